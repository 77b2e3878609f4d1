"""Processes that stand for election, in virtual time."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, Protocol

from tests.support.loop import now

from okta_operator.kube.election import Election, Pace
from okta_operator.kube.lease import Lease

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.support.fake_leases import FakeLeases

PACE: Final = Pace.of(15)
STEP: Final = 0.05


class MakeElection(Protocol):
    """Makes the part of a process in the election."""

    def __call__(self, identity: str, duration: int = 15, way: FakeLeases | None = None) -> Election: ...


def candidate(identity: str, way: FakeLeases, duration: int = 15) -> Election:
    """A process's part in the election, and its way to the API server."""
    return Election(Lease(way, "operators", "okta-operator"), identity, Pace.of(duration))  # type: ignore[arg-type]


async def until(true: Callable[[], bool], *, at_most: float = 120.0) -> float:
    """When something has become true."""
    limit = now() + at_most
    while not true():
        assert now() < limit, "it did not happen"
        await asyncio.sleep(STEP)
    return now()


async def _run(election: Election) -> None:
    """A process for as long as it lives."""
    while True:
        await election.campaign()
        await election.hold()


@asynccontextmanager
async def alive(*parts: Election) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Processes that run; what runs them is what ``kill`` ends."""
    tasks = [asyncio.create_task(_run(part)) for part in parts]
    try:
        yield tasks
    finally:
        for task in tasks:
            await kill(task)


async def kill(task: asyncio.Task[None]) -> None:
    """It says nothing any more, to nobody."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
