"""Whose organization a resource is, where no look has said it: after a restart, or when its server is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from tests.kinds.between import look, marked
from tests.kinds.specs import ORIGINS, SAMPLES, resource, writes
from tests.kinds.tenants import EVERYTHING, TEAM, apply_in_team, grant
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import ORG, Operator

from okta_operator.core.errors import Recoverable
from okta_operator.core.references import Key
from okta_operator.kube.secrets import SecretManifest

if TYPE_CHECKING:
    from tests.kinds.specs import Sample
    from tests.support.operator import FakeCluster

    from okta_operator.core.json import JsonObject
    from okta_operator.core.tenancy import Labels
    from okta_simulator.testing import OktaSimulator

pytestmark = pytest.mark.usefixtures("lists_go_by_the_same_clock")

_, _, POLICY, ORIGIN = SAMPLES


async def restarted_while_leaving(operator: Operator, cluster: FakeCluster, sample: Sample) -> tuple[Operator, Key]:
    """A tenant's resource and the OktaOrg are deleted while no operator runs; the OktaOrg is looked at first."""
    cluster.label(TEAM, sso="acme")
    grant(cluster, EVERYTHING)
    await operator.run()
    key = await apply_in_team(operator, sample)
    assert operator.is_ready(key), operator.status(key)
    await operator.stop()
    cluster.resources.seen = cluster.resources.gone = lambda _: None
    cluster.resources.delete(key)
    cluster.resources.delete(ORG)
    cluster.clock.advance(30)
    again = Operator(cluster)
    for each in again.services.cache:
        again.services.queue.cancel(each)
    return again, key


async def leave(operator: Operator, *keys: Key) -> None:
    """Look at them again and again, for some minutes, in their order."""
    for _ in range(40):
        for key in keys:
            operator.services.queue.add(key, "event")
            await operator.run()
        operator.cluster.clock.advance(5)


@pytest.mark.parametrize("sample", [POLICY, ORIGIN], ids=lambda sample: sample.kind)
async def test_an_organization_waits_for_what_leads_to_it(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    again, key = await restarted_while_leaving(operator, cluster, sample)
    await leave(again, ORG, key)
    assert {key, ORG} & cluster.resources.bodies.keys() == set()
    assert marked(okta_simulator, sample) == []
    await again.stop()


async def test_labels_that_cannot_be_read_just_now_let_nothing_go(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    again, key = await restarted_while_leaving(operator, cluster, ORIGIN)
    read, tries = cluster.labels, []

    async def unavailable(namespace: str) -> Labels | None:
        tries.append(namespace)
        if len(tries) < 4:
            raise Recoverable("KubernetesUnavailable", "The Kubernetes API could not get it.")
        return await read(namespace)

    monkeypatch.setattr(again.services.tenancy, "_read", unavailable)
    await leave(again, ORG, key)
    assert len(tries) == 4
    assert {key, ORG} & cluster.resources.bodies.keys() == set()
    assert marked(okta_simulator, ORIGIN) == []
    await again.stop()


async def test_two_ways_to_one_organization_are_one_organization(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    data = {"url": SecretStr(okta_simulator.url), "token": SecretStr(okta_simulator.token)}
    cluster.secrets.put(SecretManifest(namespace="second", name="okta", data=data))
    credentials = {"apiToken": {"secretRef": {"name": "okta", "key": "token"}}}
    spec = {"url": okta_simulator.url, "ownerId": "second", "insecure": True, "credentials": credentials}
    other = {"kind": "OktaOrg", "metadata": {"name": "second", "namespace": "second"}, "spec": spec}
    await operator.apply(other)
    keys: list[Key] = []
    for name, namespace in (("acme", NAMESPACE), ("second", "second")):
        for number in range(2):
            spec = {"orgRef": {"name": name}, "origin": f"https://{name}{number}.example.com", "scopes": ["CORS"]}
            made = resource("OktaTrustedOrigin", f"o{number}", spec)
            keys += await operator.apply({**made, "metadata": {**made["metadata"], "namespace": namespace}})
    assert all(map(operator.is_ready, keys))
    for key in keys:
        path = f"{ORIGINS}/{operator.status(key)['id']}"
        okta_simulator.post(f"{path}/lifecycle/deactivate")
        assert okta_simulator.delete(path).status == 204
    okta_simulator.clear_requests()
    for _ in range(3):
        cluster.clock.advance(61)
        await operator.resync()
    assert {cluster.resources.conditions(key)["Stalled"] for key in keys} == {("True", "ManyVanished")}
    assert writes(okta_simulator) == ()


async def gone(operator: Operator, *keys: Key) -> None:
    """Delete them, the OktaOrg last, and let some minutes pass."""
    for key in (*keys, ORG):
        await operator.delete(key)
    await look(operator, ORG, after=20)
    assert ORG not in operator.cluster.resources.bodies
    for _ in range(3):
        await look(operator, ORG, after=61)


async def test_an_organization_is_kept_for_a_policy_whose_server_was_let_go(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    needed = [each if each["kind"] != "OktaAuthServer" else retained(each) for each in POLICY.needs]
    await operator.apply(*needed, POLICY.manifest)
    assert operator.is_ready(POLICY.key)
    where = POLICY.path(okta_simulator)
    await gone(operator, *(Key(each["kind"], NAMESPACE, each["metadata"]["name"]) for each in needed))
    await operator.delete(POLICY.key)
    for _ in range(3):
        cluster.clock.advance(60)
        await operator.resync()
    assert POLICY.key not in cluster.resources.bodies
    assert [each for each in okta_simulator.pages(where) if "okta-operator" in str(each)] == []


def retained(manifest: JsonObject) -> JsonObject:
    return {**manifest, "spec": {**manifest["spec"], "deletionPolicy": "Retain"}}


async def test_an_organization_is_kept_for_a_resource_that_is_paused(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.manifest)
    cluster.resources.annotate(ORIGIN.key, paused="true")
    await operator.stop()
    again = Operator(cluster)
    await again.run()
    await gone(again)
    await again.delete(ORIGIN.key)
    assert ORIGIN.key not in cluster.resources.bodies
    (left,) = okta_simulator.get(ORIGINS).body
    assert left["name"].endswith("released]")
    assert again.services.organizations.last(ORG) is not None
    await look(again, ORG, after=61)
    assert not again.services.organizations.knows(ORG)
    await again.stop()


async def test_who_was_granted_nothing_keeps_no_organization(operator: Operator) -> None:
    spec = {"orgRef": {"name": "acme", "namespace": NAMESPACE}, "origin": "https://x.example.com", "scopes": ["CORS"]}
    made = resource("OktaTrustedOrigin", "x", spec)
    await operator.apply({**made, "metadata": {**made["metadata"], "namespace": "stranger"}})
    await gone(operator)
    assert not operator.services.organizations.knows(ORG)


async def test_what_names_an_organization_that_is_gone_is_not_looked_at_each_minute(operator: Operator) -> None:
    await operator.apply(ORIGIN.manifest)
    await gone(operator)
    await operator.run()
    operator.looks.clear()
    for _ in range(5):
        await look(operator, ORG, after=61)
        await operator.run()
    assert operator.services.organizations.knows(ORG)
    assert ORIGIN.key not in operator.looks
