"""Okta's time. Pure but for the local clock, which is an argument."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from multidict import CIMultiDictProxy

_DAY: Final = 86400.0
"""A clock that is further off is nobody's mistake: what was signed for that time would be good too long after."""


class OktaClock:
    """Tells what time it is at Okta, from the ``Date`` of its answers.

    What a service app signs is good for minutes, and the local clock may be wrong by more.

    Args:
        wall: the local clock, in epoch seconds.
    """

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        """Begin with the local clock."""
        self._wall = wall
        self.offset = 0.0
        """Seconds that Okta's clock is ahead."""

    def learn(self, headers: CIMultiDictProxy[str]) -> None:
        """Take in an answer; one without a date that makes sense tells nothing."""
        try:
            offset = parsedate_to_datetime(headers["Date"]).timestamp() - self._wall()
        except (KeyError, ValueError, OverflowError):
            return
        if abs(offset) < _DAY:
            self.offset = offset

    def now(self) -> int:
        """Okta's epoch seconds."""
        return int(self._wall() + self.offset)
