"""An Okta organization of a test's own: a simulator that can also fail, and knows the operator's calls."""

from __future__ import annotations

import json
import secrets
import socket
import struct
import threading
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias
from urllib.parse import urlsplit

import uvicorn
from tests.support.waiting import eventually

from okta_simulator.testing import STOP_SECONDS, OktaSimulator
from okta_simulator.traffic.request_log import READS, RequestLog

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.trouble import Trouble

    from okta_simulator.settings import Settings

Record: TypeAlias = dict[str, Any]
"""An object as parsed JSON."""

OPERATOR_LOGIN: Final = "okta-operator@example.com"
APPS: Final = "/api/v1/apps"
SERVERS: Final = "/api/v1/authorizationServers"
ORIGINS: Final = "/api/v1/trustedOrigins"
GROUPS: Final = "/api/v1/groups"


_PASSING: Final = {"id", "created", "lastUpdated", "_links"}


class OktaOrganization(OktaSimulator):
    """A simulator whose own methods call Okta as a person; the operator has a token of its own.

    Attributes:
        operator_token: The operator's API token.
    """

    def __init__(
        self, *, groups: tuple[str, ...] = (), settings: Settings | None = None, trouble: Trouble | None = None
    ) -> None:
        """Found it, with groups beside Everyone; what trouble it makes begins with its start."""
        self._trouble = trouble
        self.operator_token = f"00{secrets.token_hex(20)}"
        seed = {
            "tokens": [{"token": self.operator_token, "login": OPERATOR_LOGIN, "roles": trouble and trouble.roles}],
            "groups": [{"name": name} for name in groups],
        }
        super().__init__(seed=seed, settings=settings)

    def __enter__(self) -> Self:
        """Start it, with its trouble."""
        super().__enter__()
        if self._trouble is not None:
            self._trouble.befall(self, OPERATOR_LOGIN)
        return self

    @property
    def has_servers(self) -> bool:
        """Whether it has API Access Management, which custom authorization servers need."""
        return self.org.settings.api_access_management

    def calls(self, *, writes_only: bool = False) -> list[str]:
        """The operator's calls, as `POST /api/v1/apps`, with those that need no credentials.

        One that trouble has struck, and that was sent again, counts once.
        """
        found: list[str] = []
        for each in reversed(self.requests(writes_only=writes_only)):
            call = f"{each['method']} {each['path']}"
            if _by_operator(each) and not ("fault" in each and call in found):
                found.append(call)
        return found[::-1]

    def on_write(self, number: int, act: Callable[[], None], *, keep: bool = False) -> None:
        """Act when Okta has done the operator's n-th write from now on, and has not answered it yet.

        Args:
            number: Which write.
            act: What to do then.
            keep: Whether the calls until now stay in the log.
        """
        tripwire = _Tripwire(number, act)
        for entry in self.requests() if keep else ():
            RequestLog.add(tripwire, entry)
        self.simulator.log = tripwire

    def interrupt(self) -> None:
        """Stop answering, in the middle of connections; nothing listens at the address any more."""
        for connection in list(self._server.server_state.connections):
            # Reset instead of closed: where closed connections linger, nobody can listen anew for a while.
            peer = connection.transport.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS)
        self._socket.close()
        # Nobody else is to get the port meanwhile; who only holds it refuses connections.
        self._socket = _held(self.url)

    def resume(self) -> None:
        """Answer again at the same address, if interrupted."""
        if self._thread.is_alive():
            return
        self._socket.listen()
        self._server = uvicorn.Server(self._server.config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()
        eventually(lambda: self._server.started)

    def retire(self) -> None:
        """Begin to stop, without waiting for it as the end of a `with` does."""
        self._server.should_exit = True

    def one(self, path: str) -> Record:
        """An object that has to be there."""
        answer = self.get(path)
        assert answer.status == 200, f"GET {path}: {answer.status}"
        found: Record = answer.body
        return found

    def all(self, path: str) -> list[Record]:
        """The objects of a list that has to be there, over all its pages."""
        found: list[Record] = []
        address: str | None = path
        while address:
            answer = self.get(address)
            assert answer.status == 200, f"GET {address}: {answer.status}"
            found += answer.body
            address = answer.next
        return found

    def change(self, path: str, change: Callable[[Record], object]) -> None:
        """Change an object by hand, as somebody in the console does."""
        body = self.one(path)
        change(body)
        answer = self.put(path, body)
        assert answer.status == 200, f"PUT {path}: {answer.status} {answer.body}"

    def make(self, path: str, body: Record) -> Record:
        """Make an object by hand."""
        answer = self.post(path, body)
        assert answer.status in {200, 201}, f"POST {path}: {answer.status} {answer.body}"
        made: Record = answer.body
        return made

    def group(self, name: str) -> str:
        """The id of a group."""
        return next(str(each["id"]) for each in self.all(GROUPS) if each["profile"]["name"] == name)

    def snapshot(self) -> dict[str, Record]:
        """Everything that the operator may write, by path."""
        found: dict[str, Record] = {}
        for app in self._found(found, APPS):
            for below in ("groups", "credentials/secrets"):
                self._found(found, f"{APPS}/{app}/{below}")
        for server in self._found(found, SERVERS) if self.has_servers else ():
            for below in ("scopes", "claims"):
                self._found(found, f"{SERVERS}/{server}/{below}")
            for policy in self._found(found, f"{SERVERS}/{server}/policies"):
                self._found(found, f"{SERVERS}/{server}/policies/{policy}/rules")
        self._found(found, ORIGINS)
        return found

    def essence(self) -> list[str]:
        """The same without what changes when an object is written or made anew, to compare by what it says."""
        bodies = ({k: v for k, v in body.items() if k not in _PASSING} for body in self.snapshot().values())
        return sorted(json.dumps(body, sort_keys=True) for body in bodies)

    def _found(self, found: dict[str, Record], path: str) -> list[str]:
        objects = {str(each["id"]): each for each in self.all(path)}
        found.update({f"{path}/{key}": each for key, each in objects.items()})
        return list(objects)


def _by_operator(entry: Record) -> bool:
    actor = entry["actor"]
    return actor is None or actor["alternateId"] == OPERATOR_LOGIN


def _held(url: str) -> socket.socket:
    """A socket that is bound to an address, and does not listen."""
    address, found = urlsplit(url), socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind((str(address.hostname), int(address.port or 0)))
    return found


class _Tripwire(RequestLog):
    """A log that acts once: a call is noted after it was done and before it is answered."""

    def __init__(self, number: int, act: Callable[[], None]) -> None:
        super().__init__()
        self._left = number
        self._act = act

    def add(self, entry: Record) -> None:
        super().add(entry)
        if entry["method"] in READS or not _by_operator(entry):
            return
        self._left -= 1
        if self._left == 0:
            self._act()
