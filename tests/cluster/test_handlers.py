"""The handlers under kopf's own runner, in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from kopf.testing import KopfRunner
from tests.support import example
from tests.support.okta import OktaOrganization

from okta_operator.config import Config
from okta_operator.factory import Runtime
from okta_operator.handlers.registry import register

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.cluster import Installation, Site

pytestmark = pytest.mark.cluster

HOST = "127.0.0.1"
SECONDS = 60.0


@pytest.fixture
def nothing(tmp_path: Path) -> str:
    """A file without handlers: `kopf run` insists on one, and the registry has them all."""
    file = tmp_path / "nothing.py"
    file.write_text("")
    return str(file)


@pytest.fixture
def site(installation: Installation) -> Iterator[Site]:
    """A namespace with an organization; no operator runs but those of the test."""
    opened = installation.open("handlers", OktaOrganization())
    yield opened
    opened.leave()


def runner(installation: Installation, file: str) -> KopfRunner:
    """kopf with an operator of its own: configuration, connections and registry are shared with no other."""
    kubeconfig = str(installation.operator.kubeconfig)
    config = Config(kubeconfig=kubeconfig, allowed_hosts=frozenset({HOST}), allow_insecure=True, host=HOST, port=0)
    registry = register(Runtime(config))
    return KopfRunner(["run", "--all-namespaces", "--standalone", file], registry=registry, timeout=SECONDS)


def test_resources_become_ready_and_the_operator_stops(installation: Installation, site: Site, nothing: str) -> None:
    with runner(installation, nothing) as first:
        site.prepare()
        site.apply_guide()
        assert site.kubectl.secret(example.PUBLISHED_SECRET)["OIDC_CLIENT_ID"] == site.client_id()
    assert first.exit_code == 0
    assert "Traceback" not in first.output

    site.kubectl.edit(example.APP, label="Edited while nobody looks")
    with runner(installation, nothing) as second:
        site.kubectl.ready()
        assert site.object(example.APP)["label"] == "Edited while nobody looks"
        site.kubectl.delete("okta", "--all")
    assert second.exit_code == 0
    assert "Traceback" not in second.output
    assert site.okta.calls(writes_only=True)[-1].startswith("DELETE ")
