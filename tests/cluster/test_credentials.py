"""An organization that is opened by the private key of a service app."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import pytest
from tests.support import example
from tests.support.waiting import eventually
from tests.unit.okta.keys import ec_key, jwk, jwk_text

if TYPE_CHECKING:
    from tests.cluster.conftest import OpenSite
    from tests.support.cluster import Site
    from tests.support.kubectl import Manifest

    from okta_simulator.testing import ServiceApp

pytestmark = pytest.mark.cluster

AREAS: Final = ("apps", "authorizationServers", "trustedOrigins")
SCOPES: Final = ("okta.groups.read", *(f"okta.{area}.{word}" for area in AREAS for word in ("read", "manage")))
ROLES: Final = ("APP_ADMIN", "API_ACCESS_MANAGEMENT_ADMIN", "ORG_ADMIN")


def secret(site: Site, key: str) -> Manifest:
    """The connection Secret."""
    data = {"url": site.okta.url, "private-key": key}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": example.CONNECTION_SECRET}, "stringData": data}


def organization(site: Site, app: ServiceApp) -> Manifest:
    """The OktaOrg."""
    manifest = example.organization(site.okta)
    reference = {"name": example.CONNECTION_SECRET, "key": "private-key"}
    manifest["spec"]["credentials"] = {"privateKey": {"clientId": app.client_id, "secretRef": reference}}
    return manifest


def scopes_shown(site: Site, app: ServiceApp) -> set[str]:
    """The scopes of the tokens that the operator's calls came with."""
    calls = [each["actor"] for each in site.okta.requests() if (each["actor"] or {}).get("id") == app.client_id]
    return {scope for actor in calls for scope in actor.get("scopes", ())}


@pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",))
def test_the_guide_with_a_service_app_whose_key_is_exchanged(open_site: OpenSite) -> None:
    site = open_site(connect=False)
    app = site.okta.add_service_app(SCOPES, ROLES, dpop=True)
    site.apply(site.namespace(), secret(site, json.dumps(app.private_key)), organization(site, app), *example.guide())
    site.kubectl.ready(*example.EVERYTHING)
    assert scopes_shown(site, app) == set(SCOPES)

    keys = site.okta.org.apps.find(app.id)["settings"]["oauthClient"]["jwks"]["keys"]
    public = {name: value for name, value in jwk(ec_key(), kid="second").items() if name != "d"}
    keys.append(public)
    site.okta.clear_requests()
    site.apply(secret(site, jwk_text(ec_key(), kid="second")))
    site.kubectl.annotate(example.ORG, reconcile_requested_at="now")  # within a minute otherwise
    eventually(lambda: any(each["path"] == "/oauth2/v1/token" for each in site.okta.requests()), 60)
    keys[:] = [public]
    site.kubectl.edit(example.ORIGIN, scopes=["CORS"])
    site.kubectl.ready(*example.EVERYTHING)
    assert [each["type"] for each in site.object(example.ORIGIN)["scopes"]] == ["CORS"]
    assert 401 not in [each["status"] for each in site.okta.requests()]
    log = site.operator.log.read_text(encoding="utf-8")
    assert not [value for value in (app.private_key["d"], jwk(ec_key())["d"], "eyJ") if value in log]


def test_a_scope_that_was_not_granted_is_said_by_what_needs_it(open_site: OpenSite) -> None:
    site = open_site(connect=False)
    app = site.okta.add_service_app([scope for scope in SCOPES if "Origins" not in scope], ROLES)
    site.apply(site.namespace(), secret(site, json.dumps(app.private_key)), organization(site, app))
    site.apply(example.origin(), example.app())
    message = site.kubectl.stalled(example.ORIGIN, "ScopeNotGranted")
    assert "okta.trustedOrigins.read" in message
    assert app.client_id in message
    site.kubectl.ready(example.ORG, example.APP)


def test_a_key_that_cannot_be_used(open_site: OpenSite) -> None:
    site = open_site(connect=False)
    app = site.okta.add_service_app(SCOPES, ROLES)
    site.apply(site.namespace(), secret(site, "00an-api-token"), organization(site, app))
    message = site.kubectl.stalled(example.ORG, "PrivateKeyInvalid")
    assert "neither PEM nor a JSON Web Key" in message
    assert "00an-api-token" not in message
    assert [each for each in site.okta.requests() if each["path"] == "/oauth2/v1/token"] == []
