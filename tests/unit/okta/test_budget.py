from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.okta.support import Time, settle

from okta_operator.core.errors import Recoverable, Scope, Waiting
from okta_operator.okta.budget import Pace, RateBudget
from okta_operator.okta.window import Reading

BUCKET = "/api/v1/apps"


class Okta:
    """Takes calls at once, with the limit of a window that began with the first one."""

    def __init__(self, pace: Pace, limit: int = 20) -> None:
        self.time = Time()
        self.limit = limit
        self.budget = RateBudget(pace, clock=self.time.clock, sleep=self.time.sleep, short_pause=lambda: 2.0)
        self.went: list[tuple[str, float]] = []
        self.began = -1000.0
        self.used = self.most = 0

    async def call(self, name: str, *, urgent: bool = True, bucket: str = BUCKET) -> None:
        async with self.budget.turn(bucket, urgent=urgent) as turn:
            now = self.time.now
            if now >= self.began + 60:
                self.began, self.used = now, 0
            self.used += 1
            self.most = max(self.most, self.used)
            self.went.append((name, now))
            left = self.began + 60 - now
            turn.answered(
                Reading(self.limit, max(self.limit - self.used, 0), int(self.began) + 60, left + 1),
                throttled=self.used > self.limit,
            )

    def names(self) -> list[str]:
        return [name for name, _ in self.went]


async def test_calls_beyond_the_share_go_in_the_next_windows() -> None:
    okta = Okta(Pace(patience=200))
    calls = [asyncio.create_task(okta.call(str(number))) for number in range(25)]
    await settle()
    assert len(okta.went) == 10
    await okta.time.advance(60)
    assert len(okta.went) == 10, "a window may last up to a second longer than Okta's whole seconds tell"
    await okta.time.advance(1)
    assert len(okta.went) == 20
    await okta.time.advance(61)
    await asyncio.gather(*calls)
    assert okta.names() == [str(number) for number in range(25)]


