"""On-behalf-of token exchange (RFC 8693), as Okta's guide to it describes: a service swaps a person's access token.

Not here: the exchange of an ID token with a device secret (Native SSO).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.oidc.errors import OAuthError, refused
from okta_simulator.oidc.grants import Grant
from okta_simulator.oidc.jose import UnreadableError, peek

if TYPE_CHECKING:
    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.oidc.token_requests import TokenRequest
    from okta_simulator.organization import Organization

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange"
TOKEN_TYPES = "urn:ietf:params:oauth:token-type:"  # noqa: S105 - the beginning of names
ACCESS_TOKEN = f"{TOKEN_TYPES}access_token"
ID_TOKEN = f"{TOKEN_TYPES}id_token"
DEVICE_SECRET = "urn:x-oath:params:oauth:token-type:device-secret"  # noqa: S105 - a name


def subject_grant(org: Organization, issuer: Issuer, request: TokenRequest) -> Grant:
    """Return what the subject token of an exchange stands for.

    Args:
        org: The organization.
        issuer: The authorization server that is asked.
        request: The request.

    Raises:
        OAuthError: A field is missing or has a value that is not supported (invalid_request), the audience is
            not the server's (invalid_target), or the token is none of a person that is good now.
    """
    kind, token = request.require("subject_token_type"), request.require("subject_token")
    if kind == ID_TOKEN:
        # Okta exchanges an ID token only together with a device secret, of which none is ever given out here.
        request.require("actor_token")
        secret = request.require("actor_token_type") == DEVICE_SECRET
        raise refused("invalid_actor_token" if secret else "invalid_actor_token_type")
    if kind != ACCESS_TOKEN:
        raise refused("invalid_subject_token_type")
    if request.form.get("requested_token_type", ACCESS_TOKEN) != ACCESS_TOKEN:
        raise refused("invalid_requested_token_type")
    if request.form.get("audience") != issuer.audience:
        raise refused("token_exchange_invalid_audience")
    return _grant(org, issuer, token)


def _grant(org: Organization, issuer: Issuer, token: str) -> Grant:
    before = _issued(org, token)
    source = before.issuer if before and org.auth_servers.trusted.trusts(issuer.id, before.issuer.id) else issuer
    try:
        org.oidc.tokens.verify(token, source)
    except OAuthError as error:
        raise _refusal(source, before, error) from None
    # unverified: that a token without a person cannot be exchanged; Okta's guide is about keeping the person
    if before is None or before.user_id is None:
        raise refused("invalid_subject_token")
    return before


def _issued(org: Organization, token: str) -> Grant | None:
    """Return what a token says that it stands for; whether it is genuine has to be seen yet."""
    try:
        _, claims = peek(token)
    except UnreadableError:
        return None
    record = org.oidc.tokens.issued.find(claims.get("jti"))
    return None if record is None else Grant.from_json(record["grant"])


def _refusal(source: Issuer, before: Grant | None, error: OAuthError) -> OAuthError:
    """Say why a subject token is not taken: too old, of a server that is not trusted, or just wrong."""
    if error.reason == "token_expired":
        return refused("token_exchange_subject_token_expired")
    elsewhere = before is not None and before.issuer.id != source.id
    return refused("associated_server_not_trusted" if elsewhere else "invalid_subject_token")
