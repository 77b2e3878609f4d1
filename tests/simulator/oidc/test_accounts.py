"""People whom administrators have made, at the sign-in page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.simulator.bodies import USERS, create, person

if TYPE_CHECKING:
    from tests.simulator.oidc.visitor import Visitor
    from tests.simulator.oidc.world import World

LOGIN = "lee@example.com"
FIRST, SECOND = "Correct-Horse-7", "Another-Horse-8"


def add(world: World, query: str = "") -> str:
    credentials = {"password": {"value": FIRST}}
    body = person(LOGIN) | {"credentials": credentials, "groupIds": [world.group["id"]]}
    made = create(world.simulator, f"{USERS}{query}", body)
    return f"{USERS}/{made['id']}"


def test_a_password_that_an_administrator_has_set(world: World, visitor: Visitor) -> None:
    path = add(world)
    assert "code" in visitor.sign_in(visitor.authorize(), LOGIN, FIRST).answer
    world.simulator.post(path, {"credentials": {"password": {"value": SECOND}}})
    visitor.http.cookies.clear()
    page = visitor.sign_in(visitor.authorize(), LOGIN, FIRST)
    assert page.alert == "Unable to sign in"
    assert "code" in visitor.sign_in(page, LOGIN, SECOND).answer


def test_who_is_not_active_waits_for_it(world: World, visitor: Visitor) -> None:
    path = add(world, "?activate=false")
    page = visitor.sign_in(visitor.authorize(), LOGIN, FIRST)
    assert page.alert == "Unable to sign in"
    world.simulator.post(f"{path}/lifecycle/activate")
    assert "code" in visitor.sign_in(page, LOGIN, FIRST).answer


def test_a_session_ends_with_the_account(world: World, visitor: Visitor) -> None:
    path = add(world)
    assert "code" in visitor.sign_in(visitor.authorize(), LOGIN, FIRST).answer
    assert "code" in visitor.authorize().answer, "the session is there"
    world.simulator.post(f"{path}/lifecycle/suspend")
    world.simulator.post(f"{path}/lifecycle/unsuspend")
    page = visitor.authorize()
    assert page.heading == "Sign In"
    world.simulator.delete(path)
    assert visitor.sign_in(page, LOGIN, FIRST).alert == "Unable to sign in"