@given(
    gaps=st.lists(st.floats(0, 40), min_size=1, max_size=60),
    limit=st.integers(4, 50),
    share=st.integers(10, 100),
    urgent=st.booleans(),
)
@settings(max_examples=50, deadline=None)
async def test_no_window_of_oktas_ever_sees_more_than_the_share(
    gaps: list[float], limit: int, share: int, *, urgent: bool
) -> None:
    okta = Okta(Pace(share=share, patience=10_000), limit)
    calls = []
    for gap in gaps:
        await okta.time.advance(gap)
        calls.append(asyncio.create_task(okta.call("call", urgent=urgent)))
    await okta.time.advance(61 * 62)
    await asyncio.gather(*calls)
    assert len(okta.went) == len(gaps)
    assert okta.most <= max(1, limit * share // 100)


async def test_urgent_calls_go_before_background_calls() -> None:
    okta = Okta(Pace(patience=200))
    early = [asyncio.create_task(okta.call("early")) for _ in range(10)]
    await settle()
    late = [asyncio.create_task(okta.call("background", urgent=False)) for _ in range(3)]
    await settle()
    late += [asyncio.create_task(okta.call("urgent")) for _ in range(3)]
    await okta.time.advance(61)
    await asyncio.gather(*early, *late)
    assert okta.names()[10:] == ["urgent"] * 3 + ["background"] * 3


async def test_background_calls_leave_room_for_urgent_ones_in_the_same_window() -> None:
    okta = Okta(Pace(patience=200))
    background = [asyncio.create_task(okta.call("background", urgent=False)) for _ in range(12)]
    await settle()
    assert len(okta.went) == 8
    await okta.call("urgent")
    assert okta.time.now == 1000.0
    await okta.time.advance(61)
    await asyncio.gather(*background)
    assert len(okta.went) == 13


async def test_a_used_up_bucket_holds_up_no_other() -> None:
    okta = Okta(Pace(patience=200))
    held = [asyncio.create_task(okta.call("apps")) for _ in range(12)]
    await settle()
    assert len(okta.went) == 10
    await okta.call("other", bucket="/api/v1")
    assert okta.names()[-1] == "other"
    await okta.time.advance(61)
    await asyncio.gather(*held)


async def test_only_so_many_calls_are_under_way() -> None:
    okta = Okta(Pace(share=100, max_in_flight=3), limit=600)
    await okta.call("first")
    async with AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(okta.budget.turn(BUCKET, urgent=True))
        waiting = asyncio.create_task(okta.call("fourth", bucket="/api/v1"))
        await settle()
        assert okta.names() == ["first"]
    await waiting
    assert okta.names() == ["first", "fourth"]


async def test_a_call_that_would_wait_too_long_fails_at_once_and_says_how_long() -> None:
    okta = Okta(Pace(patience=30))
    for _ in range(10):
        await okta.call("early")
    with pytest.raises(Waiting) as caught:
        await okta.call("late")
    assert caught.value.reason == "RateLimited"
    assert caught.value.scope is Scope.ORGANIZATION
    assert caught.value.retry_after == pytest.approx(61)
    await okta.time.advance(61)
    await okta.call("late")
    assert okta.names()[-1] == "late"


async def test_the_length_of_the_queue_counts() -> None:
    okta = Okta(Pace(patience=70))
    calls = [asyncio.create_task(okta.call(str(number))) for number in range(20)]
    await settle()
    with pytest.raises(Waiting) as caught:
        await okta.call("one too many")
    assert caught.value.retry_after == pytest.approx(121)
    await okta.time.advance(61)
    await asyncio.gather(*calls)


async def test_a_call_does_not_wait_longer_than_was_thought() -> None:
    okta = Okta(Pace(patience=61))
    for _ in range(10):
        await okta.call("early")
    late = asyncio.create_task(okta.call("late"))
    await okta.time.advance(30)
    async with okta.budget.turn("/api/v1", urgent=True) as turn:
        turn.answered(Reading(0, 0, 0, 0), throttled=True)
    okta.budget._held = okta.time.now + 600
    await okta.time.advance(31)
    with pytest.raises(Waiting) as caught:
        await late
    assert caught.value.retry_after == pytest.approx(569)


async def test_too_many_calls_at_a_time_hold_everything_for_a_moment() -> None:
    okta = Okta(Pace())
    async with okta.budget.turn(BUCKET, urgent=True) as turn:
        turn.answered(Reading(0, 0, 5000, 600), throttled=True)
    call = asyncio.create_task(okta.call("next", bucket="/api/v1"))
    await okta.time.advance(1.9)
    assert not okta.went
    await okta.time.advance(0.1)
    await call
    assert okta.went == [("next", 1002.0)]


async def test_after_a_429_nothing_goes_before_reset() -> None:
    okta = Okta(Pace())
    async with okta.budget.turn(BUCKET, urgent=True) as turn:
        turn.answered(Reading(20, 0, 1040, 41), throttled=True)
    assert okta.budget.pause(BUCKET) == 41
    call = asyncio.create_task(okta.call("next"))
    await okta.time.advance(40)
    assert not okta.went
    await okta.time.advance(1)
    await call
    assert okta.went == [("next", 1041.0)]


async def test_a_cancelled_waiter_takes_nobodys_turn() -> None:
    okta = Okta(Pace(patience=200))
    for _ in range(10):
        await okta.call("early")
    leaving, staying = asyncio.create_task(okta.call("leaving")), asyncio.create_task(okta.call("staying"))
    await settle()
    leaving.cancel()
    await okta.time.advance(61)
    await staying
    assert okta.names()[10:] == ["staying"]


async def test_a_turn_given_to_someone_who_is_leaving_goes_on() -> None:
    okta = Okta(Pace(share=100, max_in_flight=1), limit=600)
    await okta.call("first")
    blocking = okta.budget.turn(BUCKET, urgent=True)
    await blocking.__aenter__()
    leaving = asyncio.create_task(okta.call("leaving"))
    await settle()
    await blocking.__aexit__(None, None, None)  # gives the turn
    leaving.cancel()  # before it can take it
    await settle()
    await okta.call("next")
    assert okta.names() == ["first", "next"]


async def test_a_failed_first_call_lets_the_next_one_find_out() -> None:
    okta = Okta(Pace())
    first = okta.budget.turn(BUCKET, urgent=True)
    await first.__aenter__()
    second = asyncio.create_task(okta.call("second"))
    await settle()
    assert not okta.went
    await first.__aexit__(None, None, None)
    await second
    assert okta.names() == ["second"]


async def test_remaining_tells_what_okta_said() -> None:
    okta = Okta(Pace())
    assert okta.budget.remaining() == {}
    await okta.call("first")
    assert okta.budget.remaining() == {BUCKET: 19}


async def test_closing_sends_those_away_who_wait_and_lets_others_finish() -> None:
    okta = Okta(Pace(share=100, max_in_flight=1), limit=600)
    await okta.call("first")
    under_way = okta.budget.turn(BUCKET, urgent=True)
    await under_way.__aenter__()
    waiting = asyncio.create_task(okta.call("waiting"))
    await settle()
    closing = asyncio.create_task(okta.budget.close(timeout=60))
    await settle()
    assert not closing.done()
    with pytest.raises(Recoverable, match="replaced or closed"):
        await waiting
    await under_way.__aexit__(None, None, None)
    await closing
    with pytest.raises(Recoverable, match="replaced or closed"):
        await okta.call("too late")
    assert okta.names() == ["first"]


async def test_closing_does_not_wait_forever() -> None:
    okta = Okta(Pace())
    async with okta.budget.turn(BUCKET, urgent=True):
        await okta.budget.close(timeout=0.01)
    with pytest.raises(Recoverable):
        await okta.call("too late")
