"""What is wrong becomes a condition that says what to do, on the resource that it concerns and on no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support import example
from tests.support.okta import OktaOrganization
from tests.support.waiting import eventually

from okta_simulator.settings import Settings

if TYPE_CHECKING:
    from tests.cluster.conftest import OpenSite
    from tests.support.cluster import Site

pytestmark = pytest.mark.cluster

CONNECTION = f"secret/{example.CONNECTION_SECRET}"


def replace_token(site: Site, token: str) -> None:
    """Put another API token into the connection Secret."""
    site.kubectl.patch(CONNECTION, {"stringData": {"token": token}})


def test_a_group_that_does_not_exist(open_site: OpenSite) -> None:
    site = open_site(groups=("Data",))
    site.apply(example.app(access={"groups": [{"name": "Date"}]}), example.origin())
    message = site.kubectl.stalled(example.APP, "GroupNotFound")
    assert "spec.access.groups[0].name" in message
    assert "'Date'" in message
    site.kubectl.ready(example.ORIGIN)
    assert [call for call in site.okta.calls(writes_only=True) if "/apps" in call] == []
    site.kubectl.edit(example.APP, access={"groups": [{"name": "Data"}]})
    site.kubectl.ready(example.APP)


def test_what_okta_refuses_is_told_in_its_words(site: Site) -> None:
    site.okta.make(
        "/api/v1/trustedOrigins", {"name": "theirs", "origin": example.SERVER_URL, "scopes": [{"type": "CORS"}]}
    )
    site.apply(example.origin())
    message = site.kubectl.stalled(example.ORIGIN, "OktaRejected")
    assert "POST /api/v1/trustedOrigins" in message
    assert len(site.okta.all("/api/v1/trustedOrigins")) == 1


def test_refused_credentials_are_reported_by_the_organization_alone(site: Site) -> None:
    site.apply_guide()
    versions = site.kubectl.versions()
    replace_token(site, "00wrong")
    del site.okta.org.tables["tokens"][site.okta.operator_token]
    site.kubectl.annotate(example.ORG, reconcile_requested_at="now")
    site.kubectl.annotate(example.APP, reconcile_requested_at="now")
    message = site.kubectl.reconciling(example.ORG, "CredentialsRefused")
    assert "API token" in message
    site.kubectl.ready(*example.GUIDE)
    for name in (example.SERVER, example.POLICY, example.ORIGIN):
        assert site.kubectl.versions()[name] == versions[name]

    site.kubectl.edit(example.ORIGIN, scopes=["CORS"])
    site.kubectl.reconciling(example.ORIGIN, "OrganizationNotReady")
    site.okta.org.actors.add("00new", "okta-operator@example.com")
    replace_token(site, "00new")
    site.kubectl.annotate(example.ORG, reconcile_requested_at="again")
    site.kubectl.ready()
    assert [each["type"] for each in site.object(example.ORIGIN)["scopes"]] == ["CORS"]


def test_a_connection_secret_that_comes_late(open_site: OpenSite) -> None:
    site = open_site(connect=False)
    site.apply(site.namespace(), example.organization(site.okta), example.app())
    message = site.kubectl.reconciling(example.ORG, "ConnectionSecretMissing")
    assert example.CONNECTION_SECRET in message
    site.kubectl.reconciling(example.APP, "OrganizationNotReady")
    assert site.okta.calls() == []
    site.apply(example.connection_secret(site.okta))
    site.kubectl.ready(example.ORG, example.APP)


def test_a_token_is_not_sent_to_another_address(open_site: OpenSite) -> None:
    site = open_site(connect=False)
    elsewhere = OktaOrganization()
    with elsewhere:
        organization = example.organization(elsewhere)
        site.apply(site.namespace(), example.connection_secret(site.okta), organization)
        message = site.kubectl.stalled(example.ORG, "CredentialsForAnotherAddress")
        assert elsewhere.url in message
        assert site.okta.url not in message
        assert elsewhere.requests() == []
        site.kubectl.edit(example.ORG, url=site.okta.url)
        site.kubectl.ready(example.ORG)


def test_a_host_that_is_not_allowed_gets_nothing(site: Site) -> None:
    site.okta.clear_requests()
    site.kubectl.edit(example.ORG, url=site.okta.url.replace("127.0.0.1", "localhost"))
    message = site.kubectl.stalled(example.ORG, "HostNotAllowed")
    assert "--allowed-hosts" in message
    assert site.okta.calls() == []
    site.kubectl.edit(example.ORG, url=site.okta.url)
    site.kubectl.ready(example.ORG)


def test_another_organization_behind_the_address(site: Site) -> None:
    """An address that leads elsewhere now is no reason to create everything again."""
    site.apply(example.app())
    site.kubectl.ready()
    other = OktaOrganization()
    with other:
        other.org.actors.add(site.okta.operator_token)
        site.kubectl.patch(CONNECTION, {"stringData": {"url": other.url}})
        site.kubectl.edit(example.ORG, url=other.url)
        site.kubectl.stalled(example.ORG, "AnotherOrganization")
        site.kubectl.ready(example.APP)
        assert other.requests(writes_only=True) == []
        site.kubectl.patch(CONNECTION, {"stringData": {"url": site.okta.url}})
        site.kubectl.edit(example.ORG, url=site.okta.url)
        site.kubectl.ready()


@pytest.mark.untroubled("it is about this very trouble", of=("no-api-access-management",))
def test_without_api_access_management_only_servers_stall(open_site: OpenSite) -> None:
    site = open_site(settings=Settings(api_access_management=False))
    site.apply(*example.guide())
    message = site.kubectl.stalled(example.SERVER, "FeatureNotEnabled")
    assert "API Access Management" in message
    site.kubectl.ready(example.ORIGIN)
    site.kubectl.reconciling(example.APP, "ReferenceNotReady")
    site.kubectl.reconciling(example.POLICY, "ReferenceNotReady")

    assert site.okta.patch("/_simulator/settings", {"apiAccessManagement": True}).status == 200
    site.kubectl.annotate(example.SERVER, reconcile_requested_at="now")
    site.kubectl.ready()


def test_an_outage_is_reported_by_the_organization_alone(attentive: Site) -> None:
    """What is ready stays Ready; an edit waits, and goes through when Okta is back."""
    site = attentive
    site.apply_guide()
    versions = site.kubectl.versions()
    label = site.object(example.APP)["label"]
    site.okta.interrupt()
    site.kubectl.edit(example.APP, label="Edited meanwhile")
    site.kubectl.reconciling(example.APP, "OktaUnreachable")
    for name in (example.SERVER, example.POLICY, example.ORIGIN):
        site.kubectl.ready(name)
        assert site.kubectl.versions()[name] == versions[name]

    site.okta.resume()
    assert label == "OpenMetadata"
    site.kubectl.ready(*example.GUIDE)
    assert site.object(example.APP)["label"] == "Edited meanwhile"


def _is_deleted(site: Site, path: str) -> bool:
    """Delete an app, between whose deactivation and deletion the operator may turn it on again."""
    assert site.okta.post(f"{path}/lifecycle/deactivate").status == 200
    return site.okta.delete(path).status == 204


def test_an_app_that_vanishes_is_not_made_again_at_once(attentive: Site) -> None:
    """One 404 may be an outage: it is believed after a second look a minute later."""
    site = attentive
    site.apply_guide()
    path = site.path(example.APP)
    eventually(lambda: _is_deleted(site, path))
    site.okta.clear_requests()
    asked = f"GET {path}"
    eventually(lambda: asked in site.okta.calls())
    site.looked_again(example.SERVER, example.POLICY)
    assert site.okta.calls(writes_only=True) == []
    assert site.kubectl.find("secret/openmetadata-okta") is not None


def test_one_bad_resource_holds_up_no_other(site: Site) -> None:
    bad = [example.app(f"bad-{number}", access={"groups": [{"name": "Nobody"}]}) for number in range(5)]
    site.apply(*bad, example.app("good"))
    site.kubectl.ready("oktaapp/good")
    for number in range(5):
        site.kubectl.stalled(f"oktaapp/bad-{number}", "GroupNotFound")
