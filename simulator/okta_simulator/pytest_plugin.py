"""The fixtures ``okta_simulator`` and ``okta_simulator_server``, found by pytest once this is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from okta_simulator.testing import OktaSimulator

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def okta_simulator_server() -> Iterator[OktaSimulator]:
    """One simulator for all tests of a process."""
    with OktaSimulator() as simulator:
        yield simulator


@pytest.fixture
def okta_simulator(okta_simulator_server: OktaSimulator) -> OktaSimulator:
    """A simulator as new: ``url``, ``token``, ``requests()``, ``reset()``, ``get(path)`` and so on."""
    okta_simulator_server.reset()
    return okta_simulator_server
