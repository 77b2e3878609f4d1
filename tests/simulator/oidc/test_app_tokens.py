"""Refresh tokens as administrators see and revoke them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulator.bodies import APPS

if TYPE_CHECKING:
    from tests.simulator.oidc.world import World

    from okta_simulator.testing import Answer


def redeemed(world: World, token: str) -> Answer:
    return world.token("refresh_token", refresh_token=token)


def test_list_and_revoke_one(world: World) -> None:
    path = f"{APPS}/{world.app['id']}/tokens"
    assert world.simulator.get(path).body == []
    first, second = world.redeem(), world.redeem()
    one, other = world.simulator.get(path).body
    assert (one["clientId"], one["userId"], one["status"]) == (world.client_id, world.user["id"], "ACTIVE")
    assert one["issuer"] == world.server["issuer"]
    assert one["scopes"] == ["openid", "email", "profile", "offline_access"]
    assert first["refresh_token"] not in str(one)
    assert world.simulator.get(f"{path}/{one['id']}").body == one
    assert one["_links"]["authorizationServer"]["href"].endswith(world.server["id"])
    assert world.simulator.delete(f"{path}/{one['id']}").status == 204
    assert world.simulator.get(path).body == [other]
    assert world.userinfo(first["access_token"]).status == 401
    assert redeemed(world, first["refresh_token"]).status == 400
    assert redeemed(world, second["refresh_token"]).status == 200


def test_revoke_all(world: World) -> None:
    path = f"{APPS}/{world.app['id']}/tokens"
    tokens = [world.redeem()["refresh_token"], world.at_organization().redeem()["refresh_token"]]
    assert ["authorizationServer" in each["_links"] for each in world.simulator.get(path).body] == [True, False]
    assert world.simulator.delete(path).status == 204
    assert world.simulator.get(path).body == []
    assert redeemed(world, tokens[0]).status == 400
    assert redeemed(world.at_organization(), tokens[1]).status == 400


def test_unknown_tokens(world: World) -> None:
    path = f"{APPS}/{world.app['id']}/tokens/oar0"
    sentence = f"Not found: Resource not found: {world.app['id']}.oar0 (OAuth2RefreshTokenTx)"
    for answer in (world.simulator.get(path), world.simulator.delete(path)):
        assert (answer.status, answer.body["errorSummary"]) == (404, sentence)
    assert world.simulator.get(f"{APPS}/0oa0/tokens").body["errorSummary"].endswith("0oa0 (AppInstance)")
