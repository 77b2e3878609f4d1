"""The organization about itself: ``/api/v1/org``, and its public description."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from okta_simulator.http.call import Call, Endpoint, Reply

if TYPE_CHECKING:
    from okta_simulator.types import Record

WELL_KNOWN = "/.well-known"


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


API_ENDPOINTS = [Endpoint("GET", "/api/v1/org", get_org)]

PUBLIC_ENDPOINTS = [
    Endpoint("GET", f"{WELL_KNOWN}/okta-organization", get_organization),
]
