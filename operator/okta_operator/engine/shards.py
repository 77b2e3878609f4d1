"""Shares of the workers, one within the other, and who of those that wait comes next."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Hashable, Sequence
from typing import Generic, NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)


class Share(NamedTuple):
    """A part of the workers that some keys have together.

    Attributes:
        name: of those keys.
        limit: how many of them may be worked on at a time.
    """

    name: Hashable
    limit: int


class Shard(Generic[K]):
    """Keys that wait or are worked on, and shards within it.

    Args:
        limit: how many of its keys may be worked on at a time; None for as many as there are workers.
    """

    def __init__(self, limit: int | None = None) -> None:
        self._limit = limit
        self._busy = 0
        self._keys: deque[K] = deque()
        self._inner: OrderedDict[Hashable, Shard[K]] = OrderedDict()

    def add(self, key: K, shares: Sequence[Share]) -> None:
        """Let a key wait.

        Args:
            key: which is not waiting.
            shares: the shards that it is in, the outermost first.
        """
        if not shares:
            self._keys.append(key)
            return
        name, limit = shares[0]
        self._inner.setdefault(name, Shard(limit)).add(key, shares[1:])

    def take(self) -> K | None:
        """The next key, which is worked on from now on; None where none waits, or none may come."""
        if self._limit is not None and self._busy >= self._limit:
            return None
        key = self._keys.popleft() if self._keys else self._take_inner()
        if key is not None:
            self._busy += 1
        return key

    def done(self, shares: Sequence[Share]) -> None:
        """The work on a key that was in these shards is over."""
        self._busy -= 1
        if not shares:
            return
        name = shares[0].name
        self._inner[name].done(shares[1:])
        if not self._inner[name]:
            del self._inner[name]

    def __bool__(self) -> bool:
        return bool(self._busy or self._keys or self._inner)

    def _take_inner(self) -> K | None:
        """Of the shard with the fewest workers; of several, of the one whose turn was longest ago.

        By turns alone, whoever has many shards that keep their workers for long would have nearly all of them.
        """
        for name, shard in sorted(self._inner.items(), key=_busy):
            key = shard.take()
            if key is not None:
                self._inner.move_to_end(name)
                return key
        return None


def _busy(named: tuple[Hashable, Shard[K]]) -> int:
    return named[1]._busy  # noqa: SLF001 - its own module
