"""An organization that chooses its tenants by labels which the operator may not read, or is not told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import SAMPLES, writes
from tests.kinds.tenants import EVERYTHING, TEAM, apply_in_team, grant, refusal

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster, Operator

    from okta_simulator.testing import OktaSimulator

APP = SAMPLES[0]


@pytest.fixture
def blind(cluster: FakeCluster) -> FakeCluster:
    """A cluster in which the operator has Roles in namespaces and no right to read these themselves."""
    cluster.watches_namespaces = False
    cluster.namespaces[TEAM] = None
    return cluster


async def test_what_cannot_be_known_is_said(
    blind: FakeCluster, operator: Operator, okta_simulator: OktaSimulator
) -> None:
    grant(blind, EVERYTHING)
    key = await apply_in_team(operator, APP)
    reason, message = refusal(operator, key)
    assert reason == "NamespaceLabelsUnreadable"
    assert 'the verb "get" on "namespaces"' in message
    assert "kubernetes.io/metadata.name" in message
    assert okta_simulator.requests() == []
    assert operator.delays[key] == 60
    by_name = {"from": "Selector", "selector": {"matchLabels": {"kubernetes.io/metadata.name": TEAM}}}
    grant(blind, {**EVERYTHING, "namespaces": by_name})
    await operator.run()
    assert operator.is_ready(key), operator.status(key)


async def test_every_namespace_needs_no_labels(blind: FakeCluster, operator: Operator) -> None:
    grant(blind, {**EVERYTHING, "namespaces": {"from": "All"}})
    key = await apply_in_team(operator, APP)
    assert operator.is_ready(key), operator.status(key)


async def test_labels_that_nobody_tells_of_are_read_again(blind: FakeCluster, operator: Operator) -> None:
    blind.namespaces[TEAM] = {}
    grant(blind, EVERYTHING)
    key = await apply_in_team(operator, APP)
    assert refusal(operator, key)[0] == "NamespaceNotGranted"
    assert operator.delays[key] == 60
    blind.namespaces[TEAM] = {"sso": "acme"}
    blind.clock.advance(61)
    await operator.resync()
    assert operator.is_ready(key), operator.status(key)


async def test_an_unreadable_namespace_does_not_hold_up_a_deletion_for_ever(
    blind: FakeCluster, operator: Operator, okta_simulator: OktaSimulator
) -> None:
    blind.namespaces[TEAM] = {"sso": "acme"}
    grant(blind, EVERYTHING)
    key = await apply_in_team(operator, APP)
    blind.namespaces[TEAM] = None
    blind.clock.advance(61)
    okta_simulator.clear_requests()
    await operator.delete(key)
    assert blind.resources.conditions(key)["Ready"] == ("False", "NamespaceLabelsUnreadable")
    blind.clock.advance(601)
    await operator.resync()
    assert key not in blind.resources.bodies
    assert writes(okta_simulator) == ()
