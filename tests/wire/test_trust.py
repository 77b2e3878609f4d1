"""Whom the calls trust, and what they keep to themselves: certificates, proxies, cookies, secrets."""

from __future__ import annotations

import logging
import ssl
import traceback
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from tests.support.certificate import certificate
from tests.wire.conftest import TOKEN
from tests.wire.server import Server, cut, half, hang, refusal, reply

from okta_operator.core.errors import OperatorError, Recoverable
from okta_operator.okta.connection import ConnectionSettings, OktaConnection

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from pathlib import Path

CLIENT_SECRET = "canary-of-the-client-secret"
PAGE = b"<html><body>internal-host-17: stack trace</body></html>"
SMALL = ConnectionSettings(timeout=5.0, max_body=1000)
HASTY = ConnectionSettings(timeout=0.2)


async def get(connection: OktaConnection) -> object:
    return await connection.get("/api/v1/apps/0oa1")


async def create(connection: OktaConnection) -> object:
    return await connection.create("/api/v1/apps", {"label": "x"})


async def public(connection: OktaConnection) -> object:
    return await connection.public(f"{connection.url}/.well-known/openid-configuration")


async def problem(call: Awaitable[object]) -> OperatorError:
    with pytest.raises(OperatorError) as caught:
        await call
    return caught.value


def untrusted(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate that nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder))
    return context


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    server = Server()
    server.answers(reply(200, {}))
    await server.start(untrusted(tmp_path))
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
