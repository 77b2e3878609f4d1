"""Which of several processes may write: the one that holds the Lease, and only as long as it can prove that.

The rules are those of client-go's ``leaderelection``. A process that wants the Lease goes by when it itself saw the
Lease change last, never by the times in it, so clocks need not agree. The holder goes by when it *sent* the last
renewal that was answered, and stops after two thirds of the Lease's duration, while others wait for all of it from
when they *saw* that renewal, which was later. So the one has stopped before another may start, as long as clocks run at
about the same speed; the third that lies between is for what a network delivers late.

::

    sent    answered         no more writes            another may take it
    |-------|----------------|-------------------------|----------->
    0                        2/3 duration              duration (from when it was seen)
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from okta_operator.config import process_host
from okta_operator.core.errors import OperatorError, Waiting
from okta_operator.kube.errors import Conflict
from okta_operator.kube.lease import unchanged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from okta_operator.core.json import JsonObject
    from okta_operator.kube.lease import Lease, LeaseRecord

_log = logging.getLogger(__name__)

_TRIES_TO_RELEASE: Final = 3
_LOOK_AGAIN: Final = 1.0
"""Seconds until what was refused is tried again."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The times of an election, in seconds.

    Attributes:
        duration: others wait that long for a holder that does not renew.
        deadline: a holder that could not renew for that long writes nothing any more.
        retry: between two renewals, and between two looks at a Lease that another one holds.
        call: for one call about the Lease.
    """

    duration: int
    deadline: float
    retry: float
    call: float

    @classmethod
    def of(cls, duration: int) -> Pace:
        """In the proportions of client-go's defaults (15, 10 and 2 seconds)."""
        deadline = duration * 2 / 3
        return cls(duration, deadline, duration * 2 / 15, deadline / 2)


def own_identity() -> str:
    """A name that no other process has, also no later one in the same pod; it begins with the host's, for people."""
    return f"{process_host()}_{uuid4()}"


