"""Fixtures: a real API server, one for the session (with pytest-xdist one for each worker).

`control_plane` starts it for the first test that asks for it; or it is the current kubeconfig's cluster,
where USE_EXISTING_CLUSTER=true. Nothing is applied, except what `control_plane_crds` names.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from control_plane import Cluster, ControlPlaneError, open_cluster
from control_plane.build import find_assets
from control_plane.cluster import uses_existing_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

FIXTURE = "control_plane"


def pytest_collection_finish(session: pytest.Session) -> None:
    """Build the programs before the first test: it may take minutes, and a test has a timeout."""
    if session.config.option.collectonly or uses_existing_cluster():
        return
    if any(FIXTURE in getattr(item, "fixturenames", ()) for item in session.items):
        try:
            with terminal(session.config):
                find_assets()
        except ControlPlaneError as error:
            pytest.exit(str(error), returncode=1)


@pytest.fixture(scope="session")
def control_plane_crds() -> Path | None:
    """CRDs that are there before the garbage collector first looks for kinds; a conftest may override it."""
    return None


@pytest.fixture(scope="session")
def control_plane(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory, control_plane_crds: Path | None
) -> Iterator[Cluster]:
    """A cluster with an administrator's rights."""
    with terminal(pytestconfig):
        cluster = open_cluster(tmp_path_factory.mktemp("control-plane"), crds=control_plane_crds)
    with cluster:
        yield cluster


def terminal(config: pytest.Config) -> AbstractContextManager[None]:
    """Let what is printed meanwhile through to the person who waits."""
    capture = config.pluginmanager.getplugin("capturemanager")
    disabled: AbstractContextManager[None] = (
        capture.global_and_fixture_disabled() if capture is not None else nullcontext()
    )
    return disabled
