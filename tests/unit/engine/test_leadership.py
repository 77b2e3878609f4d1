"""Working while this process leads: begun, ended, begun anew."""

from __future__ import annotations

import asyncio

import pytest
from tests.support.election import candidate
from tests.support.fake_leases import FakeLeases
from tests.support.loop import in_virtual_time

from okta_operator.engine.leadership import Leadership


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
def api() -> FakeLeases:
    return FakeLeases()


@pytest.fixture
def work() -> Work:
    return Work()


@in_virtual_time
async def test_it_begins_once_and_goes_when_it_is_told_to(api: FakeLeases, work: Work) -> None:
    leadership = Leadership(candidate("one", api), work)
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
    assert "stands by" in leadership.standing()
    assert leadership.trouble() is None


@in_virtual_time
async def test_one_that_stands_by_begins_nothing(api: FakeLeases, work: Work) -> None:
    other = candidate("two", api)
    await other.campaign()
    holding = asyncio.create_task(other.hold())
    leadership = Leadership(candidate("one", api), work)
    leadership.start()
    await asyncio.sleep(600)
    assert work.told == []
    assert "held by two" in leadership.standing()
    assert (leadership.trouble(), leadership.obstacle()) == (None, None)
    await leadership.resign()
    assert api.holder == "two"
    holding.cancel()


@in_virtual_time
async def test_what_it_lost_it_begins_anew(api: FakeLeases, work: Work) -> None:
    leadership = Leadership(candidate("one", api), work)
    leadership.start()
    await asyncio.sleep(30)
    api.away = True
    await asyncio.sleep(30)
    assert work.told == ["begin", "start over"]
    assert "stands by" in leadership.standing()
    assert leadership.obstacle() == "The API server does not answer."
    assert leadership.trouble() is None, "a restart would not help"
    api.away = False
    await asyncio.sleep(30)
    assert work.told == ["begin", "start over", "begin"]
    assert leadership.leads
    await leadership.resign()


@in_virtual_time
async def test_while_it_stops_it_begins_nothing_anew(api: FakeLeases, work: Work) -> None:
    """The Lease is lost while looks are being finished."""
    leadership = Leadership(candidate("one", api), work)
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


@in_virtual_time
async def test_one_that_wins_while_it_stops_begins_nothing(api: FakeLeases, work: Work) -> None:
    leadership = Leadership(candidate("one", api), work)
    api.slow = 1.0
    leadership.start()
    await asyncio.sleep(1.5)
    leadership.close()
    await asyncio.sleep(30)
    assert work.told == []
    assert api.holder == "one"
    await leadership.resign()
    assert api.holder == ""


@in_virtual_time
async def test_a_mistake_is_trouble_that_a_restart_cures(api: FakeLeases, work: Work) -> None:
    work.error = RuntimeError("a mistake")
    leadership = Leadership(candidate("one", api), work)
    leadership.start()
    await asyncio.sleep(30)
    api.away = True
    await asyncio.sleep(30)
    assert leadership.trouble() == "Work has stopped: the task that holds the Lease ended."
    assert not leadership.leads
    api.away = False
    await leadership.resign()


@in_virtual_time
async def test_without_a_lease_it_begins_at_once(work: Work) -> None:
    leadership = Leadership(None, work)
    leadership.start()
    await asyncio.sleep(1)
    assert work.told == ["begin"]
    assert leadership.leads
    assert "without a Lease" in leadership.standing()
    assert (leadership.trouble(), leadership.obstacle()) == (None, None)
    assert await leadership.take_office(5) is None
    await leadership.resign()


@in_virtual_time
async def test_an_office_is_held_until_it_is_given_back(api: FakeLeases, work: Work) -> None:
    leadership = Leadership(candidate("one", api), work)
    assert await leadership.take_office(5) is None
    await asyncio.sleep(600)
    assert leadership.leads
    assert work.told == []
    await leadership.resign()
    assert api.holder == ""


@pytest.mark.parametrize("away", [False, True])
@in_virtual_time
async def test_an_office_that_is_not_to_be_had_says_why(api: FakeLeases, work: Work, *, away: bool) -> None:
    other = candidate("two", api)
    await other.campaign()
    holding = asyncio.create_task(other.hold())
    api.away = away
    leadership = Leadership(candidate("one", api), work)
    told = await leadership.take_office(20)
    assert told == ("The API server does not answer." if away else "It is held by two.")
    await leadership.resign()
    holding.cancel()
