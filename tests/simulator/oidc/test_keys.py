"""Rotation of signing keys, and that all of this is state that can be saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from tests.simulator.bodies import SERVERS

if TYPE_CHECKING:
    from tests.simulator.oidc.world import World


def test_rotation_keeps_tokens_good_and_wants_keys_fetched_anew(world: World) -> None:
    rotate = f"{SERVERS}/{world.server['id']}/credentials/lifecycle/keyRotate"
    stale = KeySet.import_key_set(world.simulator.get(f"{world.path}/v1/keys").body)
    before = world.redeem()
    world.simulator.post(rotate, {"use": "sig"})
    after = world.token("refresh_token", refresh_token=before["refresh_token"]).body
    kids = [jws.extract_compact(each["id_token"].encode()).headers()["kid"] for each in (before, after)]
    assert kids[0] != kids[1]
    jwt.decode(after["id_token"], stale, algorithms=["RS256"])  # it was published as the next key
    world.simulator.post(rotate, {"use": "sig"})
    latest = world.token("refresh_token", refresh_token=before["refresh_token"]).body
    with pytest.raises(JoseError):
        jwt.decode(latest["id_token"], stale, algorithms=["RS256"])
    assert world.claims(latest["id_token"])["sub"] == world.user["id"]
    assert world.claims(after["id_token"])["sub"] == world.user["id"], "the key before stays published"
    assert len(world.simulator.get(f"{world.path}/v1/keys").body["keys"]) == 3
    assert world.userinfo(after["access_token"]).status == 200


def test_the_state_is_json(world: World) -> None:
    world.redeem()
    world.at_organization().redeem("openid", "offline_access")
    world.code()
    tables = world.simulator.org.tables
    assert {"codes", "access_tokens", "refresh_tokens"} <= set(tables)
    assert json.loads(json.dumps(tables)) == tables
