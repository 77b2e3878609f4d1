"""A deletion that does not find the object: whether it is gone is known only after a second look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import SAMPLES, Sample, writes

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster, Operator

    from okta_simulator.testing import OktaSimulator

every_kind = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind)
ORIGIN = SAMPLES[3]


def object_path(operator: Operator, okta: OktaSimulator, sample: Sample) -> str:
    """Where the object of a sample is."""
    return f"{sample.path(okta)}/{operator.status(sample.key)['id']}"


@every_kind
async def test_gone_already_is_no_obstacle(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.manifest)
    path = object_path(operator, okta_simulator, sample)
    okta_simulator.post(f"{path}/lifecycle/deactivate")
    assert okta_simulator.delete(path).status == 204
    okta_simulator.clear_requests()
    await operator.delete(sample.key)
    assert cluster.resources.conditions(sample.key)["Reconciling"] == ("True", "Vanished")
    cluster.clock.advance(10)
    await operator.resync()
    assert sample.key not in cluster.resources.bodies
    assert writes(okta_simulator) == ()
    assert cluster.secrets.found.keys() == {("openmetadata", "acme-okta")}


@every_kind
@pytest.mark.parametrize("policy", ["Delete", "Retain"])
async def test_not_found_once_is_not_gone(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample, policy: str
) -> None:
    await operator.apply(*sample.needs, sample.with_spec(deletionPolicy=policy))
    path, before = object_path(operator, okta_simulator, sample), set(cluster.secrets.found)
    okta_simulator.add_faults(
        {"method": "GET", "path": path, "status": 404},
        {"method": "GET", "path": path.rpartition("/")[0], "status": 200, "body": []},
    )
    operator.forget_lists()
    await operator.delete(sample.key)
    assert sample.key in cluster.resources.bodies
    assert set(cluster.secrets.found) == before

    okta_simulator.simulator.faults.remove()
    operator.forget_lists()
    cluster.clock.advance(10)
    await operator.resync()
    assert sample.key not in cluster.resources.bodies
    gone = okta_simulator.get(path).status == 404
    assert gone is (policy == "Delete")
    assert gone or set(cluster.secrets.found) == before


@every_kind
async def test_a_secret_that_is_to_stay_does_so_whatever_became_of_the_object(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.with_spec(deletionPolicy="Retain"))
    before, path = set(cluster.secrets.found), object_path(operator, okta_simulator, sample)
    okta_simulator.post(f"{path}/lifecycle/deactivate")
    assert okta_simulator.delete(path).status == 204
    await operator.delete(sample.key)
    cluster.clock.advance(10)
    await operator.resync()
    assert sample.key not in cluster.resources.bodies
    assert set(cluster.secrets.found) == before


async def test_a_lost_answer_to_a_deletion_is_no_riddle(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.manifest)
    path = object_path(operator, okta_simulator, ORIGIN)
    okta_simulator.add_faults({"method": "DELETE", "path": path, "count": 1, "cut": True, "when": "after"})
    await operator.delete(ORIGIN.key)
    await operator.resync()
    assert ORIGIN.key not in cluster.resources.bodies
    assert okta_simulator.get(path).status == 404
