from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.election import candidate
from tests.support.fake_leases import FakeLeases

if TYPE_CHECKING:
    from tests.support.election import MakeElection

    from okta_operator.kube.election import Election


@pytest.fixture
def api() -> FakeLeases:
    """The API server, with no Lease yet."""
    return FakeLeases()


@pytest.fixture
def process(api: FakeLeases) -> MakeElection:
    """Makes the part of a process in the election; by default all have one way to the API server."""

    def make(identity: str, duration: int = 15, way: FakeLeases | None = None) -> Election:
        return candidate(identity, way or api, duration)

    return make
