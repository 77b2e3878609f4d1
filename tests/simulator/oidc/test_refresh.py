"""Refresh tokens: lifetimes, rotation, grace period, reuse, narrowing."""

from __future__ import annotations

import pytest
from tests.simulator.bodies import APPS, oauth, rule
from tests.simulator.oidc.world import World, refusal

OVER = refusal("invalid_grant", "The refresh token is invalid or expired.")


def rotate(world: World, leeway: int) -> None:
    app = world.simulator.get(f"{APPS}/{world.app['id']}").body
    app["settings"]["oauthClient"]["refresh_token"] = {"rotation_type": "ROTATE", "leeway": leeway}
    assert world.simulator.put(f"{APPS}/{world.app['id']}", app).status == 200


def set_lifetimes(world: World, access: int, refresh: int, window: int) -> None:
    (known,) = world.simulator.get(world.rules).body
    token = {
        "accessTokenLifetimeMinutes": access,
        "refreshTokenLifetimeMinutes": refresh,
        "refreshTokenWindowMinutes": window,
    }
    body = rule(known["name"], "authorization_code", actions={"token": token})
    assert world.simulator.put(f"{world.rules}/{known['id']}", body).status == 200


def test_a_static_token_stays(world: World) -> None:
    first = world.redeem(nonce="n")
    answer = world.token("refresh_token", refresh_token=first["refresh_token"])
    assert answer.status == 200
    assert answer.body["refresh_token"] == first["refresh_token"]
    assert answer.body["scope"] == first["scope"]
    assert answer.body["access_token"] != first["access_token"]
    identity = world.claims(answer.body["id_token"])
    assert "nonce" not in identity
    assert identity["auth_time"] == world.claims(first["id_token"])["auth_time"]


def test_fewer_scopes_and_all_of_them_again(world: World) -> None:
    token = world.redeem()["refresh_token"]
    fewer = world.token("refresh_token", refresh_token=token, scope="openid").body
    assert (fewer["scope"], "refresh_token" in fewer) == ("openid", False)
    all_again = world.token("refresh_token", refresh_token=token).body
    assert all_again["scope"] == "openid email profile offline_access"
    answer = world.token("refresh_token", refresh_token=token, scope="openid address phone")
    text = (
        "Some of the scopes requested for the refresh request were not granted in the original authorize request. "
        "Denied scopes: address, phone."
    )
    assert (answer.status, answer.body) == (400, refusal("access_denied", text))


def test_rotation_and_its_grace_period(world: World) -> None:
    rotate(world, leeway=10)
    first = world.redeem()["refresh_token"]
    second = world.token("refresh_token", refresh_token=first).body["refresh_token"]
    assert second != first
    world.clock.pass_by(seconds=10)
    assert world.token("refresh_token", refresh_token=first).status == 200
    assert world.token("refresh_token", refresh_token=second).status == 200


@pytest.mark.parametrize(("leeway", "seconds"), [(10, 11), (0, 0)])
def test_reuse_revokes_everything(world: World, leeway: int, seconds: int) -> None:
    rotate(world, leeway)
    first = world.redeem()
    second = world.token("refresh_token", refresh_token=first["refresh_token"]).body
    world.clock.pass_by(seconds=seconds)
    answer = world.token("refresh_token", refresh_token=first["refresh_token"])
    assert (answer.status, answer.body) == (400, OVER)
    answer = world.token("refresh_token", refresh_token=second["refresh_token"])
    assert (answer.status, answer.body) == (400, OVER)
    for body in (first, second):
        assert world.userinfo(body["access_token"]).status == 401


def test_lifetimes_of_the_rule(world: World) -> None:
    set_lifetimes(world, access=5, refresh=60, window=20)
    rotate(world, leeway=0)
    body = world.redeem()
    assert body["expires_in"] == 300
    token = body["refresh_token"]
    for _ in range(3):
        world.clock.pass_by(minutes=15)
        token = world.token("refresh_token", refresh_token=token).body["refresh_token"]
    world.clock.pass_by(minutes=15)
    answer = world.token("refresh_token", refresh_token=token)
    assert (answer.status, answer.body) == (400, OVER), "rotation does not make the first lifetime longer"


def test_the_idle_window(world: World) -> None:
    set_lifetimes(world, access=5, refresh=0, window=20)
    used, idle = world.redeem()["refresh_token"], world.redeem()["refresh_token"]
    world.clock.pass_by(minutes=19)
    assert world.token("refresh_token", refresh_token=used).status == 200
    world.clock.pass_by(minutes=2)
    assert world.token("refresh_token", refresh_token=used).status == 200
    answer = world.token("refresh_token", refresh_token=idle)
    assert (answer.status, answer.body) == (400, OVER)


def test_ninety_days_at_the_organization(world: World) -> None:
    there = world.at_organization()
    token = there.redeem("openid", "offline_access")["refresh_token"]
    world.clock.pass_by(days=89)
    assert there.token("refresh_token", refresh_token=token).status == 200
    world.clock.pass_by(days=2)
    assert there.token("refresh_token", refresh_token=token).status == 400


def test_other_clients_and_servers(world: World) -> None:
    token = world.redeem()["refresh_token"]
    app = world.simulator.get(f"{APPS}/{world.app['id']}").body
    app["label"] = "Other"
    del app["credentials"]["oauthClient"]["client_id"]
    other = world.as_client(world.simulator.post(APPS, app).body)
    assert oauth(other.app)["client_id"] != world.client_id
    answer = other.token("refresh_token", refresh_token=token)
    assert (answer.status, answer.body["error"]) == (400, "invalid_grant")
    answer = world.at_organization().token("refresh_token", refresh_token=token)
    expected = refusal("invalid_request", "The grant was issued for another authorization server.")
    assert (answer.status, answer.body) == (400, expected)
    assert world.token("refresh_token", refresh_token=token).status == 200


def test_what_ends_a_refresh_token(world: World) -> None:
    gone, unassigned = world.redeem()["refresh_token"], world.redeem()["refresh_token"]
    path = f"{APPS}/{world.app['id']}"
    world.simulator.delete(f"{path}/groups/{world.group['id']}")
    assert world.token("refresh_token", refresh_token=unassigned).body == OVER
    world.simulator.put(f"{path}/groups/{world.group['id']}", {"priority": 0})
    world.simulator.org.users.find(world.user["id"])["status"] = "SUSPENDED"
    assert world.token("refresh_token", refresh_token=gone).body == OVER
    world.simulator.org.users.find(world.user["id"])["status"] = "ACTIVE"
    assert world.token("refresh_token", refresh_token=gone).status == 200
    world.simulator.post(f"{path}/lifecycle/deactivate")
    world.simulator.post(f"{path}/lifecycle/activate")
    assert world.token("refresh_token", refresh_token=gone).body == OVER, "activation brings no token back"
