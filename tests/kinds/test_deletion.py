from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import SAMPLES, SERVER, SERVERS, Sample, everything, quiet
from tests.support.operator import ORG, Operator

from okta_operator.core.errors import Recoverable, Scope
from okta_operator.core.references import Key

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

every_kind = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind)
APP, AUTH_SERVER, POLICY, ORIGIN = SAMPLES


def found(okta: OktaSimulator, sample: Sample) -> JsonObject:
    """The one object with a mark."""
    (body,) = [b for b in sample.listed(okta) if "okta-operator" in str(b)]
    return body


@every_kind
@pytest.mark.parametrize(("policy", "status"), [("Retain", "ACTIVE"), ("Deactivate", "INACTIVE")])
async def test_what_is_kept_is_released_and_can_be_adopted(
    operator: Operator, okta_simulator: OktaSimulator, sample: Sample, policy: str, status: str
) -> None:
    await operator.apply(*sample.needs, sample.with_spec(deletionPolicy=policy))
    external_id = operator.status(sample.key)["id"]
    await operator.delete(sample.key)
    assert sample.key not in operator.cluster.resources.bodies
    assert operator.cluster.events.reasons[-1] == "Retained"
    body = found(okta_simulator, sample)
    assert (body["id"], body["status"]) == (external_id, status)
    await operator.apply(sample.with_spec(adopt={"id": external_id}, managementPolicy="Full"))
    assert operator.is_ready(sample.key), operator.status(sample.key)
    assert operator.status(sample.key)["id"] == external_id
    assert "Adopted" in operator.cluster.events.reasons


@every_kind
async def test_abandoned_is_let_go_at_once_without_a_call(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.manifest)
    before = everything(okta_simulator)
    cluster.resources.annotate(sample.key, deletion="abandon")
    await operator.run()
    okta_simulator.clear_requests()
    await operator.delete(sample.key)
    assert okta_simulator.requests() == []
    assert sample.key not in cluster.resources.bodies
    assert everything(okta_simulator) == before


@every_kind
async def test_paused_is_deleted_as_retained(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.manifest)
    cluster.resources.annotate(sample.key, paused="true")
    await operator.run()
    await operator.delete(sample.key)
    assert sample.key not in cluster.resources.bodies
    assert found(okta_simulator, sample)["status"] == "ACTIVE"


@every_kind
async def test_a_wiped_status_hides_nothing_from_a_deletion(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.manifest)
    kept = {"authServerId": operator.status(sample.key).get("authServerId")}
    cluster.resources.edit_status(sample.key, {k: v for k, v in kept.items() if v})
    await operator.delete(sample.key)
    assert [b for b in sample.listed(okta_simulator) if "okta-operator" in str(b)] == []


@every_kind
async def test_a_wiped_status_does_not_make_a_release_forget_the_rest(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.with_spec(deletionPolicy="Retain"))
    before = quiet(found(okta_simulator, sample))
    kept = {"authServerId": operator.status(sample.key).get("authServerId")}
    cluster.resources.edit_status(sample.key, {k: v for k, v in kept.items() if v})
    await operator.delete(sample.key)
    after = quiet(found(okta_simulator, sample))
    marks = {"profile", "description", "name"}
    assert {k: v for k, v in after.items() if k not in marks} == {k: v for k, v in before.items() if k not in marks}


