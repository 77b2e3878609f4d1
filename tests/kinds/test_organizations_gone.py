"""OktaOrgs that are gone: nothing is kept of them for longer than something needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from tests.kinds.between import failing, look, marked
from tests.kinds.specs import SAMPLES, Sample
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import ORG, FakeCluster, Operator

from okta_operator.core.errors import Recoverable, Scope
from okta_operator.kube.secrets import SecretManifest

if TYPE_CHECKING:
    from okta_operator.core.references import Key
    from okta_operator.okta.connection import OktaConnection
    from okta_simulator.testing import OktaSimulator

APP, SERVER, _, ORIGIN = SAMPLES
SECOND = ORG._replace(name="second")
DOWN = Recoverable("OktaUnreachable", "Okta cannot be reached.", scope=Scope.ORGANIZATION)


async def make(operator: Operator, okta: OktaSimulator, key: Key = SECOND) -> OktaConnection:
    """Another OktaOrg for the organization; its connection."""
    data = {"url": SecretStr(okta.url), "token": SecretStr(okta.token)}
    operator.cluster.secrets.put(SecretManifest(namespace=NAMESPACE, name="second-okta", data=data))
    credentials = {"apiToken": {"secretRef": {"name": "second-okta", "key": "token"}}}
    spec = {"url": okta.url, "ownerId": "second", "insecure": True, "credentials": credentials}
    await operator.apply({"kind": "OktaOrg", "metadata": {"name": key.name}, "spec": spec})
    return operator.services.organizations.get(key).connection


async def remove(operator: Operator, key: Key = SECOND) -> None:
    """Delete an OktaOrg, and wait for what it waits for."""
    await operator.delete(key)
    await look(operator, key, after=20)
    assert key not in operator.cluster.resources.bodies


def kept(operator: Operator) -> set[Key]:
    """The OktaOrgs of which something is kept."""
    services = operator.services
    return set(services.organizations._entries) | set(services.tenancy._tenants)


async def test_organizations_that_come_and_go_leave_nothing(operator: Operator, okta_simulator: OktaSimulator) -> None:
    transports = []
    for number in range(20):
        key = ORG._replace(name=f"org-{number}")
        transports.append((await make(operator, okta_simulator, key))._transport())
        operator.services.metrics.rate_limit_remaining(f"{key.namespace}/{key.name}", "/api/v1/apps", 50)
        await operator.delete(key)
        assert operator.delays[key] == 60
    assert len(kept(operator)) == 21
    for number in range(20):
        await look(operator, ORG._replace(name=f"org-{number}"), after=61)
    assert kept(operator) == {ORG}
    assert all(transport._client._session.closed for transport in transports)
    assert b"org-" not in operator.services.metrics.render()
    assert operator.delays[ORG._replace(name="org-19")] is None


async def test_one_that_is_made_anew_meanwhile_stays(operator: Operator, okta_simulator: OktaSimulator) -> None:
    await make(operator, okta_simulator)
    await remove(operator)
    connection = await make(operator, okta_simulator)
    await look(operator, SECOND, after=61)
    assert operator.services.organizations.get(SECOND).connection is connection


async def test_one_that_no_look_has_opened_leaves_nothing(operator: Operator, cluster: FakeCluster) -> None:
    spec = {"url": "https://elsewhere.example", "ownerId": "second", "credentials": {}}
    await operator.apply({"kind": "OktaOrg", "metadata": {"name": "second"}, "spec": spec})
    await operator.delete(SECOND)
    await look(operator, SECOND, after=61)
    assert SECOND not in cluster.resources.bodies
    assert kept(operator) == {ORG}


async def test_it_is_kept_for_the_deletion_of_a_resource_that_stays_behind(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await make(operator, okta_simulator)
    (origin,) = await operator.apply(ORIGIN.with_spec(orgRef={"name": "second"}))
    await remove(operator)
    for _ in range(3):
        await look(operator, SECOND, after=1000)
        assert operator.delays[SECOND] == 60
    await operator.delete(origin)
    assert origin not in cluster.resources.bodies
    assert cluster.events.reasons[-1] == "Deleted"
    assert marked(okta_simulator, ORIGIN) == []
    await look(operator, SECOND, after=61)
    assert kept(operator) == {ORG}


@pytest.mark.parametrize("sample", [APP, SERVER, ORIGIN], ids=lambda sample: sample.kind)
async def test_and_for_one_that_was_being_deleted_when_this_process_began(
    operator: Operator,
    cluster: FakeCluster,
    okta_simulator: OktaSimulator,
    monkeypatch: pytest.MonkeyPatch,
    sample: Sample,
) -> None:
    await operator.apply(*sample.needs, sample.manifest)
    cluster.resources.seen = cluster.resources.gone = lambda _: None
    cluster.resources.delete(sample.key)
    again = Operator(cluster)
    with monkeypatch.context() as patched:
        failing(patched, again.reconciler, "_let_go", DOWN)
        await again.run()
        cluster.resources.bodies[ORG]["metadata"]["finalizers"] = []
        cluster.resources.delete(ORG)
        await again.run()
        await look(again, ORG, after=61)
        assert kept(again) == {ORG}
    await look(again, sample.key)
    assert sample.key not in cluster.resources.bodies
    assert marked(okta_simulator, sample) == []
    await again.stop()
