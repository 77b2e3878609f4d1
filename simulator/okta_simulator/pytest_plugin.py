"""The fixtures ``okta_simulator`` and ``okta_simulator_server``, found by pytest once this is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from okta_simulator.testing import OktaSimulator

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKER = "okta_simulator"


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest know the marker."""
    config.addinivalue_line(
        "markers", f"{MARKER}(**arguments): how the test's Okta simulator is made, see OktaSimulator"
    )


@pytest.fixture(scope="session")
def okta_simulator_server() -> Iterator[OktaSimulator]:
    """One simulator for all tests of a process."""
    with OktaSimulator() as simulator:
        yield simulator


@pytest.fixture
def okta_simulator(request: pytest.FixtureRequest) -> Iterator[OktaSimulator]:
    """A simulator as new: ``url``, ``token``, ``requests()``, ``reset()``, ``get(path)`` and so on.

    With ``@pytest.mark.okta_simulator(seed=…, settings=…, faults=…)`` it is one of the test's own, made from these
    arguments.
    """
    marker = request.node.get_closest_marker(MARKER)
    if marker is not None:
        with OktaSimulator(*marker.args, **marker.kwargs) as own:
            yield own
        return
    shared: OktaSimulator = request.getfixturevalue("okta_simulator_server")
    shared.reset()
    yield shared
