"""The guide's example as a whole: any order, fewest calls, and the Secret once and complete."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import yaml
from tests.kinds.specs import APPS, ORIGINS, SERVERS, everything, reads, writes
from tests.support.operator import ORG, FakeCluster, Operator

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

EXAMPLE: Final = Path(__file__).resolve().parents[2] / "deploy/examples/openmetadata"
NAMES: Final = ("app", "auth-server", "access-policy", "trusted-origin")
FEWEST: Final = [
    "POST /api/v1/apps",
    "POST /api/v1/authorizationServers",
    "POST /api/v1/authorizationServers/*/policies",
    "POST /api/v1/authorizationServers/*/policies/*/rules",
    "POST /api/v1/authorizationServers/*/scopes",
    "POST /api/v1/trustedOrigins",
    "PUT /api/v1/apps/*/groups/*",
]


def manifest(name: str) -> JsonObject:
    body: JsonObject = yaml.safe_load((EXAMPLE / f"{name}.yaml").read_text(encoding="utf-8"))
    return {"kind": body["kind"], "metadata": body["metadata"], "spec": body["spec"]}


def complete(operator: Operator, okta: OktaSimulator) -> None:
    """Everything is ready, in Okta as the guide asks, and published once."""
    keys = [key for key in operator.cluster.resources.bodies if key != ORG]
    assert len(keys) == 4
    assert [key for key in keys if not operator.is_ready(key)] == []
    assert operator.cluster.secrets.writes == ["create openmetadata/openmetadata-okta"]
    (app,) = okta.pages(APPS)
    server = next(s for s in okta.pages(SERVERS) if s["name"] == "openmetadata")
    (policy,) = okta.pages(f"{SERVERS}/{server['id']}/policies")
    client_id = app["credentials"]["oauthClient"]["client_id"]
    assert server["audiences"] == [client_id]
    assert policy["conditions"]["clients"]["include"] == [client_id]
    values = operator.cluster.secrets.values("openmetadata-okta")
    assert values["OIDC_CLIENT_ID"] == client_id
    assert values["AUTHENTICATION_AUTHORITY"] == server["issuer"]
    assert values["OIDC_DISCOVERY_URI"] == f"{server['issuer']}/.well-known/openid-configuration"
    (secret,) = okta.pages(f"{APPS}/{app['id']}/credentials/secrets")
    assert values["OIDC_CLIENT_SECRET"] == secret["client_secret"]


@pytest.mark.parametrize("order", list(itertools.permutations(NAMES)), ids="-".join)
async def test_in_any_order_one_after_the_other(
    operator: Operator, okta_simulator: OktaSimulator, order: tuple[str, ...]
) -> None:
    for name in order:
        await operator.apply(manifest(name))
    complete(operator, okta_simulator)
    assert sorted(writes(okta_simulator)) == FEWEST


@pytest.mark.parametrize("order", [NAMES, NAMES[::-1]], ids=["forwards", "backwards"])
async def test_all_at_once(operator: Operator, okta_simulator: OktaSimulator, order: tuple[str, ...]) -> None:
    await operator.apply(*(manifest(name) for name in order))
    asked = reads(okta_simulator)
    complete(operator, okta_simulator)
    assert sorted(writes(okta_simulator)) == FEWEST
    # One look-up each; and the document and the keys of the one issuer, though two resources name it.
    assert len(asked) == 6


async def test_the_organization_may_come_last(cluster: FakeCluster, okta_simulator: OktaSimulator) -> None:
    started = Operator(cluster)
    for name in NAMES:
        await started.apply(manifest(name))
    assert okta_simulator.requests() == []
    cluster.connect(okta_simulator.url, okta_simulator.token)
    await started.run()
    complete(started, okta_simulator)
    await started.stop()


async def test_twice_the_same_writes_nothing(operator: Operator, okta_simulator: OktaSimulator) -> None:
    await operator.apply(*map(manifest, NAMES))
    versions = {key: body["metadata"]["resourceVersion"] for key, body in operator.cluster.resources.bodies.items()}
    okta_simulator.clear_requests()
    await operator.apply(*map(manifest, NAMES))
    await operator.resync()
    assert writes(okta_simulator) == ()
    after = {key: body["metadata"]["resourceVersion"] for key, body in operator.cluster.resources.bodies.items()}
    assert after == versions
    complete(operator, okta_simulator)


async def test_the_secret_is_in_no_status_and_no_event(operator: Operator, okta_simulator: OktaSimulator) -> None:
    await operator.apply(*map(manifest, NAMES))
    (app,) = okta_simulator.pages(APPS)
    (secret,) = okta_simulator.pages(f"{APPS}/{app['id']}/credentials/secrets")
    told = repr((operator.cluster.resources.bodies, operator.cluster.events.told, operator.services))
    assert secret["client_secret"] not in told
    assert okta_simulator.token not in told


@pytest.mark.parametrize("order", [NAMES, NAMES[::-1]], ids=["forwards", "backwards"])
async def test_deleted_okta_is_as_before(
    operator: Operator, okta_simulator: OktaSimulator, order: tuple[str, ...]
) -> None:
    before = everything(okta_simulator)
    keys = {key.kind: key for key in await operator.apply(*map(manifest, NAMES))}
    await operator.delete(*(keys[manifest(name)["kind"]] for name in order))
    assert operator.cluster.resources.bodies.keys() == {ORG}
    assert everything(okta_simulator) == before
    assert okta_simulator.pages(ORIGINS) == []
