"""The simulator inside a test: a server on a free port, and a plain way to talk to it."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Self

import uvicorn
from joserfc.jwk import RSAKey

from okta_simulator.area import camel_case
from okta_simulator.http.server import configuration
from okta_simulator.plain_client import Answer, Json, PlainClient
from okta_simulator.simulator import DEFAULT_TOKEN, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    from okta_simulator.organization import Organization
    from okta_simulator.settings import Settings
    from okta_simulator.types import Record

__all__ = ["Answer", "Json", "OktaSimulator", "ServiceApp"]

START_SECONDS = 10.0
STOP_SECONDS = 10.0
REFUSED = 400


@dataclass(frozen=True)
class ServiceApp:
    """A service app with which a client under test can call.

    Attributes:
        id: Of the app.
        client_id: What it is called by.
        private_key: The key that signs its assertions: an RSA JWK with ``kid``.
    """

    id: str
    client_id: str
    private_key: Record = field(repr=False)


class OktaSimulator(PlainClient, AbstractContextManager["OktaSimulator"]):
    """A simulator that runs in a thread of this process.

    Attributes:
        token: The API token that works from the start.
        url: The organization's URL, on a free port.
    """

    def __init__(  # noqa: PLR0913 - what a test may want to say, all of it optional
        self,
        token: str = DEFAULT_TOKEN,
        seed: Record | None = None,
        settings: Settings | None = None,
        host: str = "127.0.0.1",
        *,
        port: int = 0,
        faults: object = None,
        state: Path | None = None,
    ) -> None:
        """Take a port; ``with`` starts the server.

        Args:
            token: The API token that works from the start.
            seed: A seed document, planted at the start and after each reset.
            settings: The organization's switches at the start and after each reset.
            host: Address to listen on.
            port: Port to listen on; 0 for a free one.
            faults: What goes wrong, at the start and after each reset: a list of rules, or ``seed`` and ``rules``.
            state: A file that holds the state: read now if it is there, written after each change.
        """
        self._socket = _listener(host, port)
        super().__init__(f"http://{host}:{self._socket.getsockname()[1]}", token)
        self.simulator = Simulator(token=token, seed=seed, settings=settings, faults=faults, save_to=state)
        self._server = uvicorn.Server(configuration(self.simulator, log_config=None))
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
        self._control("POST", "reset")

    def add_token(self, login: str, roles: Iterable[object] | None = None) -> str:
        """Let another administrator call.

        Args:
            login: Of the administrator, who is made if there is no such person.
            roles: What the administrator may do, see ``Roles.assign``; None for a super administrator.

        Returns:
            The API token.
        """
        given: Record = {"login": login} | ({} if roles is None else {"roles": list(roles)})
        made: Record = self._control("POST", "tokens", given)
        return str(made["token"])

    def add_service_app(
        self, scopes: Iterable[str], roles: Iterable[object] = ("SUPER_ADMIN",), *, dpop: bool = False
    ) -> ServiceApp:
        """Let a service app call, by ``private_key_jwt``.

        Args:
            scopes: What is granted to it.
            roles: What it may do, see ``Roles.assign``.
            dpop: Whether its access tokens have to be bound to a key.
        """
        key = _key()
        given = {"jwks": {"keys": [key.as_dict(private=False)]}, "scopes": list(scopes), "roles": list(roles)}
        made: Record = self._control("POST", "service-apps", given | {"dpop": dpop})
        return ServiceApp(made["appId"], made["clientId"], dict(key.as_dict(private=True)))

    def add_faults(self, *rules: Record, seed: str | None = None) -> list[str]:
        """Make calls go wrong.

        Args:
            rules: Which ones, and how, see ``fault_rules.Rule``.
            seed: Makes what is left to chance another one, for all rules.

        Returns:
            The ids of the rules.
        """
        document: Record = {"rules": list(rules)} | ({} if seed is None else {"seed": seed})
        return list(self._control("POST", "faults", document)["ids"])

    def faults(self) -> list[Record]:
        """Return the rules about what goes wrong, with ``seen`` and ``struck``."""
        return list(self._control("GET", "faults")["rules"])

    def clear_faults(self) -> None:
        """Let everything go well again."""
        self._control("DELETE", "faults")

    def switch(self, **switches: object) -> None:
        """Change switches, by their names in ``Settings``."""
        self._control("PATCH", "settings", {camel_case(name): value for name, value in switches.items()})

    def _control(self, method: str, path: str, body: Json = None) -> Json:
        answer = self.call(method, f"/_simulator/{path}", body)
        if answer.status >= REFUSED:
            message = f"the simulator refuses that: {answer.body}"
            raise ValueError(message)
        return answer.body


def _listener(host: str, port: int) -> socket.socket:
    """Take a port.

    The protocol is named because asyncio only switches Nagle's algorithm off where it is; without that, each
    reply on a kept connection waits 40 ms.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((host, port))
    made.listen()
    return made


@cache
def _key() -> RSAKey:
    """Make the key of all service apps of this process: it takes a while."""
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
