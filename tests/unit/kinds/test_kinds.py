"""What the engine asks of a kind, beside what it desires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from tests.unit.kinds.golden import BY_NAME, of

from okta_operator.api import access_policy, app, auth_server, trusted_origin
from okta_operator.core.actions import Delete, Target, Update
from okta_operator.core.differences import Difference
from okta_operator.core.objects import Observed
from okta_operator.core.plan import Plan
from okta_operator.core.references import (
    AuthenticationPolicyReference,
    Fact,
    GroupReference,
    Key,
    ResourceReference,
    UserReference,
)
from okta_operator.kinds.auth_server import CLAIM, SCOPE
from okta_operator.kinds.common import nested, stated, words

if TYPE_CHECKING:
    from okta_operator.core.json import Json, JsonObject

ORG: Final = {"orgRef": {"name": "acme"}}
APP: Final = ORG | {"redirectUris": ["https://om.example.com/callback"]}
SERVER: Final = ORG | {"audience": {"appRef": {"name": "om"}}}
POLICY: Final = {
    "authServerRef": {"name": "server"},
    "clients": [{"appRef": {"name": "om"}}, {"clientId": "0oa1example"}],
}
ORIGIN: Final = ORG | {"origin": "https://om.example.com", "scopes": ["CORS"]}
SPECS: Final[dict[str, JsonObject]] = {
    "OktaApp": APP,
    "OktaAuthServer": SERVER,
    "OktaAccessPolicy": POLICY,
    "OktaTrustedOrigin": ORIGIN,
}
SERVER_ID: Final = ResourceReference("OktaAuthServer", "server", Fact.ID, "spec.authServerRef")


@pytest.mark.parametrize(
    "resource",
    [app.OktaApp, auth_server.OktaAuthServer, access_policy.OktaAccessPolicy, trusted_origin.OktaTrustedOrigin],
)
def test_names_are_those_of_the_resource(resource: type[app.OktaApp]) -> None:
    assert BY_NAME[resource.KIND].plural == resource.PLURAL


@pytest.mark.parametrize("name", SPECS)
def test_no_kind_but_the_policy_lives_below_another_object(name: str) -> None:
    case = of(name, SPECS[name])
    parent = case.kind.parent(case.resource, case.context.resolved)
    if name == "OktaAccessPolicy":
        assert parent == "/api/v1/authorizationServers/id-of-OktaAuthServer-server"
        assert case.kind.parent_from_status({"authServerId": "aus1"}) == "/api/v1/authorizationServers/aus1"
        assert case.kind.parent_from_status({"authServerId": "a/../b"}) is None
        assert case.kind.parent_from_status({}) is None
        placement = case.kind.placement(case.resource, case.context.resolved)
        assert case.kind.parent_from_status(placement) == parent
    else:
        assert case.kind.placement(case.resource, case.context.resolved) == {}
        assert (parent, case.kind.parent_from_status({})) == ("", "")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("OktaApp", Key("OktaOrg", "openmetadata", "acme")),
        ("OktaAuthServer", Key("OktaOrg", "openmetadata", "acme")),
        ("OktaTrustedOrigin", Key("OktaOrg", "openmetadata", "acme")),
        ("OktaAccessPolicy", Key("OktaAuthServer", "openmetadata", "server")),
    ],
)
def test_the_organization_is_named_or_found_through_the_server(name: str, key: Key) -> None:
    case = of(name, SPECS[name])
    assert case.kind.organization(case.resource) == key


def test_an_app_names_its_groups_and_the_issuer_that_it_publishes() -> None:
    access = {"groups": [{"name": "Everyone"}, {"id": "00g1"}]}
    case = of("OktaApp", APP | {"access": access, "authServerRef": {"name": "server"}})
    assert case.kind.references(case.resource) == (
        GroupReference("Everyone", "spec.access.groups[0].name"),
        ResourceReference("OktaAuthServer", "server", Fact.ISSUER, "spec.authServerRef", publish_only=True),
    )


def test_an_app_names_its_authentication_policy_and_has_it_before_anybody_may_use_it() -> None:
    access = {"groups": [{"id": "00g1"}]}
    case = of("OktaApp", APP | {"access": access, "authenticationPolicy": {"name": "Strict"}})
    reference = AuthenticationPolicyReference("spec.authenticationPolicy", "Strict")
    assert case.kind.references(case.resource) == (reference,)
    desired = case.kind.desired(case.resource, case.context, None)
    assert [(each.type.name, [item.key for item in each.items]) for each in desired.children] == [
        ("authentication policy", ["id-of-policy-Strict"]),
        ("group assignment", ["00g1"]),
    ]


def test_an_app_shows_its_authentication_policy_by_a_link() -> None:
    case = of("OktaApp", APP | {"authenticationPolicy": {"id": "rst1"}})
    (kind,) = case.kind.observed_children(case.resource)
    assert kind.shown is not None
    href = "https://acme.okta.com/api/v1/policies/rst2"
    assert kind.shown({"_links": {"accessPolicy": {"href": href}}}) == ({"id": "rst2"},)
    for links in (
        {},
        None,
        {"accessPolicy": None},
        {"accessPolicy": [{"href": href}]},
        {"accessPolicy": {"href": None}},
    ):
        assert kind.shown({"_links": links}) == kind.shown({}) == ()


def test_a_server_names_the_app_of_its_audience() -> None:
    case = of("OktaAuthServer", SERVER)
    assert case.kind.references(case.resource) == (
        ResourceReference("OktaApp", "om", Fact.CLIENT_ID, "spec.audience.appRef"),
    )


def test_a_policy_names_its_server_its_clients_and_the_people_of_its_rules() -> None:
    people = {"groups": [{"name": "Data"}], "users": [{"login": "jane@example.com"}, {"id": "00u1"}]}
    rule = {"name": "r", "grantTypes": ["authorization_code"], "scopes": ["*"]}
    case = of("OktaAccessPolicy", POLICY | {"rules": [rule | {"people": people}]})
    assert case.kind.references(case.resource) == (
        SERVER_ID,
        ResourceReference("OktaApp", "om", Fact.CLIENT_ID, "spec.clients[0].appRef"),
        GroupReference("Data", "spec.rules[0].people.groups[0].name"),
        UserReference("jane@example.com", "spec.rules[0].people.users[0].login"),
    )


def test_one_client_stated_twice_is_one() -> None:
    spec = POLICY | {"clients": [{"clientId": "0oa1example"}, {"clientId": "0oa1example"}]}
    case = of("OktaAccessPolicy", spec)
    body = case.kind.desired(case.resource, case.context, None).body
    assert body["conditions"]["clients"]["include"] == ["0oa1example"]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("OktaApp", "?filter=name%20eq%20%22oidc_client%22&limit=200"),
        ("OktaAuthServer", "?limit=200"),
        ("OktaAccessPolicy", ""),
        ("OktaTrustedOrigin", "?limit=200"),
    ],
)
def test_objects_are_looked_up_in_large_pages(name: str, query: str) -> None:
    assert BY_NAME[name].lookup_query() == query


@pytest.mark.parametrize(
    ("member", "renews"), [("token_endpoint_auth_method", True), ("pkce_required", False), (None, False)]
)
def test_another_method_means_another_client_secret(member: str | None, renews: bool) -> None:  # noqa: FBT001 - a table's column
    kind = BY_NAME["OktaApp"]
    differences = (Difference(f"credentials.oauthClient.{member}", "a", "b"),)
    target = Target(kind.object_type, "application", "0oa1", child=False)
    actions = (Update(target, {}, differences),) if member else (Delete(target),)
    assert kind.renews_secret(Plan(actions)) is renews
    assert not BY_NAME["OktaAuthServer"].renews_secret(Plan(actions))


# --- what is taken over, and what is not -----------------------------------------------------------------------


def test_apps_of_other_sorts_are_refused() -> None:
    kind = BY_NAME["OktaApp"]
    assert kind.refuse({"id": "0oa1", "name": "oidc_client"}) is None
    refusal = kind.refuse({"id": "0oa1", "name": "salesforce"})
    assert refusal is not None
    assert "salesforce" in refusal


@pytest.mark.parametrize("own", ["0oa1", "chosen-client-id"])
def test_the_operators_own_client_is_refused(own: str) -> None:
    body = {"id": "0oa1", "name": "oidc_client", "credentials": {"oauthClient": {"client_id": "chosen-client-id"}}}
    refusal = BY_NAME["OktaApp"].refuse(body, own)
    assert refusal is not None
    assert "the operator itself authenticates as" in refusal
    assert BY_NAME["OktaApp"].refuse(body, "another-client") is None


@pytest.mark.parametrize("name", ["OktaAuthServer", "OktaAccessPolicy", "OktaTrustedOrigin"])
def test_other_kinds_refuse_nothing_and_have_no_secret(name: str) -> None:
    case = of(name, SPECS[name])
    kind = case.kind
    assert kind.refuse({"id": "1"}) is None
    assert kind.client_secrets is None
    assert kind.secret(case.resource, case.context, Observed({"id": "1"})) is None
    assert kind.keeps_secret(case.resource) is None
    body = {"credentials": {"oauthClient": {"client_secret": "kept"}}}
    assert kind.take_secret(body) == (body, None)


def test_the_client_secret_is_taken_out_of_an_answer() -> None:
    kind = BY_NAME["OktaApp"]
    client = {"client_id": "om-1", "client_secret": "canary"}
    answer = {"id": "0oa1", "credentials": {"signing": {"kid": "k"}, "oauthClient": client}}
    body, client_secret = kind.take_secret(answer)
    assert client_secret == "canary"
    assert body == {"id": "0oa1", "credentials": {"signing": {"kid": "k"}, "oauthClient": {"client_id": "om-1"}}}
    assert kind.take_secret(body) == (body, None)
    assert kind.take_secret({"id": "0oa1"}) == ({"id": "0oa1"}, None)


@pytest.mark.parametrize(
    ("body", "prunable"),
    [
        ({"name": "openmetadata"}, True),
        ({"name": "anything", "system": False}, True),
        ({"name": "anything", "system": True}, False),
        ({"name": "openid"}, False),
        ({"name": "offline_access"}, False),
        ({"name": "device_sso"}, False),
        ({"name": "okta.myAccount.profile.read", "system": False}, False),
        ({"name": "oktagon"}, True),
    ],
)
def test_okta_s_own_scopes_stay(body: JsonObject, prunable: bool) -> None:  # noqa: FBT001 - a table's column
    assert SCOPE.prunable(body) is prunable


@pytest.mark.parametrize(
    ("body", "prunable"),
    [
        ({"name": "groups", "valueType": "EXPRESSION"}, True),
        ({"name": "sub", "valueType": "EXPRESSION", "system": True}, False),
        ({"name": "sub", "valueType": "SYSTEM"}, False),
    ],
)
def test_okta_s_own_claims_stay(body: JsonObject, prunable: bool) -> None:  # noqa: FBT001 - a table's column
    assert CLAIM.prunable(body) is prunable


def test_claims_of_one_name_in_both_tokens_are_two() -> None:
    assert CLAIM.key({"name": "a", "claimType": "IDENTITY"}) != CLAIM.key({"name": "a", "claimType": "RESOURCE"})


# --- small helpers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("a", 1, {"a": 1}),
        ("a.b.c", [], {"a": {"b": {"c": []}}}),
        ("a.b", False, {"a": {"b": False}}),
        ("a.b", None, {}),
        ("a.b", {}, {}),
    ],
)
def test_nested(path: str, value: Json, expected: JsonObject) -> None:
    assert nested(path, value) == expected


def test_stated_and_words() -> None:
    assert stated({"a": None, "b": False, "c": "", "d": []}) == {"b": False, "c": "", "d": []}
    assert words(None) is None
    assert words([auth_server.IssuerMode.ORG_URL]) == ["ORG_URL"]
