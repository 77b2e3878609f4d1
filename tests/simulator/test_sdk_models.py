"""Each kind of reply parses with the typed models of Okta's own SDK."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.simulator.bodies import (
    APPS,
    GROUPS,
    KEY,
    ORIGINS,
    SERVERS,
    claim,
    create,
    origin,
    policy,
    rule,
    scope,
    server,
    service_app,
    web_app,
    with_method,
)

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record


def parse(name: str, body: Any) -> Any:  # noqa: ANN401 - the SDK's models have no common type worth naming
    """Parse a body with a model, found by its name. The package's own index would import all 1,780 of them."""
    module = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=IP)(?=[A-Z])", "_", name).lower().replace("oauth2", "o_auth2")
    model = getattr(importlib.import_module(f"okta.models.{module}"), name)
    return model.from_dict(body)


@pytest.fixture
def filled(okta_simulator: OktaSimulator) -> OktaSimulator:
    """An organization with one of everything."""
    create(okta_simulator, GROUPS, {"profile": {"name": "Data", "description": "People with data"}})
    create(okta_simulator, ORIGINS, origin())
    create(okta_simulator, SERVERS, server())
    return okta_simulator


APP_BODIES = {
    "web": web_app(),
    "hybrid": web_app(
        grant_types=["authorization_code", "implicit", "refresh_token"],
        response_types=["code", "id_token", "token"],
        refresh_token={"rotation_type": "ROTATE", "leeway": 30},
        post_logout_redirect_uris=["https://example.com/bye"],
        network={"connection": "ANYWHERE"},
    ),
    "browser": with_method(web_app(application_type="browser"), "none"),
    "native": with_method(web_app(application_type="native", redirect_uris=["com.example:/cb"]), "none"),
    "service": service_app(),
    "keys": with_method(web_app(jwks={"keys": [KEY]}), "private_key_jwt"),
}


@pytest.mark.parametrize("kind", sorted(APP_BODIES))
def test_apps(filled: OktaSimulator, kind: str) -> None:
    body = APP_BODIES[kind] | {"profile": {"owner": "me"}}
    app = create(filled, APPS, body)
    parsed = parse("OpenIdConnectApplication", app)
    assert parsed.id == app["id"]
    assert parsed.settings.oauth_client.application_type == app["settings"]["oauthClient"]["application_type"]
    assert parse("Application", filled.get(f"{APPS}/{app['id']}").body).label == body["label"]
    assert parse("OpenIdConnectApplication", filled.put(f"{APPS}/{app['id']}", body).body).profile == {"owner": "me"}


def test_what_belongs_to_an_app(filled: OktaSimulator) -> None:
    app = create(filled, APPS, web_app())
    secret = filled.post(f"{APPS}/{app['id']}/credentials/secrets", {}).body
    assert parse("OAuth2ClientSecret", secret).secret_hash == secret["secret_hash"]
    group = filled.get(f"{GROUPS}?q=Data").body[0]["id"]
    assignment = filled.put(f"{APPS}/{app['id']}/groups/{group}", {}).body
    assert parse("ApplicationGroupAssignment", assignment).id == group
    me = filled.get("/api/v1/users/me").body
    user = filled.post(f"{APPS}/{app['id']}/users", {"id": me["id"], "scope": "USER"}).body
    assert parse("AppUser", user).scope == "USER"


def test_access_policies_but_for_what_the_sdk_cannot_parse(filled: OktaSimulator) -> None:
    for body in filled.get("/api/v1/policies?type=ACCESS_POLICY").body:
        # Recorded, and refused by the SDK, which wants an object there.
        assert isinstance(body.pop("_embedded")["resourceType"], str)
        assert parse("AccessPolicy", body).name == body["name"]


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("Group", GROUPS),
        ("TrustedOrigin", ORIGINS),
        ("AuthorizationServer", SERVERS),
        ("OAuth2Scope", f"{SERVERS}/default/scopes"),
        ("OAuth2Claim", f"{SERVERS}/default/claims"),
        ("AuthorizationServerPolicy", f"{SERVERS}/default/policies"),
        ("AuthorizationServerJsonWebKey", f"{SERVERS}/default/credentials/keys"),
        ("User", "/api/v1/users"),
    ],
)
def test_lists(filled: OktaSimulator, model: str, path: str) -> None:
    found: list[Record] = filled.get(path).body
    assert found
    for body in found:
        parsed = parse(model, body)
        name = "kid" if "kid" in body else "id"
        assert getattr(parsed, name) == body[name]


def test_what_belongs_to_a_server(filled: OktaSimulator) -> None:
    base = f"{SERVERS}/{filled.get(f'{SERVERS}?q=API').body[0]['id']}"
    groups = claim("groups", valueType="GROUPS", group_filter_type="STARTS_WITH", value="Data")
    assert parse("OAuth2Claim", create(filled, f"{base}/claims", groups)).group_filter_type == "STARTS_WITH"
    made = create(filled, f"{base}/scopes", scope(default=True))
    assert parse("OAuth2Scope", made).default is True
    own = create(filled, f"{base}/policies", policy())
    assert parse("AuthorizationServerPolicy", own).conditions.clients.include == ["ALL_CLIENTS"]
    grants = ("client_credentials", "authorization_code", "urn:ietf:params:oauth:grant-type:device_code")
    first = create(filled, f"{base}/policies/{own['id']}/rules", rule("Rule", *grants))
    assert parse("AuthorizationServerPolicyRule", first).conditions.grant_types.include == list(grants)


def test_organization(filled: OktaSimulator) -> None:
    assert parse("OrgSetting", filled.get("/api/v1/org").body).status == "ACTIVE"
    assert parse("WellKnownOrgMetadata", filled.get("/.well-known/okta-organization").body).pipeline == "idx"


def test_errors(filled: OktaSimulator) -> None:
    refused = filled.post(APPS, web_app(redirect_uris=[])).body
    assert parse("Error", refused).error_causes[0].error_summary.startswith("redirect_uris: ")
