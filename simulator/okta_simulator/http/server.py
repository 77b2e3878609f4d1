"""The simulator as a server: uvicorn, with connections that can be cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from okta_simulator.http.application import application
from okta_simulator.http.passage import CONNECTION

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Receive, Scope, Send

    from okta_simulator.simulator import Simulator

SHUTDOWN_SECONDS = 1
"""How long calls under way may take at the end: one that hangs would never end."""


class Connection(H11Protocol):
    """A connection whose transport the application gets to know, as an ASGI extension."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection."""
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn narrows what asyncio declares
        answer = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[CONNECTION] = {"transport": transport}
            await answer(_in_origin_form(scope), receive, send)

        self.app = with_transport


def _in_origin_form(scope: Scope) -> Scope:
    """Leave scheme and host out of a request's target.

    A client that takes the simulator for its proxy names the whole URL, which every server has to understand (RFC 9112,
    3.2.2). Terraform's provider is such a client where its ``http_proxy`` is the simulator.
    """
    if scope["path"].startswith("/"):
        return scope
    path, raw_path = (urlsplit(scope[name]).path for name in ("path", "raw_path"))
    return {**scope, "path": path or "/", "raw_path": raw_path or b"/"}


def configuration(simulator: Simulator, **options: Any) -> uvicorn.Config:  # noqa: ANN401 - as of uvicorn.Config
    """Return how the simulator is served.

    Args:
        simulator: Who answers.
        options: More options of ``uvicorn.Config``.
    """
    usual: dict[str, Any] = {
        "http": Connection,
        "ws": "none",
        "lifespan": "off",
        "access_log": False,
        "date_header": False,
        "server_header": False,
        "timeout_graceful_shutdown": SHUTDOWN_SECONDS,
    }
    return uvicorn.Config(application(simulator), **(usual | options))
