"""The work queue, with the verbs of client-go's ``workqueue``: one entry per key however often it is added.

A key is worked on by one worker at a time; added meanwhile, it comes again afterwards. Keys of one shard (an
organization) take turns with those of the others and never occupy every worker, so that an organization that Okta
throttles holds up no other.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class ShutDownError(Exception):
    """The queue gives out no more work."""


class WorkQueue(Generic[K]):
    """Keys to look at, with the reasons for it.

    Args:
        shard_of: which keys share a lot; asked when a key is added.
        shard_limit: how many keys of one shard may be worked on at a time.
    """

    def __init__(self, shard_of: Callable[[K], Hashable], shard_limit: int) -> None:
        self._shard_of = shard_of
        self._shard_limit = shard_limit
        self._waiting: OrderedDict[Hashable, deque[K]] = OrderedDict()
        self._reasons: dict[K, set[str]] = {}
        self._working: dict[K, Hashable] = {}
        self._busy: Counter[Hashable] = Counter()
        self._timers: dict[K, tuple[float, asyncio.TimerHandle]] = {}
        self._changed = asyncio.Event()
        self._closed = False

    def __len__(self) -> int:
        return len(self._reasons)

    def add(self, key: K, reason: str) -> None:
        """Ask for a look at the key as soon as possible."""
        if self._closed:
            return
        waiting = key in self._reasons
        self._reasons.setdefault(key, set()).add(reason)
        if not waiting and key not in self._working:
            self._enqueue(key)

    def add_after(self, key: K, seconds: float, reason: str) -> None:
        """Ask for a look in a while; the earliest of several times counts, and a look in between does not cancel it."""
        if self._closed:
            return
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        earlier = self._timers.get(key)
        if earlier is not None and earlier[0] <= due:
            return
        self.cancel(key)
        self._timers[key] = (due, loop.call_at(due, self._due, key, reason))

    def cancel(self, key: K) -> None:
        """Forget the later look at the key."""
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer[1].cancel()

    async def get(self) -> tuple[K, frozenset[str]]:
        """Wait for a key and take it, with the reasons of its look.

        Raises:
            ShutDownError: no more work is given out.
        """
        while True:
            if self._closed:
                raise ShutDownError
            key = self._take()
            if key is not None:
                return key, frozenset(self._reasons.pop(key))
            self._changed.clear()
            await self._changed.wait()

    def done(self, key: K) -> None:
        """Say that the work on a key that ``get`` gave is over."""
        shard = self._working.pop(key)
        self._busy[shard] -= 1
        if not self._busy[shard]:
            del self._busy[shard]
        if key in self._reasons:
            self._enqueue(key)
        self._changed.set()

    def shut_down(self) -> None:
        """Give out no more work; what is being worked on may finish."""
        self._closed = True
        for key in list(self._timers):
            self.cancel(key)
        self._changed.set()

    def _due(self, key: K, reason: str) -> None:
        self._timers.pop(key, None)
        self.add(key, reason)

    def _enqueue(self, key: K) -> None:
        self._waiting.setdefault(self._shard_of(key), deque()).append(key)
        self._changed.set()

    def _take(self) -> K | None:
        """The first key of the first shard that has a turn left; its shard goes to the end of the line."""
        for shard, keys in self._waiting.items():
            if self._busy[shard] >= self._shard_limit:
                continue
            key = keys.popleft()
            del self._waiting[shard]
            if keys:
                self._waiting[shard] = keys
            self._working[key] = shard
            self._busy[shard] += 1
            return key
        return None
