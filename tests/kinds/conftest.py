from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from tests.kinds.service import Service
from tests.support.okta import OPERATOR_LOGIN
from tests.support.operator import FakeCluster, Operator

from okta_operator.okta.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.trouble import Trouble

    from okta_simulator.testing import OktaSimulator


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> FakeCluster:
    """Kubernetes in memory; its clock is also that of what the operator remembers."""
    made = FakeCluster()
    time = SimpleNamespace(monotonic=made.clock.monotonic)
    for module in ("memory", "verify", "organizations", "tenancy"):
        monkeypatch.setattr(f"okta_operator.engine.{module}.time", time)
    return made


@pytest.fixture
def lists_go_by_the_same_clock(cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lists said half a minute ago is forgotten when half a minute has passed for the test."""
    inventory = partial(Inventory, clock=cluster.clock.monotonic)
    monkeypatch.setattr("okta_operator.engine.organizations.Inventory", inventory)


@pytest.fixture
async def operator(
    cluster: FakeCluster, okta_simulator: OktaSimulator, chosen_trouble: Trouble | None
) -> AsyncIterator[Operator]:
    """An operator that has its organization, and a simulator that has forgotten how it got it."""
    started = Operator(cluster)
    token = okta_simulator.token
    if chosen_trouble is not None:
        token = okta_simulator.add_token(OPERATOR_LOGIN, chosen_trouble.roles)
        chosen_trouble.befall(okta_simulator, OPERATOR_LOGIN)
    cluster.connect(okta_simulator.url, token)
    await started.run()
    okta_simulator.clear_requests()
    cluster.resources.writes.clear()
    cluster.events.told.clear()
    yield started
    await started.stop()


@pytest.fixture(autouse=True)
def no_pause_between_tries_of_a_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okta_operator.engine.release._LONGEST_PAUSE", 0.0)


@pytest.fixture
def service(okta_simulator: OktaSimulator, cluster: FakeCluster) -> Service:
    return Service(okta_simulator, cluster)


@pytest.fixture
async def process(cluster: FakeCluster) -> AsyncIterator[Operator]:
    """An operator that has no organization yet."""
    started = Operator(cluster)
    yield started
    await started.stop()
