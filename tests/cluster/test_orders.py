"""The guide's example becomes a working configuration, in whatever order its resources are applied."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from tests.support import example, guide
from tests.support.okta import APPS, ORIGINS, SERVERS
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from tests.cluster.conftest import OpenSite
    from tests.support.cluster import Site
    from tests.support.okta import OktaOrganization

pytestmark = pytest.mark.cluster

MOST_CALLS = 16
"""Seven writes, a look-up for each resource, the issuer's two documents; and three to spare."""
CREATIONS = (
    f"POST {APPS}",
    f"POST {SERVERS}",
    f"POST {ORIGINS}",
)


def make_neighbours(okta: OktaOrganization) -> None:
    """What others have in the same organization, named like what the example makes."""
    client = {"application_type": "web", "redirect_uris": ["https://other.example.com/callback"]}
    client |= {"grant_types": ["authorization_code"], "response_types": ["code"]}
    app = {"name": "oidc_client", "label": "OpenMetadata", "signOnMode": "OPENID_CONNECT"}
    okta.make(APPS, app | {"settings": {"oauthClient": client}})
    okta.make(SERVERS, {"name": "openmetadata", "description": "", "audiences": ["api://other"]})
    scopes = [{"type": "CORS"}]
    okta.make(ORIGINS, {"name": "openmetadata", "origin": "https://other.example.com", "scopes": scopes})


def secret_writes(site: Site) -> list[str]:
    """Who has written to the published Secret, and how."""
    fields = site.kubectl.get(f"secret/{example.PUBLISHED_SECRET}")["metadata"]["managedFields"]
    return [f"{each['manager']} {each['operation']}" for each in fields]


@pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",))
def test_the_example_becomes_what_the_guide_asks_for(site: Site) -> None:
    make_neighbours(site.okta)
    before = site.okta.snapshot()
    site.okta.clear_requests()

    site.kubectl.apply(example.guide())
    site.kubectl.run("wait", "--for=condition=Ready", "okta", "--all", "--timeout=30s")
    calls = site.okta.calls()

    app, server, origin = (site.kubectl.status(name) for name in (example.APP, example.SERVER, example.ORIGIN))
    found = guide.found(site.okta, app["id"], server["id"], origin["id"])
    assert found == guide.asked_for(app["clientId"])
    after = site.okta.snapshot()
    assert {path: after.get(path) for path in before} == before
    assert len(site.okta.all(APPS)) == 2
    assert len(calls) <= MOST_CALLS, calls


def test_the_secret_is_complete_and_written_once(site: Site) -> None:
    site.apply_guide()
    app, server = site.kubectl.status(example.APP), site.kubectl.status(example.SERVER)
    secrets = site.okta.all(f"{APPS}/{app['id']}/credentials/secrets")
    assert len(secrets) == 1
    published = site.kubectl.secret(example.PUBLISHED_SECRET)
    assert published == guide.variables(app["clientId"], secrets[0]["client_secret"], server["issuer"])
    assert secret_writes(site) == ["okta-operator Update"]
    eventually(lambda: "SecretPublished" in site.kubectl.events(example.APP))
    assert site.kubectl.events(example.APP).count("SecretPublished") == 1


def test_the_published_issuer_is_the_one_that_answers(site: Site) -> None:
    site.apply_guide()
    published = site.kubectl.secret(example.PUBLISHED_SECRET)
    discovery = site.okta.call("GET", published["OIDC_DISCOVERY_URI"], token="").body
    assert discovery["issuer"] == published["AUTHENTICATION_AUTHORITY"]
    assert discovery["issuer"] == site.object(example.SERVER)["issuer"]
    keys = site.okta.call("GET", discovery["jwks_uri"], token="").body
    assert discovery["jwks_uri"] in published["AUTHENTICATION_PUBLIC_KEYS"]
    assert len(keys["keys"]) >= 1


@pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",))
@pytest.mark.parametrize("seed", [11, 23, 42, 77])
def test_any_order_of_applying_works(open_site: OpenSite, seed: int) -> None:
    site = open_site(connect=False)
    site.seed = seed
    manifests = [example.connection_secret(site.okta), example.organization(site.okta), *example.guide()]
    random.Random(seed).shuffle(manifests)  # noqa: S311 - an order of applying, and no secret
    site.apply(site.namespace(), *manifests)
    site.kubectl.ready(*example.EVERYTHING)

    made = site.okta.calls(writes_only=True)
    assert [made.count(creation) for creation in CREATIONS] == [1, 1, 1], made
    assert len(made) == 7, made
    assert secret_writes(site) == ["okta-operator Update"]


@pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",))
def test_resources_that_come_one_by_one_wait_for_each_other(site: Site) -> None:
    """Nothing is polled for: each resource goes on at once when the one that it waits for is there."""
    app, server, policy, origin = sorted(example.guide(), key=_from_last_to_first)
    site.apply(policy)
    message = site.kubectl.reconciling(example.POLICY, "ReferenceNotFound")
    assert "OktaAuthServer openmetadata" in message
    site.apply(server)
    message = site.kubectl.reconciling(example.SERVER, "ReferenceNotFound")
    assert "OktaApp openmetadata" in message
    assert site.okta.calls(writes_only=True) == []
    site.apply(app, origin)
    site.kubectl.ready(seconds=10)
    assert secret_writes(site) == ["okta-operator Update"]


def _from_last_to_first(manifest: dict[str, object]) -> int:
    return ["OktaApp", "OktaAuthServer", "OktaAccessPolicy", "OktaTrustedOrigin"].index(str(manifest["kind"]))
