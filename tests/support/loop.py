"""An event loop whose time jumps to the next timer, so that hours pass at once."""

from __future__ import annotations

import asyncio
import functools
import selectors
from typing import TYPE_CHECKING, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

P = ParamSpec("P")


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

    def pass_by(self, seconds: float) -> None:
        """Time that passes while somebody runs."""
        self._quick.waited += seconds


def virtual() -> Iterator[VirtualTimeLoop]:
    """A loop for a fixture to yield, closed afterwards."""
    loop = VirtualTimeLoop()
    yield loop
    loop.close()


def in_virtual_time(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Run a test in a loop of its own whose time jumps."""

    @functools.wraps(test)
    def run(*arguments: P.args, **fixtures: P.kwargs) -> None:
        loop = VirtualTimeLoop()
        try:
            loop.run_until_complete(test(*arguments, **fixtures))
        finally:
            loop.close()

    return run


def now() -> float:
    """Seconds of the running loop."""
    return asyncio.get_running_loop().time()


def stand_still(seconds: float) -> None:
    """Time passes and nothing runs, no timer either, as for a process between SIGSTOP and SIGCONT."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    loop.pass_by(seconds)
