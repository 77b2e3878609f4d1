"""What a server's claims, an app's groups claim and OpenID Connect's scopes put into tokens and userinfo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, SERVERS, claim, create, scope
from tests.simulator.oidc.world import CALLBACK, World, add_service, refusal

from okta_simulator.oidc.grants import Grant

if TYPE_CHECKING:
    from okta_simulator.types import Record

MANY = "The groups claim matched too many groups and must be configured to match fewer groups."


def add(world: World, name: str, value: str = "user.email", **fields: object) -> Record:
    body = claim(name, value=value, **fields)
    return create(world.simulator, f"{SERVERS}/{world.server['id']}/claims", body)


def join(world: World, *names: str) -> None:
    org = world.simulator.org
    for name in names:
        org.groups.add_member(org.groups.seed({"name": name})["id"], world.user["id"])


def test_in_which_token_a_claim_is(world: World) -> None:
    add(world, "always", alwaysIncludeInToken=True)
    add(world, "asked", alwaysIncludeInToken=False)
    add(world, "off", alwaysIncludeInToken=True, status="INACTIVE")
    add(world, "access", claimType="RESOURCE")
    body = world.redeem("openid")
    identity, access = world.claims(body["id_token"]), world.claims(body["access_token"])
    assert {"always", "asked", "off", "access"} & set(identity) == {"always"}
    assert {"always", "asked", "off", "access"} & set(access) == {"access"}
    info = world.userinfo(body["access_token"]).body
    assert info == {"sub": world.user["id"], "always": "ann@example.com", "asked": "ann@example.com"}


def test_a_claim_of_a_scope(world: World) -> None:
    create(world.simulator, f"{SERVERS}/{world.server['id']}/scopes", scope("team"))
    add(world, "team", claimType="RESOURCE", conditions={"scopes": ["team", "address"]})
    assert "team" not in world.claims(world.redeem("openid")["access_token"])
    assert "team" in world.claims(world.redeem("openid", "team")["access_token"])


def test_userinfo_and_tokens_without_access_token_have_all_claims_of_the_scopes(world: World) -> None:
    profile = world.simulator.org.users.find(world.user["id"])["profile"]
    profile |= {"nickName": "Annie", "primaryPhone": "+1 555 0100", "city": "Bern", "countryCode": "CH"}
    scopes = ("openid", "profile", "email", "phone", "address")
    body = world.redeem(*scopes)
    wanted = {
        "name": "Ann Lee",
        "preferred_username": "ann@example.com",
        "given_name": "Ann",
        "family_name": "Lee",
        "nickname": "Annie",
        "locale": "en_US",
        "zoneinfo": "America/Los_Angeles",
        "email": "ann@example.com",
        "email_verified": True,
        "phone_number": "+1 555 0100",
        "address": {"locality": "Bern", "country": "CH"},
    }
    info = world.userinfo(body["access_token"]).body
    assert isinstance(info.pop("updated_at"), int)
    assert info == {"sub": world.user["id"]} | wanted
    short = set(wanted) & set(world.claims(body["id_token"]))
    assert short == {"name", "preferred_username", "email"}
    oidc = world.simulator.org.oidc
    record = oidc.tokens.issued.find(world.claims(body["access_token"])["jti"])
    assert record is not None
    grant = Grant.from_json(record["grant"])
    full = world.claims(oidc.tokens.id_token(grant, all_profile_claims=True))
    assert wanted.items() <= full.items()
    assert "at_hash" not in full


def test_the_subject_of_access_tokens(world: World) -> None:
    path = f"{SERVERS}/{world.server['id']}/claims"
    (subject,) = [each for each in world.simulator.get(path).body if each["name"] == "sub"]
    world.simulator.put(f"{path}/{subject['id']}", subject | {"value": "user.lastName"})
    body = world.redeem("openid")
    assert world.claims(body["access_token"])["sub"] == "Lee"
    assert world.claims(body["id_token"])["sub"] == world.user["id"]


@pytest.mark.parametrize("name", ["iss", "aud", "cid", "exp"])
def test_okta_s_own_claims_stay(world: World, name: str) -> None:
    add(world, name, "'mine'", claimType="RESOURCE")
    assert world.claims(world.redeem("openid")["access_token"])[name] != "mine"


@pytest.mark.parametrize(
    ("kind", "value", "groups"),
    [
        ("STARTS_WITH", "da", ["Data", "data-readers"]),
        ("EQUALS", "data", ["Data"]),
        ("CONTAINS", "READ", ["data-readers"]),
        ("REGEX", "data.*", ["data-readers"]),
        ("REGEX", ".*", ["Everyone", "Data", "data-readers"]),
        ("REGEX", "none", None),
        ("REGEX", "(", None),
    ],
)
def test_groups(world: World, kind: str, value: str, groups: list[str] | None) -> None:
    join(world, "data-readers")
    add(world, "groups", value, valueType="GROUPS", group_filter_type=kind, alwaysIncludeInToken=True)
    assert world.claims(world.redeem("openid")["id_token"]).get("groups") == groups


def test_more_than_100_groups(world: World) -> None:
    add(world, "groups", "many", valueType="GROUPS", group_filter_type="STARTS_WITH", alwaysIncludeInToken=True)
    join(world, *(f"many {number}" for number in range(100)))
    assert len(world.claims(world.redeem("openid")["id_token"])["groups"]) == 100
    join(world, "many more")
    answer = world.token("authorization_code", code=world.code("openid"), redirect_uri=CALLBACK)
    assert (answer.status, answer.body) == (400, refusal("server_error", MANY))


def test_an_expression_that_cannot_be_evaluated(world: World) -> None:
    add(world, "broken", "String.shout(user.email)", alwaysIncludeInToken=True)
    answer = world.token("authorization_code", code=world.code("openid"), redirect_uri=CALLBACK)
    text = "=The 'broken' user claim could not be evaluated."
    assert (answer.status, answer.body) == (400, refusal("server_error", text))


def test_a_claim_about_a_person_where_there_is_none(world: World) -> None:
    service = add_service(world)
    add(world, "client", "app.clientId", claimType="RESOURCE")
    body = service.token("client_credentials", scope="read").body
    assert service.claims(body["access_token"])["client"] == service.client_id
    add(world, "safe", "user == null ? 'nobody' : user.email", claimType="RESOURCE")
    body = service.token("client_credentials", scope="read").body
    assert service.claims(body["access_token"])["safe"] == "nobody"
    add(world, "email", claimType="RESOURCE")
    answer = service.token("client_credentials", scope="read")
    text = "=The 'email' user claim could not be evaluated."
    assert (answer.status, answer.body) == (400, refusal("server_error", text))


def test_the_person_s_profile_in_the_app(world: World) -> None:
    add(world, "role", "appuser.role", alwaysIncludeInToken=True)
    add(world, "label", "app.profile.stage", alwaysIncludeInToken=True)
    path = f"{APPS}/{world.app['id']}"
    world.simulator.put(f"{path}/groups/{world.group['id']}", {"profile": {"role": "admin"}})
    world.simulator.put(path, world.simulator.get(path).body | {"profile": {"stage": "test"}})
    claims = world.claims(world.redeem("openid")["id_token"])
    assert (claims["role"], claims["label"]) == ("admin", "test")


def test_the_groups_claim_of_an_app_at_the_organization(world: World) -> None:
    there = world.at_organization()
    path = f"/api/v1/internal/apps/{world.app['id']}/settings/oauth/idToken"
    stated = {"issuerMode": "ORG_URL", "name": "teams", "valueType": "GROUPS"}
    world.simulator.post(path, stated | {"groupFilterType": "REGEX", "value": ".*"})
    assert "teams" not in there.claims(there.redeem("openid")["id_token"])
    body = there.redeem("openid", "groups")
    assert there.claims(body["id_token"])["teams"] == ["Everyone", "Data"]
    assert there.userinfo(body["access_token"]).body["teams"] == ["Everyone", "Data"]
    world.simulator.post(path, stated | {"valueType": "EXPRESSION", "value": "user.lastName"})
    assert there.claims(there.redeem("openid", "groups")["id_token"])["teams"] == "Lee"
