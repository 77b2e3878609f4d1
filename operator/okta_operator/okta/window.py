"""One rate bucket: what may still be used of it until when. Pure; the time is always given."""

from __future__ import annotations

import math
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from multidict import CIMultiDictProxy

LENGTH: Final = 60.0
"""Seconds of a window; each bucket has its own, which begins at any time (Okta's documentation, Rate
limits)."""

_LONGEST: Final = 300
"""A Reset further ahead than this is taken for nonsense."""

_MARGIN: Final = 1.0
"""Reset and Date are whole seconds, so a window may end up to one second after their difference."""

_BACKGROUND: Final = 0.8
"""What background calls may take of the share: someone's own change must not wait for a routine look."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer's ``X-Rate-Limit-*`` fields say.

    Attributes:
        limit: calls in a window.
        remaining: how many of them are left.
        reset: when the window ends, in Okta's epoch seconds; the same for all answers of one window.
        left: seconds until then, by Okta's own clock.
    """

    limit: int
    remaining: int
    reset: int
    left: float

    @property
    def concurrency(self) -> bool:
        """Whether a 429 means too many calls at a time, not too many in a window: Okta sends 0 and 0 then."""
        return self.limit == 0 and self.remaining == 0


def reading_of(headers: CIMultiDictProxy[str]) -> Reading | None:
    """What the answer says about its bucket; None where it says nothing, or nothing that makes sense.

    Time left is Reset minus the answer's ``Date``: the local clock may be wrong.
    """
    try:
        limit = min(int(value) for value in headers.getall("X-Rate-Limit-Limit"))
        remaining = min(int(value) for value in headers.getall("X-Rate-Limit-Remaining"))
        reset = min(int(value) for value in headers.getall("X-Rate-Limit-Reset"))
        left = reset - parsedate_to_datetime(headers["Date"]).timestamp()
    except (KeyError, ValueError, OverflowError):
        return None
    if limit < 0 or remaining < 0 or not -_MARGIN <= left <= _LONGEST:
        return None
    return Reading(limit, remaining, reset, max(left, 0.0) + _MARGIN)


class Window:
    """The use of one bucket, learnt from answers.

    Until the first answer one call goes at a time, since the limit may be as low as 20. Where answers say
    nothing about limits, nothing is held back.

    Args:
        share: percent of the limit that may be used.
    """

    def __init__(self, share: int) -> None:
        """Begin without knowing the limit."""
        self._share = share
        self._answered = False
        self._limit: int | None = None
        self._remaining: int | None = None
        self._ceiling: int | None = None
        self._used = 0
        self._in_flight = 0
        self._ends: float | None = None
        self._reset: int | None = None
        self._past = 0
        self._held = -math.inf

    @property
    def remaining(self) -> int | None:
        """What Okta last said to be left of the bucket; None when it did not in this window."""
        return self._remaining

    def allowance(self, *, urgent: bool) -> float:
        """Calls in a window that may be used; infinite where no limit is known."""
        if self._limit is None:
            return math.inf
        whole = self._limit * self._share // 100
        if self._ceiling is not None:
            whole = min(whole, self._ceiling)
        return max(1, whole if urgent else int(whole * _BACKGROUND))

    def pause(self, now: float, *, urgent: bool) -> float:
        """Seconds until a call may go: 0 for now, infinite for as soon as another one is answered."""
        self._roll(now)
        if self._held > now:
            return self._held - now
        if not self._answered:
            return math.inf if self._in_flight else 0.0
        spent = self._used >= self.allowance(urgent=urgent)
        # Of the calls under way Okta may have counted none yet.
        empty = self._remaining is not None and self._remaining <= self._in_flight
        if (spent or empty) and self._ends is not None:
            return self._ends - now
        return 0.0

    def take(self, now: float) -> None:
        """Count a call that goes now."""
        self._roll(now)
        if self._ends is None:
            self._ends = now + LENGTH  # until an answer says when
        self._used += 1
        self._in_flight += 1

    def release(self) -> None:
        """Count a call that came back, whatever became of it."""
        self._in_flight -= 1

    def learn(self, reading: Reading | None, now: float) -> None:
        """Take in what an answer says; before its call is released."""
        self._answered = True
        self._roll(now)
        if reading is None or reading.concurrency or reading.reset <= self._past:
            return  # the last: a late answer of a window that is over
        self._limit = reading.limit
        if self._reset is None:
            self._begin(reading, now)
        elif reading.reset > self._reset and self._ends is not None and now >= self._ends - 2 * _MARGIN:
            self._end()  # Okta's next window began a moment before we expected it
            self._begin(reading, now)
        elif self._remaining is not None:
            self._remaining = min(self._remaining, reading.remaining)

    def throttle(self, reading: Reading | None, now: float) -> None:
        """Take in a 429: nothing goes before the window ends.

        While the organization's window is not used up, it was the limit of our own credentials (half of the
        organization's by default, Okta's documentation, Rate limits for principals), of which no header
        tells. It is remembered, and grown slowly.
        """
        if reading is not None and self._reset is not None and self._past < reading.reset < self._reset:
            self._begin(reading, now)  # the latest word on when the window ends
        self.learn(reading, now)
        if reading is not None and reading.remaining > 0:
            self._ceiling = max(1, self._used - self._in_flight)
        self._held = now + (LENGTH if reading is None else reading.left)

    def _roll(self, now: float) -> None:
        if self._ends is not None and now >= self._ends:
            self._end()

    def _end(self) -> None:
        self._past = self._reset or self._past
        self._reset = self._ends = self._remaining = None
        # What is under way may be counted in either window.
        self._used = self._in_flight
        if self._ceiling is not None and self._limit is not None:
            self._ceiling += max(1, self._ceiling // 10)
            if self._ceiling >= self._limit * self._share // 100:
                self._ceiling = None

    def _begin(self, reading: Reading, now: float) -> None:
        self._reset = reading.reset
        self._ends = now + reading.left
        self._remaining = reading.remaining
