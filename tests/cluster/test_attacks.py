"""A tenant on the real API server, with the rights that ship: what was granted works, what was not is refused.

The bulk of the attempts is in tests/kinds/attacks, on the engine alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cluster.test_ownership import make_app
from tests.support import example
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cluster.conftest import OpenSite
    from tests.support.cluster import Site
    from tests.support.kubectl import Kubectl, Manifest

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",)),
]

SELECTED = {"from": "Selector", "selector": {"matchLabels": {"sso": "acme"}}}
EVERYTHING = (example.ORG, example.APP, example.SERVER)
MINE = "oktaapp/mine"


@pytest.fixture
def site(open_site: OpenSite) -> Site:
    """An organization that lends itself to namespaces with a label, with an app and a server of its own namespace."""
    opened = open_site(groups=("Data Platform", "Finance"))
    opened.kubectl.edit(example.ORG, tenants=[{"namespaces": SELECTED, "groups": ["Data *"]}])
    opened.apply(example.app(), example.server())
    opened.kubectl.ready(*EVERYTHING)
    return opened


@pytest.fixture
def team(site: Site) -> Iterator[Kubectl]:
    """The tenant's namespace."""
    found = site.kubectl.elsewhere(f"{site.kubectl.namespace}-team")
    cluster = site.kubectl.cluster
    cluster.run_kubectl("create", "namespace", found.namespace)
    cluster.run_kubectl("label", "namespace", found.namespace, "sso=acme")
    yield found
    found.delete("okta", "--all")
    cluster.run_kubectl("delete", "namespace", found.namespace, "--wait=false")


def lent(site: Site, manifest: Manifest, **spec: object) -> Manifest:
    """A manifest with the organization of the other namespace."""
    reference = {"orgRef": {"name": "acme", "namespace": site.kubectl.namespace}}
    return {**manifest, "spec": {**manifest["spec"], **reference, **spec}}


def test_what_was_not_granted_is_refused_and_what_was_works(site: Site, team: Kubectl) -> None:
    theirs, foreign = site.kubectl.status(example.APP)["id"], make_app(site)["id"]
    team.apply([{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "taken"}, "stringData": {"a": "b"}}])
    team.apply([lent(site, example.app("mine", access={"groups": [{"name": "Data Platform"}]}))])
    team.ready(MINE)
    assert team.secret("mine-okta")["client-id"] == team.status(MINE)["clientId"]
    before, version = site.okta.snapshot(), team.get("secret/taken")["metadata"]["resourceVersion"]
    site.okta.clear_requests()

    attempts: dict[str, tuple[Manifest, str]] = {
        "adopt-theirs": ({"adopt": {"id": theirs}, "managementPolicy": "Full"}, "AdoptionNotGranted"),
        "adopt-foreign": ({"adopt": {"id": foreign}, "deletionPolicy": "Delete"}, "AdoptionNotGranted"),
        "group": ({"access": {"groups": [{"name": "Finance"}]}}, "GroupNotGranted"),
        "group-by-id": ({"access": {"groups": [{"id": site.okta.group("Finance")}]}}, "GroupNotGranted"),
        "everybody": ({"access": {"immediateAccess": True}}, "GroupNotGranted"),
    }
    team.apply([lent(site, example.app(name, **spec)) for name, (spec, _) in attempts.items()])
    team.apply([lent(site, example.origin("origin"))])
    for name, (_, reason) in attempts.items():
        assert "spec.tenants" in team.stalled(f"oktaapp/{name}", reason)
    team.stalled("oktatrustedorigin/origin", "KindNotGranted")
    assert site.okta.calls(writes_only=True) == []
    for name in attempts:
        team.delete(f"oktaapp/{name}")
    assert site.okta.calls(writes_only=True) == []
    assert site.okta.snapshot() == before

    team.apply([lent(site, example.app("overwrites", secret={"name": "taken"}))])
    team.stalled("oktaapp/overwrites", "SecretNotOwned")
    assert team.get("secret/taken")["metadata"]["resourceVersion"] == version


def test_a_forged_status_gives_a_tenant_nothing(site: Site, team: Kubectl) -> None:
    theirs, server = site.kubectl.status(example.APP)["id"], site.kubectl.status(example.SERVER)["id"]
    team.apply([lent(site, example.app("mine")), lent(site, example.server("server"))])
    team.ready(MINE, "oktaauthserver/server")
    before = site.okta.snapshot()
    site.okta.clear_requests()
    team.patch(MINE, {"status": {"id": theirs}}, subresource="status")
    team.patch("oktaauthserver/server", {"status": {"id": server}}, subresource="status")
    team.stalled(MINE, "OwnedByAnother")
    team.stalled("oktaauthserver/server", "OwnedByAnother")
    assert not [call for call in site.okta.calls() if f"{theirs}/credentials/secrets" in call]
    assert site.okta.calls(writes_only=True) == []
    assert site.okta.snapshot() == before


def test_a_label_that_is_taken_off_stops_writes_at_once(site: Site, team: Kubectl) -> None:
    team.apply([lent(site, example.app("mine", label="Mine"))])
    team.ready(MINE)
    site.okta.clear_requests()
    cluster = site.kubectl.cluster
    cluster.run_kubectl("label", "namespace", team.namespace, "sso-")
    assert team.namespace in team.stalled(MINE, "NamespaceNotGranted")
    team.edit(MINE, label="Changed")
    team.stalled(MINE, "NamespaceNotGranted")
    assert site.okta.calls(writes_only=True) == []
    assert team.find("secret/mine-okta") is not None
    cluster.run_kubectl("label", "namespace", team.namespace, "sso=acme")
    team.ready(MINE)
    assert site.okta.one(f"/api/v1/apps/{team.status(MINE)['id']}")["label"] == "Changed"

    site.kubectl.edit(example.ORG, tenants=[])
    team.stalled(MINE, "NamespaceNotGranted")
    site.okta.clear_requests()
    identifier = team.status(MINE)["id"]
    team.delete(MINE)
    assert site.okta.calls(writes_only=True) == []
    assert site.okta.one(f"/api/v1/apps/{identifier}")["status"] == "ACTIVE"
    eventually(lambda: "Released" in team.events(MINE))
