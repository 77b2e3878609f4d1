"""Two and more processes and one Lease, in a time that a test makes pass."""

from __future__ import annotations

import asyncio
import logging
import random
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from tests.support.fake_leases import FakeLeases
from tests.support.loop import VirtualTimeLoop, virtual

from okta_operator.core.errors import Waiting
from okta_operator.kube.election import Election, Pace, own_identity
from okta_operator.kube.lease import Lease

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator

PACE = Pace.of(15)
STEP = 0.05


@pytest.fixture
def loop() -> Iterator[VirtualTimeLoop]:
    yield from virtual()


@pytest.fixture
def api() -> FakeLeases:
    return FakeLeases()


@pytest.fixture
def process(api: FakeLeases) -> Callable[..., Election]:
    """Makes the part of a process in the election."""

    def make(identity: str, duration: int = 15, way: FakeLeases | None = None) -> Election:
        lease = Lease(way or api, "operators", "okta-operator")  # type: ignore[arg-type]
        return Election(lease, identity, Pace.of(duration))

    return make


def now() -> float:
    return asyncio.get_running_loop().time()


async def until(true: Callable[[], bool], *, at_most: float = 120.0) -> float:
    """When something has become true."""
    limit = now() + at_most
    while not true():
        assert now() < limit, "it did not happen"
        await asyncio.sleep(STEP)
    return now()


async def run(election: Election) -> None:
    """A process for as long as it lives."""
    while True:
        await election.campaign()
        await election.hold()


@asynccontextmanager
async def alive(*parts: Election) -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(run(part)) for part in parts]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def kill(task: asyncio.Task[None]) -> None:
    """Nothing is said any more, to nobody."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def runs(loop: VirtualTimeLoop, test: Coroutine[None, None, None]) -> None:
    loop.run_until_complete(test)


def test_the_proportions_are_those_of_client_go() -> None:
    assert Pace.of(15) == Pace(duration=15, deadline=10.0, retry=2.0, call=5.0)


def test_no_two_processes_have_one_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTNAME", "okta-operator-7d4b\n9")
    one, other = own_identity(), own_identity()
    assert one != other
    assert one.startswith("okta-operator-7d4b9_")


def test_the_first_leads_at_once(loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]) -> None:
    async def test() -> None:
        one = process("one")
        assert not one.leading
        await one.campaign()
        assert one.leading
        assert api.holder == one.holder == "one"
        assert now() == 0.0

    runs(loop, test())


def test_it_leads_as_long_as_it_renews(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]
) -> None:
    async def test() -> None:
        one, two = process("one"), process("two")
        async with alive(one, two):
            await asyncio.sleep(3600)
            assert one.leading
            assert not two.leading
            assert {holder for holder, _ in api.writes} == {"one"}
            assert api.body is not None
            assert api.body["spec"]["leaseTransitions"] == 0

    runs(loop, test())


def test_whoever_only_looks_writes_nothing(loop: VirtualTimeLoop, process: Callable[..., Election]) -> None:
    async def test() -> None:
        one, two = process("one"), process("two")
        async with alive(one, two):
            await asyncio.sleep(60)
            with pytest.raises(Waiting) as refused:
                async with two.writing():
                    pytest.fail("it may not")
            assert refused.value.reason == "NotLeading"
            assert "operators/okta-operator" in refused.value.message

    runs(loop, test())


def test_a_dead_one_is_succeeded(loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]) -> None:
    """The Lease's duration after its last renewal was seen, which is one look after it happened at most."""

    async def test() -> None:
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

    runs(loop, test())


def test_one_that_goes_is_succeeded_at_the_next_look(loop: VirtualTimeLoop, process: Callable[..., Election]) -> None:
    async def test() -> None:
        one, two = process("one"), process("two")
        async with alive(one, two) as (first, _):
            await asyncio.sleep(60)
            await kill(first)
            await one.release()
            began = now()
            assert not one.leading
            assert await until(lambda: two.leading) - began <= 1.2 * PACE.retry + STEP

    runs(loop, test())


def test_it_gives_back_nothing_that_is_not_its_own(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]
) -> None:
    async def test() -> None:
        one, two = process("one"), process("two")
        await two.release()
        assert api.body is None
        await one.campaign()
        await two.release()
        assert api.holder == "one"

    runs(loop, test())


def test_a_renewal_on_its_way_does_not_keep_it_from_giving_it_back(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]
) -> None:
    async def test() -> None:
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

    runs(loop, test())


@pytest.mark.parametrize("how", ["away", "losing"])
def test_without_the_api_server_it_stops_before_another_may_start(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election], how: str
) -> None:
    """Whether renewals do not arrive or only their answers do not."""

    async def test() -> None:
        one = process("one")
        await one.campaign()
        holding = asyncio.create_task(one.hold())
        setattr(api, how, True)
        stopped = await until(lambda: not one.leading)
        assert stopped <= PACE.deadline + STEP < PACE.duration - 4
        await holding
        assert one.trouble is not None

    runs(loop, test())


def test_a_short_outage_changes_nothing(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]
) -> None:
    async def test() -> None:
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

    runs(loop, test())


def test_after_an_outage_one_of_them_leads_again(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]
) -> None:
    async def test() -> None:
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

    runs(loop, test())


