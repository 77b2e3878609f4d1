"""Consent: when somebody is asked, what becomes of the answer, and how long it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, SERVERS, create, scope
from tests.simulator.oidc.visitor import Visitor
from tests.simulator.oidc.world import CALLBACK, World

if TYPE_CHECKING:
    from tests.simulator.oidc.visitor import Shown

    from okta_simulator.types import Record

ALL = "openid read write gather"
ASKED, NOT_ASKED = "Prompted", "Not prompted"
DENIED = ("access_denied", "The resource owner or authorization server denied the request.")


@pytest.fixture(autouse=True)
def scopes(world: World) -> None:
    """Three scopes about which people may be asked, and one about which they are not."""
    made = f"{SERVERS}/{world.server['id']}/scopes"
    text = {"displayName": "Read your <files>", "description": "All of them & more"}
    create(world.simulator, made, scope("read", consent="REQUIRED", **text))
    create(world.simulator, made, scope("write", consent="FLEXIBLE"))
    create(world.simulator, made, scope("gather", consent="REQUIRED", optional=True))
    create(world.simulator, made, scope("silent", consent="IMPLICIT"))


def set_method(world: World, method: str, **more: str) -> None:
    body: Record = world.simulator.get(f"{APPS}/{world.app['id']}").body
    body["settings"]["oauthClient"] |= {"consent_method": method, **more}
    assert world.simulator.put(f"{APPS}/{world.app['id']}", body).status == 200


def granted(world: World, shown: Shown) -> str:
    fields = {"code": shown.answer["code"], "redirect_uri": CALLBACK}
    found: str = world.token("authorization_code", **fields).body["scope"]
    return found


@pytest.mark.parametrize(
    "line",
    [
        # Okta's table, line by line
        ("consent", "TRUSTED", "read", ASKED),
        ("consent", "REQUIRED", "read", ASKED),
        ("consent", "TRUSTED", "write", ASKED),
        ("consent", "REQUIRED", "write", ASKED),
        ("consent", "TRUSTED", "silent", NOT_ASKED),
        ("consent", "REQUIRED", "silent", NOT_ASKED),
        (None, "TRUSTED", "write", NOT_ASKED),
        (None, "TRUSTED", "silent", NOT_ASKED),
        (None, "TRUSTED", "read", NOT_ASKED),
        (None, "REQUIRED", "write", ASKED),
        (None, "REQUIRED", "read", ASKED),
        (None, "REQUIRED", "silent", NOT_ASKED),
    ],
)
def test_when_somebody_is_asked(world: World, visitor: Visitor, line: tuple[str | None, str, str, str]) -> None:
    prompt, method, name, result = line
    set_method(world, method)
    shown = visitor.arrive(scope=f"openid {name}", prompt=prompt)
    if result == ASKED:
        assert shown.heading == "Web would like to access:"
        shown = visitor.decide(shown, "allow")
    assert granted(world, shown) == f"openid {name}"


def test_the_page(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED", tos_uri="https://example.com/terms?a=1&b=2", policy_uri="javascript:alert(1)")
    page = visitor.arrive(scope=ALL)
    assert page.items == ["•Read your <files>All of them & more", "•write", "gather"]
    assert "Read your &lt;files&gt;" in page.text
    assert "ann@example.com" in page.text
    assert '<a href="https://example.com/terms?a=1&amp;b=2" rel="noreferrer">Terms of Service</a>' in page.text
    assert "javascript:" not in page.text
    assert page.headers["cache-control"] == "no-cache, no-store"
    assert "form-action 'self' https:;" in page.headers["content-security-policy"]
    buttons = [(control["name"], control["value"]) for control in page.controls if control["tag"] == "button"]
    assert buttons == [("decision", "deny"), ("decision", "allow")]


def test_nobody_is_asked_twice(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    visitor.decide(visitor.arrive(scope="openid read"), "allow")
    assert granted(world, visitor.authorize(scope="openid read")) == "openid read"
    page = visitor.authorize(scope="openid read write")
    assert page.items == ["•write"], "only about what is new"
    assert granted(world, visitor.decide(page, "allow")) == "openid read write"
    with Visitor(world) as elsewhere:
        assert granted(world, elsewhere.arrive(scope="openid read write")) == "openid read write"


def test_prompt_consent_asks_again(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    visitor.decide(visitor.arrive(scope="openid read"), "allow")
    page = visitor.authorize(scope="openid read", prompt="consent")
    assert page.items == ["•Read your <files>All of them & more"]
    assert "code" in visitor.decide(page, "allow").answer
    both = visitor.authorize(scope="openid read", prompt="login consent")
    assert both.heading == "Sign In"
    assert "would like to access" in visitor.sign_in(both).heading


def test_no(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    assert visitor.decide(visitor.arrive(scope="openid read"), "deny").denial == DENIED
    assert visitor.authorize(scope="openid read").items, "it is no answer for ever"


def test_a_form_without_an_answer_is_a_no(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    assert visitor.submit(visitor.arrive(scope="openid read")).denial == DENIED


def test_nobody_may_be_asked(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    visitor.arrive(scope="openid")
    text = "The following scopes require user consent: [read, write]."
    assert visitor.authorize(scope="openid read write", prompt="none").denial == ("consent_required", text)
    visitor.decide(visitor.authorize(scope="openid read write"), "allow")
    assert "code" in visitor.authorize(scope="openid read write", prompt="none").answer


def test_an_optional_scope_may_be_left_out(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    page = visitor.arrive(scope=f"{ALL} offline_access")
    assert page.fields["scope:gather"] == "yes", "it is allowed unless the person says otherwise"
    shown = visitor.decide(page, "allow")
    tokens = world.token("authorization_code", code=shown.answer["code"], redirect_uri=CALLBACK).body
    assert tokens["scope"] == "openid read write offline_access"
    text = "Some of the scopes requested for the refresh request were not granted in the original authorize request."
    fields = {"refresh_token": tokens["refresh_token"], "scope": "openid gather"}
    refused = world.token("refresh_token", **fields)
    assert (refused.status, refused.body["error"]) == (400, "access_denied")
    assert refused.body["error_description"].startswith(text)
    assert granted(world, visitor.authorize(scope=ALL)) == "openid read write", "nobody is asked about it again"
    again = visitor.authorize(scope=ALL, prompt="consent")
    assert granted(world, visitor.decide(again, "allow", "gather")) == ALL
    assert granted(world, visitor.authorize(scope=ALL)) == ALL


def test_an_optional_scope_that_becomes_required(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    visitor.decide(visitor.arrive(scope=ALL), "allow")
    base = f"{SERVERS}/{world.server['id']}/scopes"
    (found,) = (each for each in world.simulator.get(base).body if each["name"] == "gather")
    world.simulator.put(f"{base}/{found['id']}", scope("gather", consent="REQUIRED", optional=False))
    assert visitor.authorize(scope=ALL).items == ["•gather"]


def test_required_scopes_cannot_be_left_out_by_a_made_up_form(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    page = visitor.arrive(scope="openid read")
    assert granted(world, visitor.decide(page, "allow", "write", "nonsense")) == "openid read"


def test_a_scope_made_anew_is_another_one(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    visitor.decide(visitor.arrive(scope="openid read"), "allow")
    base = f"{SERVERS}/{world.server['id']}/scopes"
    (found,) = (each for each in world.simulator.get(base).body if each["name"] == "read")
    world.simulator.delete(f"{base}/{found['id']}")
    create(world.simulator, base, scope("read", consent="REQUIRED"))
    assert visitor.authorize(scope="openid read").items == ["•read"]


def test_the_organizations_server_asks_for_nothing(world: World) -> None:
    set_method(world, "REQUIRED")
    with Visitor(world.at_organization()) as visitor:
        assert "code" in visitor.arrive(scope="openid profile", prompt="consent").answer


def test_consent_of_one_person_is_not_anothers(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    visitor.decide(visitor.arrive(scope="openid read"), "allow")
    bob = world.simulator.org.users.seed({"login": "bob@example.com", "password": "x"})
    world.simulator.org.groups.add_member(world.group["id"], bob["id"])
    page = visitor.authorize(scope="openid read", prompt="login")
    assert visitor.sign_in(page, "bob@example.com", "x").items, "Bob is asked himself"


def test_a_form_of_another_page(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    page = visitor.arrive(scope="openid read")
    shown = visitor.submit(page, {"Origin": "https://evil.example.com"}, decision="allow")
    assert shown.refusal[:2] == (403, "E0000005")
    assert visitor.authorize(scope="openid read").items, "nothing was allowed"


def test_the_page_is_for_who_saw_it(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    bob = world.simulator.org.users.seed({"login": "bob@example.com", "password": "x"})
    world.simulator.org.groups.add_member(world.group["id"], bob["id"])
    page = visitor.arrive(scope="openid read")
    visitor.sign_in(visitor.authorize(prompt="login"), "bob@example.com", "x")
    again = visitor.decide(page, "allow")
    assert again.items == ["•Read your <files>All of them & more"]
    assert "bob@example.com" in again.text
    assert "code" in visitor.decide(again, "allow").answer


def test_the_page_is_for_the_scopes_on_it(world: World, visitor: Visitor) -> None:
    set_method(world, "REQUIRED")
    page = visitor.arrive(scope="openid read silent")
    base = f"{SERVERS}/{world.server['id']}/scopes"
    (found,) = (each for each in world.simulator.get(base).body if each["name"] == "silent")
    world.simulator.put(f"{base}/{found['id']}", scope("silent", consent="REQUIRED"))
    again = visitor.decide(page, "allow")
    assert again.items[-1] == "•silent"
    assert "code" in visitor.decide(again, "allow").answer
