"""Which tokens a service app asks for, and when."""

from __future__ import annotations

import asyncio
import time

import pytest
from tests.unit.okta.support import Instant
from tests.wire.server import Handler, Request, Server, cut, refusal, reply
from tests.wire.service_app.conftest import APP, APPS, GROUPS, Clocks, problem
from tests.wire.service_app.organization import PATH, Organization

from okta_operator.core.errors import Recoverable, Scope
from okta_operator.okta.budget import Pace, RateBudget
from okta_operator.okta.connection import ConnectionSettings, OktaConnection


async def test_each_call_has_a_token_for_the_one_scope_that_it_needs(
    organization: Organization, connection: OktaConnection
) -> None:
    await connection.list(GROUPS)
    await connection.list(APPS)
    await connection.create(APPS, {"label": "x"})
    await connection.replace(f"{APPS}/0oa1", {"label": "x"})
    await connection.list(f"{APPS}/0oa1/groups")
    assert organization.asked == ["okta.groups.read", "okta.apps.read", "okta.apps.manage"]
    used = [request.headers["authorization"] for request in organization.server.requests if request.target != PATH]
    scopes = ["groups.read", "apps.read", "apps.manage", "apps.manage", "apps.read"]
    assert [each.rpartition(".okta.")[2] for each in used] == scopes
    agents = {request.headers["user-agent"].split("/")[0] for request in organization.server.requests}
    assert agents == {"okta-sdk-python", "okta-operator"}


async def test_for_concurrent_calls_a_token_is_asked_for_once(
    organization: Organization, connection: OktaConnection
) -> None:
    await asyncio.gather(*(connection.list(f"{APPS}?limit={n}") for n in range(20)))
    assert organization.asked == ["okta.apps.read"]
    assert len(organization.calls) == 20


async def test_a_token_is_renewed_in_time(
    organization: Organization, connection: OktaConnection, clocks: Clocks
) -> None:
    organization.life = 3600
    await connection.list(APPS)
    clocks.passed = 3290
    await connection.list(APPS)
    assert len(organization.given) == 1
    clocks.passed = 3301
    organization.ahead = 3301
    await asyncio.gather(*(connection.list(APPS) for _ in range(5)))
    assert len(organization.given) == 2
    assert organization.calls[-1][2] == 200


async def test_a_short_token_is_not_asked_for_at_every_call(
    organization: Organization, connection: OktaConnection, clocks: Clocks
) -> None:
    organization.life = 60
    for clocks.passed in (0, 40, 46):
        await connection.list(APPS)
    assert len(organization.given) == 2


@pytest.mark.parametrize("answer", [refusal(503, "E0000010"), cut, refusal(500, "E0000009"), reply(200, {})])
async def test_a_token_that_cannot_be_renewed_is_used_to_its_end(
    okta: Server, organization: Organization, connection: OktaConnection, clocks: Clocks, answer: Handler
) -> None:
    await connection.list(APPS)
    clocks.passed = 3400
    okta.answers(answer, organization.answer)
    await connection.list(APPS)
    assert (len(organization.given), organization.calls[-1][2]) == (1, 200)
    clocks.passed = 3595
    okta.answers(answer, organization.answer)
    await problem(connection)
    assert len(organization.calls) == 2


async def test_a_token_that_okta_no_longer_takes_is_replaced_once(
    organization: Organization, connection: OktaConnection
) -> None:
    await connection.list(APPS)
    organization.revoked = set(organization.given)
    await asyncio.gather(*(connection.list(APPS) for _ in range(8)))
    assert len(organization.given) == 2
    await connection.create(APPS, {"label": "x"})
    organization.revoked = set(organization.given)
    assert await connection.create(APPS, {"label": "x"}) == {"id": "0oa1"}
    posts = [status for method, _, status in organization.calls if method == "POST"]
    assert posts == [200, 401, 200], "what was refused for its token was not done, and is sent again"


async def test_a_call_is_not_repeated_for_ever(
    okta: Server, organization: Organization, connection: OktaConnection
) -> None:
    async def nothing_will_do(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.target == PATH:
            await organization.answer(request, writer)
        else:
            await refusal(401, "E0000011")(request, writer)

    okta.answers(nothing_will_do)
    error = await problem(connection)
    assert (type(error), error.reason, error.scope) == (Recoverable, "CredentialsRefused", Scope.ORGANIZATION)
    assert [request.target for request in okta.requests] == [PATH, APPS, PATH, APPS]


async def test_a_feature_that_is_missing_is_no_refusal_of_the_token(
    okta: Server, organization: Organization, connection: OktaConnection
) -> None:
    organization.granted.add("okta.authorizationServers.read")
    okta.answers(organization.answer, refusal(401, "E0000015"))
    error = await problem(connection, "/api/v1/authorizationServers")
    assert error.reason == "FeatureNotEnabled"
    assert len(okta.requests) == 2


async def test_what_was_throttled_is_signed_anew(
    okta: Server, organization: Organization, connection: OktaConnection
) -> None:
    """The assertion and the proof are good once, and nobody knows whether Okta has looked at them."""
    instant = Instant()
    connection._budget = RateBudget(Pace(), clock=instant.clock, sleep=instant.sleep)
    organization.dpop = True

    async def seen_and_throttled(request: Request, writer: asyncio.StreamWriter) -> None:
        organization.spend(request)
        await refusal(429, "E0000047")(request, writer)

    okta.answers(seen_and_throttled, organization.answer, organization.answer, seen_and_throttled, organization.answer)
    await connection.list(APPS)
    assert organization.calls == [("GET", APPS, 200)]


async def test_a_call_waits_its_turn_after_the_token_and_not_inside_of_it(
    organization: Organization, okta: Server
) -> None:
    """With one call at a time, a request for a token inside of a call would wait for that call."""
    connection = OktaConnection(okta.url, APP, settings=ConnectionSettings(timeout=5.0, max_in_flight=1))
    async with asyncio.timeout(20):
        await asyncio.gather(*(connection.list(path) for path in (APPS, GROUPS, APPS)))
    await connection.close()
    assert len(organization.given) == 2


# --- the time ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [-7200.0, -400.0, 30.0, 7200.0, 40000.0])
async def test_a_local_clock_that_is_wrong(
    okta: Server, organization: Organization, connection: OktaConnection, clocks: Clocks, wrong: float
) -> None:
    clocks.wrong = wrong
    organization.dpop = True
    date = f"Date: {_http_date(organization)}"
    okta.answers(reply(200, {"id": "00o1"}, date), organization.answer)
    await connection.public(f"{okta.url}/.well-known/okta-organization")
    await connection.list(APPS)
    assert organization.asked == ["okta.apps.read"] * 3


async def test_a_clock_that_turns_out_to_be_wrong_at_the_token_endpoint(
    organization: Organization, connection: OktaConnection, clocks: Clocks
) -> None:
    clocks.wrong = -7200.0
    await connection.list(APPS)
    assert organization.asked == ["okta.apps.read"] * 2
    assert organization.calls[-1][2] == 200


def _http_date(organization: Organization) -> str:
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(organization.now()))
