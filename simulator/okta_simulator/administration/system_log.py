"""The System Log: what happened, who did it, and when one can read of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from okta_simulator.administration.event_types import EVENT_TYPES, legacy_type
from okta_simulator.area import Area

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from okta_simulator.types import Record

RETENTION = timedelta(days=90)
TABLE = "system_log"
LATEST = (2**63, 0)
SUCCESS, FAILURE = "SUCCESS", "FAILURE"
SYSTEM: Record = {
    "id": "okta.system",  # unverified: the id
    "type": "SystemPrincipal",
    "alternateId": "system@okta.com",
    "displayName": "Okta System",
}


@dataclass(frozen=True)
class Source:
    """The request that something came of.

    Attributes:
        actor: Who asked, as ``Actors`` says it.
        request_id: Id of the request, as its reply shows it.
        path: Path without query.
        query: The query, without the question mark.
        address: IP address of the client.
        user_agent: The header of that name.
        session: Id of the person's session; None where it is no matter of a person at a browser.
    """

    actor: Record
    request_id: str
    path: str
    query: str = ""
    address: str = ""
    user_agent: str = ""
    session: str | None = None


@dataclass(frozen=True)
class Event:
    """What happened.

    Attributes:
        kind: Okta's event type.
        targets: What it happened to, as ``targets`` makes them.
        debug: What ``debugData`` says beyond the request.
        result: ``SUCCESS`` or ``FAILURE``.
        reason: Why not.
    """

    kind: str
    targets: Sequence[Record] = ()
    debug: dict[str, Any] = field(default_factory=dict)
    result: str = SUCCESS
    reason: str | None = None


@dataclass(frozen=True)
class Window:
    """Which part of the log is asked for.

    Attributes:
        polling: Whether it is an endless stream in the order in which events became readable, rather than a bounded
            list in the order of ``published``.
        since: The first moment, as far as there is no cursor.
        until: The moment before which a bounded list ends.
        after: The cursor behind which to go on.
        descending: The latest first.
    """

    polling: bool
    since: datetime
    until: datetime
    after: tuple[int, int] | None = None
    descending: bool = False


class SystemLog(Area):
    """The events of the organization."""

    def add(self, event: Event, source: Source) -> Record:
        """Write an event.

        It can be read ``system_log_delay_seconds`` later, while ``published`` is now.

        Args:
            event: What happened.
            source: The request that it came of.

        Returns:
            The event as it is shown.
        """
        now = self.org.moment()
        shown = _shown(event, source) | {"uuid": self._uuid(), "published": precise(now)}
        table = self.table(TABLE)
        readable = now + timedelta(seconds=self.org.settings.system_log_delay_seconds)
        key = {"_published": milliseconds(now), "_readable": milliseconds(readable), "_number": len(table) + 1}
        table[shown["uuid"]] = shown | key
        return shown

    def told(self, kind: str, request_id: str) -> bool:
        """Say whether the last event is one of a kind, and came of a request.

        Args:
            kind: The event type.
            request_id: Id of the request.
        """
        last = next(reversed(self.table(TABLE).values()), None)
        return last is not None and (last["eventType"], last["transaction"]["id"]) == (kind, request_id)

    def search(self, window: Window, fits: Callable[[Record], bool], limit: int) -> tuple[list[Record], str | None]:
        """Return one page.

        Args:
            window: Which part of the log.
            fits: Which events of it.
            limit: How many at most.

        Returns:
            The events, and the cursor of the next page; None where a bounded list ends.
        """
        keys = self._keys(window, fits)
        page = keys[:limit]
        if window.polling:
            return [record for _, record in page], _cursor(page[-1][0] if page else self._start(window))
        ended = len(keys) <= limit
        return [record for _, record in page], None if ended or not page else _cursor(page[-1][0])

    def _keys(self, window: Window, fits: Callable[[Record], bool]) -> list[tuple[tuple[int, int], Record]]:
        now = self.org.moment()
        order = "_readable" if window.polling else "_published"
        oldest = milliseconds(now - RETENTION)
        found = [
            ((record[order], record["_number"]), record)
            for record in self.table(TABLE).values()
            if record["_readable"] <= milliseconds(now) and record["_published"] >= oldest and fits(record)
        ]
        return [each for each in sorted(found, key=_key, reverse=window.descending) if _within(each[0], window)]

    def _start(self, window: Window) -> tuple[int, int]:
        """Return the cursor of a page without events: where it began, so that nothing is lost."""
        return window.after or (milliseconds(window.since) - 1, 0)

    def _uuid(self) -> str:
        return str(UUID(bytes=self.org.ids.noise(16), version=4))


def _shown(event: Event, source: Source) -> Record:
    actor = {name: value for name, value in source.actor.items() if name in SYSTEM}
    token = source.actor.get("tokenId")
    address = f"{source.path}?{source.query}"
    return {
        "actor": actor | {"detailEntry": None},
        "authenticationContext": {
            "authenticationProvider": None,
            "authenticationStep": 0,
            "credentialProvider": None,
            "credentialType": None,
            "externalSessionId": source.session or source.request_id,
            "interface": None,
            "issuer": None,
        },
        "client": {
            "device": "Unknown",
            "geographicalContext": None,
            "id": actor["id"] if "scopes" in source.actor else None,
            "ipAddress": source.address or None,
            "userAgent": {"browser": "UNKNOWN", "os": "Unknown", "rawUserAgent": source.user_agent},
            "zone": "null",
        },
        "debugContext": {
            "debugData": {"requestId": source.request_id, "requestUri": source.path, "url": address} | event.debug
        },
        "device": None,
        "displayMessage": EVENT_TYPES[event.kind],
        "eventType": event.kind,
        "legacyEventType": legacy_type(event.kind, event.result),
        "outcome": {"reason": event.reason, "result": event.result},
        "request": {"ipChain": _chain(source.address)},
        "securityContext": dict.fromkeys(("asNumber", "asOrg", "domain", "isProxy", "isp")),
        "severity": "INFO" if event.result == SUCCESS else "WARN",
        "target": list(event.targets) or None,
        "transaction": {
            "detail": {"requestApiTokenId": token} if token else {},
            "id": source.request_id,
            "type": "WEB",
        },
        "version": "0",
    }


def _chain(address: str) -> list[Record]:
    version = "V6" if ":" in address else "V4"
    return [{"geographicalContext": None, "ip": address, "source": None, "version": version}] if address else []


def _key(each: tuple[tuple[int, int], Record]) -> tuple[int, int]:
    return each[0]


def _within(key: tuple[int, int], window: Window) -> bool:
    if window.after is not None and (key >= window.after if window.descending else key <= window.after):
        return False
    if window.after is None and key[0] < milliseconds(window.since):
        return False
    if window.after is not None and window.descending and key[0] < milliseconds(window.since):
        return False
    return window.polling or key[0] < milliseconds(window.until)


def _cursor(key: tuple[int, int]) -> str:
    """Write a cursor (seen: ``1627500044869_1``)."""
    return f"{key[0]}_{key[1]}"


def milliseconds(moment: datetime) -> int:
    """Return a moment in milliseconds since the epoch."""
    return round((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def precise(moment: datetime) -> str:
    """Write a moment as the System Log does: with milliseconds, unlike the rest of the management API."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
