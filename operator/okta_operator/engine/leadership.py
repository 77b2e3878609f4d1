"""When this process works: while it holds the Lease. It does not end when it loses that, it begins anew.

To end would be simpler, and is what controllers often do. But an API server that is away for a while takes the Lease
from every process at once; they would all be started again and again, with growing pauses, and read everything anew
each time. Here they keep watching, and what they have seen, and forget only what another one may have changed.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from okta_operator.kube.election import Election


class Work(Protocol):
    """What is done by the one process that may write."""

    def begin(self) -> None:
        """This process may write now."""

    async def start_over(self) -> None:
        """It may not any more: end what is under way, and make ready to begin with nothing but what was watched."""


class Leadership:
    """Stands for election, and has the work done meanwhile."""

    def __init__(self, election: Election | None, work: Work) -> None:
        """Take no part yet.

        Args:
            election: None where no other process can be.
            work: what is done while this process leads.
        """
        self._election = election
        self._work = work
        self._task: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    @property
    def leads(self) -> bool:
        """Whether this process may write."""
        return self._election is None or self._election.leading

    def start(self) -> None:
        """Take part; needs a running loop."""
        self._task = asyncio.create_task(self._run(), name="leadership")

    async def take_office(self, patience: float) -> str | None:
        """Get the Lease for work that ends by itself and is not begun here; it is renewed until ``resign``.

        Args:
            patience: seconds to wait for it.

        Returns:
            None, or why it was not to be had.
        """
        if self._election is None:
            return None
        try:
            async with asyncio.timeout(patience):
                await self._election.campaign()
        except TimeoutError:
            return self._election.trouble or f"It is held by {self._election.holder or 'nobody'}."
        self._task = asyncio.create_task(self._election.hold(), name="leadership")
        return None

    def close(self) -> None:
        """Begin no more work; the Lease is renewed on, for what is being finished."""
        self._closing.set()

    async def resign(self) -> None:
        """Give the Lease back, if it is held. Nothing is written any more."""
        self.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._election is not None:
            await self._election.release()

    def trouble(self) -> str | None:
        """What only a restart would cure, as a sentence; None when there is nothing."""
        task = self._task
        if task is None or not task.done() or self._closing.is_set():
            return None
        failed = self._election is not None or task.cancelled() or task.exception() is not None
        return "Work has stopped: the task that holds the Lease ended." if failed else None

    def obstacle(self) -> str | None:
        """Why this process could not lead if it had to, as a sentence; None when it could, or does."""
        return None if self._election is None or self._election.leading else self._election.trouble

    def standing(self) -> str:
        """Whether this process writes, for a person."""
        if self._election is None:
            return "this process writes, without a Lease"
        if self._election.leading:
            return f"this process leads, by the Lease {self._election.lease}"
        holder = self._election.holder or "nobody"
        return f"this process stands by; the Lease {self._election.lease} is held by {holder}"

    async def _run(self) -> None:
        if self._election is None:
            self._work.begin()
            return
        while True:
            await self._election.campaign()
            if self._closing.is_set():
                return
            self._work.begin()
            await self._election.hold()
            if self._closing.is_set():
                return
            await self._work.start_over()
