"""When a call may go: pacing before Okta says 429, urgent calls first."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from okta_operator.core.errors import OperatorError, Recoverable, Scope, Waiting
from okta_operator.okta.window import LENGTH, Reading, Window

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping


def _short_pause() -> float:
    """Seconds after a 429 for too many calls at a time: spread, so that callers do not come back together."""
    return random.uniform(1.0, 5.0)  # noqa: S311 - spreads load, hides nothing


@dataclass(frozen=True, slots=True)
class Pace:
    """Limits of a budget.

    Attributes:
        share: percent of each bucket that may be used.
        max_in_flight: calls at a time, over all buckets.
        patience: seconds that a call waits for its turn at most.
    """

    share: int = 50
    max_in_flight: int = 8
    patience: float = 60.0


@dataclass(slots=True)
class _Waiter:
    number: int
    bucket: str
    deadline: float
    turn: asyncio.Future[None]


@dataclass(slots=True)
class _Bucket:
    """A bucket's use, and who waits for it: background calls at False, urgent ones at True."""

    window: Window
    waiters: dict[bool, deque[_Waiter]] = field(default_factory=lambda: {False: deque(), True: deque()})


class Turn:
    """A call's permission to go, through which its answer is told."""

    def __init__(self, budget: RateBudget, window: Window) -> None:
        """Made by the budget."""
        self._budget = budget
        self._window = window

    def answered(self, reading: Reading | None, *, throttled: bool) -> None:
        """Take in what the answer says about limits.

        Args:
            reading: of its headers.
            throttled: whether it is a 429.
        """
        self._budget.answered(self._window, reading, throttled=throttled)


