"""The calls, against a network that cannot be trusted."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from tests.wire.conftest import TOKEN
from tests.wire.server import Handler, Request, Server, cut, half, hang, raw, reply

from okta_operator.core.errors import AnswerLost, OperatorError, Recoverable, Scope, Terminal
from okta_operator.okta.connection import ConnectionSettings, OktaConnection

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CLIENT_SECRET = "canary-of-the-client-secret"
PAGE = b"<html><body>internal-host-17: stack trace</body></html>"
SMALL = ConnectionSettings(timeout=5.0, max_body=1000)
HASTY = ConnectionSettings(timeout=0.2)


async def get(connection: OktaConnection) -> object:
    return await connection.get("/api/v1/apps/0oa1")


async def create(connection: OktaConnection) -> object:
    return await connection.create("/api/v1/apps", {"label": "x"})


async def replace(connection: OktaConnection) -> object:
    return await connection.replace("/api/v1/apps/0oa1", {"label": "x"})


async def delete(connection: OktaConnection) -> object:
    return await connection.delete("/api/v1/apps/0oa1")


async def list_(connection: OktaConnection) -> object:
    return await connection.list("/api/v1/apps")


async def public(connection: OktaConnection) -> object:
    return await connection.public(f"{connection.url}/.well-known/openid-configuration")


async def problem(call: Awaitable[object]) -> OperatorError:
    with pytest.raises(OperatorError) as caught:
        await call
    return caught.value


@pytest.mark.parametrize("ask", [get, create, replace, delete, list_, public])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(
    okta: Server, elsewhere: Server, connection: OktaConnection, ask: Callable[..., Awaitable[object]], status: int
) -> None:
    okta.answers(reply(status, None, f"Location: {elsewhere.url}/api/v1/apps"))
    error = await problem(ask(connection))
    assert (type(error), error.reason, error.scope) == (Recoverable, "OktaRedirected", Scope.ORGANIZATION)
    assert elsewhere.url not in error.message
    assert len(okta.requests) == 1


async def test_a_redirect_within_the_organization_is_not_followed_either(
    okta: Server, connection: OktaConnection
) -> None:
    okta.answers(reply(302, None, f"Location: {okta.url}/api/v1/apps/0oa2"), reply(200, {"id": "0oa2"}))
    assert (await problem(get(connection))).reason == "OktaRedirected"
    assert len(okta.requests) == 1


async def test_a_foreign_next_page_is_not_asked(okta: Server, elsewhere: Server, connection: OktaConnection) -> None:
    okta.answers(reply(200, [{"id": "1"}], f'Link: <{elsewhere.url}/api/v1/apps?after=1>; rel="next"'))
    error = await problem(list_(connection))
    assert (type(error), error.reason) == (Terminal, "UntrustedLink")
    assert len(okta.requests) == 1


async def test_pages_in_a_circle_end(okta: Server, connection: OktaConnection) -> None:
    first, second = f"{okta.url}/api/v1/apps", f"{okta.url}/api/v1/apps?after=1"
    okta.answers(
        reply(200, [], f'Link: <{second}>; rel="next"'),
        reply(200, [], f'Link: <{first}>; rel="next"'),
        reply(200, []),
    )
    assert (await problem(list_(connection))).reason == "OktaAnswerInvalid"
    assert len(okta.requests) == 2


async def test_pages_without_an_end_end(
    okta: Server, connection: OktaConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okta_operator.okta.connection._MOST_PAGES", 5)

    async def another(request: Request, writer: asyncio.StreamWriter) -> None:
        await reply(200, [], f'Link: <{okta.url}/api/v1/apps?after={len(okta.requests)}>; rel="next"')(request, writer)

    okta.answers(another)
    assert (await problem(list_(connection))).reason == "OktaAnswerInvalid"
    assert len(okta.requests) == 5


async def endless(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"400\r\n" + b" " * 0x400 + b"\r\n")
        await writer.drain()


BOMB = gzip.compress(b" " * 10_000_000)


@pytest.mark.parametrize("settings", [SMALL])
@pytest.mark.parametrize(
    "handler",
    [
        reply(200, content=b" " * 1001),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b" " * 2000),
        endless,
        reply(200, None, "Content-Encoding: gzip", content=BOMB),
        reply(500, content=b" " * 1001),
    ],
)
async def test_no_more_is_read_than_the_limit(okta: Server, connection: OktaConnection, handler: Handler) -> None:
    okta.answers(handler)
    for ask in (get, list_, public):
        error = await problem(ask(connection))
        assert (error.reason, "larger" in error.message) == ("OktaAnswerInvalid", True)
    assert type(await problem(create(connection))) is AnswerLost


@pytest.mark.parametrize("settings", [SMALL])
async def test_the_limit_itself_may_be_read(okta: Server, connection: OktaConnection) -> None:
    okta.answers(reply(200, content=json.dumps({"id": "0oa1"}).ljust(1000).encode()))
    assert await get(connection) == {"id": "0oa1"}


@pytest.mark.parametrize("status", [200, 400, 403, 404, 502])
async def test_a_page_of_somebody_else_is_not_quoted_and_makes_nothing_vanish(
    okta: Server, connection: OktaConnection, status: int
) -> None:
    okta.answers(
        raw(b"HTTP/1.1 %d X\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % (status, len(PAGE)) + PAGE)
    )
    for ask in (get, list_, replace) if status == 200 else (get, list_, replace, delete):
        error = await problem(ask(connection))
        assert type(error) is Recoverable
        assert "internal-host" not in error.message


@pytest.mark.parametrize("body", [[], "text", 7, None])
async def test_a_success_of_another_shape(okta: Server, connection: OktaConnection, body: object) -> None:
    okta.answers(reply(200, body))
    assert (await problem(get(connection))).reason == "OktaAnswerInvalid"
    assert type(await problem(create(connection))) is AnswerLost
    if body != []:
        assert (await problem(list_(connection))).reason == "OktaAnswerInvalid"


async def test_a_list_of_anything_but_objects(okta: Server, connection: OktaConnection) -> None:
    okta.answers(reply(200, [{"id": "1"}, "text"]))
    assert (await problem(list_(connection))).reason == "OktaAnswerInvalid"


async def drip(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b" ")
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("settings", [HASTY])
@pytest.mark.parametrize("handler", [hang, drip])
async def test_every_call_has_a_deadline(
    okta: Server, connection: OktaConnection, handler: Handler, calls: list[tuple[str, str, str]]
) -> None:
    okta.answers(handler)
    for ask in (get, replace, delete):
        error = await problem(ask(connection))
        assert (type(error), error.reason, error.scope) == (Recoverable, "OktaUnreachable", Scope.ORGANIZATION)
    assert type(await problem(create(connection))) is AnswerLost
    assert [outcome for _, _, outcome in calls] == ["timeout"] * 4


@pytest.mark.parametrize("handler", [cut, half, raw(b"not HTTP at all\r\n\r\n")])
async def test_a_connection_that_breaks(okta: Server, connection: OktaConnection, handler: Handler) -> None:
    okta.answers(handler)
    assert (await problem(get(connection))).reason == "OktaUnreachable"
    assert type(await problem(create(connection))) is AnswerLost
    creations = [request for request in okta.requests if request.method == "POST"]
    assert len(creations) == 1, "it may have happened, so it is not sent again"


async def test_a_creation_that_was_never_sent_did_not_happen(calls: list[tuple[str, str, str]]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        port = taken.getsockname()[1]
        connection = OktaConnection(
            f"http://127.0.0.1:{port}",
            SecretStr(TOKEN),
            observer=lambda method, bucket, outcome, _seconds: calls.append((method, bucket, outcome)),
        )
        error = await problem(create(connection))
        await connection.close()
    assert (type(error), error.reason) == (Recoverable, "OktaUnreachable")
    assert calls == [("POST", "/api/v1/apps", "unreachable")]
