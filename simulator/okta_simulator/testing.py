"""The simulator inside a test: a server on a free port, and a plain way to talk to it."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeAlias
from urllib.parse import urlsplit

import uvicorn

from okta_simulator.http.application import application
from okta_simulator.simulator import DEFAULT_TOKEN, Simulator

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from okta_simulator.organization import Organization
    from okta_simulator.settings import Settings
    from okta_simulator.types import Record

Json: TypeAlias = Any
"""What ``json.loads`` gives."""

START_SECONDS = 10.0
STOP_SECONDS = 10.0
CALL_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: HTTP status.
        headers: Headers by lower-case name; several of one name each have their value in the list.
        body: The JSON of the body, None without one.
    """

    status: int
    headers: Mapping[str, list[str]]
    body: Json = field(repr=False, default=None)

    @property
    def next(self) -> str | None:
        """The address of the next page, None on the last one."""
        for value in self.headers.get("link", []):
            address, _, relation = value.partition(";")
            if 'rel="next"' in relation:
                return address.strip(" <>")
        return None


class OktaSimulator(AbstractContextManager["OktaSimulator"]):
    """A simulator that runs in a thread of this process.

    Attributes:
        token: The API token that works from the start.
        url: The organization's URL, on a free port.
    """

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        seed: Record | None = None,
        settings: Settings | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        """Take a port; ``with`` starts the server.

        Args:
            token: The API token that works from the start.
            seed: A seed document, planted at the start and after each reset.
            settings: The organization's switches at the start and after each reset.
            host: Address to listen on.
        """
        self.token = token
        self.simulator = Simulator(token=token, seed=seed, settings=settings)
        self._socket = _listener(host)
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            application(self.simulator),
            log_config=None,
            access_log=False,
            lifespan="off",
            date_header=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    def __enter__(self) -> Self:
        """Start, and wait until it answers.

        Raises:
            RuntimeError: It did not start in time.
        """
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                message = "the Okta simulator did not start"
                raise RuntimeError(message)
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and wait until the thread has ended."""
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS)
        self._socket.close()

    @property
    def org(self) -> Organization:
        """The organization, for looking at its state without HTTP. A reset makes a new one."""
        return self.simulator.org

    def requests(self, *, writes_only: bool = False) -> list[Record]:
        """Return the API calls since the start, the last reset or the last clearing.

        Args:
            writes_only: Leave out GET, HEAD and OPTIONS.
        """
        return self.simulator.log.entries(writes_only=writes_only)

    def clear_requests(self) -> None:
        """Forget the API calls."""
        self.simulator.log.clear()

    def reset(self) -> None:
        """Begin anew, with the seed and the settings of the start."""
        self.call("POST", "/_simulator/reset")

    def call(
        self,
        method: str,
        path: str,
        body: Json = None,
        *,
        token: str | None = None,
        headers: Record | None = None,
    ) -> Answer:
        """Make an API call.

        Args:
            method: HTTP method.
            path: Path with query, or an address that a reply gave.
            body: JSON to send; None sends no body.
            token: Another API token; an empty one sends none.
            headers: More headers, which win.

        Returns:
            The answer, whatever its status.
        """
        secret = self.token if token is None else token
        sent = {"Accept": "application/json"}
        sent |= {"Authorization": f"SSWS {secret}"} if secret else {}
        sent |= {} if body is None else {"Content-Type": "application/json"}
        parts = urlsplit(path)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=CALL_SECONDS)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, target, content, sent | (headers or {}))
            return _answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        """Call GET."""
        return self.call("GET", path)

    def post(self, path: str, body: Json = None) -> Answer:
        """Call POST."""
        return self.call("POST", path, body)

    def put(self, path: str, body: Json = None) -> Answer:
        """Call PUT."""
        return self.call("PUT", path, body)

    def patch(self, path: str, body: Json = None) -> Answer:
        """Call PATCH."""
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> Answer:
        """Call DELETE."""
        return self.call("DELETE", path)

    def pages(self, path: str) -> list[Json]:
        """Return a whole list, following its links.

        Args:
            path: Path with query of the first page.
        """
        found: list[Json] = []
        address: str | None = path
        while address:
            answer = self.get(address)
            found += answer.body
            address = answer.next
        return found


def _listener(host: str) -> socket.socket:
    """Take a free port.

    The protocol is named because asyncio only switches Nagle's algorithm off where it is; without that, each
    reply on a kept connection waits 40 ms.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.bind((host, 0))
    made.listen()
    return made


def _answer(response: http.client.HTTPResponse) -> Answer:
    headers: dict[str, list[str]] = {}
    for name, value in response.getheaders():
        headers.setdefault(name.lower(), []).append(value)
    raw = response.read()
    return Answer(response.status, headers, json.loads(raw) if raw else None)
