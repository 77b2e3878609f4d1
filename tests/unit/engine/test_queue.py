from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.support.loop import VirtualTimeLoop, virtual

from okta_operator.engine.queue import ShutDownError, WorkQueue
from okta_operator.engine.shards import Share

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def queue() -> WorkQueue[str]:
    """Keys share a lot by their first letter, two at a time."""
    return WorkQueue(lambda key: (Share(key[0], 2),))


@pytest.fixture
def loop() -> Iterator[VirtualTimeLoop]:
    yield from virtual()


async def take(queue: WorkQueue[str]) -> str:
    key, _ = await asyncio.wait_for(queue.get(), 1)
    return key


def nothing_to_take(queue: WorkQueue[str]) -> bool:
    """Whether a worker would have to wait now."""
    getting = queue.get()
    try:
        getting.send(None)
    except StopIteration:
        return False
    getting.close()
    return True


# --- one entry per key -----------------------------------------------------------------------------------------


async def test_a_key_added_often_is_one_entry_with_all_reasons(queue: WorkQueue[str]) -> None:
    for reason in ("event", "secret", "event"):
        queue.add("a1", reason)
    assert len(queue) == 1
    assert await queue.get() == ("a1", frozenset({"event", "secret"}))
    assert len(queue) == 0
    assert nothing_to_take(queue)


async def test_keys_of_a_shard_come_in_the_order_in_which_they_were_added(queue: WorkQueue[str]) -> None:
    for key in ("a2", "a1", "a3"):
        queue.add(key, "event")
    taken = []
    for _ in range(3):
        taken.append(await take(queue))
        queue.done(taken[-1])
    assert taken == ["a2", "a1", "a3"]


async def test_a_key_that_is_worked_on_comes_again_only_afterwards(queue: WorkQueue[str]) -> None:
    queue.add("a1", "event")
    assert await take(queue) == "a1"
    queue.add("a1", "reference")
    assert len(queue) == 1
    assert nothing_to_take(queue)
    queue.done("a1")
    assert await queue.get() == ("a1", frozenset({"reference"}))


async def test_done_without_news_is_over(queue: WorkQueue[str]) -> None:
    queue.add("a1", "event")
    queue.done(await take(queue))
    assert nothing_to_take(queue)


async def test_waiting_workers_are_woken_one_for_each_key(queue: WorkQueue[str]) -> None:
    workers = [asyncio.create_task(queue.get()) for _ in range(3)]
    await asyncio.sleep(0)
    queue.add("a1", "event")
    queue.add("b1", "event")
    done, waiting = await asyncio.wait(workers, timeout=0.05, return_when=asyncio.ALL_COMPLETED)
    assert sorted(worker.result()[0] for worker in done) == ["a1", "b1"]
    assert len(waiting) == 1
    for worker in waiting:
        worker.cancel()


async def test_a_worker_that_goes_away_takes_no_key_with_it(queue: WorkQueue[str]) -> None:
    worker = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    worker.cancel()
    queue.add("a1", "event")
    assert await take(queue) == "a1"


# --- shards ----------------------------------------------------------------------------------------------------


async def test_shards_take_turns(queue: WorkQueue[str]) -> None:
    for key in ("a1", "a2", "a3", "b1", "c1"):
        queue.add(key, "event")
    taken = []
    for _ in range(5):
        taken.append(await take(queue))
        queue.done(taken[-1])
    assert taken == ["a1", "b1", "c1", "a2", "a3"]


async def test_a_shard_never_has_more_than_its_share(queue: WorkQueue[str]) -> None:
    for key in ("a1", "a2", "a3", "b1"):
        queue.add(key, "event")
    assert {await take(queue) for _ in range(3)} == {"a1", "a2", "b1"}
    assert nothing_to_take(queue)
    queue.done("b1")
    assert nothing_to_take(queue)
    queue.done("a1")
    assert await take(queue) == "a3"


