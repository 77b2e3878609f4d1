"""Bodies that Okta accepts, for tests to vary."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

APPS = "/api/v1/apps"
SERVERS = "/api/v1/authorizationServers"
ORIGINS = "/api/v1/trustedOrigins"
GROUPS = "/api/v1/groups"
USERS = "/api/v1/users"
LOGIN = "ann@example.com"
KEY = {"kty": "RSA", "kid": "one", "use": "sig", "e": "AQAB", "n": "w" + "A" * 341}
"""A public key that fits, and that nobody has the other half of: 2048 bits."""


def web_app(label: str = "Web", **oauth_client: object) -> Record:
    """Return the request for a web app; keywords go into ``settings.oauthClient``."""
    settings: Record = {
        "application_type": "web",
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "redirect_uris": ["https://example.com/callback"],
    }
    return {
        "name": "oidc_client",
        "label": label,
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_basic"}},
        "settings": {"oauthClient": settings | oauth_client},
    }


def with_method(body: Record, method: str, **credentials: object) -> Record:
    """Return an app's request with another way of authentication."""
    return body | {"credentials": {"oauthClient": {"token_endpoint_auth_method": method} | credentials}}


def service_app(label: str = "Service") -> Record:
    """Return the request for a service app."""
    return web_app(
        label,
        application_type="service",
        grant_types=["client_credentials"],
        response_types=["token"],
        redirect_uris=[],
    )


def server(name: str = "API", **fields: object) -> Record:
    """Return the request for an authorization server."""
    return {"name": name, "description": "An API", "audiences": ["https://api.example.com"]} | fields


def scope(name: str = "read", **fields: object) -> Record:
    """Return the request for a scope."""
    return {"name": name, "consent": "IMPLICIT", "metadataPublish": "ALL_CLIENTS"} | fields


def claim(name: str = "team", **fields: object) -> Record:
    """Return the request for a claim."""
    base = {"claimType": "IDENTITY", "valueType": "EXPRESSION", "value": "user.team"}
    return {"name": name, "status": "ACTIVE"} | base | fields


def policy(name: str = "Policy", **fields: object) -> Record:
    """Return the request for a policy."""
    conditions = {"clients": {"include": ["ALL_CLIENTS"]}}
    base = {"type": "OAUTH_AUTHORIZATION_POLICY", "description": "A policy", "conditions": conditions}
    return {"name": name} | base | fields


def rule(name: str = "Rule", *grants: str, **fields: object) -> Record:
    """Return the request for a rule."""
    conditions = {
        "people": {"groups": {"include": ["EVERYONE"]}},
        "grantTypes": {"include": list(grants) or ["authorization_code"]},
        "scopes": {"include": ["*"]},
    }
    return {"type": "RESOURCE_ACCESS", "name": name, "conditions": conditions} | fields


def group_rule(group: str, name: str = "Analysts", **fields: object) -> Record:
    """Return the request for a group rule."""
    expression = {"type": "urn:okta:expression:1.0", "value": 'user.title=="Analyst"'}
    actions = {"assignUserToGroups": {"groupIds": [group]}}
    return {"type": "group_rule", "name": name, "conditions": {"expression": expression}, "actions": actions} | fields


def network_zone(name: str = "Office", **fields: object) -> Record:
    """Return the request for a network zone."""
    return {"type": "IP", "name": name, "gateways": [{"type": "CIDR", "value": "192.0.2.0/24"}]} | fields


def origin(name: str = "Origin", address: str = "https://example.com", **fields: object) -> Record:
    """Return the request for a trusted origin."""
    return {"name": name, "origin": address, "scopes": [{"type": "CORS"}]} | fields


def person(login: str = LOGIN, **profile: object) -> Record:
    """Return the request for a person."""
    return {"profile": {"firstName": "Mary", "lastName": "Lee", "login": login, "email": login} | profile}


def sign_in_policy(name: str = "Strict", **fields: object) -> Record:
    """Return the request for an app sign-in policy."""
    return {"type": "ACCESS_POLICY", "name": name} | fields


def sign_in_rule(name: str = "Two factors", **fields: object) -> Record:
    """Return the request for a rule of an app sign-in policy."""
    method = {"type": "ASSURANCE", "factorMode": "2FA", "reauthenticateIn": "PT2H"}
    actions = {"appSignOn": {"access": "ALLOW", "verificationMethod": method}}
    return {"type": "ACCESS_POLICY", "name": name, "actions": actions} | fields


def create(simulator: OktaSimulator, path: str, body: Record) -> Record:
    """Create an object that nothing is wrong with, and return it."""
    answer = simulator.post(path, body)
    assert answer.status in {200, 201}, answer.body
    created: Record = answer.body
    return created


def oauth(app: Record) -> Record:
    """Return the credentials of an app."""
    found: Record = app["credentials"]["oauthClient"]
    return found


def causes(body: Record) -> str:
    """Return the reasons of a refusal."""
    assert body["errorCode"] == "E0000001"
    return " | ".join(cause["errorSummary"] for cause in body["errorCauses"])
