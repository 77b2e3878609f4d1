"""The world of the protocol's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.oidc.visitor import Visitor
from tests.simulator.oidc.world import World, build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okta_simulator.testing import OktaSimulator


@pytest.fixture
def world(okta_simulator: OktaSimulator) -> World:
    return build(okta_simulator)


@pytest.fixture
def visitor(world: World) -> Iterator[Visitor]:
    with Visitor(world) as somebody:
        yield somebody
