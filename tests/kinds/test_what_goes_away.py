"""What a resource builds on goes away, or was never there: its organization, its server, its issuer, a sensible id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import APPS, ORG_REF, SAMPLES, SERVER, resource, writes
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import ORG

from okta_operator.core.references import Key

if TYPE_CHECKING:
    from tests.kinds.specs import Sample
    from tests.support.operator import FakeCluster, Operator

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

APP, _, POLICY, _ = SAMPLES
SERVER_KEY = Key("OktaAuthServer", NAMESPACE, "server")
EVERY_KIND = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind)


def message_of(operator: Operator, key: Key, kind: str) -> str:
    return str(next(c["message"] for c in operator.status(key)["conditions"] if c["type"] == kind))


async def vanish(operator: Operator, key: Key) -> JsonObject:
    """Take a resource away without a farewell, and let the operator see it."""
    body: JsonObject = operator.cluster.resources.bodies.pop(key)
    operator.engine.resource_gone(body)
    await operator.run()
    return body


@EVERY_KIND
async def test_without_its_organization_each_kind_says_so_and_goes_on_when_it_is_back(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.manifest)
    organization = await vanish(operator, ORG)
    assert cluster.resources.conditions(sample.key)["Stalled"] == ("True", "OrganizationMissing")
    okta_simulator.clear_requests()
    spec: JsonObject = organization["spec"]
    await operator.apply({"kind": "OktaOrg", "metadata": dict(organization["metadata"]), "spec": spec})
    assert operator.is_ready(sample.key), "nobody woke it"
    assert writes(okta_simulator) == ()


async def test_a_policy_whose_server_resource_is_gone_names_the_field(operator: Operator) -> None:
    await operator.apply(*POLICY.needs, POLICY.manifest)
    await vanish(operator, SERVER_KEY)
    assert message_of(operator, POLICY.key, "Reconciling").startswith("spec.authServerRef: there is no OktaAuthServer")


@pytest.mark.parametrize("nonsense", ["../apps/x", "a/b", "x" * 65, ""])
@EVERY_KIND
async def test_an_id_in_the_status_that_is_none_misleads_nobody(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample, nonsense: str
) -> None:
    before = len(sample.listed(okta_simulator)) if not sample.needs else None
    await operator.apply(*sample.needs, sample.manifest)
    status = operator.status(sample.key)
    cluster.resources.edit_status(sample.key, {**status, "id": nonsense, "authServerId": nonsense})
    okta_simulator.clear_requests()
    await operator.resync()
    assert operator.is_ready(sample.key)
    assert operator.status(sample.key)["id"] == status["id"]
    assert writes(okta_simulator) == ()

    cluster.resources.edit_status(sample.key, {**status, "id": nonsense, "authServerId": nonsense})
    await operator.delete(sample.key)
    assert sample.key not in cluster.resources.bodies
    if before is not None:
        assert len(sample.listed(okta_simulator)) == before


async def test_who_publishes_the_issuer_of_a_server_that_is_turned_off_is_not_ready(operator: Operator) -> None:
    app = APP.with_spec(authServerRef={"name": "server"})
    await operator.apply(SERVER, app)
    assert operator.is_ready(APP.key)
    await operator.apply({**SERVER, "spec": {**SERVER["spec"], "active": False}})
    assert not operator.is_ready(APP.key)
    await operator.apply(SERVER)
    await operator.resync()
    assert operator.is_ready(APP.key)


async def test_access_that_is_left_out_again_closes_the_app(operator: Operator, okta_simulator: OktaSimulator) -> None:
    await operator.apply(APP.with_spec(access={"immediateAccess": True}))
    path = f"{APPS}/{operator.status(APP.key)['id']}"
    assert okta_simulator.get(path).body["settings"]["implicitAssignment"] is True
    silent = {name: value for name, value in APP.manifest["spec"].items() if name != "access"}
    await operator.apply({**APP.manifest, "spec": silent})
    assert okta_simulator.get(path).body["settings"]["implicitAssignment"] is False
    assert operator.is_ready(APP.key)


async def test_a_secret_of_others_is_looked_for_again(operator: Operator, cluster: FakeCluster) -> None:
    spec = {"redirectUris": ["https://a.example.com/"], "secret": {"name": "s"}}
    first = resource("OktaApp", "first", ORG_REF | spec)
    second = resource("OktaApp", "second", {**first["spec"], "redirectUris": ["https://b.example.com/"]})
    [_, key] = await operator.apply(first, second)
    assert cluster.resources.conditions(key)["Stalled"] == ("True", "SecretNotOwned")
    assert operator.delays[key] == pytest.approx(60, rel=0.2)
