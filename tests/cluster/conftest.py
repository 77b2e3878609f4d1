"""Sites for the tests that need a running operator: fixtures, the order of tests, and what a failure shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from tests.support.cluster import CRDS, Installation
from tests.support.okta import OktaOrganization

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from tests.support.cluster import Site
    from tests.support.operator_process import OperatorProcess
    from tests.support.trouble import Trouble

    from control_plane import Cluster
    from okta_simulator.settings import Settings

OPERATOR = "operator"


class OpenSite(Protocol):
    """Makes a site; `connect` also makes its namespace with an OktaOrg that is Ready."""

    def __call__(
        self,
        *,
        resync: str | None = None,
        groups: tuple[str, ...] = (),
        settings: Settings | None = None,
        connect: bool = True,
    ) -> Site: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests with a running operator last: it would look at the resources of the others."""
    items.sort(key=lambda item: OPERATOR in getattr(item, "fixturenames", ()))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show with a failure what was going on."""
    report = yield
    if report.failed and report.when == "call":
        for site in item.stash.get(SITES, []):
            report.sections += [(f"{title} ({site.kubectl.namespace})", text) for title, text in site.report()]
    return report


SITES = pytest.StashKey["list[Site]"]()


@pytest.fixture(scope="session")
def control_plane_crds() -> Path:
    """The CRDs are there before the garbage collector and the namespace controller first look for kinds."""
    return CRDS


@pytest.fixture(scope="session")
def installation(control_plane: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """deploy/, applied once."""
    with Installation(control_plane, tmp_path_factory.mktemp("operator")) as installed:
        yield installed


@pytest.fixture
def operator(installation: Installation) -> OperatorProcess:
    """The operator, running."""
    installation.operator.start()
    return installation.operator


@pytest.fixture
def open_site(
    request: pytest.FixtureRequest,
    installation: Installation,
    operator: OperatorProcess,
    chosen_trouble: Trouble | None,
) -> Iterator[OpenSite]:
    """Make sites, each a namespace with an organization of its own."""
    assert operator.running
    sites: list[Site] = []
    request.node.stash[SITES] = sites

    def make(
        *,
        resync: str | None = None,
        groups: tuple[str, ...] = (),
        settings: Settings | None = None,
        connect: bool = True,
    ) -> Site:
        okta = OktaOrganization(groups=groups, settings=settings, trouble=chosen_trouble)
        site = installation.open(request.node.name.removeprefix("test_"), okta)
        sites.append(site)
        if connect:
            site.prepare(resync)
        return site

    yield make
    installation.operator.start()
    for site in sites:
        site.leave()


@pytest.fixture
def stoppable(installation: Installation, operator: OperatorProcess) -> OperatorProcess:
    """The operator, at a moment when nothing of earlier tests needs it."""
    installation.settle()
    return operator


@pytest.fixture
def site(open_site: OpenSite) -> Site:
    """A site whose objects are looked at when something happens, and otherwise every ten minutes."""
    return open_site()


@pytest.fixture
def attentive(open_site: OpenSite) -> Site:
    """A site whose objects are looked at every second."""
    return open_site(resync="1s")
