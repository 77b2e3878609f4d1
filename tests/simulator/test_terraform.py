"""The calls of Okta's Terraform provider for a web app with groups, a server with what is below it, and an origin.

Which calls it makes, and in which order, is from its recordings: create, refresh, change, destroy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulator.bodies import APPS, GROUPS, ORIGINS, SERVERS, claim, oauth, origin, policy, rule, scope, server

if TYPE_CHECKING:
    from okta_simulator.testing import Answer, OktaSimulator
    from okta_simulator.types import Record

CLAIM = {"issuerMode": "ORG_URL", "name": "groups", "valueType": "GROUPS", "groupFilterType": "REGEX", "value": ".*"}


class Provider:
    """Terraform's provider, which fails with whatever it did not expect."""

    def __init__(self, simulator: OktaSimulator) -> None:
        self.simulator = simulator
        self.calls = 0

    def __call__(self, status: int, method: str, path: str, body: object = None) -> Answer:
        self.calls += 1
        answer = self.simulator.call(method, path, body)
        assert answer.status == status, f"{method} {path}: {answer.status} {answer.body}"
        return answer

    def counted(self) -> int:
        """Return how many calls there were since the last time."""
        calls, self.calls = self.calls, 0
        return calls


def app_body(label: str) -> Record:
    """Return what the provider sends for a web app."""
    return {
        "name": "oidc_client",
        "label": label,
        "signOnMode": "OPENID_CONNECT",
        "accessibility": {},
        "visibility": {"hide": {"iOS": True, "web": True}},
        "credentials": {
            "oauthClient": {
                "autoKeyRotation": True,
                "pkce_required": False,
                "token_endpoint_auth_method": "client_secret_basic",
            },
            "userNameTemplate": {"template": "${source.login}", "type": "BUILT_IN"},
        },
        "settings": {
            "notes": {},
            "oauthClient": {
                "application_type": "web",
                "consent_method": "TRUSTED",
                "issuer_mode": "ORG_URL",
                "grant_types": ["authorization_code", "refresh_token"],
                "response_types": ["code"],
                "redirect_uris": ["https://openmetadata.example.com/callback"],
                "idp_initiated_login": {"mode": "DISABLED", "default_scope": []},
                "refresh_token": {"rotation_type": "STATIC", "leeway": 0},
                "wildcard_redirect": "DISABLED",
            },
        },
    }


def test_a_web_app_with_a_groups_claim_and_three_groups(okta_simulator: OktaSimulator) -> None:
    call = Provider(okta_simulator)
    okta_simulator.post("/_simulator/seed", {"groups": [{"name": f"Group {number}"} for number in range(3)]})
    groups = [call(200, "GET", f"{GROUPS}?q=Group+{number}").body[0]["id"] for number in range(3)]
    call.counted()
    created = create_app(call, groups)
    assert call.counted() == 13
    app = f"{APPS}/{created['id']}"
    paths = [app, internal(created), *(f"{app}/groups/{group}" for group in groups)]
    before = [call(200, "GET", path).body for path in paths]
    assert [call(200, "GET", path).body for path in paths] == before, "nothing to plan"
    assert call.counted() == 10
    change_app(call, created)
    assert call.counted() == 5
    for group in groups:
        call(204, "DELETE", f"{app}/groups/{group}")
    call(200, "POST", f"{app}/lifecycle/deactivate")
    call(204, "DELETE", app)
    assert call(404, "GET", app).body["errorCode"] == "E0000007"


def internal(app: Record) -> str:
    """Return the address of an app's ID token settings."""
    return f"/api/v1/internal/apps/{app['id']}/settings/oauth/idToken"


def create_app(call: Provider, groups: list[str]) -> Record:
    created: Record = call(200, "POST", f"{APPS}?activate=true", app_body("OpenMetadata")).body
    assert oauth(created)["client_secret"]
    app, settings = f"{APPS}/{created['id']}", internal(created)
    assert call(200, "GET", "/.well-known/okta-organization").body["pipeline"] == "idx"
    policies = call(200, "GET", "/api/v1/policies?type=ACCESS_POLICY").body
    default = next(each["id"] for each in policies if each["system"])
    call(204, "PUT", f"{app}/policies/{default}")
    call(200, "POST", settings, CLAIM)
    read = call(200, "GET", app).body
    assert "client_secret" not in oauth(read)
    assert read["_links"]["accessPolicy"]["href"].endswith(default)
    shown = call(200, "GET", settings).body
    assert (shown["name"], shown["value"]) == (CLAIM["name"], CLAIM["value"])
    for number, group in enumerate(groups):
        call(200, "PUT", f"{app}/groups/{group}", {"priority": number})
        assert call(200, "GET", f"{app}/groups/{group}").body["priority"] == number
    return created


