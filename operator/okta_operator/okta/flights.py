"""One call for many askers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


class Flights(Generic[KeyT, ValueT]):
    """Joins concurrent asks for one key into a single call; all get its result or its error.

    An asker that is cancelled does not take the call away from the others.
    """

    def __init__(self) -> None:
        """Begin with no call under way."""
        self._tasks: dict[KeyT, asyncio.Task[ValueT]] = {}

    async def join(self, key: KeyT, call: Callable[[], Coroutine[Any, Any, ValueT]]) -> ValueT:
        """The result of the call under way for the key, or of a new one."""
        task = self._tasks.get(key)
        if task is None:
            task = asyncio.create_task(call())
            self._tasks[key] = task
            task.add_done_callback(lambda done: self._landed(key, done))
        return await asyncio.shield(task)

    async def settled(self, key: KeyT) -> None:
        """Wait until no call that began before now is under way for the key, whatever came of it."""
        task = self._tasks.get(key)
        if task is not None:
            await asyncio.wait([task])

    def _landed(self, key: KeyT, task: asyncio.Task[ValueT]) -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]
        if not task.cancelled():
            task.exception()  # looked at, so that the loop does not complain when every asker has left
