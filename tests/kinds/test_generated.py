"""Thousands of resources, right and broken, through the schema and the whole loop: each comes to rest, and says why."""

from __future__ import annotations

import asyncio
import time
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.kinds.specs import SERVER, quiet
from tests.support.fake_kube import NAMESPACE
from tests.support.generated import Chance, problems
from tests.support.operator import FakeCluster, Operator

from okta_operator.core.references import Key
from okta_operator.engine.cache import key_of
from okta_operator.kinds import KINDS

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

PARSERS = {kind.name: kind.parse for kind in KINDS}
BATCH, LEAST, SECONDS = 30, 90, 20.0
SHORTEST = 30
"""Characters of a sentence that says what is wrong and what to do, at least."""


@pytest.fixture(scope="module")
def budget() -> Budget:
    """The time that the test has got; a machine under load tries fewer resources."""
    return Budget()


@dataclass
class Budget:
    """Seconds, and how many resources were tried in them."""

    began: float = field(default_factory=time.monotonic)
    tried: int = 0

    def is_spent(self) -> bool:
        return self.tried >= LEAST and time.monotonic() - self.began > SECONDS


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a smaller number makes no smaller resources
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_every_resource_comes_to_rest_with_an_answer(
    okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch, budget: Budget, seed: int
) -> None:
    if budget.is_spent():
        return
    okta_simulator.reset()
    asyncio.run(_live(okta_simulator, monkeypatch, Chance(seed).resources(BATCH, NAMESPACE)))
    budget.tried += BATCH


async def _live(okta: OktaSimulator, monkeypatch: pytest.MonkeyPatch, manifests: list[JsonObject]) -> None:
    cluster = FakeCluster()
    for module in ("memory", "verify", "organizations", "tenancy"):
        monkeypatch.setattr(f"okta_operator.engine.{module}.time", cluster.clock)
    untouched = state(okta)
    operator = Operator(cluster)
    cluster.connect(okta.url, okta.token)
    await operator.apply(SERVER)
    taken = [manifest for manifest in manifests if not problems(manifest)]
    for manifest in taken:
        apply(cluster, manifest)
    await operator.run()
    for manifest in taken:
        answered(operator, manifest)
    await leave(operator, [key_of(manifest) for manifest in taken])
    await leave(operator, [Key("OktaAuthServer", NAMESPACE, "server")])
    if not any("deletion" in str(each["metadata"]) or each.get("status") for each in taken):
        kept = [each for each in taken if each["spec"].get("deletionPolicy") in {"Retain", "Deactivate"}]
        assert kept or state(okta) == untouched
    await operator.stop()


def state(okta: OktaSimulator) -> JsonObject:
    """What Okta has, without what changes by itself."""
    tables: JsonObject = quiet(deepcopy({name: table for name, table in okta.org.tables.items() if table}))
    return tables


def apply(cluster: FakeCluster, manifest: JsonObject) -> None:
    """Apply it, with the status that it claims."""
    key = cluster.resources.apply({k: v for k, v in manifest.items() if k != "status"})
    if "status" in manifest:
        cluster.resources.edit_status(key, manifest["status"])


def answered(operator: Operator, manifest: JsonObject) -> None:
    """Ready, or not ready for a reason with a sentence; and nothing but the conditions' words in it."""
    key = key_of(manifest)
    conditions = {each["type"]: each for each in operator.status(key).get("conditions", ())}
    if "Paused" in conditions:
        return
    ready = conditions["Ready"]
    assert ready["reason"] != "InternalError", (manifest, ready)
    assert operator.delays[key] is not None
    if ready["status"] != "True":
        assert len({"Reconciling", "Stalled"} & conditions.keys()) == 1
        assert ready["message"].rstrip().endswith((".", "!")), ready
        assert SHORTEST < len(ready["message"]) <= 1024, ready


async def leave(operator: Operator, keys: list[Key]) -> None:
    """Deleted, everything goes; what the organization cannot undo goes after ten minutes."""
    await operator.delete(*keys)
    for _ in range(2):
        operator.cluster.clock.advance(601)
        await operator.resync()
    assert [key for key in keys if key in operator.cluster.resources.bodies] == []
    assert len(operator.services.queue) == 0


@settings(max_examples=2000, deadline=None, derandomize=True, phases=[Phase.generate])
@given(seed=st.integers(0, 2**32))
def test_models_take_what_the_schema_takes(seed: int) -> None:
    """And what the schema does not take no model takes for something else: an error, never a crash."""
    manifest = Chance(seed).resource("om", NAMESPACE)
    body = {**manifest, "metadata": {"uid": "u", **manifest["metadata"]}}
    try:
        PARSERS[manifest["kind"]](body)
    except ValidationError as error:
        # Of durations the schema says more than its rules in CEL do here.
        beyond = {each["type"] for each in error.errors()} - {"value_error"}
        if beyond:
            assert problems(manifest), (manifest, str(error))  # noqa: PT017 - which error it is does not matter
