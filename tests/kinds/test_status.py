"""What the status says while things go wrong, and that it never runs ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.kinds.between import look
from tests.kinds.specs import SAMPLES, writes
from tests.kinds.tenants import EVERYTHING, TEAM, apply_in_team, grant
from tests.support.operator import ORG, Operator

from okta_operator.core.errors import Recoverable, Scope, Terminal
from okta_operator.core.references import Key

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

APP, SERVER, POLICY, ORIGIN = SAMPLES
DOWN = Recoverable("OktaUnreachable", "Okta cannot be reached.", scope=Scope.ORGANIZATION)


def failing(monkeypatch: pytest.MonkeyPatch, operator: Operator, name: str, error: Exception) -> None:
    async def fail(*_args: Any, **_options: Any) -> None:  # noqa: ANN401 - any call's
        raise error

    monkeypatch.setattr(operator.organization.connection, name, fail)


async def test_a_spec_that_is_edited_during_the_look_is_not_called_ready(
    operator: Operator, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    generations = []
    create = operator.organization.connection.create
    patch = cluster.resources.patch_status

    async def edited_meanwhile(path: str, body: JsonObject) -> JsonObject:
        answer = await create(path, body)
        cluster.resources.apply(ORIGIN.stating(ORIGIN.values[1]))
        return answer

    async def watched(plural: str, namespace: str, name: str, **what: Any) -> JsonObject | None:  # noqa: ANN401 - as of patch_status
        generations.append(what["status"].get("observedGeneration"))
        return await patch(plural, namespace, name, **what)

    monkeypatch.setattr(operator.organization.connection, "create", edited_meanwhile)
    monkeypatch.setattr(cluster.resources, "patch_status", watched)
    await operator.apply(ORIGIN.manifest)
    assert [g for g in generations if g is not None] == [1, 2]
    assert operator.is_ready(ORIGIN.key)
    assert operator.looks.count(ORIGIN.key) == 2


async def test_a_resource_that_is_made_anew_during_the_look_gets_no_status_of_the_old_one(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = operator.organization.connection.create
    uids: list[str] = []

    async def replaced_meanwhile(path: str, body: JsonObject) -> JsonObject:
        answer = await create(path, body)
        if not uids:
            uids.append(cluster.resources.bodies.pop(ORIGIN.key)["metadata"]["uid"])
            cluster.resources.apply(ORIGIN.manifest)
        return answer

    monkeypatch.setattr(operator.organization.connection, "create", replaced_meanwhile)
    await operator.apply(ORIGIN.manifest)
    await operator.resync()
    assert cluster.resources.bodies[ORIGIN.key]["metadata"]["uid"] not in uids
    assert operator.is_ready(ORIGIN.key)
    assert writes(okta_simulator) == ORIGIN.writes


async def test_a_ready_resource_stays_ready_while_okta_is_down(
    operator: Operator, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operator.apply(ORIGIN.manifest)
    before = operator.status(ORIGIN.key)
    cluster.resources.writes.clear()
    failing(monkeypatch, operator, "get", DOWN)
    for _ in range(3):
        await operator.resync()
    assert operator.status(ORIGIN.key) == before
    assert [key for key, _ in cluster.resources.writes if key == ORIGIN.key] == []


async def test_drift_that_cannot_be_put_right_is_not_ready(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operator.apply(ORIGIN.manifest)
    path = f"{ORIGIN.collection}/{operator.status(ORIGIN.key)['id']}"
    okta_simulator.put(path, {**okta_simulator.get(path).body, "origin": "https://drifted.example.com"})
    failing(monkeypatch, operator, "replace", DOWN)
    await operator.resync()
    assert cluster.resources.conditions(ORIGIN.key)["Reconciling"] == ("True", "OktaUnreachable")
    assert cluster.resources.conditions(ORIGIN.key)["Ready"] == ("False", "OktaUnreachable")


async def test_the_organization_reports_refused_credentials_and_it_alone(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.manifest)
    before = operator.status(ORIGIN.key)
    cluster.connect(okta_simulator.url, "00-another-token-that-is-not-one")
    cluster.clock.advance(61)
    await operator.resync()
    conditions = cluster.resources.conditions(ORG)
    assert conditions["Ready"] == ("False", "CredentialsRefused")
    assert conditions["Reconciling"] == ("True", "CredentialsRefused")
    assert operator.status(ORIGIN.key) == before
    cluster.connect(okta_simulator.url, okta_simulator.token)
    await operator.resync()
    assert operator.is_ready(ORG)


async def test_a_change_waits_for_credentials_and_says_so(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.manifest)
    cluster.connect(okta_simulator.url, "00-another-token-that-is-not-one")
    cluster.clock.advance(61)
    await operator.resync()
    await operator.apply(ORIGIN.stating(ORIGIN.values[1]))
    assert cluster.resources.conditions(ORIGIN.key)["Reconciling"] == ("True", "OrganizationNotReady")
    assert operator.status(ORIGIN.key)["observedGeneration"] == 2
    cluster.connect(okta_simulator.url, okta_simulator.token)
    await operator.resync()
    await operator.resync()
    assert operator.is_ready(ORIGIN.key)


async def test_what_vanished_is_believed_after_a_minute(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(*POLICY.needs, POLICY.manifest)
    again = Operator(cluster)  # which has nothing of its own in mind
    await again.run()
    path = f"{POLICY.path(okta_simulator)}/{again.status(POLICY.key)['id']}"
    okta_simulator.delete(path)
    okta_simulator.clear_requests()
    await again.resync()
    assert writes(okta_simulator) == ()
    assert again.delays[POLICY.key] == pytest.approx(60.5)
    cluster.clock.advance(59)
    await again.resync()
    assert writes(okta_simulator) == ()
    cluster.clock.advance(2)
    await again.resync()
    assert writes(okta_simulator) == POLICY.writes
    assert again.is_ready(POLICY.key)
    await again.stop()


async def test_failures_back_off_and_a_success_forgets_them(
    operator: Operator, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operator.apply(ORIGIN.manifest)
    get = operator.organization.connection.get
    failing(monkeypatch, operator, "get", DOWN)
    delays = []
    for _ in range(12):
        await operator.resync()
        delays.append(operator.delays[ORIGIN.key] or 0)
    for number, delay in enumerate(delays):
        usual = min(2.0**number, 300)
        assert 0.75 * usual <= delay <= 1.25 * usual
    monkeypatch.setattr(operator.organization.connection, "get", get)
    await operator.resync()
    assert 450 <= (operator.delays[ORIGIN.key] or 0) <= 750
    assert cluster.events.reasons.count("Created") == 1


async def test_a_terminal_error_is_told_once(
    operator: Operator, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operator.apply(*POLICY.needs)
    cluster.events.told.clear()
    failing(monkeypatch, operator, "create", Terminal("FeatureNotEnabled", "Have Okta enable it.", retry_after=600))
    await operator.apply(POLICY.manifest)
    writes_before = len(cluster.resources.writes)
    await operator.resync()
    await operator.resync()
    assert cluster.events.reasons == ["FeatureNotEnabled"]
    assert operator.delays[POLICY.key] == 600
    assert len(cluster.resources.writes) - writes_before <= 4  # each attempt is recorded, and taken back


async def test_an_unexpected_error_loses_neither_the_resource_nor_the_worker(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    get = operator.organization.connection.get
    await operator.apply(ORIGIN.manifest)
    failing(monkeypatch, operator, "get", RuntimeError("a bug"))
    await operator.resync()
    assert 0 < (operator.delays[ORIGIN.key] or 0) < 2
    monkeypatch.setattr(operator.organization.connection, "get", get)
    await operator.resync()
    assert operator.is_ready(ORIGIN.key)


async def test_asked_for_a_look_it_is_taken_and_echoed(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.manifest)
    okta_simulator.clear_requests()
    cluster.resources.annotate(ORIGIN.key, reconcile_requested_at="now")
    await operator.run()
    assert okta_simulator.requests() != []
    assert writes(okta_simulator) == ()
    assert operator.status(ORIGIN.key)["lastHandledReconcileAt"] == "now"


async def test_paused_nothing_is_asked_or_written(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.manifest)
    cluster.resources.annotate(ORIGIN.key, paused="true")
    await operator.run()
    okta_simulator.clear_requests()
    await operator.apply(ORIGIN.stating(ORIGIN.values[1]))
    assert okta_simulator.requests() == []
    assert cluster.resources.conditions(ORIGIN.key)["Paused"] == ("True", "Paused")
    assert operator.status(ORIGIN.key)["observedGeneration"] == 1
    cluster.resources.annotate(ORIGIN.key, paused="false")
    await operator.run()
    assert operator.is_ready(ORIGIN.key)
    assert "Paused" not in cluster.resources.conditions(ORIGIN.key)


@pytest.mark.parametrize("invalid", [{"scopes": ["NONSENSE"]}, {"origin": None}, {"more": 1}, {"scopes": "CORS"}])
async def test_what_a_stored_resource_says_wrongly_is_said_back(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, invalid: JsonObject
) -> None:
    await operator.apply(ORIGIN.with_spec(**invalid))
    assert cluster.resources.conditions(ORIGIN.key)["Stalled"] == ("True", "InvalidSpec")
    message = next(c["message"] for c in operator.status(ORIGIN.key)["conditions"] if c["type"] == "Stalled")
    assert f"spec.{next(iter(invalid))}" in message
    assert okta_simulator.requests() == []
    await operator.apply(ORIGIN.manifest)
    assert operator.is_ready(ORIGIN.key)


async def test_references_that_come_later_wake_who_waits(operator: Operator, cluster: FakeCluster) -> None:
    await operator.apply(POLICY.manifest)
    assert cluster.resources.conditions(POLICY.key)["Reconciling"] == ("True", "ReferenceNotFound")
    await operator.apply(*POLICY.needs)
    assert operator.is_ready(POLICY.key)
    assert Key("OktaAuthServer", "openmetadata", "server") in operator.services.dependants.named_by(POLICY.key)


async def test_another_organization_behind_the_name_is_refused(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.manifest)
    okta_simulator.clear_requests()
    cluster.resources.edit_status(ORIGIN.key, {**operator.status(ORIGIN.key), "organizationId": "00oanother"})
    await operator.run()
    assert cluster.resources.conditions(ORIGIN.key)["Stalled"] == ("True", "AnotherOrganization")
    assert okta_simulator.requests() == []


async def test_an_object_whose_id_could_not_be_noted_is_told_as_created_once(
    operator: Operator, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch = cluster.resources.patch_status
    tries: list[str] = []

    async def unanswered(plural: str, namespace: str, name: str, **what: Any) -> JsonObject | None:  # noqa: ANN401 - as of patch_status
        if "id" in what["status"] and not tries:
            tries.append(name)
            raise Recoverable("KubernetesUnavailable", "The Kubernetes API did not answer.")
        return await patch(plural, namespace, name, **what)

    monkeypatch.setattr(cluster.resources, "patch_status", unanswered)
    await operator.apply(ORIGIN.manifest)
    await operator.resync()
    assert tries
    assert cluster.events.reasons == ["Created"]


async def test_an_organization_that_misses_nothing_reads_no_labels_of_its_tenants(
    operator: Operator, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.label(TEAM, sso="acme")
    grant(cluster, EVERYTHING)
    await operator.run()
    await apply_in_team(operator, ORIGIN)
    asked: list[Key] = []

    async def noted(_organization: Key, key: Key) -> None:
        asked.append(key)

    monkeypatch.setattr(operator.services.tenancy, "grant", noted)
    for _ in range(3):
        await look(operator, ORG, after=61)
    assert asked == []
