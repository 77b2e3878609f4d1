"""Working while this process leads: begun, ended, begun anew."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.support.fake_leases import FakeLeases
from tests.support.loop import VirtualTimeLoop, virtual

from okta_operator.engine.leadership import Leadership
from okta_operator.kube.election import Election, Pace
from okta_operator.kube.lease import Lease

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator


class Work:
    """Notes what is asked of it."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.error: Exception | None = None

    def begin(self) -> None:
        self.told.append("begin")

    async def start_over(self) -> None:
        self.told.append("start over")
        if self.error is not None:
            raise self.error


@pytest.fixture
def loop() -> Iterator[VirtualTimeLoop]:
    yield from virtual()


@pytest.fixture
def api() -> FakeLeases:
    return FakeLeases()


@pytest.fixture
def work() -> Work:
    return Work()


def election(api: FakeLeases, identity: str = "one") -> Election:
    return Election(Lease(api, "operators", "okta-operator"), identity, Pace.of(15))  # type: ignore[arg-type]


def runs(loop: VirtualTimeLoop, test: Coroutine[None, None, None]) -> None:
    loop.run_until_complete(test)


def test_it_begins_once_and_goes_when_it_is_told_to(loop: VirtualTimeLoop, api: FakeLeases, work: Work) -> None:
    async def test() -> None:
        leadership = Leadership(election(api), work)
        assert not leadership.leads
        assert "stands by" in leadership.standing()
        assert "nobody" in leadership.standing()
        leadership.start()
        await asyncio.sleep(600)
        assert leadership.leads
        assert "leads" in leadership.standing()
        assert (leadership.trouble(), leadership.obstacle()) == (None, None)
        await leadership.resign()
        assert work.told == ["begin"]
        assert api.holder == ""
        assert not leadership.leads
        assert leadership.trouble() is None

    runs(loop, test())


def test_one_that_stands_by_begins_nothing(loop: VirtualTimeLoop, api: FakeLeases, work: Work) -> None:
    async def test() -> None:
        other = election(api, "two")
        await other.campaign()
        holding = asyncio.create_task(other.hold())
        leadership = Leadership(election(api), work)
        leadership.start()
        await asyncio.sleep(600)
        assert work.told == []
        assert "held by two" in leadership.standing()
        assert (leadership.trouble(), leadership.obstacle()) == (None, None)
        await leadership.resign()
        assert api.holder == "two"
        holding.cancel()

    runs(loop, test())


def test_what_it_lost_it_begins_anew(loop: VirtualTimeLoop, api: FakeLeases, work: Work) -> None:
    async def test() -> None:
        leadership = Leadership(election(api), work)
        leadership.start()
        await asyncio.sleep(30)
        api.away = True
        await asyncio.sleep(30)
        assert work.told == ["begin", "start over"]
        assert not leadership.leads
        assert leadership.obstacle() == "The API server does not answer."
        assert leadership.trouble() is None, "a restart would not help"
        api.away = False
        await asyncio.sleep(30)
        assert work.told == ["begin", "start over", "begin"]
        assert leadership.leads
        await leadership.resign()

    runs(loop, test())


def test_while_it_stops_it_begins_nothing_anew(loop: VirtualTimeLoop, api: FakeLeases, work: Work) -> None:
    """The Lease is lost while looks are being finished."""

    async def test() -> None:
        leadership = Leadership(election(api), work)
        leadership.start()
        await asyncio.sleep(30)
        leadership.close()
        api.away = True
        await asyncio.sleep(30)
        api.away = False
        await asyncio.sleep(30)
        assert work.told == ["begin"]
        await leadership.resign()
        assert leadership.trouble() is None

    runs(loop, test())


def test_one_that_wins_while_it_stops_begins_nothing(loop: VirtualTimeLoop, api: FakeLeases, work: Work) -> None:
    async def test() -> None:
        leadership = Leadership(election(api), work)
        api.slow = 1.0
        leadership.start()
        await asyncio.sleep(1.5)
        leadership.close()
        await asyncio.sleep(30)
        assert work.told == []
        assert api.holder == "one"
        await leadership.resign()
        assert api.holder == ""

    runs(loop, test())


def test_a_mistake_is_trouble_that_a_restart_cures(loop: VirtualTimeLoop, api: FakeLeases, work: Work) -> None:
    async def test() -> None:
        work.error = RuntimeError("a mistake")
        leadership = Leadership(election(api), work)
        leadership.start()
        await asyncio.sleep(30)
        api.away = True
        await asyncio.sleep(30)
        assert leadership.trouble() == "Work has stopped: the task that holds the Lease ended."
        assert not leadership.leads
        api.away = False
        await leadership.resign()

    runs(loop, test())


def test_without_a_lease_it_begins_at_once(loop: VirtualTimeLoop, work: Work) -> None:
    async def test() -> None:
        leadership = Leadership(None, work)
        leadership.start()
        await asyncio.sleep(1)
        assert work.told == ["begin"]
        assert leadership.leads
        assert "without a Lease" in leadership.standing()
        assert (leadership.trouble(), leadership.obstacle()) == (None, None)
        assert await leadership.take_office(5) is None
        await leadership.resign()

    runs(loop, test())


def test_an_office_is_held_until_it_is_given_back(loop: VirtualTimeLoop, api: FakeLeases, work: Work) -> None:
    async def test() -> None:
        leadership = Leadership(election(api), work)
        assert await leadership.take_office(5) is None
        await asyncio.sleep(600)
        assert leadership.leads
        assert work.told == []
        await leadership.resign()
        assert api.holder == ""

    runs(loop, test())


@pytest.mark.parametrize("away", [False, True])
def test_an_office_that_is_not_to_be_had_says_why(
    loop: VirtualTimeLoop, api: FakeLeases, work: Work, *, away: bool
) -> None:
    async def test() -> None:
        other = election(api, "two")
        await other.campaign()
        holding = asyncio.create_task(other.hold())
        api.away = away
        leadership = Leadership(election(api), work)
        told = await leadership.take_office(20)
        assert told == ("The API server does not answer." if away else "It is held by two.")
        await leadership.resign()
        holding.cancel()

    runs(loop, test())
