"""An id is never a proof: what does not carry the mark is neither written, nor deleted, nor read for its secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import APPS, SAMPLES, Sample, quiet, reads, writes
from tests.support.operator import Operator

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

every_kind = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind)
APP = SAMPLES[0]


def twin_of(sample: Sample) -> JsonObject:
    """The same in another place, so that Okta takes both."""
    twin = sample.stating("https://twin.example.com" if sample.kind == "OktaTrustedOrigin" else "Twin")
    if sample.kind == "OktaTrustedOrigin":
        twin["spec"]["name"] = "Twin"
    return {**twin, "metadata": {**twin["metadata"], "name": "twin"}}


def itself(okta: OktaSimulator, path: str) -> JsonObject:
    """An object without what changes when its siblings do."""
    return {name: value for name, value in quiet(okta.get(path).body).items() if name != "priority"}


@every_kind
async def test_an_id_in_the_status_that_is_another_s_is_not_touched(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    *_, twin = await operator.apply(*sample.needs, sample.manifest, twin_of(sample))
    victim = operator.status(twin)["id"]
    path = f"{sample.path(okta_simulator)}/{victim}"
    before = itself(okta_simulator, path)
    okta_simulator.clear_requests()
    cluster.resources.edit_status(sample.key, {**operator.status(sample.key), "id": victim})
    await operator.run()
    assert cluster.resources.conditions(sample.key)["Stalled"] == ("True", "OwnedByAnother")
    assert writes(okta_simulator) == ()
    await operator.delete(sample.key)
    assert itself(okta_simulator, path) == before


@every_kind
async def test_a_mark_taken_off_by_hand_stops_every_write(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.manifest)
    path = f"{sample.path(okta_simulator)}/{operator.status(sample.key)['id']}"
    body = okta_simulator.get(path).body
    bare = {k: "By hand." if "[okta-operator" in str(v) and isinstance(v, str) else v for k, v in body.items()}
    assert okta_simulator.put(path, {k: v for k, v in bare.items() if k != "profile"}).status == 200
    before = itself(okta_simulator, path)
    okta_simulator.clear_requests()
    await operator.apply(sample.stating(sample.values[1]))
    assert cluster.resources.conditions(sample.key)["Stalled"] == ("True", "OwnershipUnproven")
    assert writes(okta_simulator) == ()
    await operator.delete(sample.key)
    assert itself(okta_simulator, path) == before
    assert cluster.events.reasons[-1] == "Released"


async def test_the_secret_of_another_s_app_is_not_read(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.manifest, twin_of(APP))
    victim = next(b for b in okta_simulator.pages(APPS) if b["label"] == "Twin")
    cluster.secrets.remove("om-okta")
    okta_simulator.clear_requests()
    cluster.resources.edit_status(APP.key, {**operator.status(APP.key), "id": victim["id"]})
    await operator.run()
    assert cluster.resources.conditions(APP.key)["Stalled"] == ("True", "OwnedByAnother")
    assert not [read for read in reads(okta_simulator) if "secrets" in read]
    assert ("openmetadata", "om-okta") not in cluster.secrets.found


@every_kind
async def test_a_hostile_id_in_the_status_reaches_no_other_object(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.manifest)
    for hostile in ("../groups/everyone", "..", "", "?limit=1", "0oa1/lifecycle/deactivate", "#"):
        okta_simulator.clear_requests()
        cluster.resources.edit_status(sample.key, {**operator.status(sample.key), "id": hostile})
        await operator.run()
        assert writes(okta_simulator) == ()
        cluster.resources.edit_status(sample.key, {"observedGeneration": -1})
        await operator.run()
        assert operator.is_ready(sample.key)


async def test_another_cluster_with_the_same_owner_id_is_noticed(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.manifest)
    okta_simulator.clear_requests()
    other = Operator(cluster, cluster_id="cluster-2")
    await other.run()
    assert cluster.resources.conditions(APP.key)["Stalled"] == ("True", "OwnedByAnotherCluster")
    assert writes(okta_simulator) == ()
    await other.stop()


async def test_a_foreign_secret_is_not_overwritten(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    theirs = await operator.services.secrets.get("openmetadata", "acme-okta")
    assert theirs is not None
    await operator.apply(APP.with_spec(secret={"name": "acme-okta"}))
    assert cluster.resources.conditions(APP.key)["Stalled"] == ("True", "SecretNotOwned")
    assert cluster.secrets.writes == []
    await operator.delete(APP.key)
    assert cluster.secrets.found["openmetadata", "acme-okta"] == theirs
    assert okta_simulator.pages(APPS) == []


async def test_a_group_that_is_not_there_is_the_user_s_to_correct(operator: Operator, cluster: FakeCluster) -> None:
    await operator.apply(APP.with_spec(access={"groups": [{"name": "Nobody"}]}))
    found = {c["type"]: c["message"] for c in operator.status(APP.key)["conditions"]}
    assert cluster.resources.conditions(APP.key)["Stalled"] == ("True", "GroupNotFound")
    assert "spec.access.groups[0].name" in found["Stalled"]
    await operator.apply(APP.manifest)
    assert operator.is_ready(APP.key)