@pytest.mark.parametrize("seed", range(4))
def test_there_are_never_two(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election], seed: int
) -> None:
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

    async def test() -> None:
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

    runs(loop, test())


def test_a_write_ends_where_the_lease_was_not_renewed(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]
) -> None:
    async def test() -> None:
        one = process("one")
        await one.campaign()
        holding = asyncio.create_task(one.hold())
        api.away = True
        with pytest.raises(TimeoutError):
            async with one.writing():
                await asyncio.sleep(3600)
        assert now() <= PACE.deadline + STEP
        await holding

    runs(loop, test())


def test_a_write_may_last_as_long_as_the_lease_is_renewed(
    loop: VirtualTimeLoop, process: Callable[..., Election]
) -> None:
    async def test() -> None:
        one = process("one")
        async with alive(one):
            await until(lambda: one.leading)
            async with one.writing():
                await asyncio.sleep(600)
            assert one.leading

    runs(loop, test())


def test_giving_it_back_ends_writes(loop: VirtualTimeLoop, process: Callable[..., Election]) -> None:
    async def test() -> None:
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

    runs(loop, test())


def test_one_that_stood_still_writes_nothing_when_it_goes_on(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]
) -> None:
    """As after SIGSTOP and SIGCONT: time has passed, and nothing of the process's own has run yet."""

    async def test() -> None:
        one, two = process("one"), process("two")
        await one.campaign()
        loop._quick.waited += 60  # the process stands still: no timer of its own has come
        with pytest.raises(Waiting):
            one.require()
        with pytest.raises(Waiting):
            async with one.writing():
                pytest.fail("it may not")
        await two.campaign()
        await one.hold()
        assert api.holder == "two"

    runs(loop, test())


def test_a_renewal_that_is_answered_too_late_lets_nothing_through(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]
) -> None:
    async def test() -> None:
        one = process("one")
        await one.campaign()
        take = one.lease.take

        async def stand_still(*arguments: object, **named: object) -> object:
            taken = await take(*arguments, **named)  # type: ignore[arg-type]
            loop._quick.waited += 60
            return taken

        one.lease.take = stand_still  # type: ignore[method-assign, assignment]
        await one._take()
        assert api.writes == [("one", 0.0), ("one", 0.0)]
        assert not one.leading

    runs(loop, test())


def test_a_note_on_the_lease_renews_it_for_nobody(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]
) -> None:
    async def test() -> None:
        one, two = process("one"), process("two")
        async with alive(one, two) as (first, _):
            await asyncio.sleep(20)
            await kill(first)
            died = now()
            while not two.leading:
                assert now() < died + PACE.duration + 5
                api.annotate()
                await asyncio.sleep(0.5)

    runs(loop, test())


def test_a_lease_that_somebody_deletes_leaves_its_holder_its_time(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]
) -> None:
    """Its holder may not know yet that it is gone."""

    async def test() -> None:
        one, two = process("one"), process("two")
        await one.campaign()
        async with alive(two):
            await asyncio.sleep(10)
            api.body = None
            taken = await until(lambda: two.leading)
            assert taken >= PACE.duration
            assert not one.leading

    runs(loop, test())


def test_its_own_holder_begins_anew_when_it_is_deleted(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]
) -> None:
    async def test() -> None:
        one = process("one")
        await one.campaign()
        api.body = None
        await asyncio.wait_for(one.hold(), 3 * PACE.retry)
        assert not one.leading
        await one.campaign()
        assert one.leading

    runs(loop, test())


@pytest.mark.parametrize(("own", "others"), [(15, 60), (60, 15)])
def test_the_longer_duration_counts(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election], own: int, others: int
) -> None:
    async def test() -> None:
        await process("one", others).campaign()
        two = process("two", own)
        async with alive(two):
            assert await until(lambda: two.leading) >= 60
        assert api.holder == "two"

    runs(loop, test())


def test_clocks_that_go_wrong_change_nothing(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election]
) -> None:
    """The times in the Lease are another machine's."""

    async def test() -> None:
        one, two = process("one"), process("two")
        async with alive(one, two):
            for skewed in ("2001-01-01T00:00:00.000000Z", "2099-01-01T00:00:00.000000Z"):
                await asyncio.sleep(20)
                assert api.body is not None
                api.body["spec"] |= {"renewTime": skewed, "acquireTime": skewed}
                await asyncio.sleep(20)
                assert one.leading
                assert not two.leading

    runs(loop, test())


def test_why_it_stands_by_is_told_once(
    loop: VirtualTimeLoop, api: FakeLeases, process: Callable[..., Election], caplog: pytest.LogCaptureFixture
) -> None:
    async def test() -> None:
        one, two = process("one"), process("two")
        await one.campaign()
        async with alive(one, two):
            await asyncio.sleep(60)
            api.away = True
            await asyncio.sleep(3)
            api.away = False
            await asyncio.sleep(60)

    with caplog.at_level(logging.INFO, "okta_operator.kube.election"):
        runs(loop, test())
    told = [record.getMessage() for record in caplog.records if "stands by" in record.getMessage()]
    held, away, again = told
    assert "It is held by one." in held
    assert "does not answer" in away
    assert again == held
