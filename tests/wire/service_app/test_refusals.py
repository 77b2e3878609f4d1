"""Keys and scopes that Okta refuses."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import pytest
from pydantic import SecretStr
from tests.unit.okta.keys import jwk_text, pem
from tests.wire.service_app.conftest import APPS, GROUPS, Clocks, problem
from tests.wire.service_app.organization import CLIENT, KEY, Organization, oauth, okta

from okta_operator.core.errors import Recoverable, Scope, Terminal
from okta_operator.okta.connection import OktaConnection
from okta_operator.okta.credentials import ServiceApp

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.wire.server import Server

    from okta_operator.core.json import JsonObject

REFUSALS: Final = [
    (401, oauth, "invalid_client", "The client_assertion signature is invalid."),
    (401, okta, "invalid_client", "Invalid value for 'client_id' parameter."),  # seen in this form alone
    (400, oauth, "unauthorized_client", "The client is not authorized to use the provided grant type."),
    (400, oauth, "invalid_request", "The client_assertion_type is invalid."),
    (403, oauth, "access_denied", "Policy evaluation failed for this request."),
]


@pytest.mark.parametrize("refused", REFUSALS)
async def test_a_refused_key_is_not_shown_again_and_again(
    organization: Organization,
    connection: OktaConnection,
    clocks: Clocks,
    refused: tuple[int, Callable[[str, str], JsonObject], str, str],
) -> None:
    status, form, word, text = refused
    organization.refusal = (status, form(word, text))
    for path in (APPS, APPS, GROUPS):
        error = await problem(connection, path)
        assert (type(error), error.reason, error.scope) == (Recoverable, "CredentialsRefused", Scope.ORGANIZATION)
        assert f"of the service app {CLIENT}: {text.rstrip('.')} ({word})." in error.message
    assert (len(organization.asked), organization.calls) == (1, [])
    clocks.passed = 61
    organization.refusal = None
    organization.ahead = 61
    await connection.list(APPS)
    assert len(organization.asked) == 2


async def test_refused_callers_ask_once_together(organization: Organization, connection: OktaConnection) -> None:
    organization.refusal = (401, oauth("invalid_client", "No."))
    results = await asyncio.gather(*(connection.list(APPS) for _ in range(20)), return_exceptions=True)
    assert {type(result) for result in results} == {Recoverable}
    assert (len(organization.asked), organization.calls) == (1, [])


async def test_a_key_that_is_refused_later_stops_the_calls(
    organization: Organization, connection: OktaConnection
) -> None:
    await connection.list(APPS)
    organization.refusal = (401, oauth("invalid_client", "The app was deactivated."))
    organization.revoked = set(organization.given)
    for _ in range(3):
        assert (await problem(connection)).reason == "CredentialsRefused"
    assert len(organization.asked) == 2
    assert len(organization.calls) == 2, "the one that worked, and the one that was refused"


@pytest.mark.parametrize("word", ["invalid_scope", "consent_required"])
async def test_a_scope_that_was_not_granted_is_named(
    organization: Organization, connection: OktaConnection, clocks: Clocks, word: str
) -> None:
    organization.refusal = (400, oauth(word, "You are not allowed any of the requested scopes."))
    for _ in range(3):
        with pytest.raises(Terminal) as caught:
            await connection.create(APPS, {"label": "x"})
        error = caught.value
        assert (error.reason, error.scope, error.retry_after) == ("ScopeNotGranted", Scope.RESOURCE, 600)
        assert (
            "POST /api/v1/apps needs the scope okta.apps.manage, which the service app 0oa1serviceapp was not"
            in error.message
        )
        assert f"You are not allowed any of the requested scopes ({word})" in error.message
    assert organization.asked == ["okta.apps.manage"]
    organization.refusal = None
    clocks.passed = organization.ahead = 61
    assert await connection.create(APPS, {"label": "x"}) == {"id": "0oa1"}


async def test_one_missing_scope_is_no_trouble_to_other_calls(
    organization: Organization, connection: OktaConnection
) -> None:
    with pytest.raises(Terminal, match=r"okta\.trustedOrigins\.read or okta\.trustedOrigins\.manage"):
        await connection.list("/api/v1/trustedOrigins")
    await connection.list(APPS)
    assert organization.calls == [("GET", APPS, 200)]


async def test_the_wider_scope_does_where_only_that_was_granted(
    organization: Organization, connection: OktaConnection, clocks: Clocks
) -> None:
    organization.granted = {"okta.apps.manage"}
    await connection.list(APPS)
    await connection.create(APPS, {"label": "x"})
    assert organization.asked == ["okta.apps.read", "okta.apps.manage"]
    clocks.passed = organization.ahead = 3400
    await connection.list(APPS)
    assert organization.asked[2:] == ["okta.apps.manage"], "what was refused is not asked for all the time"
    organization.granted.add("okta.apps.read")
    clocks.passed = organization.ahead = 3700
    await connection.list(APPS)
    assert organization.asked[3:] == ["okta.apps.read"]


async def test_to_observe_the_narrow_scopes_are_enough(organization: Organization, connection: OktaConnection) -> None:
    organization.granted = {"okta.apps.read", "okta.groups.read"}
    await connection.list(APPS)
    await connection.list(GROUPS)
    assert organization.asked == ["okta.apps.read", "okta.groups.read"]


@pytest.mark.parametrize(
    "key",
    ["not a key", pem(KEY)[:100], jwk_text(KEY, d=None), '{"kty": "oct", "k": "canary-canary-canary"}'],
    ids=["text", "cut", "without-d", "shared"],
)
async def test_nothing_is_sent_for_a_key_that_cannot_be_used(
    okta: Server, organization: Organization, key: str
) -> None:
    connection = OktaConnection(okta.url, ServiceApp(CLIENT, SecretStr(key)))
    error = await problem(connection)
    await connection.close()
    assert (type(error), error.reason, error.scope) == (Terminal, "PrivateKeyInvalid", Scope.ORGANIZATION)
    assert "canary" not in error.message
    assert (okta.requests, organization.given) == ([], [])


async def test_a_jwk_with_its_own_id(organization: Organization, okta: Server) -> None:
    connection = OktaConnection(okta.url, ServiceApp(CLIENT, SecretStr(jwk_text(KEY, kid="one", key_ops=["sign"]))))
    await connection.list(APPS)
    await connection.close()
    assert len(organization.given) == 1
