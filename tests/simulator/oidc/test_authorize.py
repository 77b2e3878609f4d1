"""The authorization endpoint: what a request has to say, who gets to read why not, and that nobody else is sent to."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.simulator.bodies import APPS, SERVERS, create, oauth, scope, service_app, web_app, with_method
from tests.simulator.oidc.visitor import STATE, Visitor
from tests.simulator.oidc.world import CALLBACK, World

if TYPE_CHECKING:
    from okta_simulator.types import Record

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
UNKNOWN = (400, "invalid_client", "Invalid value for 'client_id' parameter.")


def change(world: World, **oauth_client: object) -> None:
    """Change the app's settings."""
    body: Record = world.simulator.get(f"{APPS}/{world.app['id']}").body
    body["settings"]["oauthClient"] |= oauth_client
    answer = world.simulator.put(f"{APPS}/{world.app['id']}", body)
    assert answer.status == 200, answer.body


def illegal(world: World) -> tuple[int, str, str]:
    page = f"{world.simulator.url}/admin/app/oidc_client/instance/{world.app['id']}#tab-general"
    text = f"The 'redirect_uri' parameter must be a Login redirect URI in the client app settings: {page}"
    return 400, "invalid_request", text


def test_a_code_comes_back(world: World, visitor: Visitor) -> None:
    page = visitor.authorize(scope="openid email offline_access")
    assert (page.status, page.heading) == (200, "Sign In")
    shown = visitor.sign_in(page)
    assert shown.status == 302
    assert shown.location.startswith(f"{CALLBACK}?code=")
    assert set(shown.answer) == {"code", "state"}
    assert shown.answer["state"] == STATE
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert shown.headers["cache-control"] == "no-cache, no-store"
    tokens = world.token("authorization_code", code=shown.answer["code"], redirect_uri=CALLBACK).body
    claims = world.claims(tokens["id_token"])
    assert (claims["sub"], claims["nonce"], claims["amr"]) == (world.user["id"], "a nonce", ["pwd"])
    assert tokens["scope"] == "openid email offline_access"
    assert tokens["refresh_token"]
    user = world.simulator.get(f"/api/v1/users/{world.user['id']}").body
    assert user["lastLogin"] == world.simulator.org.now()


def test_the_request_may_be_posted(world: World, visitor: Visitor) -> None:
    answer = visitor.http.post(f"{world.path}/v1/authorize", data=visitor.request())
    assert answer.status_code == 200
    assert "Password" in answer.text


def test_the_organizations_own_server(world: World) -> None:
    world = world.at_organization()
    with Visitor(world) as visitor:
        shown = visitor.arrive(scope="openid profile")
    tokens = world.token("authorization_code", code=shown.answer["code"], redirect_uri=CALLBACK).body
    assert world.claims(tokens["id_token"])["iss"] == world.simulator.url


@pytest.mark.parametrize("client_id", [None, "", "0oaunknown"])
def test_an_unknown_client(visitor: Visitor, client_id: str | None) -> None:
    assert visitor.authorize(client_id=client_id).refusal == UNKNOWN


def test_an_inactive_app(world: World, visitor: Visitor) -> None:
    world.simulator.post(f"{APPS}/{world.app['id']}/lifecycle/deactivate")
    assert visitor.authorize().refusal == UNKNOWN


def test_an_app_that_is_deactivated_while_somebody_signs_in(world: World, visitor: Visitor) -> None:
    page = visitor.authorize()
    world.simulator.post(f"{APPS}/{world.app['id']}/lifecycle/deactivate")
    assert visitor.sign_in(page).refusal == UNKNOWN


def test_a_service(world: World) -> None:
    service = world.as_client(create(world.simulator, APPS, service_app()))
    with Visitor(service) as visitor:
        text = "Clients with 'application_type' of 'service' are not allowed to access the 'authorize' endpoint."
        assert visitor.authorize().refusal == (400, "invalid_request", text)


