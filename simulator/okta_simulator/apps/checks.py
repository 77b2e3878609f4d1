"""What Okta refuses in an app.

The rules are those of Okta's reference of the apps API.
"""
# unverified: the texts of these refusals (but for INVALID_METHOD, NEEDS_PKCE); known is that they come as 400 E0000001

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from okta_simulator.area import Problems
    from okta_simulator.settings import Settings
    from okta_simulator.types import Record

CLIENT_ID = re.compile(r"[A-Za-z0-9$\-_.+!*'(),]{6,100}")
RESERVED_CLIENT_ID = "ALL_CLIENTS"
INTERACTIVE = frozenset({"authorization_code", "implicit", "interaction_code"})
WITHOUT_REDIRECT = frozenset({"password", "client_credentials"})
REQUIRED_GRANT = {
    "web": "authorization_code",
    "native": "authorization_code",
    "service": "client_credentials",
}
FORBIDDEN_GRANTS = {
    "web": {"password", "urn:ietf:params:oauth:grant-type:jwt-bearer"},
    "native": {"client_credentials"},
    "browser": {"password", "client_credentials"},
    "service": {"authorization_code", "password", "refresh_token", "interaction_code"},
}
INVALID_METHOD = (
    "'token_endpoint_auth_method' is invalid. "
    "Valid values: [client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt]."
)
NEEDS_PKCE = "''pkce_required'' must be set to true when ''token_endpoint_auth_method'' is ''none''."
PUBLIC_TYPES = ("browser", "native")
LENGTHS = {"client_uri": 1024, "logo_uri": 1024, "frontchannel_logout_uri": 1024, "sector_identifier_uri": 1024}
AUTHENTICATOR_ID_LENGTH = 20
LEEWAY = range(61)
WILDCARD_LABELS = 3


def check(app: Record, problems: Problems, settings: Settings) -> None:
    """Note everything that Okta would refuse in an app.

    Args:
        app: The app as it would be stored.
        problems: Where to note it.
        settings: The organization's switches.
    """
    client, oauth = app["settings"]["oauthClient"], app["credentials"]["oauthClient"]
    _check_grants(client, problems)
    if settings.grants_with_dpop == "limited":
        _check_proofs(client, problems)
    _check_lengths(client, problems)
    _check_response_types(client, problems)
    _check_uris(client, problems)
    _check_credentials(oauth, client, problems)
    _check_options(client, problems)


def check_client_id(client_id: str, problems: Problems) -> None:
    """Note what is wrong with a chosen client id."""
    if not CLIENT_ID.fullmatch(client_id) or client_id == RESERVED_CLIENT_ID:
        problems.add("client_id", "'client_id' must be 6 to 100 characters long, of letters, digits and $-_.+!*'(),")


def _check_grants(client: Record, problems: Problems) -> None:
    kind, grants = client["application_type"], set(client["grant_types"])
    if not grants:
        problems.add("grant_types", "'grant_types' must contain at least one grant type")
        return
    required = REQUIRED_GRANT.get(kind)
    if required and required not in grants:
        problems.add("grant_types", f"'grant_types' for application type '{kind}' must contain '{required}'")
    for grant in sorted(grants & FORBIDDEN_GRANTS[kind]):
        problems.add("grant_types", f"'{grant}' is not allowed for application type '{kind}'")


def _check_proofs(client: Record, problems: Problems) -> None:
    # Okta's API description says so, and that this part of it is no more. What the Admin Console creates as API
    # Services has both.
    if client["dpop_bound_access_tokens"] and set(client["grant_types"]) & {"client_credentials", "implicit"}:
        problems.add("dpop_bound_access_tokens", "'client_credentials' and 'implicit' are not allowed with DPoP")


def _check_lengths(client: Record, problems: Problems) -> None:
    for name, limit in LENGTHS.items():
        if len(client.get(name) or "") > limit:
            problems.add(name, "The field is too long")
    authenticator = client.get("backchannel_custom_authenticator_id")
    if authenticator is not None and len(authenticator) != AUTHENTICATOR_ID_LENGTH:
        problems.add("backchannel_custom_authenticator_id", f"must be {AUTHENTICATOR_ID_LENGTH} characters long")


