"""The door of the management API: who calls, and whether they may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.needs import Need, need_of
from okta_simulator.errors import OktaError, forbidden, invalid_session, invalid_token
from okta_simulator.oidc.errors import OAuthError, refused
from okta_simulator.oidc.proofs import Presentation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.http.call import Call, Endpoint, Handler, Reply
    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

API_TOKEN = "ssws"  # noqa: S105 - a scheme, not a secret
ACCESS_TOKEN = frozenset({"bearer", "dpop"})
CHALLENGE = "WWW-Authenticate"


def identify(org: Organization, method: str, url: str, headers: Mapping[str, str]) -> Record:
    """Say who calls.

    Args:
        org: The organization that is called.
        method: HTTP method.
        url: What is called, as a proof of possession names it.
        headers: The headers.

    Returns:
        The actor, see ``Actors``.

    Raises:
        OktaError: There is no ``Authorization`` header (403 E0000005), or nothing good in it (401 E0000011).
    """
    authorization = headers.get("authorization")
    if authorization is None:
        raise invalid_session()
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == API_TOKEN:
        return org.actors.by_token(credentials)
    if scheme.lower() not in ACCESS_TOKEN:
        raise invalid_token()
    try:
        presentation = Presentation(scheme, headers.get("dpop"), method, url)
        return org.actors.by_claims(org.oidc.tokens.verify_management(credentials.strip(), presentation))
    except OAuthError as error:
        # unverified: that the reply is the one to a wrong API token, and that a wrong proof makes it 401, too
        challenge = f'{scheme} error="{error.error}", error_description="{error.description}"'
        raise invalid_token([(CHALLENGE, challenge)]) from None


def guarded(endpoint: Endpoint) -> Handler:
    """Return an endpoint's handler behind the check of the caller's scopes and roles.

    Args:
        endpoint: One of the management API.
    """
    need = need_of(endpoint.method, endpoint.path)

    def answer(call: Call) -> Reply:
        if not call.org.administration.access.has_scope(call.actor, need):
            raise _scope_missing(call, need)
        call.org.administration.access.check(call.rights, need, call.params)
        return endpoint.handler(call)

    return answer


def _scope_missing(call: Call, need: Need) -> OktaError:
    """Say that an access token does not have the scope (header seen in a public issue of Okta's SDK for Go)."""
    error = refused("access_token_insufficient_scopes")
    parts = {
        "authorization_uri": f"{call.org_url}/oauth2/v1/authorize",
        "realm": call.org_url,
        "scope": need.scope or "",
        "error": error.error,
        "error_description": error.description,
        "resource": call.path,
    }
    challenge = ", ".join(f'{name}="{value}"' for name, value in parts.items() if value)
    refusal = forbidden([(CHALLENGE, f"Bearer {challenge}")])
    refusal.bare = call.org.settings.scope_refusal == "bare"
    return refusal
