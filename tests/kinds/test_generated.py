"""Thousands of resources, right and broken, through the schema and the whole loop: each comes to rest, and says why."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.kinds.lives import live
from tests.support.fake_kube import NAMESPACE
from tests.support.generated import Chance, problems

from okta_operator.kinds import KINDS

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator

PARSERS = {kind.name: kind.parse for kind in KINDS}
BATCH, LEAST, SECONDS = 30, 300, 40.0


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
    manifests = Chance(seed).resources(BATCH, NAMESPACE)
    asyncio.run(live(okta_simulator, monkeypatch, [each for each in manifests if not problems(each)]))
    budget.tried += BATCH


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
