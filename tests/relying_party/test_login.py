"""From the sign-in button to the sign-out, against an issuer that a test has in its hand."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from authlib.oidc.core.util import create_half_hash
from tests.relying_party.issuer import CLIENT_ID, SUBJECT

from relying_party import Denied, Refused, RelyingParty, Unreachable

if TYPE_CHECKING:
    from tests.relying_party.issuer import Issuer

    from relying_party import Attempt, Session

CALLBACK = "http://127.0.0.1:9/callback"


def half_hash(text: str) -> str:
    made = create_half_hash(text, "RS256")
    assert made is not None
    return made.decode()


def tokens(issuer: Issuer, nonce: str | None, **more: object) -> dict[str, object]:
    kept = {"token_type": "Bearer", "expires_in": 3600, "access_token": "canary-access", "scope": "openid"}
    return kept | {"refresh_token": "canary-refresh", "id_token": issuer.id_token({"nonce": nonce})} | more


def answer(attempt: Attempt, **fields: str) -> str:
    return f"{CALLBACK}?{urlencode({'state': attempt.state, **fields})}"


def signed_in(party: RelyingParty, issuer: Issuer) -> Session:
    attempt = party.begin()
    issuer.answer("v1/token", tokens(issuer, attempt.nonce))
    return party.finish(attempt, answer(attempt, code="a-code"))


def test_a_login_asks_for_what_the_secret_says(party: RelyingParty, issuer: Issuer) -> None:
    attempt = party.begin()
    assert attempt.url.startswith(f"{issuer.url}/v1/authorize?")
    assert parse_qs(urlsplit(attempt.url).query) == {
        "response_type": ["code"],
        "client_id": [CLIENT_ID],
        "redirect_uri": [CALLBACK],
        "scope": ["openid email profile offline_access"],
        "state": [attempt.state],
        "nonce": [attempt.nonce],
    }


def test_the_code_is_redeemed_with_the_client_secret_in_the_form(party: RelyingParty, issuer: Issuer) -> None:
    session = signed_in(party, issuer)
    assert session.claims["sub"] == SUBJECT
    assert (session.expires_in, session.scope) == (3600, "openid")
    assert issuer.forms == [
        {
            "grant_type": "authorization_code",
            "code": "a-code",
            "redirect_uri": CALLBACK,
            "client_id": CLIENT_ID,
            "client_secret": "canary-of-the-client-secret",
        }
    ]


def test_pkce_where_the_secret_demands_it(issuer: Issuer) -> None:
    party = RelyingParty.from_secret(issuer.secret() | {"OIDC_DISABLE_PKCE": "false"})
    attempt = party.begin(response_type="code id_token")
    asked = parse_qs(urlsplit(attempt.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    c_hash = half_hash("a-code")
    issuer.answer("v1/token", tokens(issuer, attempt.nonce))
    front = issuer.id_token({"nonce": attempt.nonce, "c_hash": c_hash})
    session = party.finish(attempt, {"state": attempt.state, "code": "a-code", "id_token": front})
    assert issuer.forms[0]["code_verifier"] == attempt.code_verifier
    assert session.front_id_token is not None
    assert session.front_id_token.claims["c_hash"] == c_hash


def test_the_implicit_flow_needs_no_token_endpoint(party: RelyingParty, issuer: Issuer) -> None:
    attempt = party.begin(response_type="id_token token")
    at_hash = half_hash("canary-access")
    raw = issuer.id_token({"nonce": attempt.nonce, "at_hash": at_hash})
    fields = {"state": attempt.state, "id_token": raw, "access_token": "canary-access", "expires_in": "3600"}
    session = party.finish(attempt, f"{CALLBACK}#{urlencode(fields)}")
    assert (session.claims["sub"], session.expires_in, issuer.forms) == (SUBJECT, 3600, [])


def test_parameters_replace_what_the_secret_says(party: RelyingParty) -> None:
    asked = parse_qs(urlsplit(party.begin(scope="openid", prompt="none", max_age="60").url).query)
    assert (asked["scope"], asked["prompt"], asked["max_age"]) == (["openid"], ["none"], ["60"])


@pytest.mark.parametrize("state", ["of-another-login", ""])
def test_an_answer_to_another_login_is_refused(party: RelyingParty, issuer: Issuer, state: str) -> None:
    attempt = party.begin()
    with pytest.raises(Refused) as refused:
        party.finish(attempt, f"{CALLBACK}?code=a-code&state={state}")
    assert refused.value.what == "state"
    assert issuer.forms == []


def test_the_issuers_no_is_passed_on_as_it_came(party: RelyingParty) -> None:
    attempt = party.begin()
    sentence = "User is not assigned to the client application."
    with pytest.raises(Denied) as denied:
        party.finish(attempt, answer(attempt, error="access_denied", error_description=sentence))
    assert (denied.value.error, denied.value.description) == ("access_denied", sentence)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"error": "invalid_client", "error_description": "The client secret supplied is invalid."}, 401),
        # Okta's own, where there is no such client, or no such server.
        ({"errorCode": "invalid_client", "errorSummary": "Invalid value for 'client_id' parameter."}, 401),
        ({"errorCode": "E0000007", "errorSummary": "Not found: Resource not found: aus1 (AuthorizationServer)"}, 404),
    ],
)
def test_a_no_of_the_token_endpoint_is_passed_on(
    party: RelyingParty, issuer: Issuer, body: dict[str, str], status: int
) -> None:
    attempt = party.begin()
    issuer.answer("v1/token", body, status=status)
    with pytest.raises(Denied) as denied:
        party.finish(attempt, answer(attempt, code="a-code"))
    assert (denied.value.error, denied.value.description) == tuple(body.values())


@pytest.mark.parametrize(("content", "status"), [({}, 503), ("no object", 200)])
def test_no_answer_of_the_protocol_is_said(party: RelyingParty, issuer: Issuer, content: object, status: int) -> None:
    attempt = party.begin()
    issuer.answer("v1/token", content, status=status)
    with pytest.raises(Unreachable, match="/v1/token"):
        party.finish(attempt, answer(attempt, code="a-code"))


def test_a_token_answer_without_id_token_is_refused(party: RelyingParty, issuer: Issuer) -> None:
    attempt = party.begin()
    issuer.answer("v1/token", {"access_token": "canary-access", "token_type": "Bearer"})
    with pytest.raises(Refused, match="no id_token"):
        party.finish(attempt, answer(attempt, code="a-code"))


def test_a_refresh_brings_new_tokens(party: RelyingParty, issuer: Issuer) -> None:
    session = signed_in(party, issuer)
    issuer.answer("v1/token", tokens(issuer, None, refresh_token="canary-second", access_token="canary-new"))
    refreshed = party.refresh(session)
    assert (refreshed.refresh_token, refreshed.access_token) == ("canary-second", "canary-new")
    assert issuer.forms[-1]["refresh_token"] == "canary-refresh"
    assert "scope" not in issuer.forms[-1]


def test_a_refresh_keeps_the_token_where_it_is_not_rotated(party: RelyingParty, issuer: Issuer) -> None:
    session = signed_in(party, issuer)
    kept = {name: value for name, value in tokens(issuer, None).items() if name != "refresh_token"}
    issuer.answer("v1/token", kept)
    assert party.refresh(session).refresh_token == "canary-refresh"


def test_a_refresh_for_another_person_is_refused(party: RelyingParty, issuer: Issuer) -> None:
    session = signed_in(party, issuer)
    issuer.answer("v1/token", tokens(issuer, None, id_token=issuer.id_token({"sub": "00u-of-somebody-else"})))
    with pytest.raises(Refused) as refused:
        party.refresh(session)
    assert refused.value.what == "sub"


def test_without_a_refresh_token_there_is_no_refresh(party: RelyingParty, issuer: Issuer) -> None:
    attempt = party.begin()
    issuer.answer("v1/token", {k: v for k, v in tokens(issuer, attempt.nonce).items() if k != "refresh_token"})
    session = party.finish(attempt, answer(attempt, code="a-code"))
    with pytest.raises(Refused, match="offline_access"):
        party.refresh(session)


def test_userinfo_is_about_the_same_person(party: RelyingParty, issuer: Issuer) -> None:
    session = signed_in(party, issuer)
    issuer.answer("v1/userinfo", {"sub": SUBJECT, "email": "jane.doe@example.com"})
    assert party.userinfo(session)["email"] == "jane.doe@example.com"
    issuer.answer("v1/userinfo", {"sub": "00u-of-somebody-else"})
    with pytest.raises(Refused, match="another person"):
        party.userinfo(session)


def test_what_userinfo_says_against_the_token_is_passed_on(party: RelyingParty, issuer: Issuer) -> None:
    session = signed_in(party, issuer)
    challenge = (
        'Bearer authorization_uri="http://x", error="invalid_token", error_description="The token is expired, sorry."'
    )
    issuer.answer("v1/userinfo", {}, status=401, headers={"WWW-Authenticate": challenge})
    with pytest.raises(Denied) as denied:
        party.userinfo(session)
    assert (denied.value.error, denied.value.description) == ("invalid_token", "The token is expired, sorry.")


def test_the_sign_out_tells_the_issuer_who(party: RelyingParty, issuer: Issuer) -> None:
    session = signed_in(party, issuer)
    url = party.sign_out_url(session, state="of-the-farewell")
    assert url.startswith(f"{issuer.url}/v1/logout?")
    assert parse_qs(urlsplit(url).query) == {
        "id_token_hint": [session.id_token.raw],
        "post_logout_redirect_uri": ["http://127.0.0.1:9"],
        "state": ["of-the-farewell"],
    }


def test_revocation_is_authenticated(party: RelyingParty, issuer: Issuer) -> None:
    session = signed_in(party, issuer)
    issuer.answer("v1/revoke", {})
    party.revoke(session)
    assert issuer.forms[-1]["token"] == "canary-refresh"
    assert issuer.forms[-1]["client_secret"] == "canary-of-the-client-secret"
    issuer.answer("v1/revoke", {"error": "invalid_client", "error_description": "No."}, status=401)
    with pytest.raises(Denied, match="invalid_client: No"):
        party.revoke(session)


def test_nothing_that_is_shown_holds_a_token(party: RelyingParty, issuer: Issuer) -> None:
    attempt = party.begin()
    issuer.answer("v1/token", tokens(issuer, attempt.nonce))
    session = party.finish(attempt, answer(attempt, code="a-code"))
    shown = f"{attempt!r} {session!r} {party.configuration!r}"
    assert SUBJECT in shown
    for secret in ("canary", attempt.state, attempt.nonce, session.id_token.raw):
        assert secret not in shown.replace(str(session.claims), "")
