"""Control planes of these tests' own: they install and remove CRDs, which others of the session need."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.support.kubectl import Kubectl, Proxy
from tests.support.okta import OktaOrganization
from tests.support.ways import WATCHED

from control_plane import ControlPlane

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from control_plane import Cluster


@contextmanager
def empty_cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster with nothing in it but the namespace of an application."""
    with ControlPlane.start(folder) as started:
        started.run_kubectl("create", "namespace", WATCHED)
        yield started


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One for all tests that apply what is there already: those of the group `one-cluster`, which one process runs."""
    with empty_cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture
def new_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """One for a single test."""
    with empty_cluster(tmp_path / "cluster") as started:
        yield started


@pytest.fixture
def okta() -> Iterator[OktaOrganization]:
    """An organization."""
    with OktaOrganization() as founded:
        yield founded


@contextmanager
def kubectl_in(cluster: Cluster, folder: Path) -> Iterator[Kubectl]:
    """An administrator's kubectl in the application's namespace."""
    proxy = Proxy(cluster, folder)
    try:
        yield Kubectl(cluster, proxy, WATCHED)
    finally:
        proxy.stop()
