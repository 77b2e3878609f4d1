"""A token endpoint that cannot be trusted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import traceback
from typing import Final

import pytest
from tests.unit.okta.keys import jwk_text, pem
from tests.wire.server import Handler, Request, Server, cut, half, hang, raw, refusal, reply
from tests.wire.service_app.conftest import APPS, GROUPS, problem
from tests.wire.service_app.organization import KEY, PATH, Organization, oauth, okta

from okta_operator.core.errors import OperatorError, Scope, Waiting
from okta_operator.okta.connection import ConnectionSettings, OktaConnection

HASTY: Final = ConnectionSettings(timeout=0.3)

GOOD: Final = {"token_type": "Bearer", "expires_in": 3600, "access_token": "at", "scope": "okta.apps.read"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(
    okta: Server, elsewhere: Server, connection: OktaConnection, status: int
) -> None:
    okta.answers(reply(status, None, f"Location: {elsewhere.url}{PATH}"))
    error = await problem(connection)
    assert (error.reason, error.scope) == ("OktaRedirected", Scope.ORGANIZATION)
    assert (len(okta.requests), elsewhere.requests) == (1, [])


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (refusal(429, "E0000047"), "RateLimited"),
        (refusal(500, "E0000009"), "OktaUnavailable"),
        (refusal(503, "E0000010"), "OktaUnavailable"),
        (reply(500, oauth("invalid_client", "x")), "OktaUnavailable"),
        (refusal(403, "E0000006"), "PermissionMissing"),
        (refusal(401, "E0000011"), "CredentialsRefused"),
        (reply(401, content=b"<html>internal-host"), "CredentialsRefused"),
        (reply(400, content=b"<html>internal-host"), "OktaAnswerInvalid"),
        (reply(400, []), "OktaAnswerInvalid"),
        (reply(400, {"error": {"deep": 1}}), "OktaAnswerInvalid"),
        (reply(400, {"error": "Sentence with words internal-host"}), "OktaAnswerInvalid"),
        (reply(400, {"error": "invalid_client", "error_description": 17}), "CredentialsRefused"),
        (reply(400, {"errorCode": "invalid_client", "errorSummary": "x"}), "CredentialsRefused"),
        (reply(200, content=b"<html>internal-host"), "OktaAnswerInvalid"),
        (reply(200, []), "OktaAnswerInvalid"),
        (reply(200, None), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"access_token": ""}), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"access_token": "a\r\nX-Evil: internal-host"}), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"access_token": ["a"]}), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"access_token": "a" * 20000}), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"expires_in": "3600"}), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"expires_in": True}), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"expires_in": 0}), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"expires_in": -1}), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"expires_in": 1e300}), "OktaAnswerInvalid"),
        (reply(200, {k: v for k, v in GOOD.items() if k != "expires_in"}), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"token_type": "DPoP"}), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"token_type": "mac"}), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"scope": "okta.users.read"}), "OktaAnswerInvalid"),
        (reply(200, GOOD | {"scope": None}), "OktaAnswerInvalid"),
        (cut, "OktaUnreachable"),
        (half, "OktaUnreachable"),
        (raw(b"not HTTP at all\r\n\r\n"), "OktaUnreachable"),
    ],
)
async def test_what_a_token_endpoint_may_say(
    okta: Server, connection: OktaConnection, handler: Handler, reason: str
) -> None:
    okta.answers(handler)
    if reason == "RateLimited":  # the connection waits for a minute otherwise
        connection._settings = ConnectionSettings(patience=0.0)
        connection._budget._pace = type(connection._budget._pace)(patience=0.0)
    error = await problem(connection)
    assert error.reason == reason
    assert "internal-host" not in error.message
    assert {request.target for request in okta.requests} == {PATH}
    with pytest.raises(OperatorError):  # nor is anything created without a token
        await connection.create(APPS, {"label": "x"})
    assert {request.target for request in okta.requests} == {PATH}
    assert isinstance(error, Waiting) == (reason == "RateLimited")


@pytest.mark.parametrize("settings", [HASTY])
async def test_a_request_for_a_token_has_a_deadline(okta: Server, connection: OktaConnection) -> None:
    okta.answers(hang)
    async with asyncio.timeout(20):
        results = await asyncio.gather(*(connection.list(APPS) for _ in range(5)), return_exceptions=True)
    assert {getattr(result, "reason", None) for result in results} == {"OktaUnreachable"}
    assert len(okta.requests) == 1


async def test_a_caller_that_leaves_takes_the_token_from_nobody(
    okta: Server, organization: Organization, connection: OktaConnection
) -> None:
    go = asyncio.Event()
    came = asyncio.Event()

    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        came.set()
        await go.wait()
        await organization.answer(request, writer)

    okta.answers(slow)
    first, second = (asyncio.create_task(connection.list(APPS)) for _ in range(2))
    await came.wait()
    first.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await first
    go.set()
    assert await second == []
    assert organization.asked == ["okta.apps.read"]


async def test_the_key_and_the_tokens_are_nowhere_but_where_they_belong(
    okta: Server, organization: Organization, connection: OktaConnection, caplog: pytest.LogCaptureFixture
) -> None:
    for name in (None, "okta-sdk-python", "aiohttp.client", "asyncio", "okta_operator"):
        caplog.set_level(logging.DEBUG, name)
        logging.getLogger(name).disabled = False
    organization.dpop = True
    await connection.list(APPS)
    tokens = connection._tokens
    assert tokens is not None
    shown = [repr(vars(connection)), repr(vars(tokens)), repr(tokens._live)]

    async def echo(request: Request, writer: asyncio.StreamWriter) -> None:
        said = f"{request.body.decode()} {request.headers.get('authorization')} {request.headers.get('dpop')}"
        body = oauth("invalid_client", said) if request.target == PATH else okta_error(said)
        await reply(401, body)(request, writer)

    okta.answers(echo)
    for path in (GROUPS, APPS):
        error = await problem(connection, path)
        shown += [repr(error), *traceback.format_exception(error)]
        assert error.__cause__ is None
    secret = ("access-token-", "eyJ", *(line for line in pem(KEY).splitlines() if "-----" not in line))
    sent = [assertion.body.decode().rpartition("client_assertion=")[2] for assertion in okta.requests]
    for text in ("".join(shown), caplog.text):
        assert not [word for word in secret[2:] if word in text]
        assert not [word for word in sent if word and word in text]
        assert not [word for word in organization.given if word in text]
    assert pem(KEY) not in str(okta.requests)
    key = jwk_text(KEY)
    assert all(member not in str(okta.requests) for member in [key.partition('"d": "')[2].partition('"')[0]])


def okta_error(summary: str) -> dict[str, object]:
    return okta("E0000011", summary)
