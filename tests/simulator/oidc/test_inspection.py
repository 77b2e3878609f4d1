"""Introspection, revocation, userinfo."""

from __future__ import annotations

import pytest
from tests.simulator.bodies import APPS, SERVERS, create, web_app
from tests.simulator.oidc.world import World, add_service, refusal

INACTIVE = {"active": False}


def look(world: World, token: str) -> object:
    answer = world.ask("introspect", token=token)
    assert answer.status == 200
    return answer.body


def test_an_access_token(world: World) -> None:
    token = world.redeem("openid", "profile")["access_token"]
    claims = world.claims(token)
    assert look(world, token) == {
        "active": True,
        "token_type": "Bearer",
        "scope": "openid profile",
        "client_id": world.client_id,
        "username": "ann@example.com",
        "exp": claims["exp"],
        "iat": claims["iat"],
        "sub": "ann@example.com",
        "aud": "https://api.example.com",
        "iss": world.server["issuer"],
        "jti": claims["jti"],
        "uid": world.user["id"],
    }


def test_a_token_without_a_person(world: World) -> None:
    service = add_service(world)
    found = look(service, service.token("client_credentials", scope="read").body["access_token"])
    assert isinstance(found, dict)
    assert (found["sub"], found["scope"]) == (service.client_id, "read")
    assert not {"username", "uid"} & set(found)


def test_an_id_token_and_a_refresh_token(world: World) -> None:
    body = world.redeem()
    found = look(world, body["id_token"])
    assert isinstance(found, dict)
    assert (found["active"], found["username"], found["aud"]) == (True, "ann@example.com", world.client_id)
    assert look(world, body["refresh_token"]) == {
        "active": True,
        "token_type": "Bearer",
        "scope": "openid email profile offline_access",
        "client_id": world.client_id,
        "username": "ann@example.com",
        "exp": int(world.clock().timestamp()) + 7 * 86400,
        "sub": "ann@example.com",
    }
    world.clock.pass_by(hours=1)
    assert look(world, body["id_token"]) == look(world, body["access_token"]) == INACTIVE
    world.clock.pass_by(days=7)
    assert look(world, body["refresh_token"]) == INACTIVE


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
def test_nonsense(world: World, token: str) -> None:
    assert look(world, token) == INACTIVE
    assert world.userinfo(token).status == 401


def test_tokens_of_another_server_are_not_good_here(world: World) -> None:
    there = world.at_organization()
    token, own = world.redeem("openid")["access_token"], there.redeem("openid")["access_token"]
    assert look(there, token) == look(world, own) == INACTIVE
    assert there.userinfo(token).status == world.userinfo(own).status == 401


def test_the_token_is_missing(world: World) -> None:
    for endpoint in ("introspect", "revoke"):
        answer = world.ask(endpoint)
        expected = refusal("invalid_request", "The 'token' parameter is required.")
        assert (answer.status, answer.body) == (400, expected)


def test_revoking_an_access_token(world: World) -> None:
    body = world.redeem()
    answer = world.ask("revoke", token=body["access_token"], token_type_hint="access_token")
    assert (answer.status, answer.body) == (200, None)
    assert look(world, body["access_token"]) == INACTIVE
    assert world.token("refresh_token", refresh_token=body["refresh_token"]).status == 200


def test_revoking_a_refresh_token_takes_its_access_tokens_with_it(world: World) -> None:
    body = world.redeem()
    later = world.token("refresh_token", refresh_token=body["refresh_token"]).body
    assert world.ask("revoke", token=body["refresh_token"]).status == 200
    for each in (body, later):
        assert look(world, each["access_token"]) == INACTIVE
    assert world.token("refresh_token", refresh_token=body["refresh_token"]).status == 400


def test_only_one_s_own_tokens_and_no_word_about_others(world: World) -> None:
    other = world.as_client(create(world.simulator, APPS, web_app("Other")))
    body = world.redeem()
    for token in (body["access_token"], body["refresh_token"], "unknown"):
        assert (other.ask("revoke", token=token).status, other.ask("revoke", token=token).body) == (200, None)
    assert world.userinfo(body["access_token"]).status == 200


def test_userinfo_says_why_not(world: World) -> None:
    service = add_service(world)
    missing = world.send("GET", f"{world.path}/v1/userinfo", None, {})
    assert (missing.status, missing.body) == (401, None)
    assert missing.headers["www-authenticate"][0].startswith("Bearer error=")
    wrong = world.userinfo("x")
    assert wrong.headers["www-authenticate"] == [
        'Bearer error="invalid_token", error_description="The access token is invalid."'
    ]
    no_person = world.userinfo(service.token("client_credentials", scope="read").body["access_token"])
    assert no_person.status == 403
    text = "The access token must provide access to at least one of these scopes - profile, email, address or phone"
    challenge = f'Bearer error="insufficient_scope", error_description="{text}"'
    assert no_person.headers["www-authenticate"] == [challenge]


def test_userinfo_takes_the_token_in_a_form(world: World) -> None:
    token = world.redeem("openid")["access_token"]
    answer = world.post("userinfo", {"access_token": token})
    assert (answer.status, answer.body) == (200, {"sub": world.user["id"]})
    twice = world.post("userinfo", {"access_token": token}, Authorization=f"Bearer {token}")
    assert twice.status == 400
    assert world.send("GET", f"{world.path}/v1/userinfo?access_token={token}", None, {}).status == 400


def test_what_ends_an_access_token(world: World) -> None:
    def good(token: str) -> bool:
        return world.userinfo(token).status == 200

    token = world.redeem("openid")["access_token"]
    path, user = f"{APPS}/{world.app['id']}", world.simulator.org.users.find(world.user["id"])
    assert good(token)
    world.simulator.delete(f"{path}/groups/{world.group['id']}")
    assert not good(token)
    world.simulator.put(f"{path}/groups/{world.group['id']}", {"priority": 0})
    user["status"] = "DEPROVISIONED"
    assert not good(token)
    user["status"] = "ACTIVE"
    server = f"{SERVERS}/{world.server['id']}/lifecycle"
    world.simulator.post(f"{server}/deactivate")
    assert world.userinfo(token).status == 404
    world.simulator.post(f"{server}/activate")
    assert good(token)
    world.simulator.post(f"{path}/lifecycle/deactivate")
    world.simulator.post(f"{path}/lifecycle/activate")
    assert not good(token), "activation brings no token back"
    token = world.redeem("openid")["access_token"]
    world.clock.pass_by(hours=1)
    assert not good(token)
