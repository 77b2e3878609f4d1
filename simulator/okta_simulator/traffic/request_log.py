"""What was asked of the simulator, for tests that count calls."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from okta_simulator.types import Record

CAPACITY = 200_000
READS = frozenset({"GET", "HEAD", "OPTIONS"})


class RequestLog:
    """The API calls since the start or the last clearing; the oldest go when there are very many."""

    def __init__(self) -> None:
        """Begin empty."""
        self._entries: deque[Record] = deque(maxlen=CAPACITY)
        self._count = 0

    def add(self, entry: Record) -> None:
        """Note a call.

        Args:
            entry: ``method``, ``path`` (with query), ``status``, ``actor`` (or None), ``time`` and ``userAgent``.
        """
        self._count += 1
        self._entries.append({"number": self._count, **entry})

    def entries(self, *, writes_only: bool = False, after: int = 0) -> list[Record]:
        """Return the calls, the oldest first.

        Args:
            writes_only: Leave out GET, HEAD and OPTIONS.
            after: Leave out calls up to this number.
        """
        return [
            entry
            for entry in self._entries
            if entry["number"] > after and not (writes_only and entry["method"] in READS)
        ]

    def clear(self) -> None:
        """Forget all calls; the numbers go on."""
        self._entries.clear()
