"""The calls, against a network that cannot be trusted."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import json
import logging
import socket
import ssl
import traceback
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr
from tests.wire.conftest import TOKEN
from tests.wire.server import Handler, Request, Server, cut, hang, raw, refusal, reply

from okta_operator.core.errors import AnswerLost, OperatorError, Recoverable, Scope, Terminal
from okta_operator.okta.connection import ConnectionSettings, OktaConnection

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

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


async def half(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":')
    await writer.drain()
    writer.transport.abort()


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


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path = folder / "server.pem"
    path.write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()) + signed.public_bytes(encoding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    server = Server()
    server.answers(reply(200, {}))
    await server.start(certificate(tmp_path))
    connection = OktaConnection(server.url, SecretStr(TOKEN))
    error = await problem(create(connection))
    await connection.close()
    await server.stop()
    assert (type(error), error.reason) == (Recoverable, "OktaUnreachable")
    assert not server.requests


async def test_proxies_of_the_environment_are_not_used(
    okta: Server, elsewhere: Server, connection: OktaConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, elsewhere.url)
        monkeypatch.setenv(name.lower(), elsewhere.url)
    okta.answers(reply(200, {"id": "0oa1"}))
    assert await get(connection) == {"id": "0oa1"}
    assert await public(connection) == {"id": "0oa1"}


async def test_a_stated_proxy_is_used(elsewhere: Server) -> None:
    elsewhere.answers(reply(200, {"id": "0oa1"}))
    settings = ConnectionSettings(proxy=elsewhere.url)
    connection = OktaConnection("http://okta.example", SecretStr(TOKEN), settings=settings)
    assert await get(connection) == {"id": "0oa1"}
    await connection.close()
    assert [request.target for request in elsewhere.requests] == ["http://okta.example/api/v1/apps/0oa1"]


async def test_cookies_are_not_kept(okta: Server, connection: OktaConnection) -> None:
    okta.answers(reply(200, {}, "Set-Cookie: sid=x; Path=/"))
    await get(connection)
    await get(connection)
    assert all("cookie" not in request.headers for request in okta.requests)


@pytest.mark.parametrize("settings", [HASTY])
async def test_secrets_are_nowhere_but_on_the_wire(
    okta: Server, connection: OktaConnection, caplog: pytest.LogCaptureFixture
) -> None:
    for name in (None, "okta-sdk-python", "aiohttp.client", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
        logging.getLogger(name).disabled = False
    body = {"credentials": {"oauthClient": {"client_secret": CLIENT_SECRET}}}
    okta.answers(reply(200, {"id": "0oa1", **body}))
    await connection.create("/api/v1/apps", body)
    shown = []
    for handler in (refusal(400, "E0000001"), refusal(401, "E0000011"), reply(200, content=PAGE), cut, hang, half):
        okta.answers(handler)
        for call in (connection.create("/api/v1/apps", body), get(connection), connection.list("/api/v1/apps")):
            error = await problem(call)
            shown += [repr(error), *traceback.format_exception(error)]
            assert error.__cause__ is None
            assert error.__context__ is None
    assert TOKEN in str(okta.requests)
    assert CLIENT_SECRET in str(okta.requests)
    for text in (caplog.text, "".join(shown), repr(connection), repr(vars(connection))):
        assert TOKEN not in text
        assert CLIENT_SECRET not in text