@pytest.mark.parametrize(
    "uri",
    [
        None,
        "",
        "https://evil.example.com/callback",
        "https://example.com/callback/",
        "https://example.com/callback?x=1",
        "https://example.com/callback#x",
        "https://example.com/CALLBACK",
        "https://example.com/callback/../elsewhere",
        "https://example.com:443/callback",
        "http://example.com/callback",
        "//example.com/callback",
        "https://example.com@evil.example.com/callback",
        "https://example.com/callback\nSet-Cookie: x=1",
        "javascript:alert(1)",
    ],
)
def test_a_redirect_uri_that_is_not_the_apps(world: World, visitor: Visitor, uri: str | None) -> None:
    shown = visitor.authorize(redirect_uri=uri)
    assert shown.refusal == illegal(world)
    assert "location" not in shown.headers


def test_a_page_of_the_console_is_named(world: World, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.simulator.simulator, "public_url", "https://acme.okta.com")
    text = visitor.authorize(redirect_uri="https://other.example.com").refusal[2]
    assert text.endswith(f": https://acme-admin.okta.com/admin/app/oidc_client/instance/{world.app['id']}#tab-general")


def test_wildcards(world: World, visitor: Visitor) -> None:
    change(world, redirect_uris=["https://app-*.example.com/callback"], wildcard_redirect="SUBDOMAIN")
    shown = visitor.arrive(redirect_uri="https://app-1.example.com/callback")
    assert shown.location.startswith("https://app-1.example.com/callback?")
    for uri in (
        "https://app-.example.com/callback",
        "https://app-a.evil.com/.example.com/callback",
        "https://app-1.x.example.com/callback",
        "https://other.example.com/callback",
        "https://app-1.example.com/elsewhere",
    ):
        assert visitor.authorize(redirect_uri=uri).refusal[1] == "invalid_request", uri


def test_a_query_of_the_redirect_uri_stays(world: World, visitor: Visitor) -> None:
    uri = "https://example.com/callback?tenant=a%20b"
    change(world, redirect_uris=[uri])
    shown = visitor.arrive(redirect_uri=uri)
    assert shown.location.startswith(f"{uri}&code=")


@pytest.mark.parametrize(
    ("parameters", "error", "text"),
    [
        (
            {"response_type": None},
            "unsupported_response_type",
            "The response type is not supported by the authorization server. Configured response types: [code].",
        ),
        (
            {"response_mode": "carrier_pigeon"},
            "unsupported_response_mode",
            (
                "The response mode is not supported by the authorization server. Valid response modes: "
                "[query, fragment, form_post, okta_post_message]."
            ),
        ),
        (
            {"prompt": "select_account"},
            "invalid_request",
            "Invalid value for 'prompt' parameter. Supported values: [none, login, consent]",
        ),
        (
            {"prompt": "none login"},
            "invalid_request",
            "Invalid value for 'prompt' parameter. Supported values: [none, login, consent]",
        ),
        (
            {"max_age": "-1"},
            "invalid_request",
            "Invalid value for 'max_age' parameter. It should be within range 0 - 2^31-1.",
        ),
        (
            {"max_age": "2147483648"},
            "invalid_request",
            "Invalid value for 'max_age' parameter. It should be within range 0 - 2^31-1.",
        ),
        (
            {"prompt": "none", "max_age": "0"},
            "invalid_request",
            "'prompt' parameter must not have the value 'none' for request with 'zero' as max_age.",
        ),
        (
            {"code_challenge": CHALLENGE},
            "invalid_request",
            "PKCE code challenge method is not supported. Valid values: [S256]",
        ),
        (
            {"code_challenge": CHALLENGE, "code_challenge_method": "plain"},
            "invalid_request",
            "PKCE code challenge method is not supported. Valid values: [S256]",
        ),
        (
            {"code_challenge": "short", "code_challenge_method": "S256"},
            "invalid_request",
            "PKCE code challenge contains illegal characters.",
        ),
        ({"idp": "0oaother"}, "invalid_request", "Identity provider is not valid."),
        (
            {"scope": "openid unknown"},
            "invalid_scope",
            "One or more scopes are not configured for the authorization server resource.",
        ),
        (
            {"scope": ""},
            "invalid_scope",
            "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
        ),
        (
            {"scope": "email"},
            "invalid_scope",
            "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.",
        ),
    ],
)
def test_refusals_go_back_to_the_client(
    visitor: Visitor, parameters: dict[str, str | None], error: str, text: str
) -> None:
    shown = visitor.authorize(**parameters)
    assert shown.status == 302
    assert shown.location.startswith(f"{CALLBACK}?state=")
    assert shown.denial == (error, text)


