"""Everything is let go: Okta and the Secrets stay as they are, and nothing is held back any more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from tests.kinds.leaving import everything, held_back, leave
from tests.kinds.specs import SAMPLES
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import ORG, Operator

from okta_operator.cli.release import report
from okta_operator.engine.release import Released
from okta_operator.kube.errors import Forbidden
from okta_operator.kube.secrets import SecretManifest

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

APP, SERVER, POLICY, ORIGIN = SAMPLES


async def test_the_objects_stay_and_nobody_owns_them(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await everything(operator)
    ids = {sample.key: operator.status(sample.key)["id"] for sample in SAMPLES}
    okta_simulator.clear_requests()
    secrets = dict(cluster.secrets.found)

    released = await leave(operator)

    assert all(each.gone for each in released.values())
    assert set(released) == set(cluster.resources.bodies)
    assert held_back(cluster) == set()
    assert cluster.secrets.found == secrets
    writes = [f"{each['method']} {each['path']}" for each in okta_simulator.requests(writes_only=True)]
    assert len(writes) == len(set(writes)) == len(released) - 1, "one for each external object: its mark"
    assert {write.split()[0] for write in writes} == {"PUT"}
    for sample in SAMPLES:
        stays = released[sample.key].stays
        assert stays is not None
        assert stays.endswith(ids[sample.key])
        [found] = [body for body in sample.listed(okta_simulator) if body["id"] == ids[sample.key]]
        assert "released" in str(found)
        assert found["status"] == "ACTIVE"
    assert released[APP.key].secret == "om-okta"
    assert released[ORG].stays is None


async def test_the_organization_goes_last(operator: Operator, cluster: FakeCluster) -> None:
    await everything(operator)
    cluster.resources.writes.clear()
    released = await leave(operator)
    order = [key for key, written in cluster.resources.writes if written == {"finalizers": []}]
    assert order[-1] == list(released)[-1] == ORG
    assert len(order) == len(set(order)) == len(released)


async def test_a_second_time_there_is_nothing_to_do_and_the_list_is_the_same(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await everything(operator)
    first = await leave(operator)
    cluster.resources.writes.clear()
    okta_simulator.clear_requests()
    second = await leave(operator)
    assert {each.told for each in second.values()} == {"It was let go before."}
    assert {k: (r.stays, r.secret) for k, r in second.items()} == {k: (r.stays, r.secret) for k, r in first.items()}
    assert cluster.resources.writes == []
    assert okta_simulator.requests(writes_only=True) == []


@pytest.mark.parametrize("number", range(6))
async def test_broken_off_anywhere_it_can_be_gone_on_with(
    operator: Operator,
    cluster: FakeCluster,
    okta_simulator: OktaSimulator,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    """Between two steps: after so many finalizers, and with the mark of the next one off already."""
    await everything(operator)
    remove, reached, left = cluster.resources.remove_finalizer, asyncio.Event(), [number]

    async def never(body: JsonObject, plural: str) -> JsonObject | None:
        left[0] -= 1
        if left[0] >= 0:
            return await remove(body, plural)
        reached.set()
        await asyncio.Event().wait()
        return None

    monkeypatch.setattr(cluster.resources, "remove_finalizer", never)
    leaving = asyncio.create_task(leave(operator, at_a_time=1))
    await asyncio.wait_for(reached.wait(), 20)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    assert len(held_back(cluster)) == len(cluster.resources.bodies) - number
    await asyncio.sleep(0)
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
    monkeypatch.setattr(cluster.resources, "remove_finalizer", remove)

    released = await leave(operator)

    assert all(each.gone for each in released.values())
    assert held_back(cluster) == set()
    for sample in SAMPLES:
        identifier = operator.status(sample.key)["id"]
        [found] = [body for body in sample.listed(okta_simulator) if body["id"] == identifier]
        assert "released" in str(found)
        assert str(released[sample.key].stays).endswith(identifier)


async def test_without_okta_nothing_is_let_go_and_it_says_so(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await everything(operator)
    before, held = okta_simulator.requests(writes_only=True), held_back(cluster)
    org = cluster.resources.bodies[ORG]
    cluster.resources.bodies[ORG] = {**org, "spec": {**org["spec"], "url": "http://127.0.0.1:1"}}
    secret = cluster.secrets.found[NAMESPACE, "acme-okta"]
    data = {**secret.data, "url": SecretStr("http://127.0.0.1:1")}
    cluster.secrets.put(SecretManifest(namespace=NAMESPACE, name="acme-okta", data=data))

    released = await leave(operator)

    assert not any(each.gone for each in released.values())
    assert released[ORG].told.startswith("It is needed until all resources are let go, and cannot be used now: Okta")
    assert "OrganizationNotReady" in released[APP.key].told
    assert held_back(cluster) == held
    assert okta_simulator.requests(writes_only=True) == before
    text = "\n".join(report(list(released.values())))
    assert text.startswith(f"0 of {len(released)} resources are let go.")
    assert "okta-operator.dev/deletion=abandon" in text


async def test_what_is_to_be_abandoned_needs_no_okta(operator: Operator, cluster: FakeCluster) -> None:
    await everything(operator)
    del cluster.secrets.found[NAMESPACE, "acme-okta"]
    for key in list(cluster.resources.bodies):
        cluster.resources.annotate(key, deletion="abandon")
    released = await leave(operator)
    assert all(each.gone for each in released.values())
    assert held_back(cluster) == set()
    assert str(released[APP.key].stays).endswith(operator.status(APP.key)["id"])


async def test_one_that_fails_holds_up_its_organization_alone(
    operator: Operator, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    await everything(operator)
    remove = cluster.resources.remove_finalizer

    async def refuse(body: JsonObject, plural: str) -> JsonObject | None:
        if body["kind"] == ORIGIN.kind:
            message = "The operator may not."
            raise Forbidden(message)
        return await remove(body, plural)

    monkeypatch.setattr(cluster.resources, "remove_finalizer", refuse)
    released = await leave(operator)
    assert {key for key, each in released.items() if not each.gone} == held_back(cluster) == {ORIGIN.key, ORG}
    assert released[ORIGIN.key].told == "KubernetesForbidden: The operator may not."
    monkeypatch.setattr(cluster.resources, "remove_finalizer", remove)
    assert all(each.gone for each in (await leave(operator)).values())


async def test_what_was_only_observed_stays_untouched(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.manifest)
    await operator.apply(APP.with_spec(managementPolicy="ObserveOnly"))
    okta_simulator.clear_requests()
    released = await leave(operator)
    assert released[APP.key].gone
    assert str(released[APP.key].stays).endswith(operator.status(APP.key)["id"])
    assert okta_simulator.requests(writes_only=True) == []
    assert held_back(cluster) == set()


async def test_what_is_being_deleted_is_kept_all_the_same(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    """It waited for an operator that was stopped; whoever leaves wants nothing deleted in Okta any more."""
    await operator.apply(APP.with_spec(deletionPolicy="Delete"))
    identifier = operator.status(APP.key)["id"]
    cluster.resources.delete(APP.key)
    released = await leave(operator)
    assert released[APP.key].gone
    assert str(released[APP.key].stays).endswith(identifier)
    assert APP.key not in cluster.resources.bodies
    assert [body["id"] for body in APP.listed(okta_simulator)] == [identifier]


async def test_what_is_not_ours_stays_as_it_is(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.manifest)
    path = f"{ORIGIN.collection}/{operator.status(ORIGIN.key)['id']}"
    okta_simulator.put(path, {**okta_simulator.get(path).body, "name": "Somebody's"})
    okta_simulator.clear_requests()
    released = await leave(operator)
    assert "not ours" in released[ORIGIN.key].told
    assert okta_simulator.requests(writes_only=True) == []
    assert held_back(cluster) == set()


async def test_what_only_its_mark_knows_is_found_and_told(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.manifest)
    identifier = operator.status(APP.key)["id"]
    cluster.resources.edit_status(APP.key, {"observedGeneration": -1})
    released = await leave(operator)
    assert str(released[APP.key].stays).endswith(identifier)
    assert "released" in str(okta_simulator.get(f"{APP.collection}/{identifier}").body)
    assert held_back(cluster) == set()


async def test_what_is_gone_in_okta_is_nothing_that_stays(
    operator: Operator, okta_simulator: OktaSimulator, cluster: FakeCluster
) -> None:
    await operator.apply(ORIGIN.manifest)
    okta_simulator.delete(f"{ORIGIN.collection}/{operator.status(ORIGIN.key)['id']}")
    released = await leave(operator)
    assert released[ORIGIN.key] == Released(ORIGIN.key, gone=True, told="There is nothing of it in Okta.")
    assert held_back(cluster) == set()


async def test_other_namespaces_are_left_alone(operator: Operator, cluster: FakeCluster) -> None:
    await operator.apply(APP.manifest)
    before = held_back(cluster)
    assert await leave(operator, ["another"]) == {}
    assert held_back(cluster) == before


def test_the_list_says_what_stays_where() -> None:
    results = [
        Released(APP.key, gone=True, told="Kept.", stays="application 0oa1", secret="om-okta"),
        Released(ORIGIN.key, gone=False, told="OktaUnreachable: No connection."),
        Released(ORG, gone=True, told="Let go."),
    ]
    assert report(results) == [
        "2 of 3 resources are let go.",
        "",
        "In Okta stays, without an owner:",
        "  application 0oa1  (OktaApp openmetadata/om)",
        "",
        "Secrets that stay, and that nobody updates any more:",
        "  openmetadata/om-okta  (OktaApp openmetadata/om)",
        "",
        "NOT let go; the same command tries again:",
        "  OktaTrustedOrigin openmetadata/om: OktaUnreachable: No connection.",
        "",
        "To let go without Okta, with the mark left on the object, annotate the resource first:",
        "  okta-operator.dev/deletion=abandon",
    ]
    assert report([]) == ["0 of 0 resources are let go."]
