"""The organization about itself: ``/api/v1/org``, and the published documents, open to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from okta_simulator.auth_servers.metadata import (
    ORGANIZATION_SCOPES,
    oauth_metadata,
    openid_configuration,
    published_scopes,
)
from okta_simulator.errors import not_found
from okta_simulator.http.call import Call, Endpoint, Reply
from okta_simulator.keys import ORGANIZATION

if TYPE_CHECKING:
    from okta_simulator.types import Record

WELL_KNOWN = "/.well-known"
SERVER = "/oauth2/{server}"


def get_org(call: Call) -> Reply:
    """Return the organization's settings."""
    host = urlsplit(call.org_url).hostname or ""
    empty = (
        "address1",
        "address2",
        "city",
        "country",
        "endUserSupportHelpURL",
        "phoneNumber",
        "postalCode",
        "state",
    )
    blank: Record = dict.fromkeys((*empty, "supportPhoneNumber", "website", "expiresAt"))
    links = {
        "preferences": {"href": f"{call.origin}/v1/org/preferences"},
        "uploadLogo": {"href": f"{call.origin}/api/v1/org/logo", "hints": {"allow": ["POST"]}},
        "oktaCommunication": {"href": f"{call.origin}/api/v1/org/privacy/oktaCommunication"},
        "logo": None,
        "oktaSupport": {"href": f"{call.origin}/api/v1/org/privacy/oktaSupport"},
        "contacts": {"href": f"{call.origin}/api/v1/org/contacts"},
    }
    about: Record = {
        "id": call.org.id,
        "subdomain": host.split(".")[0],
        "companyName": "Okta simulator",
        "status": "ACTIVE",
        "created": call.org.created,
        "lastUpdated": call.org.created,
    }
    return Reply(blank | about | {"_links": links})


def get_organization(call: Call) -> Reply:
    """Return the public description of the organization."""
    settings = call.org.settings
    links: Record = {"organization": {"href": call.org_url}}
    if settings.custom_domain is not None:
        links["alternate"] = {"href": call.org.auth_servers.org_issuer("CUSTOM_URL", call.origin, call.org_url)}
    body = {"id": call.org.id, "cell": "op3", "_links": links, "pipeline": settings.pipeline}
    return Reply({**body, "settings": settings.organization_settings})


def get_org_openid(call: Call) -> Reply:
    """Return the discovery document of the org authorization server."""
    issuer = _org_issuer(call)
    base = f"{issuer}/oauth2"
    return Reply(openid_configuration(issuer, base, issuer, ORGANIZATION_SCOPES, custom=False))


def get_org_oauth(call: Call) -> Reply:
    """Return the OAuth metadata of the org authorization server."""
    issuer = _org_issuer(call)
    return Reply(oauth_metadata(issuer, f"{issuer}/oauth2", issuer, ORGANIZATION_SCOPES, custom=False))


def get_org_keys(call: Call) -> Reply:
    """Return the keys of the org authorization server."""
    if not call.org.keys.of(ORGANIZATION):
        call.org.keys.create(ORGANIZATION)
    return Reply(call.org.keys.published(ORGANIZATION))


def get_server_openid(call: Call) -> Reply:
    """Return the discovery document of a custom authorization server."""
    issuer, scopes = _server(call)
    return Reply(openid_configuration(issuer, issuer, _registration(issuer), scopes, custom=True))


def get_server_oauth(call: Call) -> Reply:
    """Return the OAuth metadata of a custom authorization server."""
    issuer, scopes = _server(call)
    return Reply(oauth_metadata(issuer, issuer, _registration(issuer), scopes, custom=True))


def get_server_keys(call: Call) -> Reply:
    """Return the keys of a custom authorization server."""
    return Reply(call.org.keys.published(_active_server(call)["id"]))


def _org_issuer(call: Call) -> str:
    # unverified: that the org authorization server's issuer is the host that was asked
    return call.origin


def _registration(issuer: str) -> str:
    return issuer.rsplit("/oauth2/", maxsplit=1)[0]


def _server(call: Call) -> tuple[str, list[str]]:
    server = _active_server(call)
    issuer = call.org.auth_servers.issuer(server, call.origin, call.org_url)
    return issuer, published_scopes(call.org.scopes.of(server["id"]))


def _active_server(call: Call) -> Record:
    # unverified: the reply for a server that is unknown or inactive, and for all without the licence
    identifier = call.params["server"]
    server = call.org.auth_servers.lookup(identifier)
    if server["status"] != "ACTIVE" or not call.org.settings.api_access_management:
        raise not_found(identifier, "AuthorizationServer")
    return server


API_ENDPOINTS = [Endpoint("GET", "/api/v1/org", get_org)]

PUBLIC_ENDPOINTS = [
    Endpoint("GET", f"{WELL_KNOWN}/okta-organization", get_organization),
    Endpoint("GET", f"{WELL_KNOWN}/openid-configuration", get_org_openid),
    Endpoint("GET", f"{WELL_KNOWN}/oauth-authorization-server", get_org_oauth),
    Endpoint("GET", "/oauth2/v1/keys", get_org_keys),
    Endpoint("GET", f"{SERVER}{WELL_KNOWN}/openid-configuration", get_server_openid),
    Endpoint("GET", f"{SERVER}{WELL_KNOWN}/oauth-authorization-server", get_server_oauth),
    Endpoint("GET", f"{SERVER}/v1/keys", get_server_keys),
]
