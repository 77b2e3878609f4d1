"""Many objects that vanish together are not made again before they come back or somebody says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.between import look
from tests.kinds.specs import ORG_REF, ORIGINS, SAMPLES, SERVERS, resource, writes
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import ORG, Operator

from okta_operator.core.references import Key

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

pytestmark = pytest.mark.usefixtures("lists_go_by_the_same_clock")

APP, SERVER, POLICY, _ = SAMPLES
MANY = ("True", "ManyVanished")
KEYS = [Key("OktaTrustedOrigin", NAMESPACE, f"origin{number}") for number in range(5)]


def origin(key: Key, **spec: object) -> JsonObject:
    """A trusted origin."""
    return resource(
        key.kind, key.name, ORG_REF | {"origin": f"https://{key.name}.example.com", "scopes": ["CORS"]} | spec
    )


@pytest.fixture
async def five(operator: Operator, okta_simulator: OktaSimulator) -> Operator:
    """An operator with five origins in Okta, and a simulator that has forgotten how they came there."""
    await operator.apply(*map(origin, KEYS))
    assert all(map(operator.is_ready, KEYS))
    okta_simulator.clear_requests()
    operator.cluster.events.told.clear()
    return operator


def outage(okta: OktaSimulator, *paths: str) -> None:
    """Okta answers as if there was nothing at these paths."""
    for path in paths or (ORIGINS,):
        okta.simulator.faults.add({"rules": [{"path": f"{path}/*", "status": 404}]})
        okta.simulator.faults.add({"rules": [{"method": "GET", "path": path, "status": 200, "body": []}]})


def remove(operator: Operator, okta: OktaSimulator, *keys: Key) -> None:
    """Somebody deletes them in Okta."""
    for key in keys:
        path = f"{ORIGINS}/{operator.status(key)['id']}"
        okta.post(f"{path}/lifecycle/deactivate")
        assert okta.delete(path).status == 204
    okta.clear_requests()


async def minutes(operator: Operator, count: int = 1) -> None:
    """Everything is looked at, and again after a minute, so many times."""
    await operator.resync()
    for _ in range(count):
        operator.cluster.clock.advance(61)
        await operator.resync()


def reasons(cluster: FakeCluster, *keys: Key) -> set[tuple[str, str]]:
    return {cluster.resources.conditions(key).get("Stalled", ("", "")) for key in keys}


async def test_an_outage_makes_nothing_again_and_is_over_without_a_write(
    five: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    before = {key: five.status(key) for key in KEYS}
    outage(okta_simulator)
    await five.resync()
    assert all(map(five.is_ready, KEYS))  # not before a second look
    await minutes(five, 3)
    assert reasons(cluster, ORG, *KEYS) == {MANY}
    message = next(c["message"] for c in five.status(KEYS[0])["conditions"] if c["type"] == "Stalled")
    assert "5 of the organization's 5 objects" in message
    okta_simulator.simulator.faults.remove()
    await look(five, ORG, after=61)
    assert all(map(five.is_ready, KEYS)), five.status(KEYS[0])
    assert five.is_ready(ORG)
    assert writes(okta_simulator) == ()
    assert {key: five.status(key)["id"] for key in KEYS} == {key: before[key]["id"] for key in KEYS}


async def test_it_is_told_once_by_each_and_by_the_organization(
    five: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    outage(okta_simulator)
    await minutes(five, 5)
    assert cluster.events.reasons == ["ManyVanished"] * (len(KEYS) + 1)
    assert {type_ for type_, _, _ in cluster.events.told} == {"Warning"}


async def test_one_that_is_missed_has_the_others_looked_at(
    five: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    outage(okta_simulator)
    five.looks.clear()
    await look(five, KEYS[0], after=100)
    assert set(five.looks) >= set(KEYS)
    await look(five, KEYS[0], after=61)
    assert reasons(cluster, KEYS[0], ORG) == {MANY}
    assert five.delays[ORG] == 60


async def test_three_are_made_again_after_a_minute(
    five: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    remove(five, okta_simulator, *KEYS[:3])
    await minutes(five)
    assert all(map(five.is_ready, KEYS))
    assert writes(okta_simulator) == ("POST /api/v1/trustedOrigins",) * 3
    assert reasons(cluster, ORG) == {("", "")}
    remove(five, okta_simulator, KEYS[3])
    await minutes(five)
    assert five.is_ready(KEYS[3])  # those that were made again are not missing any more


async def test_what_is_meant_is_made_again_and_nothing_else(
    five: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    cluster.resources.annotate(KEYS[0], reconcile_requested_at="before")
    await five.run()
    remove(five, okta_simulator, *KEYS)
    await minutes(five)
    assert reasons(cluster, *KEYS) == {MANY}
    for key in KEYS[:2]:
        cluster.resources.annotate(key, reconcile_requested_at="since")
        await five.run()
        assert five.is_ready(key), five.status(key)
    await minutes(five, 3)
    # Three are left, and they do not become a matter of course by that.
    assert reasons(cluster, ORG, *KEYS[2:]) == {MANY}
    assert len(okta_simulator.pages(ORIGINS)) == 2
    for key in KEYS[2:]:
        cluster.resources.annotate(key, reconcile_requested_at="since")
    await five.run()
    assert all(map(five.is_ready, KEYS))
    assert five.is_ready(ORG)


async def test_resources_that_are_deleted_let_the_organization_be_ready(
    five: Operator, okta_simulator: OktaSimulator
) -> None:
    remove(five, okta_simulator, *KEYS)
    await minutes(five)
    await five.delete(*KEYS)
    assert not set(KEYS) & set(five.cluster.resources.bodies)
    await look(five, ORG, after=61)
    assert five.is_ready(ORG)
    assert writes(okta_simulator) == ()


async def test_after_a_restart_it_is_still_so_and_can_be_meant(
    five: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    remove(five, okta_simulator, *KEYS)
    await minutes(five)
    cluster.events.told.clear()
    again = Operator(cluster)
    cluster.resources.annotate(KEYS[0], reconcile_requested_at="while it was down")
    await minutes(again)
    assert again.is_ready(KEYS[0])
    assert reasons(cluster, ORG, *KEYS[1:]) == {MANY}
    assert set(cluster.events.reasons) == {"Created"}
    assert writes(okta_simulator) == ("POST /api/v1/trustedOrigins",)
    await again.stop()


async def test_a_fault_in_between_does_not_have_the_rest_made_again(
    five: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    remove(five, okta_simulator, *KEYS)
    await minutes(five)
    okta_simulator.simulator.faults.add({"path": f"{ORIGINS}**", "status": 503})
    await five.resync()
    assert MANY not in reasons(cluster, *KEYS)
    okta_simulator.simulator.faults.remove()
    for key in KEYS[:2]:
        cluster.resources.annotate(key, reconcile_requested_at="since")
    await minutes(five)
    assert reasons(cluster, ORG, *KEYS[2:]) == {MANY}
    assert len(okta_simulator.pages(ORIGINS)) == 2


async def test_a_server_with_its_policies_is_one_deletion(operator: Operator, okta_simulator: OktaSimulator) -> None:
    named = [POLICY.with_spec(name=f"Policy {number}") for number in range(5)]
    policies = [{**each, "metadata": {**each["metadata"], "name": f"om{n}"}} for n, each in enumerate(named)]
    server, *keys = await operator.apply(*POLICY.needs, *policies)
    assert all(map(operator.is_ready, keys))
    path = f"{SERVERS}/{operator.status(server)['id']}"
    okta_simulator.post(f"{path}/lifecycle/deactivate")
    assert okta_simulator.delete(path).status == 204
    await minutes(operator, 2)
    assert operator.is_ready(server), operator.status(server)
    assert all(map(operator.is_ready, keys)), [operator.status(key) for key in keys]


async def test_what_would_not_be_made_again_does_not_count(
    five: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    cluster.resources.annotate(KEYS[0], paused="true")
    await five.apply(origin(KEYS[1], managementPolicy="ObserveOnly"))
    okta_simulator.clear_requests()
    remove(five, okta_simulator, *KEYS)
    await minutes(five)
    assert all(map(five.is_ready, KEYS[2:]))
    assert writes(okta_simulator) == ("POST /api/v1/trustedOrigins",) * 3
    assert five.is_ready(ORG)


async def test_kinds_that_may_not_be_listed_are_not_counted(
    five: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await five.apply(APP.manifest)
    okta_simulator.clear_requests()
    okta_simulator.simulator.faults.add({"path": "/api/v1/apps", "status": 403})
    remove(five, okta_simulator, *KEYS)
    five.cluster.clock.advance(31)
    await minutes(five)
    assert reasons(cluster, ORG, *KEYS) == {MANY}
    assert five.is_ready(APP.key)
