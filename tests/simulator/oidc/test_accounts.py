"""People whom administrators have made, at the sign-in page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import USERS, create, person
from tests.simulator.oidc.world import CALLBACK

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


@pytest.mark.parametrize("calls", [1, 2])
def test_what_is_no_token_yet_ends_with_the_account(world: World, calls: int) -> None:
    code = world.code()
    grant = dict(world.simulator.org.tables["codes"][code]["grant"])
    world.simulator.org.tables["device_codes"]["x"] = {"status": "APPROVED", "grant": grant}
    world.simulator.org.tables["device_codes"]["y"] = {"status": "PENDING"}
    for _ in range(calls):
        assert world.simulator.delete(f"{USERS}/{world.user['id']}").status == 204
    answer = world.token("authorization_code", code=code, redirect_uri=CALLBACK)
    assert (answer.status, answer.body["error"]) == (400, "invalid_grant")
    assert list(world.simulator.org.tables["device_codes"]) == ["y"]


def test_consents_end_with_the_person(world: World) -> None:
    tables = world.simulator.org.tables
    tables[f"consents/{world.user['id']}/0oa1/aus1"]["scp1"] = {"status": "GIVEN"}
    for left in (1, 0):
        world.simulator.delete(f"{USERS}/{world.user['id']}")
        assert sum(name.startswith("consents/") for name in tables) == left


def test_refresh_tokens_end_with_the_person(world: World) -> None:
    tokens = world.redeem("openid", "offline_access")
    for _ in range(2):
        world.simulator.delete(f"{USERS}/{world.user['id']}")
    refused = world.token("refresh_token", refresh_token=tokens["refresh_token"])
    assert (refused.status, refused.body["error"]) == (400, "invalid_grant")