class Election:
    """One process's part in the election. It is the gate of all of its writes.

    Attributes:
        lease: what is held.
        identity: of this process.
        trouble: why the Lease could not be looked at or taken at the last try, as a sentence.
    """

    def __init__(self, lease: Lease, identity: str, pace: Pace) -> None:
        """Take no part yet."""
        self.lease = lease
        self.identity = identity
        self.trouble: str | None = None
        self._pace = pace
        self._known: LeaseRecord | None = None
        self._others_until = 0.0
        self._until = 0.0
        self._unsure = True
        self._scopes: set[asyncio.Timeout] = set()

    @property
    def leading(self) -> bool:
        """Whether this process may write now."""
        return asyncio.get_running_loop().time() < self._until

    @property
    def holder(self) -> str:
        """Who held the Lease when it was last looked at; empty: nobody."""
        return "" if self._known is None else self._known.holder

    def require(self) -> None:
        """Let nothing through unless this process may write now; see ``core.gate``."""
        if not self.leading:
            message = f"This process does not hold the Lease {self.lease} and writes nothing."
            # Where the Lease is renewed in time after all, as after a stall, nothing but time brings the look back.
            raise Waiting("NotLeading", message, retry_after=_LOOK_AGAIN)

    @property
    def record(self) -> JsonObject | None:
        """The Lease itself as it was last looked at, for an event about it; None where there was none."""
        return None if self._known is None else self._known.body

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Let a write through, and end it where the Lease could not be renewed in time; see ``core.gate``."""
        self.require()
        async with asyncio.timeout_at(self._until) as scope:
            self._scopes.add(scope)
            try:
                yield
            finally:
                self._scopes.discard(scope)

    async def campaign(self) -> None:
        """Wait until the Lease is held by this process."""
        told = None
        while not await self._try_to_take():
            standing = self.trouble or f"It is held by {self.holder or 'nobody'}."
            if standing != told:
                level = logging.INFO if self.trouble is None else logging.WARNING
                _log.log(level, "This process stands by for the Lease %s. %s", self.lease, standing)
                told = standing
            await asyncio.sleep(self._pause())
        _log.info("This process holds the Lease %s and leads, as %s.", self.lease, self.identity)

    async def hold(self) -> None:
        """Renew the Lease until that is not possible any more; from then on nothing is written."""
        loop = asyncio.get_running_loop()
        due = loop.time() + self._pace.retry
        while self.leading:
            await asyncio.sleep(max(0.0, min(due, self._until) - loop.time()))
            # From its beginning: after a try that waited in vain there is no time to lose.
            due = loop.time() + self._pace.retry
            if not await self._try_to_renew():
                break
        self._end()
        why = self.trouble or (f"It is held by {self.holder}." if self.holder else "Somebody else wrote to it.")
        _log.warning("This process lost the Lease %s and writes nothing. %s", self.lease, why)

    async def release(self) -> None:
        """Write nothing any more, and give the Lease back if it is this process's."""
        self._end()
        try:
            for _ in range(_TRIES_TO_RELEASE):
                if await self._given_back():
                    return
        except OperatorError as error:
            self.trouble = error.message
        _log.warning("The Lease %s could not be given back; it ends by itself. %s", self.lease, self.trouble or "")

    async def _given_back(self) -> bool:
        """Give it back; whether that is done, or there was nothing to give back."""
        # Read again: a try to take or renew it may have been broken off before its answer, and may still be under way.
        known = await self.lease.read(limit=self._pace.call)
        if known is None or known.holder != self.identity:
            return True
        try:
            await self.lease.release(known, limit=self._pace.call)
        except Conflict as error:
            self.trouble = error.message
            return False
        _log.info("This process gave the Lease %s back.", self.lease)
        return True

    async def _try_to_take(self) -> bool:
        """Look at the Lease and take it if it is free; whether this process holds it now."""
        self._unsure = True
        if await self._looked() and not self._left_to_another():
            await self._take()
        return self.leading

    async def _try_to_renew(self) -> bool:
        """Renew the Lease; False: somebody else had it, or may have had it, and what he did is not known here."""
        if self._unsure and not await self._looked():
            return True
        if self.holder != self.identity:
            return False
        await self._take()
        return True

    async def _looked(self) -> bool:
        """Read the Lease; whether that succeeded."""
        try:
            self._note(await self.lease.read(limit=self._pace.call))
        except OperatorError as error:
            self.trouble = error.message
            return False
        self.trouble, self._unsure = None, False
        return True

    async def _take(self) -> None:
        """Write this process's name and the time into the Lease as it is known."""
        loop = asyncio.get_running_loop()
        sent = loop.time()
        # Until it is answered: it may be written without an answer, or another one may have been faster.
        self._unsure = True
        try:
            taken = await self.lease.take(self._known, self.identity, self._pace.duration, limit=self._pace.call)
        except Conflict:
            return
        except OperatorError as error:
            self.trouble = error.message
            return
        self._note(taken)
        self.trouble, self._unsure = None, False
        if loop.time() < sent + self._pace.deadline:
            self._extend(sent + self._pace.deadline)

    def _note(self, record: LeaseRecord | None) -> None:
        """Take in what the Lease says. Where there is none any more, who held it may not know that yet."""
        if record is not None and record.holder in ("", self.identity):
            self._others_until = 0.0
        elif record is not None and not unchanged(self._known, record):
            # The longer of the two: its holder may go by another duration than this process.
            duration = max(record.duration, float(self._pace.duration))
            self._others_until = asyncio.get_running_loop().time() + duration
        self._known = record

    def _left_to_another(self) -> float:
        """Seconds for which somebody else may still believe to hold the Lease."""
        return max(0.0, self._others_until - asyncio.get_running_loop().time())

    def _pause(self) -> float:
        """Seconds until the next try: at the latest when the Lease as it is known ends."""
        pause = self._pace.retry * random.uniform(1.0, 1.2)  # noqa: S311 - spreads load, hides nothing
        return min(pause, self._left_to_another() or pause)

    def _extend(self, until: float) -> None:
        self._until = until
        for scope in self._scopes:
            if not scope.expired():
                scope.reschedule(until)

    def _end(self) -> None:
        """Let no write through any more, and end those that are under way."""
        self._until = 0.0
        now = asyncio.get_running_loop().time()
        for scope in self._scopes:
            if not scope.expired():
                scope.reschedule(now)
