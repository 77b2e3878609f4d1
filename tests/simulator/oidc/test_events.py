"""What the System Log tells of people who sign in and out, and of tokens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS
from tests.simulator.oidc.visitor import ANN
from tests.simulator.oidc.world import CALLBACK, PASSWORD, add_service, basic

from okta_simulator.administration.event_types import EVENT_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.oidc.visitor import Visitor
    from tests.simulator.oidc.world import World

    from okta_simulator.types import Record

CODE, TOKEN = "app.oauth2.as.authorize.code", "app.oauth2.as.token.grant"
MFA, START, SSO, END = (
    "user.authentication.auth_via_mfa",
    "user.session.start",
    "user.authentication.sso",
    "user.session.end",
)


def told(world: World, act: Callable[[], object]) -> list[Record]:
    """Return the events of what is done."""
    log = "/api/v1/logs?limit=1000"
    before = len(world.simulator.get(log).body)
    act()
    found: list[Record] = world.simulator.get(log).body[before:]
    return found


def outline(events: list[Record]) -> list[tuple[str, str | None]]:
    """Return the type and the reason of each event; without a reason it must be a success."""
    assert all(each["outcome"]["result"] == ("FAILURE" if each["outcome"]["reason"] else "SUCCESS") for each in events)
    assert all(each["displayMessage"] == EVENT_TYPES[each["eventType"]] for each in events)
    return [(each["eventType"], each["outcome"]["reason"]) for each in events]


def ann(world: World) -> Record:
    name = {"alternateId": ANN, "displayName": "Ann Lee", "detailEntry": None}
    return {"id": world.user["id"], "type": "User"} | name


def test_somebody_signs_in_on_the_way_to_an_app(world: World, visitor: Visitor) -> None:
    events = told(world, lambda: visitor.sign_in(visitor.authorize()))
    assert outline(events) == [(MFA, None), (START, None), (CODE, None), (SSO, None)]
    factor, start, code, sso = events
    assert all(each["actor"] == ann(world) for each in events)
    (session,) = {each["authenticationContext"]["externalSessionId"] for each in events}
    assert session.startswith("102")
    app = {"id": world.app["id"], "type": "AppInstance", "alternateId": "Web", "displayName": "Web"}
    assert start["target"] == [*factor["target"], app | {"detailEntry": None}]
    assert factor["target"][0]["type"] == "AuthenticatorEnrollment"
    assert factor["debugContext"]["debugData"]["factor"] == "PASSWORD_AS_FACTOR"
    assert sso["target"] == [
        app | {"detailEntry": {"signOnModeType": "OPENID_CONNECT"}},
        ann(world) | {"type": "AppUser"},
    ]
    assert [each["legacyEventType"] for each in events] == [
        "core.user.factor.attempt_success",
        "core.user_auth.login_success",
        "app.oauth2.as.authorize.code_success",
        "app.auth.sso",
    ]
    debug = code["debugContext"]["debugData"]
    assert (debug["authorizationServer"], debug["authorizationServerName"]) == (world.server["id"], "API")
    assert (debug["policy"], debug["grantedScopes"]) == (world.policy["id"], "openid")
    assert debug["redirectUri"] == CALLBACK


def test_who_is_signed_in_comes_to_another_app_without_a_new_session(world: World, visitor: Visitor) -> None:
    visitor.sign_in(visitor.authorize())
    assert outline(told(world, visitor.authorize)) == [(CODE, None), (SSO, None)]


def test_a_classic_organization_tells_of_the_session_alone(world: World, visitor: Visitor) -> None:
    world.simulator.switch(pipeline="v1")
    start, *others = told(world, lambda: visitor.sign_in(visitor.authorize()))
    assert (start["eventType"], start["target"]) == (START, None)
    assert outline(others) == [(CODE, None), (SSO, None)]
    failures = told(world, lambda: visitor.sign_in(visitor.authorize(prompt="login"), password="wrong"))
    assert outline(failures) == [(START, "INVALID_CREDENTIALS")]


def test_who_cannot_sign_in(world: World, visitor: Visitor) -> None:
    page = visitor.authorize()
    wrong = told(world, lambda: visitor.sign_in(page, password="wrong"))
    assert outline(wrong) == [(MFA, "INVALID_CREDENTIALS"), (START, "INVALID_CREDENTIALS")]
    assert {each["actor"]["id"] for each in wrong} == {world.user["id"]}
    assert {each["authenticationContext"]["externalSessionId"] for each in wrong} == {"unknown"}
    assert {each["severity"] for each in wrong} == {"WARN"}
    (nobody,) = told(world, lambda: visitor.sign_in(page, login="bob@example.com"))
    assert outline([nobody]) == [(START, "VERIFICATION_ERROR")]
    assert (nobody["actor"]["id"], nobody["actor"]["alternateId"]) == ("unknown", "bob@example.com")
    assert nobody["legacyEventType"] == "core.user_auth.login_failed"


@pytest.mark.parametrize("by", ["page", "client"])
def test_who_signs_out(world: World, visitor: Visitor, by: str) -> None:
    code = visitor.sign_in(visitor.authorize()).answer["code"]
    tokens = world.token("authorization_code", code=code, redirect_uri=CALLBACK).body
    path = "/login/signout" if by == "page" else f"{world.path}/v1/logout?id_token_hint={tokens['id_token']}"
    (event,) = told(world, lambda: visitor.get(path))
    assert (outline([event]), event["actor"], event["target"]) == ([(END, None)], ann(world), None)
    assert event["authenticationContext"]["externalSessionId"].startswith("102")
    assert tokens["id_token"] not in json.dumps(event)
    assert told(world, lambda: visitor.get(path)) == [], "nobody is signed in any more"


def test_tokens_of_a_code(world: World, visitor: Visitor) -> None:
    code = visitor.sign_in(visitor.authorize(scope="openid offline_access")).answer["code"]
    replies: list[Record] = []
    events = told(
        world, lambda: replies.append(world.token("authorization_code", code=code, redirect_uri=CALLBACK).body)
    )
    kinds = ["access_token", "id_token", "refresh_token"]
    assert outline(events) == [(f"{TOKEN}.{kind}", None) for kind in kinds]
    for event, kind in zip(events, kinds, strict=True):
        assert (event["actor"]["type"], event["actor"]["id"]) == ("PublicClientApp", world.client_id)
        person, token = event["target"]
        assert (person["type"], person["id"]) == ("User", world.user["id"])
        assert (token["type"], token["detailEntry"]["subject"]) == (kind, world.user["id"])
        assert len(token["detailEntry"]["hash"]) == 44
        assert event["legacyEventType"] == f"{TOKEN}.{kind}_success"
    debug = events[0]["debugContext"]["debugData"]
    assert (debug["grantType"], debug["clientAuthType"]) == ("authorization_code", "client_secret_basic")
    assert debug["grantedScopes"] == "openid, offline_access"
    claims = world.claims(replies[0]["access_token"])
    assert events[0]["target"][1]["id"] == claims["jti"]
    text = json.dumps(events)
    assert not [value for value in (*replies[0].values(), code, world.secret) if len(str(value)) > 20 and value in text]


def test_tokens_of_a_service(world: World) -> None:
    service = add_service(world)
    (event,) = told(world, lambda: service.token("client_credentials", scope="read"))
    assert (outline([event]), [each["type"] for each in event["target"]]) == (
        [(f"{TOKEN}.access_token", None)],
        ["access_token"],
    )
    assert event["target"][0]["detailEntry"]["subject"] == service.client_id
    refused = told(world, lambda: service.at_organization().token("client_credentials", scope="read"))
    assert outline(refused) == [("app.oauth2.token.grant", "unsupported_auth_method_client_creds")]


def test_the_organization_s_own_server_has_events_of_its_own(world: World, visitor: Visitor) -> None:
    visitor.world = at_home = world.at_organization()
    events = told(world, lambda: visitor.sign_in(visitor.authorize(scope="openid offline_access")))
    assert outline(events)[2:] == [("app.oauth2.authorize.code", None), (SSO, None)]
    assert "authorizationServer" not in events[2]["debugContext"]["debugData"]
    granted = told(world, at_home.redeem)
    kinds = ["access_token", "id_token", "refresh_token"]
    assert outline(granted) == [(f"app.oauth2.token.grant.{kind}", None) for kind in kinds]


def test_requests_for_tokens_that_are_refused(world: World) -> None:
    form = {"grant_type": "authorization_code", "code": "x", "redirect_uri": CALLBACK}
    (wrong,) = told(
        world, lambda: world.post("token", form, Authorization=basic(world.client_id, "a secret of another one"))
    )
    assert outline([wrong]) == [(TOKEN, "invalid_client_secret")]
    assert (wrong["actor"]["id"], wrong["target"]) == (world.client_id, None)
    assert wrong["legacyEventType"] == f"{TOKEN}_failure"
    assert "a secret of another one" not in json.dumps(wrong)
    (unknown,) = told(world, lambda: world.post("token", form | {"client_id": "nobody"}))
    assert (outline([unknown]), unknown["actor"]["id"]) == ([(TOKEN, "invalid_client_id")], "unknown")
    (code,) = told(world, lambda: world.token("authorization_code", code="x", redirect_uri=CALLBACK))
    assert outline([code]) == [(TOKEN, "invalid_authorization_code")]


def test_authorization_requests_that_are_refused(world: World, visitor: Visitor) -> None:
    refusal = "app.oauth2.as.authorize"
    (unknown,) = told(world, lambda: visitor.authorize(client_id="nobody"))
    assert (outline([unknown]), unknown["target"]) == ([(refusal, "invalid_client_id")], None)
    (silent,) = told(world, lambda: visitor.authorize(prompt="none"))
    assert (outline([silent]), silent["actor"]["id"]) == ([(refusal, "login_required")], "unknown")
    world.simulator.delete(f"{APPS}/{world.app['id']}/groups/{world.group['id']}")
    *_, unassigned = told(world, lambda: visitor.sign_in(visitor.authorize()))
    assert (outline([unassigned]), unassigned["actor"]) == ([(refusal, "user_not_assigned")], ann(world))
    assert [each["id"] for each in unassigned["target"]] == [world.app["id"]]


def test_what_a_request_says_is_not_told_as_far_as_it_is_secret(world: World, visitor: Visitor) -> None:
    events = told(world, lambda: visitor.authorize(client_id="nobody", id_token_hint="a-hint", state="my-state"))
    assert events
    assert not [word for word in ("a-hint", "my-state") if word in json.dumps(events)]
    form = {"grant_type": "password", "username": ANN, "password": PASSWORD, "scope": "openid"}
    headers = {"Authorization": basic(world.client_id, world.secret)}
    (refused,) = told(world, lambda: world.post("token?client_secret=in-the-query", form, **headers))
    assert outline([refused]) == [(TOKEN, "client_credentials_in_query")]
    assert not [word for word in (PASSWORD, "in-the-query") if word in json.dumps(refused)]
