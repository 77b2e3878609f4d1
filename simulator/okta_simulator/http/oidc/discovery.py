"""What authorization servers publish about themselves: their documents and their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.auth_servers.metadata import (
    ORGANIZATION_SCOPES,
    oauth_metadata,
    openid_configuration,
    published_scopes,
)
from okta_simulator.http.call import Call, Endpoint, Reply
from okta_simulator.http.oidc.protocol import SERVER, issuer_of

if TYPE_CHECKING:
    from okta_simulator.oidc.issuers import Issuer

WELL_KNOWN = "/.well-known"


def get_openid(call: Call) -> Reply:
    """Return the discovery document of an authorization server."""
    issuer = issuer_of(call)
    return Reply(
        openid_configuration(issuer.url, _base(issuer), _host(issuer), _scopes(call, issuer), custom=issuer.custom)
    )


def get_oauth(call: Call) -> Reply:
    """Return the OAuth metadata of an authorization server."""
    issuer = issuer_of(call)
    return Reply(oauth_metadata(issuer.url, _base(issuer), _host(issuer), _scopes(call, issuer), custom=issuer.custom))


def get_keys(call: Call) -> Reply:
    """Return the keys of an authorization server: the next one, the active one, and the one before."""
    owner = issuer_of(call).id
    call.org.keys.signing(owner)
    return Reply(call.org.keys.published(owner))


def _base(issuer: Issuer) -> str:
    return issuer.url if issuer.custom else f"{issuer.url}/oauth2"


def _host(issuer: Issuer) -> str:
    """Return the URL under which clients are registered."""
    return issuer.url.rsplit("/oauth2/", maxsplit=1)[0]


def _scopes(call: Call, issuer: Issuer) -> list[str]:
    return published_scopes(call.org.scopes.of(issuer.id)) if issuer.custom else ORGANIZATION_SCOPES


ENDPOINTS = [
    Endpoint("GET", f"{start}{path}", handler)
    for start in ("", SERVER)
    for path, handler in (
        (f"{WELL_KNOWN}/openid-configuration", get_openid),
        (f"{WELL_KNOWN}/oauth-authorization-server", get_oauth),
    )
] + [Endpoint("GET", path, get_keys) for path in ("/oauth2/v1/keys", f"{SERVER}/v1/keys")]
