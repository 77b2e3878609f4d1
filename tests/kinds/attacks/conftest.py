from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.attacks.stage import KINDS, POLICY, SERVER, TEAM_SERVER, Stage, make_hook
from tests.kinds.specs import ORIGINS, SAMPLES, SERVERS
from tests.kinds.tenants import TEAM, entry, grant, make_app
from tests.support.fake_kube import NAMESPACE

from okta_operator.core.references import Key

if TYPE_CHECKING:
    from tests.support.operator import Operator

    from okta_simulator.testing import OktaSimulator


@pytest.fixture
async def stage(operator: Operator, okta_simulator: OktaSimulator) -> Stage:
    cluster = operator.cluster
    names = ("Data Platform", "Finance")
    made = [okta_simulator.post("/api/v1/groups", {"profile": {"name": name}}).body["id"] for name in names]
    await operator.apply(*POLICY.needs, *(sample.manifest for sample in SAMPLES))
    cluster.label(TEAM, sso="acme")
    grant(
        cluster, entry(kinds=KINDS, groups=["Data *"], inlineHooks=["Team *"], origins=["https://*.team.example.com"])
    )
    await operator.apply(SERVER)
    assert operator.is_ready(TEAM_SERVER), operator.status(TEAM_SERVER)
    server = {"name": "By hand", "audiences": ["api://x"], "description": ""}
    foreign = {
        "OktaApp": make_app(okta_simulator),
        "OktaAuthServer": okta_simulator.post(SERVERS, server).body["id"],
        "OktaTrustedOrigin": okta_simulator.post(
            ORIGINS, {"name": "By hand", "origin": "https://hand.example.com", "scopes": [{"type": "CORS"}]}
        ).body["id"],
    }
    found = Stage(
        operator,
        okta_simulator,
        theirs={sample.kind: str(operator.status(sample.key)["id"]) for sample in SAMPLES},
        foreign=foreign,
        server=str(operator.status(Key("OktaAuthServer", NAMESPACE, "server"))["id"]),
        hook=make_hook(okta_simulator),
        groups=dict(zip(names, made, strict=True)),
        before={},
    )
    found.begin()
    return found
