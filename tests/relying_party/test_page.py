"""The page, request by request; what it looks like is walked through in tests/browser."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.relying_party.issuer import SUBJECT

from relying_party import RelyingPartyError
from relying_party.web import Site, application

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.relying_party.issuer import Issuer

ADDRESS = "http://127.0.0.1:9"


def client(read_secret: Callable[[], Mapping[str, str] | None]) -> httpx.AsyncClient:
    site = Site(ADDRESS, "openmetadata-okta", read_secret, "kubectl apply -k example")
    return httpx.AsyncClient(transport=httpx.ASGITransport(application(site)), base_url=ADDRESS)


async def sign_in(page: httpx.AsyncClient, issuer: Issuer, **claims: object) -> httpx.Response:
    begun = await page.get("/login")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    id_token = issuer.id_token({"nonce": asked["nonce"], "email": "jane.doe@example.com", **claims})
    issuer.answer("v1/token", {"access_token": "canary-access", "refresh_token": "canary-1", "id_token": id_token})
    issuer.answer("v1/userinfo", {"sub": SUBJECT, "zoneinfo": "Europe/Berlin"})
    return await page.get("/callback", params={"code": "a-code", "state": asked["state"]})


async def test_without_a_secret_it_says_what_to_apply() -> None:
    async with client(lambda: None) as page:
        shown = (await page.get("/login")).text
    assert "There is no Secret yet" in shown
    assert "kubectl apply -k example" in shown


async def test_a_login_shows_claims_and_userinfo_and_no_token(issuer: Issuer) -> None:
    async with client(issuer.secret) as page:
        back = await sign_in(page, issuer, name="<b>Jane</b>")
        assert (back.status_code, back.headers["Location"]) == (303, ADDRESS)
        shown = await page.get("/")
    assert "jane.doe@example.com" in shown.text
    assert "Europe/Berlin" in shown.text
    assert "Hello, &lt;b&gt;Jane&lt;/b&gt;" in shown.text
    assert "canary" not in shown.text
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; ")
    assert f"form-action 'self' {issuer.url.removesuffix('/oauth2/openmetadata')};" in policy
    assert shown.headers["Cache-Control"] == "no-store"


async def test_the_cookie_is_the_browsers_alone_and_changes_with_the_login(issuer: Issuer) -> None:
    async with client(issuer.secret) as page:
        await page.get("/login")
        before = page.cookies["example-relying-party"]
        back = await sign_in(page, issuer)
        after = page.cookies["example-relying-party"]
        assert "HttpOnly; Path=/; SameSite=lax" in back.headers["Set-Cookie"]
        page.cookies.set("example-relying-party", before, domain="127.0.0.1")
        stale = (await page.get("/")).text
    assert before != after
    assert "jane.doe" not in stale


async def test_an_error_of_okta_is_shown_as_it_came(issuer: Issuer) -> None:
    async with client(issuer.secret) as page:
        begun = await page.get("/login")
        state = parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]
        fields = {"state": state, "error": "access_denied", "error_description": "User is not assigned."}
        await page.get("/callback", params=fields)
        shown, again = (await page.get("/")).text, (await page.get("/")).text
    assert 'role="alert"' in shown
    assert "access_denied" in shown
    assert "User is not assigned." in shown
    assert "access_denied" not in again


async def test_a_token_that_is_not_right_opens_nothing(issuer: Issuer) -> None:
    async with client(issuer.secret) as page:
        await sign_in(page, issuer, aud="another-client")
        shown = (await page.get("/")).text
    assert "This answer is not accepted" in shown
    assert "Refresh the tokens" not in shown


async def test_a_callback_that_nobody_waits_for_is_refused(issuer: Issuer) -> None:
    async with client(issuer.secret) as page:
        answer = await page.get("/callback", params={"code": "a-code", "state": "x"})
    assert answer.status_code == 400
    assert "There is no login to finish" in answer.text
    assert issuer.forms == []


async def test_refresh_and_sign_out(issuer: Issuer) -> None:
    async with client(issuer.secret) as page:
        await sign_in(page, issuer)
        renewed = {"access_token": "canary-2", "refresh_token": "canary-2", "id_token": issuer.id_token()}
        issuer.answer("v1/token", renewed)
        await page.post("/refresh", headers={"Origin": ADDRESS})
        assert "The refresh token is a new one, too." in (await page.get("/")).text
        left = await page.post("/logout", headers={"Origin": ADDRESS})
        asked = parse_qs(urlsplit(left.headers["Location"]).query)
        assert left.headers["Location"].startswith(f"{issuer.url}/v1/logout?")
        assert asked["id_token_hint"] == [renewed["id_token"]]
        assert (await page.get("/", params={"state": "x"})).text.count("Signed out") == 0
        await page.get("/", params={"state": asked["state"][0]})
        shown = (await page.get("/")).text
    assert "Signed out" in shown
    assert "jane.doe" not in shown


@pytest.mark.parametrize("path", ["/refresh", "/logout"])
async def test_forms_of_other_pages_do_nothing(issuer: Issuer, path: str) -> None:
    async with client(issuer.secret) as page:
        await sign_in(page, issuer)
        asked = len(issuer.forms)
        refused = await page.post(path, headers={"Origin": "http://127.0.0.1:10"})
        shown = (await page.get("/")).text
    assert (refused.status_code, len(issuer.forms)) == (403, asked)
    assert "Refresh the tokens" in shown


async def test_a_secret_for_another_address_is_said_before_the_login(issuer: Issuer) -> None:
    callback = {"OIDC_CALLBACK": "https://om.example.com/callback"}
    async with client(lambda: issuer.secret() | callback) as page:
        shown = await page.get("/login")
    assert shown.status_code == 200
    assert "https://om.example.com/callback" in shown.text


async def test_a_cluster_that_does_not_answer_is_said() -> None:
    def broken() -> None:
        message = "The Secret cannot be read: connection refused"
        raise RelyingPartyError(message)

    async with client(broken) as page:
        shown = (await page.get("/login")).text
    assert "connection refused" in shown


async def test_its_logs_have_no_secret_and_no_token(issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with client(issuer.secret) as page:
        await sign_in(page, issuer)
        await page.post("/refresh")
        shown = (await page.get("/")).text
    assert "canary" not in shown + caplog.text
