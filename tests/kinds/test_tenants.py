"""An organization that is lent to another namespace: what was granted works, and what is taken back stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.between import marked
from tests.kinds.specs import APPS, SAMPLES, SERVER, Sample, everything, resource, writes
from tests.kinds.tenants import EVERYTHING, TEAM, apply_in_team, entry, grant, here, in_team, make_app, refusal
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import ORG, Operator

from okta_operator.core.references import Key

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

every_kind = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind)
APP, AUTH_SERVER, POLICY, ORIGIN = SAMPLES


@pytest.fixture
def lent(operator: Operator, cluster: FakeCluster) -> Operator:
    """An organization that grants the team everything that the samples need."""
    cluster.label(TEAM, sso="acme")
    grant(cluster, EVERYTHING)
    return operator


@every_kind
async def test_what_was_granted_works(lent: Operator, okta_simulator: OktaSimulator, sample: Sample) -> None:
    key = await apply_in_team(lent, sample)
    assert lent.is_ready(key), lent.status(key)
    (made,) = marked(okta_simulator, sample)
    assert made["id"] == lent.status(key)["id"]
    okta_simulator.clear_requests()
    await lent.resync()
    assert writes(okta_simulator) == ()
    await lent.delete(key)
    assert key not in lent.cluster.resources.bodies
    assert marked(okta_simulator, sample) == []


@every_kind
@pytest.mark.parametrize("way", ["entry", "label"])
async def test_a_grant_that_is_taken_back_stops_writes_and_goes_on_when_it_is_given_again(
    lent: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample, way: str
) -> None:
    key = await apply_in_team(lent, sample)
    before = everything(okta_simulator)
    okta_simulator.clear_requests()
    if way == "entry":
        grant(cluster)
    else:
        cluster.label(TEAM)
    await lent.run()
    assert refusal(lent, key)[0] == "NamespaceNotGranted"
    await lent.apply(in_team(sample.stating(sample.values[1])))
    await lent.resync()
    assert refusal(lent, key)[0] == "NamespaceNotGranted"
    assert writes(okta_simulator) == ()
    assert everything(okta_simulator) == before
    if sample is APP:
        assert (TEAM, "om-okta") in cluster.secrets.found

    if way == "entry":
        grant(cluster, EVERYTHING)
    else:
        cluster.label(TEAM, sso="acme")
    await lent.run()
    assert lent.is_ready(key), lent.status(key)
    assert writes(okta_simulator) != ()


@every_kind
async def test_what_is_deleted_without_a_grant_is_let_go_untouched(
    lent: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    key = await apply_in_team(lent, sample)
    before, secrets = everything(okta_simulator), dict(cluster.secrets.found)
    grant(cluster)
    await lent.run()
    okta_simulator.clear_requests()
    await lent.delete(key)
    assert key not in cluster.resources.bodies
    assert cluster.events.reasons[-1] == "Released"
    assert before["apps"] == everything(okta_simulator)["apps"]
    assert writes(okta_simulator) == ()
    assert cluster.secrets.found == secrets


async def test_a_change_of_an_organization_that_is_paused_counts_too(
    lent: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    key = await apply_in_team(lent, APP)
    cluster.resources.annotate(ORG, paused="true")
    await lent.run()
    grant(cluster)
    await lent.run()
    okta_simulator.clear_requests()
    await lent.apply(in_team(APP.stating("Changed")))
    assert refusal(lent, key)[0] == "NamespaceNotGranted"
    assert writes(okta_simulator) == ()


async def test_nothing_is_granted_unless_it_is_stated(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    cluster.label(TEAM, sso="acme")
    await operator.apply(in_team(APP.manifest))
    reason, message = refusal(operator, here(APP))
    assert reason == "NamespaceNotGranted"
    assert f"OktaOrg {NAMESPACE}/acme" in message
    assert "spec.tenants" in message
    assert okta_simulator.requests() == []
    grant(cluster, entry(groups=["Everyone"]))
    await operator.run()
    assert operator.is_ready(here(APP))


async def test_trusted_origins_have_to_be_granted_by_kind_and_by_address(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    cluster.label(TEAM, sso="acme")
    grant(cluster, entry())
    key = await apply_in_team(operator, ORIGIN)
    assert refusal(operator, key)[0] == "KindNotGranted"
    grant(cluster, entry(kinds=["OktaTrustedOrigin"], origins=["https://other.example.com"]))
    await operator.run()
    assert refusal(operator, key)[0] == "OriginNotGranted"
    assert writes(okta_simulator) == ()
    grant(cluster, entry(kinds=["OktaTrustedOrigin"], origins=["https://om.example.com"]))
    await operator.run()
    assert operator.is_ready(key)


async def test_groups_are_granted_by_name_pattern_or_id_however_they_are_named(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    data = okta_simulator.post("/api/v1/groups", {"profile": {"name": "Data Platform"}}).body["id"]
    cluster.label(TEAM, sso="acme")
    for granted in (["Data *"], [data], ["*"], ["Data Platform"]):
        grant(cluster, entry(groups=granted))
        for named in ({"name": "Data Platform"}, {"id": data}):
            await operator.apply(in_team(APP.manifest, access={"groups": [named]}))
            assert operator.is_ready(here(APP)), (granted, named, operator.status(here(APP)))
    assigned = okta_simulator.pages(f"{APPS}/{operator.status(here(APP))['id']}/groups")
    assert [each["id"] for each in assigned] == [data]


async def test_an_object_that_is_named_can_be_taken_over(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    theirs = make_app(okta_simulator)
    cluster.label(TEAM, sso="acme")
    grant(cluster, entry(groups=["*"], adopt=[theirs]))
    await operator.apply(in_team(APP.manifest, adopt={"id": theirs}, managementPolicy="Full"))
    assert operator.is_ready(here(APP)), operator.status(here(APP))
    assert operator.status(here(APP))["id"] == theirs
    grant(cluster, entry(groups=["*"]))
    await operator.run()
    okta_simulator.clear_requests()
    await operator.apply(in_team(APP.stating("Changed"), adopt={"id": theirs}, managementPolicy="Full"))
    assert refusal(operator, here(APP))[0] == "AdoptionNotGranted"
    assert writes(okta_simulator) == ()


# --- the OktaOrg and its tenants -----------------------------------------------------------------------------------


async def test_an_organization_waits_for_tenants_that_are_being_deleted(
    lent: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    for sample in (APP, POLICY):
        await apply_in_team(lent, sample)
    keys = [here(APP), here(POLICY), Key("OktaAuthServer", TEAM, SERVER["metadata"]["name"])]
    for key in (ORG, *keys):
        cluster.resources.delete(key)
    await lent.run()
    assert [key for key in keys if key in cluster.resources.bodies] == []
    cluster.clock.advance(2)
    await lent.resync()
    assert ORG not in cluster.resources.bodies
    assert marked(okta_simulator, APP) == []


async def test_a_restart_in_the_middle_of_that_leaves_nothing(
    lent: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await apply_in_team(lent, APP)
    for key in (ORG, here(APP)):
        cluster.resources.delete(key)
    again = Operator(cluster)
    await again.run()
    assert here(APP) not in cluster.resources.bodies
    assert marked(okta_simulator, APP) == []
    await again.stop()


async def test_tenants_that_cannot_be_read_are_none(lent: Operator, cluster: FakeCluster) -> None:
    key = await apply_in_team(lent, APP)
    grant(cluster, {**EVERYTHING, "ofALaterVersion": True})
    await lent.run()
    assert refusal(lent, key)[0] == "NamespaceNotGranted"
    assert cluster.resources.conditions(ORG)["Stalled"] == ("True", "InvalidSpec")


async def test_a_selector_without_a_label_chooses_nothing(lent: Operator, cluster: FakeCluster) -> None:
    empty: list[JsonObject] = [{"from": "Selector"}, {"from": "Selector", "selector": {"matchLabels": {}}}]
    key = await apply_in_team(lent, APP)
    for namespaces in empty:
        grant(cluster, {**EVERYTHING, "namespaces": namespaces})
        await lent.run()
        assert refusal(lent, key)[0] == "NamespaceNotGranted"
    expressions = [{"key": "sso", "operator": "In", "values": ["acme"]}]
    grant(cluster, {**EVERYTHING, "namespaces": {"from": "Selector", "selector": {"matchExpressions": expressions}}})
    await lent.run()
    assert lent.is_ready(key), lent.status(key)


async def test_another_namespace_that_is_not_watched_is_said_to_be(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    elsewhere = {"orgRef": {"name": "acme", "namespace": "unwatched"}}
    object.__setattr__(operator.services, "namespaces", frozenset({NAMESPACE, TEAM}))
    manifest = in_team(resource("OktaApp", "om", APP.manifest["spec"]), **elsewhere)
    await operator.apply(manifest)
    reason, message = refusal(operator, here(APP))
    assert reason == "NamespaceNotWatched"
    assert "--namespace" in message
    assert okta_simulator.requests() == []
    assert cluster.resources.conditions(here(APP))["Stalled"] == ("True", "NamespaceNotWatched")
