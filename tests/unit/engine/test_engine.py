"""The workers: that they go on, and that somebody notices when they do not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.support.operator import ORG, FakeCluster, Operator

from okta_operator.engine.engine import Engine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from okta_operator.core.references import Key

SECONDS = 10.0


class Looks:
    """Stands for the reconciler: notes each look, and fails when it is told to."""

    def __init__(self) -> None:
        self.taken: asyncio.Queue[Key] = asyncio.Queue()
        self.error: Exception | None = None

    async def look(self, key: Key, _reasons: frozenset[str]) -> float | None:
        self.taken.put_nowait(key)
        if self.error is not None:
            raise self.error
        return None


@pytest.fixture
def looks() -> Looks:
    return Looks()


@pytest.fixture
async def engine(cluster: FakeCluster, looks: Looks) -> AsyncIterator[Engine]:
    """One that works, with two workers."""
    made = Engine(Operator(cluster).services, looks, 2)  # type: ignore[arg-type]
    made.start()
    yield made
    await made.stop(SECONDS)


async def test_while_everybody_works_there_is_no_trouble(engine: Engine, looks: Looks) -> None:
    engine._services.queue.add(ORG, "event")
    assert await asyncio.wait_for(looks.taken.get(), SECONDS) == ORG
    assert engine.trouble() is None


async def test_a_worker_that_dies_is_trouble_that_only_a_restart_cures(engine: Engine, looks: Looks) -> None:
    looks.error = RuntimeError("a bug")
    engine._services.queue.add(ORG, "event")
    (dead,), working = await asyncio.wait(engine._tasks, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
    assert isinstance(dead.exception(), RuntimeError)
    assert len(working) == 1
    assert engine.trouble() == f"Work has stopped: {dead.get_name()} ended."


async def test_a_key_whose_worker_died_is_not_stuck(engine: Engine, looks: Looks) -> None:
    looks.error = RuntimeError("a bug")
    engine._services.queue.add(ORG, "event")
    (dead,), _ = await asyncio.wait(engine._tasks, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
    assert dead.exception() is looks.error
    assert looks.taken.get_nowait() == ORG
    looks.error = None
    engine._services.queue.add(ORG, "event")
    assert await asyncio.wait_for(looks.taken.get(), SECONDS) == ORG


async def test_workers_that_end_at_a_stop_are_no_trouble(engine: Engine) -> None:
    await engine.stop(SECONDS)
    assert all(task.done() for task in engine._tasks)
    assert engine.trouble() is None
