"""A resource goes under difficulties: what it made goes too, nothing else does, and somebody says why it takes long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.between import failing, list_nothing_of_ours, look, lose_the_first_answer, marked
from tests.kinds.specs import ORIGINS, SAMPLES, Sample, quiet, writes

from okta_operator.constants import FINALIZER
from okta_operator.core.errors import Recoverable, Scope

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster, Operator

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

every_kind = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind)
APP, _, POLICY, ORIGIN = SAMPLES


@every_kind
async def test_what_is_found_again_by_its_mark_is_undone_one_day_too(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.manifest)
    cluster.resources.bodies[sample.key]["metadata"]["finalizers"] = []
    await operator.delete(sample.key)
    external_ids = [body["id"] for body in marked(okta_simulator, sample)]
    await operator.apply(sample.manifest)
    assert operator.is_ready(sample.key)
    assert operator.status(sample.key)["id"] in external_ids
    assert cluster.resources.bodies[sample.key]["metadata"]["finalizers"] == [FINALIZER]
    await operator.delete(sample.key)
    assert marked(okta_simulator, sample) == []


@every_kind
async def test_what_is_only_observed_by_now_stays_as_it_is(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.manifest)
    await operator.apply(sample.with_spec(managementPolicy="ObserveOnly"))
    before = quiet(sample.listed(okta_simulator))
    okta_simulator.clear_requests()
    await operator.delete(sample.key)
    assert sample.key not in cluster.resources.bodies
    assert cluster.events.reasons[-1] == "Released"
    assert writes(okta_simulator) == ()
    assert quiet(sample.listed(okta_simulator)) == before


async def test_a_policy_whose_status_is_lost_is_found_through_its_server(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(*POLICY.needs, POLICY.manifest)
    cluster.resources.edit_status(POLICY.key, {})
    await operator.delete(POLICY.key)
    assert POLICY.key not in cluster.resources.bodies
    assert marked(okta_simulator, POLICY) == []


async def test_another_s_id_in_the_status_does_not_save_the_resource_s_own_object(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    by_hand = {"name": "By hand", "origin": "https://hand.example.com", "scopes": [{"type": "CORS"}]}
    other = okta_simulator.post(ORIGINS, by_hand).body
    await operator.apply(ORIGIN.manifest)
    cluster.resources.edit_status(ORIGIN.key, {**operator.status(ORIGIN.key), "id": other["id"]})
    await operator.delete(ORIGIN.key)
    assert [body["id"] for body in okta_simulator.pages(ORIGINS)] == [other["id"]]
    assert quiet(okta_simulator.get(f"{ORIGINS}/{other['id']}").body) == quiet(other)


async def test_a_secret_that_the_status_does_not_name_goes_too(operator: Operator, cluster: FakeCluster) -> None:
    await operator.apply(APP.manifest)
    status = {name: value for name, value in operator.status(APP.key).items() if name != "secretName"}
    cluster.resources.edit_status(APP.key, status)
    await operator.delete(APP.key)
    assert cluster.secrets.found.keys() == {("openmetadata", "acme-okta")}


@pytest.mark.parametrize("sample", [APP, ORIGIN], ids=lambda sample: sample.kind)
async def test_what_nobody_answered_or_lists_yet_is_waited_for(
    operator: Operator,
    cluster: FakeCluster,
    okta_simulator: OktaSimulator,
    sample: Sample,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lose_the_first_answer(monkeypatch, operator.organization.connection)
    catch_up = list_nothing_of_ours(monkeypatch, operator.organization.connection)
    await operator.apply(sample.manifest)
    await operator.delete(sample.key)
    assert sample.key in cluster.resources.bodies
    assert len(marked(okta_simulator, sample)) == 1
    catch_up()
    await look(operator, sample.key, after=operator.delays[sample.key] or 0)
    assert sample.key not in cluster.resources.bodies
    assert marked(okta_simulator, sample) == []


async def test_a_deletion_that_has_to_wait_says_why(
    operator: Operator, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operator.apply(ORIGIN.manifest)
    refused = Recoverable("CredentialsRefused", "Okta refused the credentials.", scope=Scope.ORGANIZATION)
    failing(monkeypatch, operator.organization.connection, "get", refused)
    await operator.delete(ORIGIN.key)
    conditions = cluster.resources.conditions(ORIGIN.key)
    assert conditions["Ready"] == ("False", "CredentialsRefused")
    assert conditions["Reconciling"] == ("True", "CredentialsRefused")


async def test_what_became_of_it_is_told_once(operator: Operator, cluster: FakeCluster) -> None:
    await operator.apply(ORIGIN.with_spec(deletionPolicy="Retain"))
    late: list[JsonObject] = []
    cluster.resources.gone = late.append
    await operator.delete(ORIGIN.key)
    await look(operator, ORIGIN.key)
    assert len(late) == 1
    told = [reason for reason in cluster.events.reasons if reason in ("Retained", "Released", "Deleted")]
    assert told == ["Retained"]
