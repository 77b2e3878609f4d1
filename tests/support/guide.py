"""What OpenMetadata's guide to Okta asks for, as Okta shows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tests.support.example import SERVER_URL
from tests.support.okta import APPS, ORIGINS, SERVERS

if TYPE_CHECKING:
    from tests.support.okta import OktaOrganization, Record

Facts: TypeAlias = dict[str, Any]

OPENMETADATA_KEYS: Final = "http://openmetadata:8585/api/v1/system/config/jwks"


def asked_for(client_id: str) -> Facts:
    """The guide's steps with the example's values."""
    return {
        "sign-on": ("OPENID_CONNECT", "web", "OpenMetadata", "ACTIVE"),
        "grants": {"authorization_code", "refresh_token", "implicit"},
        "responses": {"code", "id_token", "token"},
        "refresh token": {"rotation_type": "ROTATE", "leeway": 30},
        "sign-in": {f"{SERVER_URL}/callback", f"{SERVER_URL}/silent-callback"},
        "sign-out": [SERVER_URL],
        "issuer of the app": "ORG_URL",
        "client authentication": ("client_secret_post", False),
        "consent": "TRUSTED",
        "access": (False, ["Everyone"]),
        "server": ([client_id], "ORG_URL", "ACTIVE"),
        "scopes": {"openmetadata": True},
        "policies": [("ACTIVE", [client_id])],
        "rules": [
            (
                "ACTIVE",
                1,
                {
                    "client_credentials",
                    "authorization_code",
                    "urn:ietf:params:oauth:grant-type:device_code",
                    "urn:ietf:params:oauth:grant-type:token-exchange",
                },
                ["Everyone"],
                ["*"],
                (60, 0, 10080),
            )
        ],
        "origin": (SERVER_URL, "ACTIVE", {"CORS", "REDIRECT"}),
    }


def found(okta: OktaOrganization, app: str, server: str, origin: str) -> Facts:
    """The same steps as Okta has them, for the objects of these ids."""
    return (
        _app(okta.one(f"{APPS}/{app}"))
        | {"access": _access(okta, app)}
        | _server(okta, f"{SERVERS}/{server}")
        | {"origin": _origin(okta.one(f"{ORIGINS}/{origin}"))}
    )


def _app(app: Record) -> Facts:
    client, credentials = app["settings"]["oauthClient"], app["credentials"]["oauthClient"]
    return {
        "sign-on": (app["signOnMode"], client["application_type"], app["label"], app["status"]),
        "grants": set(client["grant_types"]),
        "responses": set(client["response_types"]),
        "refresh token": client["refresh_token"],
        "sign-in": set(client["redirect_uris"]),
        "sign-out": client["post_logout_redirect_uris"],
        "issuer of the app": client["issuer_mode"],
        "client authentication": (credentials["token_endpoint_auth_method"], credentials["pkce_required"]),
        "consent": client["consent_method"],
    }


def _access(okta: OktaOrganization, app: str) -> tuple[bool, list[str]]:
    at_once = okta.one(f"{APPS}/{app}")["settings"].get("implicitAssignment", False)
    return at_once, _names(okta, [each["id"] for each in okta.all(f"{APPS}/{app}/groups")])


def _server(okta: OktaOrganization, path: str) -> Facts:
    server = okta.one(path)
    policies = okta.all(f"{path}/policies")
    return {
        "server": (server["audiences"], server["issuerMode"], server["status"]),
        "scopes": {each["name"]: each["default"] for each in okta.all(f"{path}/scopes") if not _of_okta(each)},
        "policies": [(each["status"], each["conditions"]["clients"]["include"]) for each in policies],
        "rules": [_rule(okta, rule) for each in policies for rule in okta.all(f"{path}/policies/{each['id']}/rules")],
    }


def _rule(okta: OktaOrganization, rule: Record) -> tuple[object, ...]:
    conditions, token = rule["conditions"], rule["actions"]["token"]
    return (
        rule["status"],
        rule["priority"],
        set(conditions["grantTypes"]["include"]),
        _names(okta, conditions["people"]["groups"]["include"]),
        conditions["scopes"]["include"],
        tuple(
            token[f"{name}Minutes"] for name in ("accessTokenLifetime", "refreshTokenLifetime", "refreshTokenWindow")
        ),
    )


def _of_okta(scope: Record) -> bool:
    return bool(scope["system"]) or scope["name"].startswith("okta.")


def _origin(origin: Record) -> tuple[object, ...]:
    return origin["origin"], origin["status"], {each["type"] for each in origin["scopes"]}


def _names(okta: OktaOrganization, groups: list[str]) -> list[str]:
    return [okta.one(f"/api/v1/groups/{each}")["profile"]["name"] for each in groups]


def variables(client_id: str, client_secret: str, issuer: str) -> dict[str, str]:
    """The Secret that OpenMetadata reads."""
    callback = f"{SERVER_URL}/callback"
    return {
        "AUTHENTICATION_PROVIDER": "okta",
        "AUTHENTICATION_CLIENT_TYPE": "confidential",
        "AUTHENTICATION_AUTHORITY": issuer,
        "AUTHENTICATION_PUBLIC_KEYS": json.dumps([OPENMETADATA_KEYS, f"{issuer}/v1/keys"], separators=(",", ":")),
        "AUTHENTICATION_CLIENT_ID": client_id,
        "AUTHENTICATION_CALLBACK_URL": callback,
        "OIDC_TYPE": "okta",
        "OIDC_CLIENT_ID": client_id,
        "OIDC_CLIENT_SECRET": client_secret,
        "OIDC_DISCOVERY_URI": f"{issuer}/.well-known/openid-configuration",
        "OIDC_CALLBACK": callback,
        "OIDC_SERVER_URL": SERVER_URL,
        "OIDC_SCOPE": "openid email profile offline_access",
        "OIDC_CLIENT_AUTH_METHOD": "client_secret_post",
        "OIDC_DISABLE_PKCE": "true",
        "OIDC_PROMPT_TYPE": '""',
        "OIDC_MAX_AGE": '""',
        "openmetadata-oidc-client-id": client_id,
        "openmetadata-oidc-client-secret": client_secret,
    }
