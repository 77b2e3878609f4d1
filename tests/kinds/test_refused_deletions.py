"""Deletions that Okta or Kubernetes refuses: they ask little, and wait for a while only."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from tests.kinds.between import marked
from tests.kinds.specs import SAMPLES
from tests.support.operator import ORG, Operator

from okta_operator.kube.errors import Forbidden

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster

    from okta_simulator.testing import OktaSimulator

APP, _, _, ORIGIN = SAMPLES
REFUSED = {"errorCode": "E0000011", "errorSummary": "Invalid token provided", "errorCauses": []}


async def test_refused_credentials_are_left_to_the_okta_org(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    """As many deletions as there are hammer at Okta no more than one."""
    for sample in SAMPLES:
        await operator.apply(*sample.needs, sample.manifest)
    made = {operator.status(sample.key)["id"] for sample in SAMPLES}
    refusal = {"path": "/api/v1/**", "status": 401, "body": REFUSED}
    faults = okta_simulator.simulator.faults
    faults.add({"rules": [refusal]})
    for sample in SAMPLES:
        cluster.resources.delete(sample.key)
    await operator.run()
    assert cluster.resources.conditions(ORG)["Reconciling"] == ("True", "CredentialsRefused")
    okta_simulator.clear_requests()
    for _ in range(3):
        for sample in SAMPLES:
            operator.services.queue.add(sample.key, "resync")
        await operator.run()
    assert okta_simulator.requests() == []
    faults.remove()
    cluster.clock.advance(301)
    await operator.resync()
    await operator.resync()
    assert not {sample.key for sample in SAMPLES} & cluster.resources.bodies.keys()
    assert not made & {body["id"] for sample in SAMPLES for body in sample.listed(okta_simulator)}


@pytest.mark.parametrize("organization", ["deleted", "paused"])
async def test_credentials_that_okta_takes_again_are_found_out(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, organization: str
) -> None:
    """Also where the OktaOrg has no looks of its own any more."""
    await operator.apply(ORIGIN.manifest)
    faults = okta_simulator.simulator.faults
    faults.add({"rules": [{"path": "/api/v1/**", "status": 401, "body": REFUSED}]})
    cluster.clock.advance(700)
    await operator.resync()
    await operator.resync()
    assert cluster.resources.conditions(ORG)["Reconciling"] == ("True", "CredentialsRefused")
    cluster.resources.delete(ORIGIN.key)
    if organization == "deleted":
        cluster.resources.delete(ORG)
    else:
        cluster.resources.annotate(ORG, paused="true")
    await operator.run()
    faults.remove()
    okta_simulator.clear_requests()
    for _ in range(30):
        cluster.clock.advance(16)
        await operator.resync()
    assert ORIGIN.key not in cluster.resources.bodies
    assert cluster.events.reasons.count("Deleted") == 1
    assert marked(okta_simulator, ORIGIN) == []
    refused = [call for call in okta_simulator.requests() if call["status"] == HTTPStatus.UNAUTHORIZED]
    assert refused == []


@pytest.mark.parametrize("policy", ["Delete", "Deactivate"])
async def test_a_secret_that_may_not_be_deleted_cannot_wedge_a_deletion(
    operator: Operator, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    await operator.apply(APP.with_spec(deletionPolicy=policy))
    external_id = operator.status(APP.key)["id"]

    async def refused(namespace: str, name: str, **_: str) -> None:
        message = f"Could not delete secrets {name} in namespace {namespace}: it is protected."
        raise Forbidden(message)

    monkeypatch.setattr(cluster.secrets, "delete", refused)
    await operator.delete(APP.key)
    cluster.clock.advance(599)
    await operator.resync()
    assert APP.key in cluster.resources.bodies
    assert cluster.resources.conditions(APP.key)["Reconciling"] == ("True", "KubernetesForbidden")
    cluster.clock.advance(2)
    await operator.resync()
    assert APP.key not in cluster.resources.bodies
    _, reason, message = cluster.events.told[-1]
    assert reason == ("Deleted" if policy == "Delete" else "Retained")
    assert "om-okta in namespace openmetadata: it is protected" in message
    assert (external_id in message) is (policy == "Deactivate")
