"""A server that answers with whatever bytes a test wants."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import ssl

    from okta_operator.core.json import Json


@dataclass(frozen=True)
class Request:
    """What came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


Handler: TypeAlias = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """A listening server; ``requests`` in the order in which they came."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    handlers: list[Handler] = field(default_factory=list)
    """One for each request; the last one stays."""
    _connections: set[asyncio.Task[None]] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def start(self, tls: ssl.SSLContext | None = None) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=tls)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{port}"

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def answers(self, *handlers: Handler) -> None:
        self.handlers[:] = handlers

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while (request := await self._read(reader)) is not None:
                self.requests.append(request)
                handler = self.handlers.pop(0) if len(self.handlers) > 1 else self.handlers[0]
                await handler(request, writer)
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass  # the client broke off, or the test is over
        finally:
            writer.transport.abort()

    @staticmethod
    async def _read(reader: asyncio.StreamReader) -> Request | None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        first, *lines = head.decode().strip().split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        return Request(method, target, headers, body)


def raw(content: bytes) -> Handler:
    """Answer with these bytes."""

    async def handle(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(content)

    return handle


def reply(status: int, body: Json = None, *headers: str, content: bytes | None = None) -> Handler:
    """Answer with JSON, or with other content."""
    if content is None:
        content = b"" if body is None else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Status", "Content-Type: application/json", f"Content-Length: {len(content)}"]
    return raw("\r\n".join([*lines, *headers, "", ""]).encode() + content)


async def cut(_: Request, writer: asyncio.StreamWriter) -> None:
    """Cut the connection without an answer."""
    writer.transport.abort()


async def hang(_request: Request, _writer: asyncio.StreamWriter) -> None:
    """Give no answer until the test is over."""
    await asyncio.Event().wait()


def refusal(status: int, code: str, *headers: str) -> Handler:
    """Answer with Okta's error body."""
    body = {"errorCode": code, "errorSummary": "Summary", "errorId": "oaeExample", "errorCauses": []}
    return reply(status, body, *headers)


async def half(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":')
    await writer.drain()
    writer.transport.abort()
