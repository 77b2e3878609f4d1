"""What the person at the terminal sees."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from demo_support.errors import DemoError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_POLL_SECONDS = 0.1


class Console:
    """Writes lines, and remembers which checks failed."""

    def __init__(self) -> None:
        """Begin; the clock starts."""
        self.failed: list[str] = []
        self._begin = time.monotonic()
        self._sections = 0

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self._begin

    def section(self, title: str) -> None:
        """Begin a part."""
        self._sections += 1
        print(f"\n{self._sections}. {title}", flush=True)

    def line(self, text: str) -> None:
        """Write one line, or several."""
        for each in text.splitlines():
            print(f"   {each}".rstrip(), flush=True)

    def check(self, what: str, found: object, wanted: object) -> None:
        """Compare, and say in one line how that came out.

        Args:
            what: The words for it.
            found: What is there.
            wanted: What should be.
        """
        if found == wanted:
            self.line(f"ok      {what}")
            return
        self.failed.append(what)
        self.line(f"FAILED  {what}\n          found:  {found}\n          wanted: {wanted}")


def until(what: str, seconds: float, probe: Callable[[], T | None]) -> T:
    """Ask again and again until there is an answer.

    Args:
        what: What is waited for, for the message.
        seconds: How long at the most.
        probe: Gives None as long as there is no answer.

    Raises:
        DemoError: There was none in time.
    """
    deadline = time.monotonic() + seconds
    while (answer := probe()) is None:
        if time.monotonic() > deadline:
            message = f"{what}: not within {seconds:.0f} s."
            raise DemoError(message)
        time.sleep(_POLL_SECONDS)
    return answer


def happens(seconds: float, probe: Callable[[], bool]) -> bool:
    """Say whether it becomes true in time."""
    try:
        return until("", seconds, lambda: probe() or None)
    except DemoError:
        return False
