"""Who leads: two and more processes and one Lease, in a time that a test makes pass."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING

import pytest
from tests.support.election import PACE, STEP, alive, kill, until
from tests.support.fake_leases import FakeLeases
from tests.support.loop import in_virtual_time, now

from okta_operator.kube.election import Pace, own_identity

if TYPE_CHECKING:
    from tests.support.election import MakeElection


def test_the_proportions_are_those_of_client_go() -> None:
    assert Pace.of(15) == Pace(duration=15, deadline=10.0, retry=2.0, call=5.0)


def test_no_two_processes_have_one_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTNAME", "okta-operator-7d4b\n9")
    one, other = own_identity(), own_identity()
    assert one != other
    assert one.startswith("okta-operator-7d4b9_")


@in_virtual_time
async def test_the_first_leads_at_once(api: FakeLeases, process: MakeElection) -> None:
    one = process("one")
    await one.campaign()
    assert one.leading
    assert api.holder == one.holder == "one"
    assert now() == 0.0


@in_virtual_time
async def test_it_leads_as_long_as_it_renews(api: FakeLeases, process: MakeElection) -> None:
    one, two = process("one"), process("two")
    async with alive(one, two):
        await asyncio.sleep(3600)
        assert one.leading
        assert not two.leading
        assert {holder for holder, _ in api.writes} == {"one"}
        assert api.body is not None
        assert api.body["spec"]["leaseTransitions"] == 0


@in_virtual_time
async def test_a_dead_one_is_succeeded(api: FakeLeases, process: MakeElection) -> None:
    """The Lease's duration after its last renewal was seen, which is one look after it happened at most."""
    one, two = process("one"), process("two")
    async with alive(one, two) as (first, _):
        await asyncio.sleep(60)
        await kill(first)
        last = max(moment for holder, moment in api.writes if holder == "one")
        took = await until(lambda: two.leading) - last
        assert PACE.duration <= took <= PACE.duration + 1.2 * PACE.retry + STEP
        assert not one.leading
        assert api.body is not None
        assert api.body["spec"]["leaseTransitions"] == 1


@in_virtual_time
async def test_one_that_goes_is_succeeded_at_the_next_look(process: MakeElection) -> None:
    one, two = process("one"), process("two")
    async with alive(one, two) as (first, _):
        await asyncio.sleep(60)
        await kill(first)
        await one.release()
        began = now()
        assert not one.leading
        assert await until(lambda: two.leading) - began <= 1.2 * PACE.retry + STEP


@in_virtual_time
async def test_it_gives_back_nothing_that_is_not_its_own(api: FakeLeases, process: MakeElection) -> None:
    one, two = process("one"), process("two")
    await two.release()
    assert api.body is None
    await one.campaign()
    await two.release()
    assert api.holder == "one"


@in_virtual_time
async def test_a_renewal_on_its_way_does_not_keep_it_from_giving_it_back(
    api: FakeLeases, process: MakeElection
) -> None:
    one = process("one")
    await one.campaign()
    read = one.lease.read

    async def overtaken(*, limit: float) -> object:
        found = await read(limit=limit)
        api.annotate()
        one.lease.read = read  # type: ignore[method-assign]
        return found

    one.lease.read = overtaken  # type: ignore[method-assign, assignment]
    await one.release()
    assert api.holder == ""


@in_virtual_time
async def test_a_short_outage_changes_nothing(api: FakeLeases, process: MakeElection) -> None:
    one, two = process("one"), process("two")
    async with alive(one, two):
        await asyncio.sleep(20)
        for how in ("away", "losing", "away", "losing"):
            setattr(api, how, True)
            await asyncio.sleep(3)
            setattr(api, how, False)
            assert one.leading
            await asyncio.sleep(20)
        assert one.leading
        assert {holder for holder, _ in api.writes} == {"one"}


@in_virtual_time
async def test_after_an_outage_one_of_them_leads_again(api: FakeLeases, process: MakeElection) -> None:
    parts = [process("one"), process("two")]
    async with alive(*parts):
        await asyncio.sleep(20)
        api.away = True
        await asyncio.sleep(120)
        assert not any(part.leading for part in parts)
        assert all(part.trouble for part in parts)
        api.away = False
        await until(lambda: any(part.leading for part in parts), at_most=PACE.duration + 5)
        assert sum(part.leading for part in parts) == 1


