"""What earlier versions left in Kubernetes and in Okta, under this one; `tests.support.upgrade` has recorded it."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import everything, writes
from tests.support.operator import ORG, Operator
from tests.support.upgrade import CLIENT_SECRET, STORED, load, restore

from okta_operator.api import RESOURCES
from okta_operator.constants import ANNOTATION_DATA, FINALIZER
from okta_operator.kube.secrets import data_digest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.operator import FakeCluster

    from okta_simulator.testing import OktaSimulator

VERSIONS = sorted(folder.name for folder in STORED.iterdir())
PUBLISHED = "openmetadata-okta"


@pytest.fixture(params=VERSIONS)
async def upgraded(
    request: pytest.FixtureRequest, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> AsyncIterator[Operator]:
    """This version, started on what an earlier one left; it has looked at nothing yet."""
    restore(request.param, cluster, okta_simulator)
    started = Operator(cluster)
    yield started
    await started.stop()


def test_every_kind_is_stored_with_a_status_and_a_finalizer() -> None:
    assert "0.1.0" in VERSIONS
    for version in VERSIONS:
        resources = load(version, "resources")
        assert {each["kind"] for each in resources} == {each.KIND for each in RESOURCES}
        assert all(FINALIZER in each["metadata"]["finalizers"] for each in resources)
        assert all(each["status"]["conditions"] for each in resources)


async def test_it_is_read_without_a_write(
    upgraded: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    before, secret = deepcopy(cluster.resources.bodies), cluster.secrets.values(PUBLISHED)
    okta = everything(okta_simulator)
    okta_simulator.clear_requests()
    await upgraded.run()
    await upgraded.resync()
    assert all(upgraded.is_ready(key) for key in before)
    assert writes(okta_simulator) == ()
    assert everything(okta_simulator) == okta
    assert cluster.resources.writes == []
    assert cluster.resources.bodies == before
    # The simulator has another port than it had, and digests hold it: the Secret is known as ours, and written once.
    assert cluster.secrets.writes == [f"apply openmetadata/{PUBLISHED}"]
    assert cluster.events.reasons == ["SecretPublished"]
    assert cluster.secrets.values(PUBLISHED) == secret


async def test_it_is_found_by_its_marks_where_the_status_was_lost(
    upgraded: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    ids = {key: body["status"].get("id") for key, body in cluster.resources.bodies.items()}
    for key in ids:
        cluster.resources.edit_status(key, {"observedGeneration": -1})
    okta_simulator.clear_requests()
    await upgraded.run()
    await upgraded.resync()
    assert all(upgraded.is_ready(key) for key in ids)
    assert {key: upgraded.status(key).get("id") for key in ids} == ids
    assert writes(okta_simulator) == ()


async def test_it_is_deleted_as_its_own(
    upgraded: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await upgraded.run()
    await upgraded.delete(*[key for key in cluster.resources.bodies if key != ORG])
    assert list(cluster.resources.bodies) == [ORG]
    assert ("openmetadata", PUBLISHED) not in cluster.secrets.found
    assert okta_simulator.pages("/api/v1/apps") == okta_simulator.pages("/api/v1/trustedOrigins") == []
    assert [each["name"] for each in okta_simulator.pages("/api/v1/authorizationServers")] == ["default"]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_digest_of_a_stored_secret_is_still_that_of_its_data(version: str) -> None:
    [secret] = [each for each in load(version, "secrets") if each["name"] == PUBLISHED]
    assert secret["data"]["OIDC_CLIENT_SECRET"] == CLIENT_SECRET
    values = {key: value.encode() for key, value in secret["data"].items()}
    assert data_digest(values) == secret["annotations"][ANNOTATION_DATA]
