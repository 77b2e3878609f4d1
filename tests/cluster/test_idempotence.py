"""The second time nothing happens: no write to Okta, no write to Kubernetes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support import example
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from tests.support.cluster import Site
    from tests.support.kubectl import Manifest

pytestmark = pytest.mark.cluster

LATER = {"resourceVersion", "managedFields", "annotations"}
"""What the annotation that asks for a look changes in a resource's metadata by itself."""


def essential(body: Manifest) -> Manifest:
    """A resource without what a requested look changes."""
    metadata = {name: value for name, value in body["metadata"].items() if name not in LATER}
    status = {name: value for name, value in body["status"].items() if name != "lastHandledReconcileAt"}
    return {**body, "metadata": metadata, "status": status}


def test_applying_the_same_again_writes_nothing(site: Site) -> None:
    site.apply_guide()
    versions = site.kubectl.versions()
    site.okta.clear_requests()

    told = site.kubectl.apply(example.guide()).splitlines()

    assert [line.rpartition(" ")[2] for line in told] == ["unchanged"] * 4
    assert site.kubectl.versions() == versions
    assert site.okta.calls() == []


def test_a_requested_look_writes_nothing_but_that_it_was_handled(site: Site) -> None:
    site.apply_guide()
    before, secrets = site.kubectl.resources(), site.kubectl.secrets()
    site.okta.clear_requests()

    for name in example.EVERYTHING:
        site.kubectl.annotate(name, reconcile_requested_at="now")
    eventually(lambda: all(site.kubectl.status(n).get("lastHandledReconcileAt") == "now" for n in example.EVERYTHING))

    assert site.okta.calls(writes_only=True) == []
    assert len(site.okta.calls()) >= len(example.GUIDE)
    after = site.kubectl.resources()
    assert {name: essential(body) for name, body in after.items()} == {
        name: essential(body) for name, body in before.items()
    }
    assert site.kubectl.secrets() == secrets


def test_a_resync_writes_nothing(attentive: Site) -> None:
    attentive.apply_guide()
    versions = attentive.kubectl.versions()
    attentive.okta.clear_requests()

    attentive.looked_again(*example.GUIDE)

    assert attentive.okta.calls(writes_only=True) == []
    assert attentive.kubectl.versions() == versions


@pytest.mark.usefixtures("stoppable")
def test_a_restart_writes_nothing(site: Site) -> None:
    site.apply_guide()
    versions = site.kubectl.versions()
    site.operator.stop()
    site.okta.clear_requests()

    site.operator.start()
    eventually(lambda: all(f"GET {site.path(name)}" in site.okta.calls() for name in example.GUIDE))
    for name in example.GUIDE:
        site.kubectl.looked_at(name, "after the restart")

    assert site.okta.calls(writes_only=True) == []
    secret = f"secret/{example.PUBLISHED_SECRET}"
    assert site.kubectl.versions()[secret] == versions[secret]
    assert site.kubectl.versions()[example.ORG] == versions[example.ORG]