def change_app(call: Provider, created: Record) -> None:
    app = f"{APPS}/{created['id']}"
    changed = call(200, "PUT", app, app_body("OpenMetadata") | {"profile": {"team": "data"}}).body
    assert oauth(changed)["client_secret"] == oauth(created)["client_secret"]
    call(204, "PUT", f"{app}/policies/{changed['_links']['accessPolicy']['href'].rpartition('/')[2]}")
    call(200, "POST", internal(created), CLAIM)
    assert call(200, "GET", app).body["profile"] == {"team": "data"}
    call(200, "GET", internal(created))


def children(call: Provider, path: str, *bodies: Record) -> list[str]:
    """Create objects, and return their addresses."""
    found = []
    for body in bodies:
        address = f"{path}/{call(201, 'POST', path, body).body['id']}"
        call(200, "GET", address)
        found.append(address)
    return found


def test_a_server_with_scopes_claims_and_a_policy_with_rules(okta_simulator: OktaSimulator) -> None:
    call = Provider(okta_simulator)
    made = call(201, "POST", SERVERS, server("OpenMetadata", issuerMode="ORG_URL")).body
    base = f"{SERVERS}/{made['id']}"
    assert call(200, "GET", base).body["status"] == "ACTIVE"

    scopes = children(call, f"{base}/scopes", scope("metadata:read"), scope("metadata:write"))
    claims = children(call, f"{base}/claims", claim("team"), claim("site", claimType="RESOURCE"))
    (own,) = children(call, f"{base}/policies", policy("OpenMetadata", priority=1, status="ACTIVE"))
    first, second = (rule(name, priority=number, status="ACTIVE") for number, name in enumerate(("People", "Jobs"), 1))
    rules = children(call, f"{own}/rules", first, second)
    everything = [base, *scopes, *claims, own, *rules]
    assert call.counted() == 16

    before = [call(200, "GET", address).body for address in everything]
    assert [call(200, "GET", address).body for address in everything] == before
    assert call.counted() == 16

    change_server(call, base, scopes[0], claims[0], rules[1])
    call.counted()
    for address in [*reversed(rules), own, *claims, *scopes]:
        call(204, "DELETE", address)
    call(204, "POST", f"{base}/lifecycle/deactivate")
    call(204, "DELETE", base)
    assert call.counted() == 9


def change_server(call: Provider, base: str, scope_path: str, claim_path: str, rule_path: str) -> None:
    call(200, "PUT", base, server("OpenMetadata", description="New", issuerMode="ORG_URL"))
    assert call(200, "GET", base).body["description"] == "New"
    call(204, "POST", f"{base}/lifecycle/deactivate")
    call(204, "POST", f"{base}/lifecycle/activate")
    call(200, "PUT", rule_path, rule("Machines", priority=2, status="ACTIVE"))
    assert call(200, "GET", rule_path).body["name"] == "Machines"
    call(200, "PUT", scope_path, scope("metadata:read", description="Reading"))
    call(200, "PUT", claim_path, claim("team", value="user.department"))


def test_a_trusted_origin(okta_simulator: OktaSimulator) -> None:
    call = Provider(okta_simulator)
    path = f"{ORIGINS}/{call(200, 'POST', ORIGINS, origin()).body['id']}"
    assert call(200, "GET", path).body["status"] == "ACTIVE"
    both = [{"type": "CORS"}, {"type": "REDIRECT"}]
    assert call(200, "PUT", path, origin("New", scopes=both)).body["scopes"] == both
    assert call(200, "POST", f"{path}/lifecycle/deactivate").body["status"] == "INACTIVE"
    assert call(200, "POST", f"{path}/lifecycle/activate").body["status"] == "ACTIVE"
    call(204, "DELETE", path)
    call(404, "GET", path)


def test_without_api_access_management_the_provider_hears_why(okta_simulator: OktaSimulator) -> None:
    okta_simulator.switch(api_access_management=False)
    call = Provider(okta_simulator)
    for answer in (call(401, "POST", SERVERS, server()), call(401, "GET", f"{SERVERS}/default")):
        assert answer.body["errorCode"] == "E0000015"
