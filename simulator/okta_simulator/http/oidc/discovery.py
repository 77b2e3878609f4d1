"""What authorization servers publish about themselves: their documents and their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.auth_servers.metadata import (
    ORGANIZATION_SCOPES,
    oauth_metadata,
    openid_configuration,
    published_scopes,
)
from okta_simulator.http.call import Call, Reply
from okta_simulator.http.oidc.protocol import ORGANIZATION, SERVER, issuer_of, readable, unknown_client
from okta_simulator.oidc.errors import OAuthError

if TYPE_CHECKING:
    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

WELL_KNOWN = "/.well-known"
BAD_REQUEST = 400
# unverified: the number of seconds. It is the example of Okta's API description; Okta counts to the next rotation.
KEPT = ("Cache-Control", "max-age=3832304, must-revalidate")


def get_openid(call: Call) -> Reply:
    """Return the discovery document of an authorization server."""
    issuer = issuer_of(call)
    return Reply(
        openid_configuration(
            _issuer_for(call, issuer), _base(issuer), _host(issuer), _scopes(call, issuer), custom=issuer.custom
        )
    )


def get_oauth(call: Call) -> Reply:
    """Return the OAuth metadata of an authorization server."""
    issuer = issuer_of(call)
    return Reply(
        oauth_metadata(
            _issuer_for(call, issuer), _base(issuer), _host(issuer), _scopes(call, issuer), custom=issuer.custom
        )
    )


def get_keys(call: Call) -> Reply:
    """Return the keys of an authorization server: the next one, the active one, and the one before."""
    issuer = issuer_of(call)
    if not issuer.custom:
        # Apps have no keys of their own here. unverified: that an unknown client is refused as with the documents
        _client(call)
    call.org.keys.signing(issuer.id)
    return Reply(call.org.keys.published(issuer.id), headers=[KEPT])


def _client(call: Call) -> Record | None:
    """Return the app whose client id the query states, if it does.

    Raises:
        OktaError: There is no such app (400 invalid_client).
    """
    if "client_id" not in call.query:
        return None
    try:
        return call.org.oidc.clients.require(call.query["client_id"])
    except OAuthError as error:
        raise unknown_client(error, BAD_REQUEST) from None


def _issuer_for(call: Call, issuer: Issuer) -> str:
    """Return the issuer as the client will meet it that the query names: its app may have an issuer mode."""
    app = _client(call)
    return issuer.url if app is None else call.org.oidc.issuers.of_id_tokens(issuer, app)


def _base(issuer: Issuer) -> str:
    return issuer.url if issuer.custom else f"{issuer.url}/oauth2"


def _host(issuer: Issuer) -> str:
    """Return the URL under which clients are registered."""
    return issuer.url.rsplit("/oauth2/", maxsplit=1)[0]


def _scopes(call: Call, issuer: Issuer) -> list[str]:
    return published_scopes(call.org.scopes.of(issuer.id)) if issuer.custom else ORGANIZATION_SCOPES


ENDPOINTS = [
    endpoint
    for path, handler in (
        *((f"{start}{WELL_KNOWN}/openid-configuration", get_openid) for start in ("", SERVER)),
        *((f"{start}{WELL_KNOWN}/oauth-authorization-server", get_oauth) for start in ("", SERVER)),
        *((f"{start}/v1/keys", get_keys) for start in (ORGANIZATION, SERVER)),
    )
    for endpoint in readable("GET", path, handler)
]
