"""Walks through the pages in a real browser, without JavaScript unless a test says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest
from tests.browser.world import DEVICE_CODE, JANE, PASSWORD, RICHARD, Hop

if TYPE_CHECKING:
    from tests.browser.screen import Screen
    from tests.browser.world import World

pytestmark = pytest.mark.browser


def sign_in(screen: Screen, login: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in page."""
    screen.fill(login)
    screen.fill(password, secret=True)
    screen.submit()


def test_before_the_secret_is_there_the_page_says_what_to_do(world: World, screen: Screen) -> None:
    screen.open(world.address)
    screen.shows("Sign in with Okta")
    screen.look("welcome")
    screen.press("Sign in")
    screen.shows("There is no Secret yet")
    screen.look("no-secret")
    world.publish()
    screen.press("Try again")
    screen.is_at(world.okta.url)


def test_a_wrong_password_is_said(world: World, screen: Screen) -> None:
    world.publish()
    screen.open(f"{world.address}/login")
    screen.look("sign-in")
    sign_in(screen, JANE, "not the password")
    screen.shows("Unable to sign in")
    assert screen.alert()
    screen.look("wrong-password")
    sign_in(screen, JANE)
    screen.is_at(world.address)


@pytest.mark.parametrize("scripts", [False, True])
def test_somebody_signs_in_and_out(world: World, screen: Screen) -> None:
    world.publish()
    screen.open(world.address)
    screen.press("Sign in")
    sign_in(screen, JANE)
    screen.shows("Hello, Jane Doe")
    assert {JANE, world.issuer} <= set(screen.text.split())
    screen.look("signed-in")
    screen.press("Refresh the tokens")
    screen.shows("The refresh token is a new one, too.")
    screen.look("refreshed")
    screen.press("Sign out")
    screen.shows("Signed out")
    assert JANE not in screen.text
    screen.look("signed-out")
    screen.press("Sign in")
    screen.is_at(world.okta.url)
    assert screen.has("input[type=password]")
    assert not screen.complaints()


def test_who_is_signed_in_at_okta_is_not_asked_again(world: World, screen: Screen) -> None:
    world.publish()
    screen.open(f"{world.address}/login")
    sign_in(screen, JANE)
    screen.shows("Hello, Jane Doe")
    screen.driver.delete_cookie("example-relying-party")
    screen.open(world.address)
    screen.shows("Sign in with Okta")
    screen.press("Sign in")
    screen.shows("Hello, Jane Doe")


def test_who_is_not_assigned_reads_what_okta_says(world: World, screen: Screen) -> None:
    world.publish(group="Data Platform")
    screen.open(f"{world.address}/login")
    sign_in(screen, RICHARD)
    screen.is_at(world.address)
    screen.shows("User is not assigned to the client application.")
    assert "access_denied" in screen.alert()
    screen.look("denied")


def test_a_redirect_uri_that_is_not_registered_ends_at_okta(world: World, screen: Screen) -> None:
    world.publish()
    world.register("https://elsewhere.example.com/callback")
    screen.open(f"{world.address}/login")
    screen.is_at(world.okta.url)
    screen.shows("The 'redirect_uri' parameter must be a Login redirect URI in the client app settings")
    screen.look("redirect-uri")


def test_a_device_is_activated(world: World, screen: Screen) -> None:
    world.publish()
    client_id = world.device_app()
    asked = {"client_id": client_id, "scope": "openid profile"}
    device = httpx.post(f"{world.issuer}/v1/device/authorize", data=asked, trust_env=False).json()
    screen.open(device["verification_uri"])
    screen.look("activation")
    screen.fill(device["user_code"])
    screen.submit()
    sign_in(screen, JANE)
    screen.shows("Device activated")
    screen.look("activated")
    form = {"grant_type": DEVICE_CODE, "device_code": device["device_code"], "client_id": client_id}
    tokens = httpx.post(f"{world.issuer}/v1/token", data=form, trust_env=False).json()
    assert {"access_token", "id_token"} <= set(tokens)


def test_consent_is_asked_for_once(world: World, screen: Screen) -> None:
    world.publish()
    world.ask_consent()
    screen.open(f"{world.address}/login")
    sign_in(screen, JANE)
    screen.shows("OpenMetadata would like to access:")
    screen.look("consent")
    screen.press("Don't Allow")
    screen.shows("The resource owner or authorization server denied the request.")
    screen.open(f"{world.address}/login")
    screen.shows("OpenMetadata would like to access:")
    screen.press("Allow Access")
    screen.shows("Hello, Jane Doe")
    screen.driver.delete_cookie("example-relying-party")
    screen.open(f"{world.address}/login")
    screen.shows("Hello, Jane Doe")
    assert not screen.complaints()


def test_a_device_is_not_activated(world: World, screen: Screen) -> None:
    world.publish()
    client_id = world.device_app()
    asked = {"client_id": client_id, "scope": "openid email"}
    device = httpx.post(f"{world.issuer}/v1/device/authorize", data=asked, trust_env=False).json()
    world.okta.post(f"{world.policies}/{world.policy['id']}/lifecycle/deactivate")
    screen.open(device["verification_uri_complete"])
    screen.submit()
    sign_in(screen, JANE)
    screen.shows("Policy evaluation failed for this request")
    screen.look("not-activated")
    screen.press("Try again")
    screen.fill("NOTACODE")
    screen.submit()
    screen.shows("Invalid code. Try again.")
    screen.look("invalid-code")


@pytest.mark.parametrize("scripts", [False, True])
def test_an_answer_is_posted(world: World, screen: Screen, *, scripts: bool) -> None:
    world.publish()
    asked = {
        "client_id": world.client_id,
        "redirect_uri": f"{world.address}/callback",
        "response_type": "code id_token",
        "response_mode": "form_post",
        "scope": "openid",
        "state": "a state",
        "nonce": "a nonce",
    }
    screen.open(f"{world.issuer}/v1/authorize?{urlencode(asked)}")
    sign_in(screen, JANE)
    if not scripts:
        screen.shows("If nothing happens")
        screen.look("one-moment")
        screen.press("Continue")
    screen.is_at(f"{world.address}/callback")


def test_an_application_sends_people_on_to_another_host(world: World, screen: Screen) -> None:
    world.publish()
    asked = {"client_id": world.client_id, "response_type": "code", "scope": "openid", "state": "a state"}
    with Hop(world.address) as hop:
        world.register(hop)
        screen.open(f"{world.issuer}/v1/authorize?{urlencode(asked | {'redirect_uri': hop})}")
        sign_in(screen, JANE)
        screen.is_at(world.address)
    assert not screen.complaints()


def test_somebody_signs_in_at_okta_itself(world: World, screen: Screen) -> None:
    world.publish()
    screen.open(f"{world.okta.url}/app/UserHome")
    sign_in(screen, JANE)
    screen.shows("Hello, Jane")
    screen.shows("OpenMetadata")
    screen.look("home")
    screen.press("Sign out")
    screen.shows("Username")
    assert not screen.complaints()
