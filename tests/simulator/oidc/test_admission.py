"""Who gets in, and what decides: assignment, access policies with groups and scopes, and what has changed meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, SERVERS, create, rule, scope
from tests.simulator.oidc.world import CALLBACK, PASSWORD, World

if TYPE_CHECKING:
    from tests.simulator.oidc.visitor import Visitor

    from okta_simulator.types import Record

BOB = "bob@example.com"
NOT_ASSIGNED = ("access_denied", "User is not assigned to the client application.")
NO_POLICY = (
    "access_denied",
    "Policy evaluation failed for this request, please check the policy configurations.",
)


@pytest.fixture
def bob(world: World) -> Record:
    """Somebody who is in no group."""
    return world.simulator.org.users.seed({"login": BOB, "firstName": "Bob", "password": PASSWORD})


def set_rule(world: World, **changes: Record) -> None:
    """Change the conditions of the rule."""
    first = world.simulator.get(world.rules).body[0]
    body = rule("Rule")
    body["conditions"] |= changes
    assert world.simulator.put(f"{world.rules}/{first['id']}", body).status == 200


def broker(world: World, *, on: bool) -> None:
    """Switch Federation Broker Mode."""
    path = f"{APPS}/{world.app['id']}"
    for group in world.simulator.get(f"{path}/groups").body:
        world.simulator.delete(f"{path}/groups/{group['id']}")
    body = world.simulator.get(path).body
    body["settings"]["implicitAssignment"] = on
    answer = world.simulator.put(path, body)
    assert answer.status == 200, answer.body


@pytest.mark.usefixtures("bob")
def test_who_is_not_assigned(visitor: Visitor) -> None:
    page = visitor.authorize()
    assert visitor.sign_in(page, BOB).denial == NOT_ASSIGNED
    assert visitor.authorize(prompt="none").denial == NOT_ASSIGNED, "he is signed in all the same"
    assert visitor.authorize(prompt="none", state="a state").denial == NOT_ASSIGNED


def test_who_gets_assigned(world: World, visitor: Visitor, bob: Record) -> None:
    assert visitor.sign_in(visitor.authorize(), BOB).denial == NOT_ASSIGNED
    world.simulator.org.groups.add_member(world.group["id"], bob["id"])
    assert "code" in visitor.authorize().answer


def test_who_is_assigned_one_by_one(world: World, visitor: Visitor, bob: Record) -> None:
    users = f"{APPS}/{world.app['id']}/users"
    assert world.simulator.post(users, {"id": bob["id"], "scope": "USER"}).status == 200
    code = visitor.sign_in(visitor.authorize(), BOB).answer["code"]
    token = world.token("authorization_code", code=code, redirect_uri=CALLBACK).body["access_token"]
    assert world.userinfo(token).status == 200
    assert world.simulator.delete(f"{users}/{bob['id']}").status == 204
    assert visitor.authorize().denial == NOT_ASSIGNED
    assert world.userinfo(token).status == 401, "what was given is taken back, too"


@pytest.mark.usefixtures("bob")
def test_immediate_access_is_for_everybody(world: World, visitor: Visitor) -> None:
    broker(world, on=True)
    assert "code" in visitor.sign_in(visitor.authorize(), BOB).answer
    broker(world, on=False)
    assert visitor.authorize().denial == NOT_ASSIGNED


def test_no_policy(world: World, visitor: Visitor) -> None:
    visitor.arrive()
    base = f"{SERVERS}/{world.server['id']}/policies/{world.policy['id']}"
    world.simulator.post(f"{base}/lifecycle/deactivate")
    assert visitor.authorize().denial == NO_POLICY
    world.simulator.post(f"{base}/lifecycle/activate")
    assert "code" in visitor.authorize().answer
    first = world.simulator.get(world.rules).body[0]
    world.simulator.post(f"{world.rules}/{first['id']}/lifecycle/deactivate")
    assert visitor.authorize().denial == NO_POLICY


def test_a_rule_for_other_people(world: World, visitor: Visitor) -> None:
    other = world.simulator.org.groups.seed({"name": "Other"})
    set_rule(world, people={"groups": {"include": [other["id"]]}})
    assert visitor.arrive().denial == NO_POLICY
    world.simulator.org.groups.add_member(other["id"], world.user["id"])
    assert "code" in visitor.authorize().answer


def test_a_rule_for_another_grant(world: World, visitor: Visitor) -> None:
    set_rule(world, grantTypes={"include": ["client_credentials"]})
    assert visitor.arrive().denial == NO_POLICY


def test_a_scope_that_the_rule_does_not_have(world: World, visitor: Visitor) -> None:
    create(world.simulator, f"{SERVERS}/{world.server['id']}/scopes", scope("write"))
    set_rule(world, scopes={"include": ["read"]})
    assert visitor.arrive(scope="openid write").denial == NO_POLICY
    assert "code" in visitor.authorize(scope="openid email").answer, "OIDC scopes need not be named"


def test_policies_are_asked_before_the_code_is_given(world: World, visitor: Visitor) -> None:
    code = visitor.arrive().answer["code"]
    set_rule(world, grantTypes={"include": ["client_credentials"]})
    assert world.token("authorization_code", code=code, redirect_uri=CALLBACK).status == 200
    assert visitor.authorize().denial == NO_POLICY


def test_a_claim_that_cannot_be_evaluated(world: World, visitor: Visitor) -> None:
    body = world.simulator.get(f"{APPS}/{world.app['id']}").body
    body["settings"]["oauthClient"] |= {
        "grant_types": ["authorization_code", "implicit"],
        "response_types": ["code", "id_token"],
    }
    assert world.simulator.put(f"{APPS}/{world.app['id']}", body).status == 200
    set_rule(world, grantTypes={"include": ["implicit"]})
    claim = {
        "name": "broken",
        "status": "ACTIVE",
        "claimType": "IDENTITY",
        "valueType": "EXPRESSION",
        "value": "String.toUpperCase(1, 2, 3)",
        "alwaysIncludeInToken": True,
        "conditions": {"scopes": []},
    }
    create(world.simulator, f"{SERVERS}/{world.server['id']}/claims", claim)
    assert visitor.arrive(response_type="id_token").denial[0] == "server_error"
