"""An event loop whose time jumps to the next timer, so that hours pass at once."""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Selector(selectors.SelectSelector):
    """Instead of waiting, tells how long would have been waited."""

    def __init__(self) -> None:
        super().__init__()
        self.waited = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "nothing is due any more: the test would wait for ever"
        self.waited += max(timeout, 0)
        return super().select(0)


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Begins at second 0; when nobody has anything to do, it is the next timer's time."""

    def __init__(self) -> None:
        self._quick = _Selector()
        super().__init__(self._quick)

    def time(self) -> float:
        return self._quick.waited


def virtual() -> Iterator[VirtualTimeLoop]:
    """A loop for a fixture to yield, closed afterwards."""
    loop = VirtualTimeLoop()
    yield loop
    loop.close()