async def test_a_shard_that_is_stuck_holds_up_no_other(queue: WorkQueue[str]) -> None:
    for number in range(50):
        queue.add(f"a{number}", "event")
    stuck = [await take(queue), await take(queue)]
    assert all(key.startswith("a") for key in stuck)
    for number in range(20):
        queue.add(f"b{number}", "event")
        key = await take(queue)
        assert key == f"b{number}"
        queue.done(key)


async def test_a_key_may_change_its_shard_while_it_is_worked_on() -> None:
    shards = {"x": "a"}
    queue: WorkQueue[str] = WorkQueue(lambda key: (Share(shards[key], 1),))
    queue.add("x", "event")
    assert await take(queue) == "x"
    shards["x"] = "b"
    queue.add("x", "event")
    queue.done("x")
    assert await take(queue) == "x"
    queue.done("x")
    assert nothing_to_take(queue)


# --- later -----------------------------------------------------------------------------------------------------


def test_a_delayed_key_comes_at_its_time(loop: VirtualTimeLoop, queue: WorkQueue[str]) -> None:
    async def scenario() -> float:
        queue.add_after("a1", 600, "resync")
        assert nothing_to_take(queue)
        assert await queue.get() == ("a1", frozenset({"resync"}))
        return loop.time()

    assert loop.run_until_complete(scenario()) == pytest.approx(600)


@pytest.mark.parametrize("delays", [(600, 5), (5, 600)])
def test_of_two_times_the_earlier_counts(
    loop: VirtualTimeLoop, queue: WorkQueue[str], delays: tuple[float, float]
) -> None:
    async def scenario() -> float:
        for delay in delays:
            queue.add_after("a1", delay, "resync")
        queue.done((await queue.get())[0])
        at = loop.time()
        await asyncio.sleep(1000)
        assert nothing_to_take(queue)
        return at

    assert loop.run_until_complete(scenario()) == pytest.approx(5)


def test_a_look_in_between_does_not_cancel_the_later_one(loop: VirtualTimeLoop, queue: WorkQueue[str]) -> None:
    async def scenario() -> float:
        queue.add_after("a1", 600, "resync")
        queue.add("a1", "event")
        key, reasons = await queue.get()
        assert (loop.time(), reasons) == (0, frozenset({"event"}))
        queue.done(key)
        await queue.get()
        return loop.time()

    assert loop.run_until_complete(scenario()) == pytest.approx(600)


def test_what_is_cancelled_does_not_come(loop: VirtualTimeLoop, queue: WorkQueue[str]) -> None:
    async def scenario() -> None:
        queue.add_after("a1", 5, "resync")
        queue.cancel("a1")
        queue.cancel("never added")
        await asyncio.sleep(10)
        assert nothing_to_take(queue)

    loop.run_until_complete(scenario())


def test_a_time_that_comes_while_the_key_is_worked_on_is_not_lost(loop: VirtualTimeLoop, queue: WorkQueue[str]) -> None:
    async def scenario() -> None:
        queue.add("a1", "event")
        key, _ = await queue.get()
        queue.add_after(key, 5, "resync")
        await asyncio.sleep(10)
        assert nothing_to_take(queue)
        queue.done(key)
        assert await queue.get() == ("a1", frozenset({"resync"}))

    loop.run_until_complete(scenario())


# --- shutting down ---------------------------------------------------------------------------------------------


async def test_shut_down_wakes_everyone_and_gives_out_nothing(queue: WorkQueue[str]) -> None:
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    queue.add_after("b1", 0, "resync")
    queue.shut_down()
    with pytest.raises(ShutDownError):
        await waiting
    queue.add("a1", "event")
    queue.add_after("a2", 0, "resync")
    assert len(queue) == 0
    with pytest.raises(ShutDownError):
        await queue.get()


async def test_what_is_worked_on_may_finish_after_the_shut_down(queue: WorkQueue[str]) -> None:
    queue.add("a1", "event")
    queue.add("a2", "event")
    key = await take(queue)
    queue.shut_down()
    queue.done(key)
    with pytest.raises(ShutDownError):
        await queue.get()