def test_a_request_without_state(visitor: Visitor) -> None:
    shown = visitor.authorize(state=None)
    text = "The authentication request has an invalid 'state' parameter."
    assert shown.answer == {"error": "invalid_request", "error_description": text}


def test_pkce_that_the_app_requires(world: World, visitor: Visitor) -> None:
    body = world.simulator.get(f"{APPS}/{world.app['id']}").body
    body["credentials"]["oauthClient"]["pkce_required"] = True
    assert world.simulator.put(f"{APPS}/{world.app['id']}", body).status == 200
    text = "PKCE code challenge is required by the application."
    assert visitor.authorize().denial == ("invalid_request", text)
    code = visitor.arrive(code_challenge=CHALLENGE, code_challenge_method="S256").answer["code"]
    fields = {"code": code, "redirect_uri": CALLBACK}
    wrong = world.token("authorization_code", **fields, code_verifier="w" * 43)
    assert (wrong.status, wrong.body["error"]) == (400, "invalid_grant")
    assert world.token("authorization_code", **fields, code_verifier=VERIFIER).status == 200


def test_default_scopes(world: World, visitor: Visitor) -> None:
    create(world.simulator, f"{SERVERS}/{world.server['id']}/scopes", scope("read", default=True))
    code = visitor.arrive(scope=None).answer["code"]
    assert world.token("authorization_code", code=code, redirect_uri=CALLBACK).body["scope"] == "read"


def test_a_redirect_uri_of_another_app_is_no_good(world: World, visitor: Visitor) -> None:
    create(world.simulator, APPS, web_app("Other", redirect_uris=["https://other.example.com/callback"]))
    assert visitor.authorize(redirect_uri="https://other.example.com/callback").refusal == illegal(world)


@pytest.mark.parametrize(
    ("uri", "source"),
    [
        ("com.example.tool:/callback", "com.example.tool:"),
        ("http://127.0.0.1:8400/callback", "http:"),
        ("http://[::1]:8400/callback", "http:"),
    ],
)
def test_apps_at_other_addresses(world: World, uri: str, source: str) -> None:
    body = with_method(web_app("Native", application_type="native", redirect_uris=[uri]), "none")
    app = create(world.simulator, APPS, body)
    world.simulator.put(f"{APPS}/{app['id']}/groups/{world.group['id']}", {"priority": 0})
    challenge = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    with Visitor(world.as_client(app).at_organization()) as visitor:
        page = visitor.authorize(redirect_uri=uri, **challenge)
        assert f"form-action 'self' {source};" in page.headers["content-security-policy"]
        shown = visitor.sign_in(page)
    assert shown.location.startswith(f"{uri}?code=")
    fields = {"client_id": oauth(app)["client_id"], "redirect_uri": uri, "code_verifier": VERIFIER}
    form = {"grant_type": "authorization_code", "code": shown.answer["code"]}
    assert world.at_organization().post("token", fields | form).status == 200


def test_the_page_is_not_where_it_leads(visitor: Visitor) -> None:
    assert urlsplit(visitor.authorize().action).netloc == "", "the form stays here"
