"""Waiting for what can be observed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

SECONDS: Final = 20.0
"""A deadline and not an expectation: machines are slow at times."""
_PAUSE: Final = 0.1
_patience = [1.0]


def stretch(factor: float) -> None:
    """Have everything wait so many times as long, where trouble makes it slow."""
    _patience[0] = factor


def stretched(seconds: float) -> float:
    """How long to wait at the most for what takes so many seconds at the most where there is no trouble."""
    return seconds * _patience[0]


def eventually(check: Callable[[], T], seconds: float = SECONDS) -> T:
    """Ask again and again until there is an answer.

    Args:
        check: Gives something true, or something false or an AssertionError for "not yet".
        seconds: How long to ask.

    Returns:
        The first true value.

    Raises:
        AssertionError: The deadline has passed; it is the last one that the check raised, if it did.
    """
    seconds = stretched(seconds)
    deadline = time.monotonic() + seconds
    while True:
        late = time.monotonic() > deadline
        try:
            value = check()
        except AssertionError:
            if late:
                raise
        else:
            if value:
                return value
            assert not late, f"not within {seconds} seconds; the last answer was {value!r}"
        time.sleep(_PAUSE)
