"""Nothing is made below an authorization server that the operator may not write to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kinds.specs import ORG_REF, SAMPLES, SERVERS, resource, writes

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster, Operator

    from okta_simulator.testing import OktaSimulator

POLICY = SAMPLES[2]


async def test_no_policy_on_a_server_that_is_only_observed(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    default = next(server for server in okta_simulator.pages(SERVERS) if server["name"] == "default")
    spec = ORG_REF | {"adopt": {"id": default["id"]}, "audience": {"value": "api://default"}}
    okta_simulator.clear_requests()
    server, policy = await operator.apply(resource("OktaAuthServer", "server", spec), POLICY.manifest)
    assert operator.is_ready(server)
    assert writes(okta_simulator) == ()
    assert cluster.resources.conditions(policy)["Ready"][0] == "False"


async def test_no_second_policy_on_a_server_that_lost_its_mark(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    server, _ = await operator.apply(*POLICY.needs, POLICY.manifest)
    path = f"{SERVERS}/{operator.status(server)['id']}"
    assert okta_simulator.put(path, {**okta_simulator.get(path).body, "description": "Mine now."}).status == 200
    await operator.resync()
    assert cluster.resources.conditions(server)["Stalled"] == ("True", "OwnershipUnproven")
    okta_simulator.clear_requests()
    second = POLICY.with_spec(name="Second")
    (key,) = await operator.apply({**second, "metadata": {**second["metadata"], "name": "second"}})
    assert writes(okta_simulator) == ()
    assert cluster.resources.conditions(key)["Ready"][0] == "False"
