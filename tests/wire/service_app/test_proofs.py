"""Apps that demand a proof of possession."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import jwt
import pytest
from tests.wire.server import Request, Server, reply
from tests.wire.service_app.conftest import APPS, GROUPS, problem
from tests.wire.service_app.organization import PATH, Organization, oauth

from okta_operator.core.errors import Scope

if TYPE_CHECKING:
    from okta_operator.okta.connection import OktaConnection


async def test_an_app_that_demands_proofs_gets_them(organization: Organization, connection: OktaConnection) -> None:
    organization.dpop = True
    await connection.list(f"{APPS}?filter=x")
    assert organization.asked == ["okta.apps.read"] * 3, "bare, with a proof, with the nonce"
    await connection.create(APPS, {"label": "x"})
    assert len(organization.asked) == 4, "from now on once"
    await asyncio.gather(*(connection.list(APPS) for _ in range(5)))
    assert {status for _, _, status in organization.calls} == {200}
    assert len(organization.bound) == 2


async def test_the_nonce_of_another_day(organization: Organization, connection: OktaConnection) -> None:
    organization.dpop = True
    await connection.list(APPS)
    organization.nonce = "n0nce-of-another-day"
    await connection.list(GROUPS)
    assert organization.asked[3:] == ["okta.groups.read"] * 2


async def test_an_app_that_begins_to_demand_proofs(organization: Organization, connection: OktaConnection) -> None:
    await connection.list(APPS)
    organization.dpop = True
    organization.revoked = set(organization.given)
    await connection.list(APPS)
    assert organization.calls[-1][2] == 200
    assert list(organization.bound) == organization.given[1:]


async def test_a_nonce_that_changes_with_every_answer_ends(
    okta: Server, organization: Organization, connection: OktaConnection
) -> None:
    numbers = iter(range(100))

    async def never_content(request: Request, writer: asyncio.StreamWriter) -> None:
        body = oauth("use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
        await reply(400, body, f"DPoP-Nonce: nonce-{next(numbers)}")(request, writer)

    okta.answers(never_content)
    error = await problem(connection)
    assert (error.reason, error.scope) == ("CredentialsRefused", Scope.ORGANIZATION)
    assert "proof of possession (DPoP)" in error.message
    assert len(okta.requests) == 4
    assert organization.given == []


@pytest.mark.parametrize("nonce", ["", 'a"b', "a\\b", "x" * 600, "a b"])
async def test_a_nonce_that_is_none_is_not_used(okta: Server, connection: OktaConnection, nonce: str) -> None:
    okta.answers(reply(400, oauth("use_dpop_nonce", "Nonce."), f"DPoP-Nonce: {nonce}"))
    assert (await problem(connection)).reason == "CredentialsRefused"
    assert len(okta.requests) == 2
    for request in okta.requests[1:]:
        assert "nonce" not in jwt.decode(request.headers["dpop"], options={"verify_signature": False})


async def test_a_proof_that_okta_does_not_take(okta: Server, connection: OktaConnection) -> None:
    okta.answers(reply(400, oauth("invalid_dpop_proof", "'htu' claim in the DPoP proof JWT is invalid.")))
    error = await problem(connection)
    assert "does not take the operator's proof of possession (DPoP)" in error.message
    assert "'htu' claim in the DPoP proof JWT is invalid (invalid_dpop_proof)" in error.message
    assert len(okta.requests) == 2


async def test_a_nonce_that_the_api_itself_asks_for(
    okta: Server, organization: Organization, connection: OktaConnection
) -> None:
    organization.dpop = True
    asked = []

    async def demanding(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.target == PATH:
            await organization.answer(request, writer)
            return
        asked.append(jwt.decode(request.headers["dpop"], options={"verify_signature": False}).get("nonce"))
        again = reply(401, {"error": "use_dpop_nonce"}, "DPoP-Nonce: of-the-api")
        await (reply(200, []) if asked[-1] == "of-the-api" else again)(request, writer)

    okta.answers(demanding)
    await connection.list(APPS)
    await connection.list(APPS)
    assert asked == [None, "of-the-api", "of-the-api"]