@every_kind
async def test_the_organization_goes_with_everything_in_any_order(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    before = everything(okta_simulator)
    keys = await operator.apply(*sample.needs, sample.manifest)
    await operator.delete(ORG, *keys)
    for _ in range(3):
        cluster.clock.advance(2)
        await operator.resync()
    assert cluster.resources.bodies == {}
    assert everything(okta_simulator) == before


async def test_a_server_deleted_with_its_policy_leaves_nothing(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    server, policy = await operator.apply(SERVER, POLICY.manifest)
    await operator.delete(server, policy)
    await operator.resync()
    assert cluster.resources.bodies.keys() == {ORG}
    assert [s["name"] for s in okta_simulator.pages(SERVERS)] == ["default"]


async def test_okta_down_holds_a_deletion_until_it_answers(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operator.apply(ORIGIN.manifest)
    connection = operator.organization.connection
    get = connection.get

    async def down(_path: str) -> JsonObject | None:
        raise Recoverable("OktaUnreachable", "Okta cannot be reached.", scope=Scope.ORGANIZATION)

    monkeypatch.setattr(connection, "get", down)
    await operator.delete(ORIGIN.key)
    cluster.clock.advance(3600)
    await operator.resync()
    assert ORIGIN.key in cluster.resources.bodies
    monkeypatch.setattr(connection, "get", get)
    await operator.resync()
    assert ORIGIN.key not in cluster.resources.bodies
    assert [b for b in ORIGIN.listed(okta_simulator) if "okta-operator" in str(b)] == []


async def test_refused_credentials_release_after_ten_minutes_and_say_what_stays(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operator.apply(ORIGIN.manifest)
    external_id = operator.status(ORIGIN.key)["id"]

    async def refused(_path: str) -> JsonObject | None:
        raise Recoverable("CredentialsRefused", "Okta refused the credentials.", scope=Scope.ORGANIZATION)

    monkeypatch.setattr(operator.organization.connection, "get", refused)
    await operator.delete(ORIGIN.key)
    cluster.clock.advance(599)
    await operator.resync()
    assert ORIGIN.key in cluster.resources.bodies
    cluster.clock.advance(2)
    await operator.resync()
    assert ORIGIN.key not in cluster.resources.bodies
    _, reason, message = cluster.events.told[-1]
    assert reason == "Released"
    assert external_id in message
    assert found(okta_simulator, ORIGIN)["id"] == external_id


async def test_a_missing_organization_cannot_wedge_a_deletion(
    cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    started = Operator(cluster)
    cluster.connect(okta_simulator.url, okta_simulator.token)
    await started.apply(ORIGIN.manifest)
    await started.stop()
    cluster.resources.bodies.pop(ORG)
    again = Operator(cluster)
    await again.run()
    await again.delete(ORIGIN.key)
    assert ORIGIN.key in cluster.resources.bodies
    cluster.clock.advance(601)
    await again.resync()
    assert ORIGIN.key not in cluster.resources.bodies
    assert found(okta_simulator, ORIGIN)
    await again.stop()


async def test_a_resource_that_never_made_anything_goes_at_once(operator: Operator, cluster: FakeCluster) -> None:
    (key,) = await operator.apply(POLICY.manifest)
    assert cluster.resources.conditions(key)["Reconciling"] == ("True", "ReferenceNotFound")
    assert "finalizers" not in cluster.resources.bodies[key]["metadata"]
    await operator.delete(key)
    assert key not in cluster.resources.bodies


@pytest.mark.parametrize(
    ("app", "secret", "stays"),
    [
        ({}, {}, False),
        ({"deletionPolicy": "Retain"}, {}, True),
        ({"deletionPolicy": "Deactivate"}, {}, False),
        ({"deletionPolicy": "Retain"}, {"deletionPolicy": "Delete"}, False),
        ({}, {"deletionPolicy": "Retain"}, True),
    ],
)
async def test_the_secret_goes_or_stays(
    operator: Operator,
    cluster: FakeCluster,
    app: JsonObject,
    secret: JsonObject,
    stays: bool,  # noqa: FBT001 - a table's column
) -> None:
    await operator.apply(APP.with_spec(secret=secret, **app))
    await operator.delete(APP.key)
    assert (("openmetadata", "om-okta") in cluster.secrets.found) is stays


async def test_the_organization_s_deletion_policy_is_the_default(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    cluster.connect(okta_simulator.url, okta_simulator.token, deletionPolicy="Retain")
    await operator.apply(ORIGIN.manifest)
    await operator.delete(ORIGIN.key)
    assert found(okta_simulator, ORIGIN)["status"] == "ACTIVE"


async def test_what_was_adopted_is_retained_unless_stated(operator: Operator, okta_simulator: OktaSimulator) -> None:
    made = okta_simulator.post(
        ORIGIN.collection, {"name": "By hand", "origin": "https://om.example.com", "scopes": [{"type": "CORS"}]}
    ).body
    await operator.apply(ORIGIN.with_spec(adopt={"id": made["id"]}, managementPolicy="Full"))
    assert operator.is_ready(ORIGIN.key)
    await operator.delete(ORIGIN.key)
    assert found(okta_simulator, ORIGIN)["id"] == made["id"]
    assert found(okta_simulator, ORIGIN)["name"].endswith("[okta-operator released]")
    assert quiet(found(okta_simulator, ORIGIN))["status"] == "ACTIVE"


async def test_an_app_and_its_secret_that_were_renamed_leave_no_old_secret(
    operator: Operator, cluster: FakeCluster
) -> None:
    await operator.apply(APP.manifest)
    await operator.apply(APP.with_spec(secret={"name": "renamed"}))
    assert cluster.secrets.found.keys() == {("openmetadata", "acme-okta"), ("openmetadata", "renamed")}
    assert operator.status(APP.key)["secretName"] == "renamed"
    await operator.delete(APP.key)
    assert cluster.secrets.found.keys() == {("openmetadata", "acme-okta")}
    assert Key("OktaApp", "openmetadata", "om") not in cluster.resources.bodies
