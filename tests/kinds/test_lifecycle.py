"""What every kind has to pass, against the simulator over HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import SAMPLES, Sample, everything, quiet, reads, value_at, with_value, writes
from tests.support.operator import ORG, Operator

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster

    from okta_simulator.testing import OktaSimulator

pytestmark = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind)


async def made(operator: Operator, okta: OktaSimulator, sample: Sample) -> None:
    """The resource, ready, and both logs empty."""
    await operator.apply(*sample.needs, sample.manifest)
    assert operator.is_ready(sample.key), operator.status(sample.key)
    forget(operator, okta)


def forget(operator: Operator, okta: OktaSimulator) -> None:
    okta.clear_requests()
    operator.cluster.resources.writes.clear()
    operator.cluster.secrets.writes.clear()
    operator.cluster.events.told.clear()


def nothing_written(operator: Operator, okta: OktaSimulator) -> bool:
    return not (writes(okta) or operator.cluster.resources.writes or operator.cluster.secrets.writes)


async def test_created_with_the_fewest_writes(
    operator: Operator, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs)
    forget(operator, okta_simulator)
    await operator.apply(sample.manifest)
    assert operator.is_ready(sample.key), operator.status(sample.key)
    assert writes(okta_simulator) == sample.writes
    body = next(b for b in sample.listed(okta_simulator) if b["id"] == operator.status(sample.key)["id"])
    assert str(value_at(body, sample.member)).startswith(sample.values[0])
    assert "Created" in operator.cluster.events.reasons


async def test_the_id_is_recorded_before_anything_else_is_done(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs)
    forget(operator, okta_simulator)
    await operator.apply(sample.manifest)
    patches = [what for key, what in cluster.resources.writes if key == sample.key]
    first = next(patch for patch in patches if "id" in patch)
    kind = operator.services.kinds[sample.kind]
    assert "conditions" not in first
    assert kind.parent_from_status(operator.status(sample.key) | first) is not None
    assert first.get("organizationId", operator.status(sample.key)["organizationId"])
    assert operator.status(sample.key).get("attempt") is None
    assert len(patches) <= 4


async def test_looked_at_again_nothing_is_written(
    operator: Operator, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await made(operator, okta_simulator, sample)
    await operator.resync()
    assert sample.key in operator.looks
    assert nothing_written(operator, okta_simulator)
    assert operator.cluster.events.told == []


async def test_after_a_restart_nothing_is_written(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await made(operator, okta_simulator, sample)
    again = Operator(cluster)
    await again.run()
    assert nothing_written(again, okta_simulator)
    assert again.is_ready(sample.key)
    await again.stop()


async def test_own_writes_cause_no_looks(operator: Operator, okta_simulator: OktaSimulator, sample: Sample) -> None:
    await operator.apply(*sample.needs)
    operator.looks.clear()
    await operator.apply(sample.manifest)
    assert operator.looks.count(sample.key) == 1
    assert okta_simulator.requests() != []


async def test_an_edit_reaches_okta_with_one_write(
    operator: Operator, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await made(operator, okta_simulator, sample)
    await operator.apply(sample.stating(sample.values[1]))
    assert [write.partition(" ")[0] for write in writes(okta_simulator)] == ["PUT"]
    assert operator.is_ready(sample.key)
    assert operator.status(sample.key)["observedGeneration"] == 2
    body = next(b for b in sample.listed(okta_simulator) if b["id"] == operator.status(sample.key)["id"])
    assert str(value_at(body, sample.member)).startswith(sample.values[1])
    assert "Updated" in operator.cluster.events.reasons


async def test_drift_is_put_right_and_what_is_not_stated_survives(
    operator: Operator, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await made(operator, okta_simulator, sample)
    path = f"{sample.path(okta_simulator)}/{operator.status(sample.key)['id']}"
    body = okta_simulator.get(path).body
    mark = body.get("description") or ""
    changed = with_value(body, sample.member, str(value_at(body, sample.member)).replace("e", "E", 1))
    foreign, value = sample.foreign
    if foreign == "description":
        value = f"{value} {mark}".strip()
    if foreign:
        changed = with_value(changed, foreign, value)
    assert okta_simulator.put(path, changed).status == 200
    forget(operator, okta_simulator)
    await operator.resync()
    after = okta_simulator.get(path).body
    assert value_at(after, sample.member) == value_at(body, sample.member)
    if foreign:
        assert value_at(after, foreign) == value
    assert [write.partition(" ")[0] for write in writes(okta_simulator)] == ["PUT"]
    assert operator.cluster.events.reasons == ["DriftCorrected"]
    assert operator.is_ready(sample.key)


async def test_turned_off_by_hand_it_is_turned_on(
    operator: Operator, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await made(operator, okta_simulator, sample)
    path = f"{sample.path(okta_simulator)}/{operator.status(sample.key)['id']}"
    okta_simulator.post(f"{path}/lifecycle/deactivate")
    assert okta_simulator.get(path).body["status"] == "INACTIVE"
    await operator.resync()
    assert okta_simulator.get(path).body["status"] == "ACTIVE"


async def test_deleted_okta_is_as_it_was(operator: Operator, okta_simulator: OktaSimulator, sample: Sample) -> None:
    before = everything(okta_simulator)
    await made(operator, okta_simulator, sample)
    assert everything(okta_simulator) != before
    await operator.delete(sample.key)
    assert sample.key not in operator.cluster.resources.bodies
    assert "Deleted" in operator.cluster.events.reasons
    await operator.delete(*(key for key in operator.services.cache if key != ORG))
    assert everything(okta_simulator) == before
    assert operator.cluster.secrets.found.keys() == {("openmetadata", "acme-okta")}


async def test_a_wiped_status_is_found_again_by_the_mark(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await made(operator, okta_simulator, sample)
    before = operator.status(sample.key)
    cluster.resources.edit_status(sample.key, {"observedGeneration": -1})
    await operator.run()
    assert writes(okta_simulator) == ()
    assert operator.status(sample.key) == before


async def test_a_wiped_status_is_found_again_after_a_restart(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await made(operator, okta_simulator, sample)
    before = operator.status(sample.key)
    again = Operator(cluster)
    cluster.resources.edit_status(sample.key, {"observedGeneration": -1})
    await again.run()
    assert writes(okta_simulator) == ()
    assert again.status(sample.key)["id"] == before["id"]
    assert again.is_ready(sample.key)
    await again.stop()


async def test_the_same_manifest_in_a_rebuilt_cluster_finds_its_object(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await made(operator, okta_simulator, sample)
    before = operator.status(sample.key)["id"]
    for key in list(cluster.resources.bodies):
        if key != ORG:
            del cluster.resources.bodies[key]
    again = Operator(cluster)
    await again.apply(*sample.needs, sample.manifest)
    assert again.status(sample.key)["id"] == before
    assert "POST" not in {write.partition(" ")[0] for write in writes(okta_simulator)}
    assert again.is_ready(sample.key)
    await again.stop()


async def test_an_object_of_the_same_name_made_by_hand_is_not_touched(
    operator: Operator, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.manifest)
    path = sample.path(okta_simulator)
    ours = next(b for b in sample.listed(okta_simulator) if b["id"] == operator.status(sample.key)["id"])
    # A twin without the mark, in the place of ours.
    twin = {k: v for k, v in ours.items() if k not in {"id", "profile", "_links", "credentials"}}
    twin = {k: re.sub(r" ?\[okta-operator \w+\]", "", v) if isinstance(v, str) else v for k, v in twin.items()}
    twin |= {"description": "By hand."} if "description" in twin else {}
    await operator.delete(sample.key)
    hand_made = okta_simulator.post(path, twin)
    assert hand_made.status in (200, 201), hand_made.body
    before = okta_simulator.get(f"{path}/{hand_made.body['id']}").body
    await operator.apply(sample.manifest)
    await operator.resync()
    assert quiet(okta_simulator.get(f"{path}/{hand_made.body['id']}").body) == quiet(before)
    await operator.delete(sample.key)
    assert quiet(okta_simulator.get(f"{path}/{hand_made.body['id']}").body) == quiet(before)


async def test_it_is_looked_up_in_one_list_call(
    operator: Operator, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs)
    forget(operator, okta_simulator)
    await operator.apply(sample.manifest)
    lookups = [read for read in reads(okta_simulator) if read in {"/api/v1/apps", *_collections(sample)}]
    assert len(lookups) == 1


def _collections(sample: Sample) -> set[str]:
    return {sample.collection.format(server="*")}
