"""Access policies decide: the first active rule of the first active policy that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, SERVERS, create, policy, rule, scope
from tests.simulator.oidc.world import PASSWORD, World, basic, refusal

if TYPE_CHECKING:
    from okta_simulator.testing import Answer
    from okta_simulator.types import Record

DENIED = refusal("access_denied", "Policy evaluation failed for this request, please check the policy configurations.")


def ask(world: World, scopes: str = "openid") -> Answer:
    """Ask by the password grant, the shortest way to a policy that is about a person."""
    return world.token("password", username="ann@example.com", password=PASSWORD, scope=scopes)


@pytest.fixture
def native(world: World) -> World:
    """A client with the password grant, and a policy for it that has no rule yet."""
    body = {
        "application_type": "native",
        "grant_types": ["authorization_code", "password"],
        "response_types": ["code"],
        "redirect_uris": ["com.example:/callback"],
    }
    app = create(
        world.simulator,
        APPS,
        {
            "name": "oidc_client",
            "label": "Native",
            "signOnMode": "OPENID_CONNECT",
            "credentials": {
                "oauthClient": {"token_endpoint_auth_method": "client_secret_basic", "pkce_required": False}
            },
            "settings": {"oauthClient": body},
        },
    )
    world.simulator.put(f"{APPS}/{app['id']}/groups/{world.group['id']}", {"priority": 0})
    client = world.as_client(app)
    create(world.simulator, f"{SERVERS}/{world.server['id']}/scopes", scope("read"))
    add_policy(client, "Native", client.client_id)
    return client


def add_policy(world: World, name: str, *clients: str, **fields: object) -> Record:
    conditions = {"clients": {"include": list(clients)}}
    return create(
        world.simulator, f"{SERVERS}/{world.server['id']}/policies", policy(name, conditions=conditions, **fields)
    )


def own_policy(world: World) -> str:
    policies = world.simulator.get(f"{SERVERS}/{world.server['id']}/policies").body
    return next(str(each["id"]) for each in policies if each["name"] == "Native")


def add_rule(world: World, name: str, minutes: int = 60, policy_id: str | None = None, **conditions: object) -> Record:
    body = rule(name, "password", actions={"token": {"accessTokenLifetimeMinutes": minutes}})
    body["conditions"] |= conditions
    path = f"{SERVERS}/{world.server['id']}/policies/{policy_id or own_policy(world)}/rules"
    return create(world.simulator, path, body)


def everyone(world: World) -> str:
    return str(world.simulator.get("/api/v1/groups?q=Everyone").body[0]["id"])


def test_no_rule(native: World) -> None:
    answer = ask(native)
    assert (answer.status, answer.body) == (401, DENIED)
    add_rule(native, "Rule")
    assert ask(native).status == 200


def test_no_rule_for_the_grant(native: World) -> None:
    add_rule(native, "Rule", grantTypes={"include": ["authorization_code"]})
    assert ask(native).body == DENIED


def test_the_client_is_in_no_policy(native: World) -> None:
    made = own_policy(native)
    add_rule(native, "Rule")
    base = f"{SERVERS}/{native.server['id']}/policies"
    body = native.simulator.get(f"{base}/{made}").body
    others = native.simulator.get(base).body[0]["conditions"]["clients"]["include"]
    native.simulator.put(f"{base}/{made}", body | {"conditions": {"clients": {"include": others}}})
    assert ask(native).body == DENIED
    native.simulator.put(f"{base}/{made}", body | {"conditions": {"clients": {"include": ["ALL_CLIENTS"]}}})
    assert ask(native).status == 200


@pytest.mark.parametrize(
    ("people", "fits"),
    [
        ({"groups": {"include": ["EVERYONE"]}}, True),
        ({"groups": {"include": ["{everyone}"]}}, True),
        ({"groups": {"include": ["{data}"]}}, True),
        ({"groups": {"include": ["{other}"]}}, False),
        ({"users": {"include": ["{ann}"]}}, True),
        ({"users": {"include": ["{bob}"]}}, False),
        ({"groups": {"include": ["{other}"]}, "users": {"include": ["{ann}"]}}, True),
        ({"groups": {"include": ["EVERYONE"], "exclude": ["{data}"]}}, False),
        ({"groups": {"include": ["EVERYONE"], "exclude": ["{other}"]}}, True),
        ({"groups": {"include": ["EVERYONE"]}, "users": {"exclude": ["{ann}"]}}, False),
        ({"groups": {"include": ["EVERYONE"]}, "users": {"exclude": ["{bob}"]}}, True),
    ],
)
def test_people(native: World, people: Record, *, fits: bool) -> None:
    org = native.simulator.org
    ids = {
        "{everyone}": everyone(native),
        "{data}": native.group["id"],
        "{other}": org.groups.seed({"name": "Other"})["id"],
        "{ann}": native.user["id"],
        "{bob}": org.users.seed({"login": "bob@example.com"})["id"],
    }
    stated = {
        kind: {way: [ids.get(each, each) for each in names] for way, names in lists.items()}
        for kind, lists in people.items()
    }
    add_rule(native, "Rule", people=stated)
    answer = ask(native)
    assert (answer.status, answer.body == DENIED) == ((200, False) if fits else (401, True))


@pytest.mark.parametrize(
    ("allowed", "asked", "fits"),
    [
        (["*"], "openid read", True),
        (["read"], "openid profile read", True),
        ([], "openid email profile offline_access", True),
        ([], "read", False),
        (["write"], "openid read", False),
    ],
)
def test_scopes(native: World, allowed: list[str], asked: str, *, fits: bool) -> None:
    create(native.simulator, f"{SERVERS}/{native.server['id']}/scopes", scope("write"))
    add_rule(native, "Rule", scopes={"include": allowed})
    answer = ask(native, asked)
    assert (answer.status, answer.body.get("scope")) == ((200, asked) if fits else (401, None))


def test_the_first_rule_that_fits(native: World) -> None:
    add_rule(
        native, "Others", 10, people={"groups": {"include": [native.simulator.org.groups.seed({"name": "X"})["id"]]}}
    )
    add_rule(native, "Second", 20)
    last = add_rule(native, "Third", 30)
    assert ask(native).body["expires_in"] == 20 * 60
    path = f"{SERVERS}/{native.server['id']}/policies/{own_policy(native)}/rules"
    native.simulator.put(f"{path}/{last['id']}", last | {"priority": 1})
    assert ask(native).body["expires_in"] == 30 * 60
    native.simulator.post(f"{path}/{last['id']}/lifecycle/deactivate")
    assert ask(native).body["expires_in"] == 20 * 60


def test_the_first_policy_that_fits(native: World) -> None:
    add_rule(native, "Own", 20)
    first = add_policy(native, "First", "ALL_CLIENTS", priority=1)
    assert ask(native).body["expires_in"] == 20 * 60, "a policy without a rule that fits is passed by"
    add_rule(native, "Rule", 10, policy_id=first["id"])
    assert ask(native).body["expires_in"] == 10 * 60
    native.simulator.post(f"{SERVERS}/{native.server['id']}/policies/{first['id']}/lifecycle/deactivate")
    assert ask(native).body["expires_in"] == 20 * 60


def test_the_organization_has_no_policies(native: World) -> None:
    assert ask(native.at_organization()).body["expires_in"] == 3600


def test_assignment(native: World) -> None:
    add_rule(native, "Rule")
    path = f"{APPS}/{native.app['id']}"
    native.simulator.delete(f"{path}/groups/{native.group['id']}")
    answer = ask(native)
    expected = refusal("access_denied", "User is not assigned to the client application.")
    assert (answer.status, answer.body) == (400, expected)
    app = native.simulator.get(path).body
    app["settings"]["implicitAssignment"] = True
    native.simulator.put(path, app)
    assert ask(native).status == 200, "in Federation Broker Mode everybody may"


@pytest.mark.parametrize(("login", "password"), [("ann@example.com", "wrong"), ("nobody@example.com", PASSWORD)])
def test_wrong_passwords(native: World, login: str, password: str) -> None:
    add_rule(native, "Rule")
    answer = native.token("password", username=login, password=password, scope="openid")
    assert (answer.status, answer.body) == (400, refusal("invalid_grant", "The credentials provided were invalid."))


@pytest.mark.parametrize(
    ("scopes", "text"),
    [
        (
            "",
            "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
        ),
        ("openid unknown", "One or more scopes are not configured for the authorization server resource."),
        ("profile", "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope."),
    ],
)
def test_scopes_that_are_refused_before(native: World, scopes: str, text: str) -> None:
    add_rule(native, "Rule")
    answer = ask(native, scopes)
    assert (answer.status, answer.body) == (400, refusal("invalid_scope", text))


def test_default_scopes(native: World) -> None:
    add_rule(native, "Rule")
    create(native.simulator, f"{SERVERS}/{native.server['id']}/scopes", scope("usual", default=True))
    assert ask(native, "").body["scope"] == "usual"
    assert ask(native, "read").body["scope"] == "read"


def test_consent_cannot_be_asked_here(native: World) -> None:
    add_rule(native, "Rule")
    create(native.simulator, f"{SERVERS}/{native.server['id']}/scopes", scope("careful", consent="REQUIRED"))
    assert ask(native, "careful").status == 200, "a trusted app is not asked"
    app = native.simulator.get(f"{APPS}/{native.app['id']}").body
    app["settings"]["oauthClient"]["consent_method"] = "REQUIRED"
    native.simulator.put(f"{APPS}/{native.app['id']}", app)
    answer = ask(native, "read careful")
    assert (answer.status, answer.body["error"]) == (400, "consent_required")
    assert answer.body["error_description"].startswith("The following scopes require user consent: [careful].")


def test_the_app_of_another_policy(world: World, native: World) -> None:
    add_rule(native, "Rule")
    header = basic(world.client_id, world.secret)
    form = {"grant_type": "password", "username": "ann@example.com", "password": PASSWORD, "scope": "openid"}
    answer = world.post("token", form, Authorization=header)
    assert (answer.status, answer.body["error"]) == (400, "unauthorized_client")
