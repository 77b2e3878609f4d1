"""The work queue, with the verbs of client-go's ``workqueue``: one entry per key however often it is added.

A key is worked on by one worker at a time; added meanwhile, it comes again afterwards. Keys share workers with others
(those of their organization, for one), and no share is all of the workers, so that an organization that Okta throttles
holds up no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from okta_operator.engine.shards import Shard, Share

K = TypeVar("K", bound=Hashable)


class ShutDownError(Exception):
    """The queue gives out no more work."""


class WorkQueue(Generic[K]):
    """Keys to look at, with the reasons for it.

    Args:
        shares_of: which shares of the workers a key counts for, the widest first; asked when it begins to wait.
    """

    def __init__(self, shares_of: Callable[[K], tuple[Share, ...]]) -> None:
        self._shares_of = shares_of
        self._line: Shard[K] = Shard()
        self._reasons: dict[K, set[str]] = {}
        self._shares: dict[K, tuple[Share, ...]] = {}
        self._working: dict[K, tuple[Share, ...]] = {}
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
        self._line.done(self._working.pop(key))
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
        self._shares[key] = shares = self._shares_of(key)
        self._line.add(key, shares)
        self._changed.set()

    def _take(self) -> K | None:
        key = self._line.take()
        if key is not None:
            self._working[key] = self._shares.pop(key)
        return key