class RateBudget:
    """Hands out turns, per bucket and in order, urgent calls before background ones.

    Args:
        pace: the limits.
        clock: monotonic seconds.
        sleep: waits so many of them.
        short_pause: seconds to hold everything after a 429 for too many calls at a time.
    """

    def __init__(
        self,
        pace: Pace,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        short_pause: Callable[[], float] = _short_pause,
    ) -> None:
        """Begin without knowing any limit."""
        self._pace = pace
        self._clock = clock
        self._sleep = sleep
        self._short_pause = short_pause
        self._buckets: dict[str, _Bucket] = {}
        self._numbers = count()
        self._in_flight = 0
        self._held = -math.inf
        self._alarm: asyncio.Task[None] | None = None
        self._closed: OperatorError | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def turn(self, bucket: str, *, urgent: bool) -> AsyncIterator[Turn]:
        """Wait until a call may go; it counts as under way until the block ends.

        Raises:
            Waiting: ``RateLimited``; the wait would be longer than the pace's patience. ``retry_after`` tells
                how long.
            Recoverable: ``ConnectionClosed``; the budget was closed.
        """
        entry = self._buckets.setdefault(bucket, _Bucket(Window(self._pace.share)))
        await self._admit(bucket, entry, urgent=urgent)
        try:
            yield Turn(self, entry.window)
        finally:
            entry.window.release()
            self._release()

    def answered(self, window: Window, reading: Reading | None, *, throttled: bool) -> None:
        """See ``Turn.answered``."""
        now = self._clock()
        if not throttled:
            window.learn(reading, now)
        elif reading is not None and reading.concurrency:
            # Its Reset is only an estimate, and far too long (Okta's documentation, Rate limits, Concurrent
            # limits).
            self._held = max(self._held, now + self._short_pause())
        else:
            window.throttle(reading, now)

    def pause(self, bucket: str, *, urgent: bool = True) -> float:
        """Seconds until a call may go, as far as that can be told."""
        entry = self._buckets.get(bucket)
        return 0.0 if entry is None else self._expected(entry, urgent=urgent)

    def remaining(self) -> Mapping[str, int]:
        """What Okta said to be left of each bucket, where it said so."""
        left = {name: entry.window.remaining for name, entry in self._buckets.items()}
        return {name: calls for name, calls in left.items() if calls is not None}

    async def close(self, timeout: float) -> None:  # noqa: ASYNC109 - whoever closes goes on after it; nothing is cancelled
        """Send those who wait away, and let the calls that are under way come back.

        Args:
            timeout: seconds that they get.
        """
        message = "The connection to Okta was replaced or closed; the operator looks again."
        self._closed = Recoverable("ConnectionClosed", message, scope=Scope.ORGANIZATION, retry_after=1.0)
        for waiter in list(self._waiters()):
            if not waiter.turn.done():
                waiter.turn.set_exception(self._closed)
        self._set_alarm(math.inf)
        try:
            await asyncio.wait_for(self._idle.wait(), timeout)
        except TimeoutError:
            return

    async def _admit(self, bucket: str, entry: _Bucket, *, urgent: bool) -> None:
        if self._closed is not None:
            raise self._closed
        expected = self._expected(entry, urgent=urgent)
        if expected > self._pace.patience:
            raise self._exhausted(bucket, expected)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiter = _Waiter(next(self._numbers), bucket, self._clock() + self._pace.patience, turn)
        entry.waiters[urgent].append(waiter)
        self._pump()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                entry.window.release()  # the turn came, and nobody is left to take it
                self._release()
            raise

    def _release(self) -> None:
        self._in_flight -= 1
        if not self._in_flight:
            self._idle.set()
        self._pump()

    def _expected(self, entry: _Bucket, *, urgent: bool) -> float:
        """Seconds until a call that queues now would go.

        An infinite pause ends with the next answer, so it counts as none.
        """
        now = self._clock()
        pause = entry.window.pause(now, urgent=urgent)
        pause = max(0.0 if math.isinf(pause) else pause, self._held - now)
        ahead = sum(len(queue) for rank, queue in entry.waiters.items() if rank >= urgent)
        return pause + ahead // entry.window.allowance(urgent=urgent) * LENGTH

    def _pump(self) -> None:
        """Give turns to all who may go now, and set the alarm for the next one."""
        now = self._clock()
        self._drop_done()
        while self._in_flight < self._pace.max_in_flight and self._held <= now:
            found = self._next(now)
            if found is None:
                break
            entry, waiter = found
            entry.window.take(now)
            self._in_flight += 1
            self._idle.clear()
            waiter.turn.set_result(None)
        self._expire(now)
        self._set_alarm(self._soonest(now))

    def _next(self, now: float) -> tuple[_Bucket, _Waiter] | None:
        """Who is first: the urgent call that has waited longest, else such a background call."""
        for urgent in (True, False):
            ready = [
                (entry.waiters[urgent][0], entry)
                for entry in self._buckets.values()
                if entry.waiters[urgent] and not entry.window.pause(now, urgent=urgent)
            ]
            if ready:
                waiter, entry = min(ready, key=lambda pair: pair[0].number)
                entry.waiters[urgent].popleft()
                return entry, waiter
        return None

    def _expire(self, now: float) -> None:
        """Send away those who have waited too long.

        That happens when others use up the organization's limit again and again.
        """
        for entry in self._buckets.values():
            for urgent, queue in entry.waiters.items():
                for waiter in queue:
                    if waiter.deadline <= now:
                        expected = self._expected(entry, urgent=urgent)
                        waiter.turn.set_exception(self._exhausted(waiter.bucket, expected))
        self._drop_done()

    def _drop_done(self) -> None:
        """Take those out of the queues who left or were sent away."""
        for entry in self._buckets.values():
            for urgent, queue in entry.waiters.items():
                if any(waiter.turn.done() for waiter in queue):
                    entry.waiters[urgent] = deque(waiter for waiter in queue if not waiter.turn.done())

    def _soonest(self, now: float) -> float:
        """Seconds until somebody may go without another call's coming back, or has waited too long."""
        times = [waiter.deadline - now for waiter in self._waiters()]
        if self._in_flight < self._pace.max_in_flight:
            for entry in self._buckets.values():
                for urgent, queue in entry.waiters.items():
                    if queue:
                        times.append(max(entry.window.pause(now, urgent=urgent), self._held - now))
        return min(times, default=math.inf)

    def _waiters(self) -> Iterator[_Waiter]:
        return (w for entry in self._buckets.values() for queue in entry.waiters.values() for w in queue)

    def _set_alarm(self, seconds: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if not math.isinf(seconds):
            self._alarm = asyncio.get_running_loop().create_task(self._ring(seconds))

    async def _ring(self, seconds: float) -> None:
        await self._sleep(seconds)
        self._alarm = None  # before pumping, which must not cancel the task that it runs in
        self._pump()

    def _exhausted(self, bucket: str, expected: float) -> Waiting:
        message = (
            f"What the operator may use of Okta's rate limit for {bucket} ({self._pace.share} %) is used "
            f"up for about {math.ceil(expected)} seconds. It goes on by itself; spec.rateLimit.share of "
            "the OktaOrg sets the share."
        )
        return Waiting("RateLimited", message, scope=Scope.ORGANIZATION, retry_after=max(expected, 1.0))