def _check_response_types(client: Record, problems: Problems) -> None:
    grants, responses = set(client["grant_types"]), set(client["response_types"])
    tokens = responses & {"token", "id_token"}
    if "authorization_code" in grants and "code" not in responses:
        problems.add("response_types", "'authorization_code' requires the response type 'code'")
    if "code" in responses and not grants & {"authorization_code", "interaction_code"}:
        problems.add("response_types", "the response type 'code' requires 'authorization_code'")
    if "implicit" in grants and not tokens:
        problems.add("response_types", "'implicit' requires the response type 'token' or 'id_token'")
    if tokens and "implicit" not in grants and not (tokens == {"token"} and "client_credentials" in grants):
        problems.add("response_types", "the response types 'token' and 'id_token' require 'implicit'")


def _check_uris(client: Record, problems: Problems) -> None:
    grants = set(client["grant_types"])
    if not client["redirect_uris"] and grants & INTERACTIVE and not grants & WITHOUT_REDIRECT:
        problems.add("redirect_uris", "'redirect_uris' must contain at least one redirect URI")
    wildcard = client["wildcard_redirect"] == "SUBDOMAIN"
    for name in ("redirect_uris", "post_logout_redirect_uris"):
        for uri in client.get(name, []):
            reason = _reason_against(uri, wildcard=wildcard)
            if reason:
                problems.add(name, f"'{uri}' {reason}")


def _reason_against(uri: str, *, wildcard: bool) -> str | None:
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
    except ValueError:
        return "is not a valid URI"
    if not parts.scheme or not (parts.netloc or parts.path) or re.search(r"\s", uri):
        return "must be an absolute URI"
    if "#" in uri:
        return "must not contain a fragment"
    if "*" not in uri:
        return None
    if not wildcard:
        return "must not contain a wildcard unless 'wildcard_redirect' is 'SUBDOMAIN'"
    return _reason_against_wildcard(uri, parts.scheme, host)


def _reason_against_wildcard(uri: str, scheme: str, host: str) -> str | None:
    labels = host.split(".")
    fits = scheme == "https" and uri.count("*") == 1 and "*" in labels[0] and len(labels) >= WILDCARD_LABELS
    return None if fits else "may have one '*' in the lowest label of an https host with at least two more labels"


def _check_credentials(oauth: Record, client: Record, problems: Problems) -> None:
    method = oauth["token_endpoint_auth_method"]
    if method == "none":
        _check_public(oauth, client, problems)
    keys = client.get("jwks", {}).get("keys", [])
    if method == "private_key_jwt" and not keys and "jwks_uri" not in client:
        problems.add("jwks", "'jwks' or 'jwks_uri' is required when the method is 'private_key_jwt'")


def _check_public(oauth: Record, client: Record, problems: Problems) -> None:
    """Note what stands against an app without credentials (tests of Okta's Terraform provider)."""
    if not oauth["pkce_required"]:
        problems.add("pkce_required", NEEDS_PKCE)  # unverified: the field
    elif client["application_type"] not in PUBLIC_TYPES:
        # The whole text is from a public issue of Okta's SDK for Python.
        problems.add("token_endpoint_auth_method", INVALID_METHOD)


def _check_options(client: Record, problems: Problems) -> None:
    leeway = client.get("refresh_token", {}).get("leeway", 0)
    if leeway not in LEEWAY:
        problems.add("leeway", "'leeway' must be between 0 and 60")
    login = client["idp_initiated_login"]["mode"]
    if login != "DISABLED" and not (client.get("initiate_login_uri") and set(client["grant_types"]) & INTERACTIVE):
        problems.add("idp_initiated_login", f"mode '{login}' requires 'initiate_login_uri' and an interactive grant")
    if client.get("participate_slo"):
        if client["application_type"] not in {"web", "browser"}:
            problems.add("participate_slo", "'participate_slo' is only for web and browser apps")
        if "frontchannel_logout_uri" not in client:
            problems.add("frontchannel_logout_uri", "is required with 'participate_slo'")
