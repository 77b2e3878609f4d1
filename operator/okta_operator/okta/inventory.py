"""Objects by mark, from lists that many look-ups share."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from okta_operator.core.json import JsonObject
from okta_operator.okta.flights import Flights

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okta_operator.okta.connection import OktaConnection

Keep: TypeAlias = Callable[[JsonObject], JsonObject]
"""Reduces an object to what look-ups read: its ``id`` and the mark, at the places where Okta has them."""

_KEPT = 30.0
_LAG = 60.0
"""Seconds that a list may lag behind a write; one or two were seen (okta/terraform-provider-okta, issues 58
and 647)."""
_SWEEP_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class _Snapshot:
    began: float
    until: float
    objects: tuple[JsonObject, ...]


@dataclass(slots=True)
class _List:
    """What is known about one list.

    Attributes:
        snapshot: what Okta said.
        listing_since: when the listing that is under way began.
        keep: how objects are reduced.
        own: by id, what this process has just created there (None: deleted), and when.
    """

    snapshot: _Snapshot | None = None
    listing_since: float | None = None
    keep: Keep | None = None
    own: dict[str, tuple[JsonObject | None, float]] = field(default_factory=dict)

    def oldest(self, now: float) -> float:
        """When the oldest listing began that is still answered from."""
        snapshot = now if self.snapshot is None else self.snapshot.began
        return min(snapshot, now if self.listing_since is None else self.listing_since)


class Inventory:
    """Finds objects in lists; one list call serves everyone who asks within half a minute.

    A snapshot is dropped at the first use of the inventory after its time, or by ``sweep``, not by a timer.

    Args:
        connection: to the organization.
        clock: monotonic seconds.
    """

    def __init__(self, connection: OktaConnection, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing listed."""
        self._connection = connection
        self._clock = clock
        self._lists: dict[str, _List] = {}
        self._flights: Flights[str, _Snapshot] = Flights()
        self._swept = -math.inf

    async def find(
        self,
        path: str,
        matches: Callable[[JsonObject], bool],
        *,
        fresh: bool = False,
        keep: Keep | None = None,
    ) -> JsonObject | None:
        """The first object of a list that matches.

        Args:
            path: the list's, encoded, with its query. It is the snapshot's name.
            matches: whether it is the one, judged by what ``keep`` left of it.
            fresh: whether only a list will do that is asked for after this call began.
            keep: makes a snapshot of thousands small. All who ask for one path have to give the same one.

        Returns:
            The object as ``keep`` left it; None when none matches, or when what the list belongs to is gone
            (404). It may be half a minute old: what is done with it begins with a ``get``.

        Raises:
            OperatorError: as of ``OktaConnection.list``.
        """
        snapshot = await self._snapshot(path, fresh=fresh, keep=keep)
        return next((found for found in self._current(path, snapshot) if matches(found)), None)

    async def by_id(self, path: str, *, keep: Keep | None = None) -> dict[str, JsonObject]:
        """All objects of a list by their ids; arguments and errors as of ``find``."""
        snapshot = await self._snapshot(path, fresh=False, keep=keep)
        return {str(found.get("id")): found for found in self._current(path, snapshot)}

    def note(self, path: str, body: JsonObject) -> None:
        """Count an object in that this process has just created.

        It is found from now on, also in a snapshot that was asked for before, or that lags behind.

        Args:
            path: the list's, as given to ``find``.
            body: the object, without its client secret.
        """
        entry = self._lists.setdefault(path, _List())
        entry.own[str(body["id"])] = (body if entry.keep is None else entry.keep(body), self._clock())

    def forget(self, path: str, identifier: str) -> None:
        """Count an object out that this process has deleted or found to be gone."""
        self._lists.setdefault(path, _List()).own[identifier] = (None, self._clock())

    def sweep(self) -> None:
        """Drop what is past its time."""
        self._swept = now = self._clock()
        for path, entry in list(self._lists.items()):
            if entry.snapshot is not None and entry.snapshot.until <= now:
                entry.snapshot = None
            # What a listing that is still answered from could not show has to be remembered as long as it is.
            oldest = entry.oldest(now)
            entry.own = {key: value for key, value in entry.own.items() if value[1] + _LAG > oldest}
            if entry.snapshot is None and entry.listing_since is None and not entry.own:
                del self._lists[path]

    def _current(self, path: str, snapshot: _Snapshot) -> Iterator[JsonObject]:
        entry = self._lists.get(path)
        own = {} if entry is None else entry.own
        yield from (body for body, _ in own.values() if body is not None)
        yield from (body for body in snapshot.objects if body.get("id") not in own)

    async def _snapshot(self, path: str, *, fresh: bool, keep: Keep | None) -> _Snapshot:
        if self._clock() - self._swept >= _SWEEP_EVERY:
            self.sweep()
        if fresh:
            await self._flights.settled(path)
        else:
            entry = self._lists.get(path)
            if entry is not None and entry.snapshot is not None and self._clock() < entry.snapshot.until:
                return entry.snapshot
        return await self._flights.join(path, lambda: self._take(path, keep))

    async def _take(self, path: str, keep: Keep | None) -> _Snapshot:
        entry = self._lists.setdefault(path, _List())
        entry.keep = keep
        began = entry.listing_since = self._clock()
        try:
            objects = await self._connection.list(path, keep=keep)
        finally:
            entry.listing_since = None
        entry.snapshot = _Snapshot(began, self._clock() + _KEPT, tuple(objects or ()))
        return entry.snapshot
