"""Until when a process may write that leads no more, or cannot know whether it does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.support.election import PACE, STEP, alive, until
from tests.support.loop import in_virtual_time, now, stand_still

from okta_operator.core.errors import Waiting

if TYPE_CHECKING:
    from tests.support.election import MakeElection
    from tests.support.fake_leases import FakeLeases


@in_virtual_time
async def test_whoever_only_looks_writes_nothing(process: MakeElection) -> None:
    one, two = process("one"), process("two")
    async with alive(one, two):
        await asyncio.sleep(60)
        with pytest.raises(Waiting) as refused:
            async with two.writing():
                pytest.fail("it may not")
        assert refused.value.reason == "NotLeading"
        assert "operators/okta-operator" in refused.value.message
        assert refused.value.retry_after is not None
        assert refused.value.retry_after <= PACE.duration / 3


@pytest.mark.parametrize("how", ["away", "losing"])
@in_virtual_time
async def test_without_the_api_server_it_stops_before_another_may_start(
    api: FakeLeases, process: MakeElection, how: str
) -> None:
    """Whether renewals do not arrive or only their answers do not."""
    one = process("one")
    await one.campaign()
    holding = asyncio.create_task(one.hold())
    setattr(api, how, True)
    stopped = await until(lambda: not one.leading)
    assert stopped <= PACE.deadline + STEP < PACE.duration - 4
    await holding
    assert one.trouble is not None


@in_virtual_time
async def test_a_write_ends_where_the_lease_was_not_renewed(api: FakeLeases, process: MakeElection) -> None:
    one = process("one")
    await one.campaign()
    holding = asyncio.create_task(one.hold())
    api.away = True
    with pytest.raises(TimeoutError):
        async with one.writing():
            await asyncio.sleep(3600)
    assert now() <= PACE.deadline + STEP
    await holding


@in_virtual_time
async def test_a_write_may_last_as_long_as_the_lease_is_renewed(process: MakeElection) -> None:
    one = process("one")
    async with alive(one):
        await until(lambda: one.leading)
        async with one.writing():
            await asyncio.sleep(600)
        assert one.leading


@in_virtual_time
async def test_giving_it_back_ends_writes(process: MakeElection) -> None:
    one = process("one")
    await one.campaign()

    async def write() -> None:
        async with one.writing():
            await asyncio.sleep(5)

    writing = asyncio.create_task(write())
    await asyncio.sleep(1)
    await one.release()
    with pytest.raises(TimeoutError):
        await writing
    assert now() == 1.0


@in_virtual_time
async def test_one_that_stood_still_writes_nothing_when_it_goes_on(api: FakeLeases, process: MakeElection) -> None:
    """As after SIGSTOP and SIGCONT: time has passed, and nothing of the process's own has run yet."""
    one, two = process("one"), process("two")
    await one.campaign()
    stand_still(60)
    with pytest.raises(Waiting):
        one.require()
    with pytest.raises(Waiting):
        async with one.writing():
            pytest.fail("it may not")
    await two.campaign()
    await one.hold()
    assert api.holder == "two"


@in_virtual_time
async def test_a_renewal_that_is_answered_too_late_lets_nothing_through(api: FakeLeases, process: MakeElection) -> None:
    one = process("one")
    await one.campaign()
    take = one.lease.take

    async def take_long(*arguments: object, **named: object) -> object:
        taken = await take(*arguments, **named)  # type: ignore[arg-type]
        stand_still(60)
        return taken

    one.lease.take = take_long  # type: ignore[method-assign, assignment]
    await one._take()
    assert api.writes == [("one", 0.0), ("one", 0.0)]
    assert not one.leading
