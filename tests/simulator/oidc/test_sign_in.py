"""The sign-in page and the session that comes of it: cookies, prompts, ages, and forms that others send."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.simulator.oidc.visitor import ANN, Visitor
from tests.simulator.oidc.world import CALLBACK, PASSWORD, World

from okta_simulator.traffic.state import restored, saved

if TYPE_CHECKING:
    from tests.simulator.oidc.visitor import Shown

EXPIRED = (400, "login_required", "Request expired, please start over and try again.")
SILENT = "The client specified not to prompt, but the user is not logged in."
AGAIN = "The client specified not to prompt, but the client app requires re-authentication or MFA."


def auth_time(world: World, shown: Shown) -> int:
    fields = {"code": shown.answer["code"], "redirect_uri": CALLBACK}
    found: int = world.claims(world.token("authorization_code", **fields).body["id_token"])["auth_time"]
    return found


def control(page: Shown, name: str) -> dict[str, str | None]:
    (found,) = (each for each in page.controls if each.get("name") == name)
    return found


@pytest.mark.parametrize(
    ("login", "password", "alert"),
    [
        (ANN, "wrong", "Unable to sign in"),
        ("nobody@example.com", PASSWORD, "Unable to sign in"),
        ("", PASSWORD, "Please enter a username"),
        (ANN, "", "Please enter a password"),
    ],
)
def test_who_cannot_sign_in(visitor: Visitor, login: str, password: str, alert: str) -> None:
    page = visitor.authorize()
    again = visitor.sign_in(page, login, password)
    assert (again.status, again.alert, again.heading) == (401, alert, "Sign In")
    assert again.fields["username"] == login
    assert again.fields["password"] == ""
    assert password not in again.text or not password
    assert "idx" not in visitor.cookies()
    assert "code" in visitor.sign_in(again).answer


@pytest.mark.parametrize("status", ["STAGED", "PROVISIONED", "SUSPENDED", "DEPROVISIONED", "LOCKED_OUT"])
def test_people_who_are_not_active(world: World, visitor: Visitor, status: str) -> None:
    world.simulator.org.users.find(world.user["id"])["status"] = status
    assert visitor.arrive().alert == "Unable to sign in"


def test_the_short_name_is_enough(visitor: Visitor) -> None:
    assert "code" in visitor.sign_in(visitor.authorize(), "ann").answer


def test_a_session_lasts(world: World, visitor: Visitor) -> None:
    began = auth_time(world, visitor.arrive())
    world.clock.pass_by(minutes=119)
    assert auth_time(world, visitor.authorize()) == began, "nobody is asked again, and nothing is made up"
    world.clock.pass_by(minutes=119)
    assert auth_time(world, visitor.authorize(prompt="none")) == began, "each use keeps it alive"
    world.clock.pass_by(minutes=121)
    assert visitor.authorize(prompt="none").denial == ("login_required", SILENT)
    assert visitor.authorize().heading == "Sign In"


def test_a_session_is_for_all_apps_of_the_organization(world: World, visitor: Visitor) -> None:
    visitor.arrive()
    visitor.world = world.at_organization()
    assert "code" in visitor.authorize().answer


def test_a_session_ends_with_its_person(world: World, visitor: Visitor) -> None:
    visitor.arrive()
    world.simulator.org.users.find(world.user["id"])["status"] = "SUSPENDED"
    assert visitor.authorize(prompt="none").denial == ("login_required", SILENT)


def test_nobody_is_prompted(visitor: Visitor) -> None:
    assert visitor.authorize(prompt="none").denial == ("login_required", SILENT)


def test_prompt_login(world: World, visitor: Visitor) -> None:
    began = auth_time(world, visitor.arrive())
    world.clock.pass_by(minutes=1)
    page = visitor.authorize(prompt="login")
    assert (page.heading, page.fields["username"]) == ("Sign In", ANN)
    assert auth_time(world, visitor.sign_in(page)) == began + 60


@pytest.mark.parametrize(("max_age", "asked"), [("0", True), ("59", True), ("60", False), ("3600", False)])
def test_max_age(world: World, visitor: Visitor, max_age: str, *, asked: bool) -> None:
    began = auth_time(world, visitor.arrive())
    world.clock.pass_by(seconds=60)
    shown = visitor.authorize(max_age=max_age)
    assert (shown.heading == "Sign In") is asked
    assert auth_time(world, visitor.sign_in(shown) if asked else shown) == began + (60 if asked else 0)


def test_max_age_without_a_prompt(world: World, visitor: Visitor) -> None:
    visitor.arrive()
    world.clock.pass_by(seconds=60)
    assert visitor.authorize(prompt="none", max_age="30").denial == ("login_required", AGAIN)
    assert "code" in visitor.authorize(prompt="none", max_age="90").answer


def test_a_login_hint_is_filled_in(visitor: Visitor) -> None:
    page = visitor.authorize(login_hint='ann"><b>@example.com')
    assert page.fields["username"] == 'ann"><b>@example.com'
    assert "<b>@" not in page.text


def test_the_page(visitor: Visitor) -> None:
    page = visitor.authorize()
    assert control(page, "username")["autocomplete"] == "username"
    assert control(page, "password")["autocomplete"] == "current-password"
    for name in ("username", "password"):
        assert f'<label for="{control(page, name)["id"]}">' in page.text
    assert '<html lang="en">' in page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache, no-store"
    assert page.headers["x-content-type-options"] == "nosniff"
    policy = page.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert "form-action 'self' https:" in policy
    assert not re.search(r"(?:src|href)=\"(?!data:)", page.text), "nothing is fetched"


@pytest.mark.parametrize(("pipeline", "name"), [("idx", "idx"), ("v1", "sid")])
def test_the_sessions_cookie(world: World, visitor: Visitor, pipeline: str, name: str) -> None:
    assert world.simulator.call("PATCH", "/_simulator/settings", {"pipeline": pipeline}).status == 200
    answer = visitor.http.post(
        "/login/sign-in", data=visitor.authorize().fields | {"username": ANN, "password": PASSWORD}
    )
    (cookie,) = answer.headers.get_list("set-cookie")
    assert re.fullmatch(rf"{name}=[\w-]{{43}}; Path=/; HttpOnly; SameSite=Lax", cookie)


def test_cookies_over_https(world: World, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.simulator.simulator, "public_url", "https://acme.okta.com")
    (cookie,) = visitor.authorize().headers.get_list("set-cookie")
    assert re.fullmatch(r"DT=[\w-]+; Path=/; HttpOnly; Secure; SameSite=None", cookie)


def test_each_sign_in_makes_another_session(visitor: Visitor) -> None:
    visitor.arrive()
    first = visitor.cookies()["idx"]
    visitor.sign_in(visitor.authorize(prompt="login"))
    second = visitor.cookies()["idx"]
    assert first != second
    visitor.http.cookies.delete("idx")
    visitor.http.cookies.set("idx", first)
    assert visitor.authorize(prompt="none").denial == ("login_required", SILENT), "the former one is over"


def test_a_made_up_session(visitor: Visitor) -> None:
    visitor.http.cookies.set("idx", "made-up")
    assert visitor.authorize(prompt="none").denial == ("login_required", SILENT)


def test_a_form_of_another_page(visitor: Visitor) -> None:
    page = visitor.authorize()
    fields = {"username": ANN, "password": PASSWORD}
    for origin in ("https://evil.example.com", "null", "http://127.0.0.1:1"):
        shown = visitor.submit(page, {"Origin": origin}, **fields)
        assert shown.refusal[:2] == (403, "E0000005"), origin
        assert "idx" not in visitor.cookies()
    own = {"Origin": visitor.world.simulator.url}
    assert "code" in visitor.submit(page, own, **fields).answer


def test_a_form_of_another_browser(world: World, visitor: Visitor) -> None:
    page = visitor.authorize()
    with Visitor(world) as other:
        assert other.sign_in(page).refusal == EXPIRED, "there is no cookie"
        other.authorize()
        assert other.sign_in(page).refusal == EXPIRED, "it is another one"
        assert "idx" not in other.cookies()
    assert "code" in visitor.sign_in(page).answer


def test_a_page_that_was_left_open(world: World, visitor: Visitor) -> None:
    page = visitor.authorize()
    world.clock.pass_by(hours=1)
    assert visitor.sign_in(page).refusal == EXPIRED
    assert visitor.submit(page, username=ANN, password=PASSWORD).refusal == EXPIRED


def test_an_answer_is_given_once(visitor: Visitor) -> None:
    page = visitor.authorize()
    visitor.sign_in(page)
    assert visitor.sign_in(page).refusal == EXPIRED


def test_two_tabs(visitor: Visitor) -> None:
    one, two = visitor.authorize(state="one"), visitor.authorize(state="two")
    assert visitor.sign_in(two).answer["state"] == "two"
    assert visitor.sign_in(one).answer["state"] == "one"


def test_the_sign_in_page_by_itself(world: World, visitor: Visitor) -> None:
    assert visitor.get("/app/UserHome").location == "/login/login.htm"
    page = visitor.get("/login/login.htm")
    assert visitor.sign_in(page).location == "/app/UserHome"
    home = visitor.get("/app/UserHome")
    assert (home.heading, home.items) == ("Hello, Ann", [world.app["label"]])
    assert visitor.get("/login/signout").location == "/login/login.htm"
    assert visitor.get("/app/UserHome").status == 303


def test_passwords_are_not_logged(world: World, visitor: Visitor) -> None:
    visitor.arrive()
    assert PASSWORD not in httpx.get(f"{world.simulator.url}/_simulator/requests", trust_env=False).text


def test_somebody_is_signed_in_without_the_pages(world: World, visitor: Visitor) -> None:
    answer = world.simulator.post("/_simulator/sessions", {"login": ANN})
    assert (answer.status, answer.body["userId"], answer.body["cookie"]["name"]) == (201, world.user["id"], "idx")
    visitor.http.cookies.set(**answer.body["cookie"])
    assert auth_time(world, visitor.authorize(prompt="none")) == int(world.clock().timestamp())


@pytest.mark.parametrize(("body", "status"), [({}, 400), ({"login": "nobody@example.com"}, 404)])
def test_nobody_is_signed_in_without_the_pages(world: World, body: dict[str, str], status: int) -> None:
    assert world.simulator.post("/_simulator/sessions", body).status == status


def test_who_is_not_active_is_not_signed_in_without_the_pages(world: World) -> None:
    world.simulator.org.users.find(world.user["id"])["status"] = "SUSPENDED"
    assert world.simulator.post("/_simulator/sessions", {"login": ANN}).status == 400


def test_a_session_survives_a_restart(world: World, visitor: Visitor) -> None:
    page = visitor.authorize()
    visitor.arrive()
    document = json.loads(json.dumps(saved(world.simulator.org)))
    again = restored(document, world.clock)
    session = again.oidc.sessions.find(visitor.cookies()["idx"])
    assert session is not None
    assert session["user"] == world.user["id"]
    assert again.oidc.interactions.find(page.fields["stateToken"], visitor.cookies()["DT"])["kind"] == "authorize"
