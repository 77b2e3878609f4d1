"""Signing out at Okta."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from tests.simulator.bodies import APPS
from tests.simulator.oidc.visitor import Visitor
from tests.simulator.oidc.world import CALLBACK, PASSWORD, World

if TYPE_CHECKING:
    from tests.simulator.oidc.visitor import Shown

    from okta_simulator.types import Record

AFTER = "https://example.com/bye"
LOGIN = "/login/login.htm"


@pytest.fixture(autouse=True)
def addresses(world: World) -> None:
    """Let the app have addresses for afterwards."""
    body: Record = world.simulator.get(f"{APPS}/{world.app['id']}").body
    body["settings"]["oauthClient"]["post_logout_redirect_uris"] = [AFTER, f"{AFTER}?a=b"]
    assert world.simulator.put(f"{APPS}/{world.app['id']}", body).status == 200


@pytest.fixture
def id_token(world: World, visitor: Visitor) -> str:
    """Ann's, who is signed in."""
    code = visitor.arrive().answer["code"]
    found: str = world.token("authorization_code", code=code, redirect_uri=CALLBACK).body["id_token"]
    return found


def log_out(visitor: Visitor, **parameters: str) -> Shown:
    return visitor.get(f"{visitor.world.path}/v1/logout?{urlencode(parameters)}")


def is_signed_in(visitor: Visitor) -> bool:
    return "code" in visitor.authorize(prompt="none").answer


def test_the_session_ends(visitor: Visitor, id_token: str) -> None:
    assert is_signed_in(visitor)
    session = visitor.cookies()["idx"]
    shown = log_out(visitor, id_token_hint=id_token, post_logout_redirect_uri=AFTER, state="a b&c")
    assert (shown.status, shown.location) == (302, f"{AFTER}?state=a+b%26c")
    assert "idx" not in visitor.cookies()
    assert not is_signed_in(visitor)
    visitor.http.cookies.set("idx", session)
    assert not is_signed_in(visitor), "not only the browser has forgotten it"


@pytest.mark.parametrize(
    ("parameters", "location"),
    [
        ({}, LOGIN),
        ({"state": "x"}, LOGIN),
        ({"post_logout_redirect_uri": AFTER}, AFTER),
        ({"post_logout_redirect_uri": f"{AFTER}?a=b", "state": "x"}, f"{AFTER}?a=b&state=x"),
    ],
)
def test_where_it_goes(visitor: Visitor, id_token: str, parameters: dict[str, str], location: str) -> None:
    assert log_out(visitor, id_token_hint=id_token, **parameters).location == location
    assert not is_signed_in(visitor)


@pytest.mark.parametrize(
    "uri",
    ["https://evil.example.com", CALLBACK, f"{AFTER}/", f"{AFTER}#x", "//example.com/bye", "javascript:alert(1)"],
)
def test_an_address_that_is_not_the_apps(world: World, visitor: Visitor, id_token: str, uri: str) -> None:
    page = f"{world.simulator.url}/admin/app/oidc_client/instance/{world.app['id']}#tab-general"
    text = f"The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings: {page}"
    shown = log_out(visitor, id_token_hint=id_token, post_logout_redirect_uri=uri)
    assert shown.refusal == (400, "invalid_request", text)
    assert is_signed_in(visitor)


def test_an_expired_id_token_is_good_enough(world: World, visitor: Visitor, id_token: str) -> None:
    world.clock.pass_by(minutes=61)
    visitor.authorize(prompt="none")
    assert log_out(visitor, id_token_hint=id_token, post_logout_redirect_uri=AFTER).location == AFTER
    assert not is_signed_in(visitor)


def test_nobody_is_signed_in_any_more(visitor: Visitor, id_token: str) -> None:
    visitor.get("/login/signout")
    assert log_out(visitor, id_token_hint=id_token, post_logout_redirect_uri=AFTER).location == AFTER


def test_somebody_else_is_signed_in(world: World, visitor: Visitor, id_token: str) -> None:
    bob = world.simulator.org.users.seed({"login": "bob@example.com", "password": PASSWORD})
    world.simulator.org.groups.add_member(world.group["id"], bob["id"])
    with Visitor(world) as other:
        other.sign_in(other.authorize(), "bob@example.com")
        text = "The ID token subject does not match the current session's user."
        shown = log_out(other, id_token_hint=id_token, post_logout_redirect_uri=AFTER)
        assert shown.refusal == (400, "id_token_does_not_match_session", text)
        assert is_signed_in(other)
        assert is_signed_in(visitor)


def test_no_id_token(visitor: Visitor, id_token: str) -> None:
    assert id_token
    shown = log_out(visitor, post_logout_redirect_uri=AFTER)
    assert shown.refusal == (400, "invalid_request", "The required parameter 'id_token_hint' is missing.")
    assert is_signed_in(visitor)


def test_what_is_no_id_token_of_this_server(world: World, visitor: Visitor, id_token: str) -> None:
    head, body, signature = id_token.split(".")
    access_token = world.redeem("openid")["access_token"]
    for wrong in ("nonsense", f"{head}.{body}.{signature[::-1]}", access_token):
        shown = log_out(visitor, id_token_hint=wrong)
        assert shown.refusal == (400, "invalid_token", "The id token is invalid.")
    visitor.world = world.at_organization()
    assert log_out(visitor, id_token_hint=id_token).refusal[1] == "invalid_token", "another server's"
    visitor.world = world
    assert is_signed_in(visitor)


def test_it_may_be_posted(world: World, visitor: Visitor, id_token: str) -> None:
    answer = visitor.http.post(f"{world.path}/v1/logout", data={"id_token_hint": id_token})
    assert (answer.status_code, answer.headers["location"]) == (302, LOGIN)


def test_tokens_outlive_the_session(world: World, visitor: Visitor, id_token: str) -> None:
    tokens = world.redeem("openid")
    log_out(visitor, id_token_hint=id_token)
    assert world.userinfo(tokens["access_token"]).status == 200


def test_a_rotated_key_keeps_the_hint_good(world: World, visitor: Visitor, id_token: str) -> None:
    base = f"/api/v1/authorizationServers/{world.server['id']}/credentials/lifecycle/keyRotate"
    assert world.simulator.post(base, {"use": "sig"}).status == 200
    assert log_out(visitor, id_token_hint=id_token).location == LOGIN
