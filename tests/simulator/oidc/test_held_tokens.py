"""Which clients have tokens and consents, as administrators see and revoke them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, SERVERS, USERS
from tests.simulator.sdk_clients import allow

if TYPE_CHECKING:
    from tests.simulator.oidc.world import World


def owners(world: World) -> list[str]:
    return [f"{SERVERS}/{world.server['id']}", f"{USERS}/{world.user['id']}"]


def test_nobody_has_any_at_first(world: World) -> None:
    for owner in owners(world):
        assert world.simulator.get(f"{owner}/clients").body == []
        assert world.simulator.get(f"{owner}/clients/{world.client_id}/tokens").body == []
        assert world.simulator.get(f"{owner}/clients/0oa1/tokens").status == 404
    assert world.simulator.get(f"{SERVERS}/aus1/clients").status == 404


def test_a_token_is_shown_without_its_value(world: World) -> None:
    token = world.redeem()["refresh_token"]
    world.redeem("openid")
    for owner in owners(world):
        (client,) = world.simulator.get(f"{owner}/clients").body
        assert (client["client_id"], client["client_name"]) == (world.client_id, world.app["label"])
        path = client["_links"]["tokens"]["href"].removeprefix(world.simulator.url)
        (shown,) = world.simulator.get(path).body
        assert (shown["status"], shown["userId"]) == ("ACTIVE", world.user["id"])
        assert set(shown["scopes"]) == {"openid", "email", "profile", "offline_access"}
        assert token not in str(shown)
        own = shown["_links"]["self"]["href"].removeprefix(world.simulator.url)
        assert world.simulator.get(own).body == shown
        scopes = world.simulator.get(f"{own}?expand=scope").body["_embedded"]["scopes"]
        assert {scope["name"] for scope in scopes} == set(shown["scopes"])
        assert world.simulator.get(f"{path}/oar1").status == 404


@pytest.mark.parametrize("all_of_them", ["", "all"])
@pytest.mark.parametrize("number", [0, 1])
def test_what_is_revoked_is_of_no_use(world: World, number: int, all_of_them: str) -> None:
    made, path = world.redeem(), f"{owners(world)[number]}/clients/{world.client_id}/tokens"
    (shown,) = world.simulator.get(path).body
    assert world.simulator.delete(path if all_of_them else f"{path}/{shown['id']}").status == 204
    assert world.simulator.get(path).body == []
    assert world.token("refresh_token", refresh_token=made["refresh_token"]).status == 400
    assert world.userinfo(made["access_token"]).status == 401


def test_the_organization_s_tokens_are_a_person_s_alone(world: World) -> None:
    world.at_organization().redeem()
    server, person = owners(world)
    assert world.simulator.get(f"{server}/clients").body == []
    (token,) = world.simulator.get(f"{person}/clients/{world.client_id}/tokens?expand=scope").body
    assert "authorizationServer" not in token["_links"]
    assert token["_embedded"] == {"scopes": []}


def test_consents(world: World) -> None:
    allow(world, "look", "touch")
    path = f"{USERS}/{world.user['id']}/grants"
    look, touch = world.simulator.get(path).body
    assert (look["source"], look["issuer"], look["clientId"]) == (
        "END_USER",
        f"{world.simulator.url}/oauth2/{world.server['id']}",
        world.client_id,
    )
    assert world.simulator.get(f"{path}/{look['id']}").body == look
    assert world.simulator.get(f"{path}?scopeId={touch['scopeId']}&expand=scope").body == [
        touch | {"_embedded": {"scope": {"id": touch["scopeId"]}}}
    ]
    (client,) = world.simulator.get(f"{USERS}/{world.user['id']}/clients").body
    of_client = client["_links"]["grants"]["href"].removeprefix(world.simulator.url)
    assert world.simulator.get(of_client).body == [look, touch]
    assert world.simulator.delete(f"{path}/{look['id']}").status == 204
    assert world.simulator.get(f"{path}/{look['id']}").status == 404
    assert world.simulator.delete(of_client).status == 204
    assert world.simulator.get(path).body == []
    allow(world, "feel")
    assert world.simulator.delete(path).status == 204
    assert world.simulator.get(path).body == []


def test_sessions_end_with_or_without_tokens(world: World) -> None:
    person, made = f"{USERS}/{world.user['id']}", world.redeem()
    cookie = world.simulator.post("/_simulator/sessions", {"login": "ann@example.com"}).body["cookie"]["value"]
    assert world.simulator.org.oidc.sessions.find(cookie)
    assert world.simulator.delete(f"{person}/sessions").status == 204
    assert world.simulator.org.oidc.sessions.find(cookie) is None
    assert world.userinfo(made["access_token"]).status == 200
    assert world.simulator.delete(f"{person}/sessions?oauthTokens=true").status == 204
    assert world.userinfo(made["access_token"]).status == 401


def test_an_app_that_goes_takes_them_along(world: World) -> None:
    world.redeem()
    allow(world, "look")
    world.simulator.post(f"{APPS}/{world.app['id']}/lifecycle/deactivate")
    world.simulator.delete(f"{APPS}/{world.app['id']}")
    assert world.simulator.get(f"{USERS}/{world.user['id']}/clients").body == []
    assert world.simulator.get(f"{USERS}/{world.user['id']}/grants").body == []