@pytest.mark.parametrize("seed", range(4))
@in_virtual_time
async def test_there_are_never_two(api: FakeLeases, process: MakeElection, seed: int) -> None:
    """Three processes, each with a way to the API server that is slow, loses answers or is cut, for a while each."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable one
    ways = [FakeLeases(api) for _ in range(3)]

    async def trouble(way: FakeLeases) -> None:
        while True:
            way.away, way.losing, way.slow = False, False, 0.0
            await asyncio.sleep(chance.uniform(1, 40))
            how = chance.choice(["away", "losing", "slow"])
            setattr(way, how, chance.uniform(0, 9) if how == "slow" else True)
            await asyncio.sleep(chance.uniform(1, 30))

    parts = [process(str(number), 15, way) for number, way in enumerate(ways)]
    troubles = [asyncio.create_task(trouble(way)) for way in ways]
    led: set[str] = set()
    async with alive(*parts):
        while now() < 1800:
            await asyncio.sleep(0.25)
            leading = [part.identity for part in parts if part.leading]
            assert len(leading) <= 1, f"{leading} at {now()}"
            led |= set(leading)
    await asyncio.gather(*map(kill, troubles))
    assert len(led) == 3, "nothing was tried"


@in_virtual_time
async def test_a_note_on_the_lease_renews_it_for_nobody(api: FakeLeases, process: MakeElection) -> None:
    one, two = process("one"), process("two")
    async with alive(one, two) as (first, _):
        await asyncio.sleep(20)
        await kill(first)
        died = now()
        while not two.leading:
            assert now() < died + PACE.duration + 5
            api.annotate()
            await asyncio.sleep(0.5)


@in_virtual_time
async def test_a_lease_that_somebody_deletes_leaves_its_holder_its_time(api: FakeLeases, process: MakeElection) -> None:
    """Its holder may not know yet that it is gone."""
    one, two = process("one"), process("two")
    await one.campaign()
    async with alive(two):
        await asyncio.sleep(10)
        api.body = None
        taken = await until(lambda: two.leading)
        assert taken >= PACE.duration
        assert not one.leading


@in_virtual_time
async def test_its_own_holder_begins_anew_when_it_is_deleted(api: FakeLeases, process: MakeElection) -> None:
    one = process("one")
    await one.campaign()
    api.body = None
    await asyncio.wait_for(one.hold(), 3 * PACE.retry)
    assert not one.leading
    await one.campaign()
    assert one.leading


@pytest.mark.parametrize(("own", "others"), [(15, 60), (60, 15)])
@in_virtual_time
async def test_the_longer_duration_counts(api: FakeLeases, process: MakeElection, own: int, others: int) -> None:
    await process("one", others).campaign()
    two = process("two", own)
    async with alive(two):
        assert await until(lambda: two.leading) >= 60
    assert api.holder == "two"


@in_virtual_time
async def test_clocks_that_go_wrong_change_nothing(api: FakeLeases, process: MakeElection) -> None:
    """The times in the Lease are another machine's."""
    one, two = process("one"), process("two")
    async with alive(one, two):
        for skewed in ("2001-01-01T00:00:00.000000Z", "2099-01-01T00:00:00.000000Z"):
            await asyncio.sleep(20)
            assert api.body is not None
            api.body["spec"] |= {"renewTime": skewed, "acquireTime": skewed}
            await asyncio.sleep(20)
            assert one.leading
            assert not two.leading


@in_virtual_time
async def test_why_it_stands_by_is_told_once(
    api: FakeLeases, process: MakeElection, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = process("one"), process("two")
    await one.campaign()
    with caplog.at_level(logging.INFO, "okta_operator.kube.election"):
        async with alive(one, two):
            await asyncio.sleep(60)
            api.away = True
            await asyncio.sleep(3)
            api.away = False
            await asyncio.sleep(60)
    told = [record.getMessage() for record in caplog.records if "stands by" in record.getMessage()]
    held, away, again = told
    assert "It is held by one." in held
    assert "does not answer" in away
    assert again == held
