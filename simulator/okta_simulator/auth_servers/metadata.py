"""The published documents about authorization servers, as in Okta's OAuth API description."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from okta_simulator.types import Record

AUTH_METHODS = ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"]
SIGNING_ALGORITHMS = ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
DPOP_ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
OIDC_RESPONSE_TYPES = [
    "code",
    "id_token",
    "code id_token",
    "code token",
    "id_token token",
    "code id_token token",
]
OAUTH_RESPONSE_TYPES = [
    "code",
    "token",
    "id_token",
    "code id_token",
    "code token",
    "id_token token",
    "code id_token token",
]
RESPONSE_MODES = ["query", "fragment", "form_post", "okta_post_message"]
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
OIDC_GRANTS = ["authorization_code", "implicit", "refresh_token", "password", DEVICE_CODE]
OAUTH_GRANTS = [
    "authorization_code",
    "implicit",
    "refresh_token",
    "password",
    "client_credentials",
    DEVICE_CODE,
]
ID_TOKEN_CLAIMS = [
    "iss",
    "ver",
    "sub",
    "aud",
    "iat",
    "exp",
    "jti",
    "auth_time",
    "amr",
    "idp",
    "nonce",
    "name",
    "nickname",
    "preferred_username",
    "given_name",
    "middle_name",
    "family_name",
    "email",
    "email_verified",
    "profile",
    "zoneinfo",
    "locale",
    "address",
    "phone_number",
    "picture",
    "website",
    "gender",
    "birthdate",
    "updated_at",
    "at_hash",
    "c_hash",
]
ACCESS_TOKEN_CLAIMS = ["ver", "jti", "iss", "aud", "iat", "exp", "cid", "uid", "scp", "sub"]
ORGANIZATION_SCOPES = ["openid", "email", "profile", "address", "phone", "offline_access", "groups"]
# unverified: the fields that newer organizations add beside the ones kept here (CIBA, identity chaining)


def openid_configuration(issuer: str, base: str, registration: str, scopes: list[str], *, custom: bool) -> Record:
    """Return the OpenID Connect discovery document.

    Args:
        issuer: The issuer.
        base: What stands before ``/v1/…`` in the endpoints, for example ``https://x/oauth2/default``.
        registration: The organization's URL, under which clients are registered.
        scopes: ``scopes_supported``.
        custom: Whether it is a custom authorization server.
    """
    document: Record = {
        "issuer": issuer,
        "authorization_endpoint": f"{base}/v1/authorize",
        "token_endpoint": f"{base}/v1/token",
        "userinfo_endpoint": f"{base}/v1/userinfo",
        "registration_endpoint": f"{registration}/oauth2/v1/clients",
        "jwks_uri": f"{base}/v1/keys",
        "response_types_supported": OIDC_RESPONSE_TYPES,
        "response_modes_supported": RESPONSE_MODES,
        "grant_types_supported": OIDC_GRANTS,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }
    if custom:
        document["id_token_encryption_alg_values_supported"] = [
            "RSA-OAEP-256",
            "RSA-OAEP-384",
            "RSA-OAEP-512",
        ]
        document["id_token_encryption_enc_values_supported"] = ["A256GCM"]
    return document | _common(base, scopes, ID_TOKEN_CLAIMS)


def oauth_metadata(issuer: str, base: str, registration: str, scopes: list[str], *, custom: bool) -> Record:
    """Return the OAuth authorization server metadata.

    Args:
        issuer: The issuer.
        base: What stands before ``/v1/…`` in the endpoints.
        registration: The organization's URL, under which clients are registered.
        scopes: ``scopes_supported``.
        custom: Whether it is a custom server; the organization's own has no ``jwks_uri`` (recorded).
    """
    document: Record = {
        "issuer": issuer,
        "authorization_endpoint": f"{base}/v1/authorize",
        "token_endpoint": f"{base}/v1/token",
        "registration_endpoint": f"{registration}/oauth2/v1/clients",
    }
    if custom:
        document["jwks_uri"] = f"{base}/v1/keys"
    document |= {
        "response_types_supported": OAUTH_RESPONSE_TYPES,
        "response_modes_supported": RESPONSE_MODES,
        "grant_types_supported": OAUTH_GRANTS,
        "subject_types_supported": ["public"],
    }
    return document | _common(base, scopes, ACCESS_TOKEN_CLAIMS)


def published_scopes(scopes: list[Record]) -> list[str]:
    """Return the names of the scopes that a custom server publishes, in Okta's order.

    Args:
        scopes: All scopes of the server.
    """
    shown = [scope for scope in scopes if scope["metadataPublish"] == "ALL_CLIENTS"]
    own = sorted(scope["name"] for scope in shown if not scope["system"])
    return own + [scope["name"] for scope in shown if scope["system"]]


def _common(base: str, scopes: list[str], claims: list[str]) -> Record:
    return {
        "scopes_supported": scopes,
        "token_endpoint_auth_methods_supported": AUTH_METHODS,
        "claims_supported": claims,
        "code_challenge_methods_supported": ["S256"],
        "introspection_endpoint": f"{base}/v1/introspect",
        "introspection_endpoint_auth_methods_supported": AUTH_METHODS,
        "revocation_endpoint": f"{base}/v1/revoke",
        "revocation_endpoint_auth_methods_supported": AUTH_METHODS,
        "end_session_endpoint": f"{base}/v1/logout",
        "request_parameter_supported": True,
        "request_object_signing_alg_values_supported": SIGNING_ALGORITHMS,
        "device_authorization_endpoint": f"{base}/v1/device/authorize",
        "pushed_authorization_request_endpoint": f"{base}/v1/par",
        "dpop_signing_alg_values_supported": DPOP_ALGORITHMS,
    }
