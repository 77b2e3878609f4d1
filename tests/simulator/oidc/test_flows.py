"""All response types and response modes: what the answer holds, how it comes, and that its tokens belong together."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from authlib.oidc.core import get_claim_cls_by_response_type
from tests.simulator.bodies import APPS, create, rule
from tests.simulator.oidc.visitor import NONCE, STATE, Shown, Visitor
from tests.simulator.oidc.world import CALLBACK, World

if TYPE_CHECKING:
    from okta_simulator.types import Record

HYBRID = ["code id_token", "code token", "id_token token", "code id_token token", "id_token", "token"]


def half_hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()


@pytest.fixture(autouse=True)
def implicit(world: World) -> None:
    """Let the app, and the rule, have the implicit grant, too."""
    body: Record = world.simulator.get(f"{APPS}/{world.app['id']}").body
    body["settings"]["oauthClient"] |= {
        "grant_types": ["authorization_code", "implicit", "refresh_token"],
        "response_types": ["code", "id_token", "token"],
    }
    answer = world.simulator.put(f"{APPS}/{world.app['id']}", body)
    assert answer.status == 200, answer.body
    first = world.simulator.get(world.rules).body[0]
    changed = world.simulator.put(f"{world.rules}/{first['id']}", rule("Rule", "authorization_code", "implicit"))
    assert changed.status == 200, changed.body


def fields_of(shown: Shown) -> dict[str, str]:
    parts = urlsplit(shown.location)
    assert parts.query == "", "nothing that belongs into the fragment is in the query"
    return dict(parse_qsl(parts.fragment))


def check_by_authlib(world: World, types: str, claims: Record, answer: dict[str, str]) -> None:
    """Let a client library look at an ID token: nonce, times, and the hashes that its response type asks for."""
    params = {"nonce": NONCE, "client_id": world.client_id, **answer}
    options = {"iss": {"essential": True, "value": world.server["issuer"]}}
    found = get_claim_cls_by_response_type(types)(claims, {"alg": "RS256"}, options, params)
    found.validate(now=int(world.clock().timestamp()))


@pytest.mark.parametrize("types", HYBRID)
def test_hybrid_flows(world: World, visitor: Visitor, types: str) -> None:
    wanted = set(types.split())
    answer = fields_of(visitor.arrive(response_type=types, scope="openid email profile offline_access"))
    token = {"access_token", "token_type", "expires_in", "scope"} if "token" in wanted else set()
    assert set(answer) == (wanted - {"token"}) | token | {"state"}
    assert answer["state"] == STATE
    kept = "openid email profile" + (" offline_access" if "code" in wanted else "")
    if "token" in wanted:
        assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("Bearer", "3600", kept)
        assert world.claims(answer["access_token"])["scp"] == kept.split()
        assert world.userinfo(answer["access_token"]).body["email"] == "ann@example.com"
    if "id_token" in wanted:
        claims = world.claims(answer["id_token"])
        check_by_authlib(world, types, claims, answer)
        assert claims["nonce"] == NONCE
        assert claims.get("at_hash") == (half_hash(answer["access_token"]) if "token" in wanted else None)
        assert claims.get("c_hash") == (half_hash(answer["code"]) if "code" in wanted else None)
        assert ("given_name" in claims) is ("token" not in wanted), "the rest is for userinfo, where it can be asked"
    if "code" in wanted:
        tokens = world.token("authorization_code", code=answer["code"], redirect_uri=CALLBACK).body
        assert world.claims(tokens["id_token"])["sub"] == world.user["id"]
        assert tokens["refresh_token"]


def test_tokens_of_both_ways_are_one_grant(world: World, visitor: Visitor) -> None:
    answer = fields_of(visitor.arrive(response_type="code token", scope="openid"))
    fields = {"code": answer["code"], "redirect_uri": CALLBACK}
    tokens = world.token("authorization_code", **fields).body
    assert world.token("authorization_code", **fields).status == 400, "a code is good once"
    for token in (answer["access_token"], tokens["access_token"]):
        assert world.ask("introspect", token=token).body == {"active": False}


@pytest.mark.parametrize("types", ["id_token", "code id_token", "token"])
def test_query_is_no_place_for_tokens(visitor: Visitor, types: str) -> None:
    text = "'query' response mode cannot be used with either the 'id_token' or 'token' response types."
    shown = visitor.authorize(response_type=types, response_mode="query")
    assert shown.denial == ("unsupported_response_mode", text)
    assert "#" in shown.location


@pytest.mark.parametrize("types", ["id_token", "token", "code id_token"])
def test_a_nonce_is_required(visitor: Visitor, types: str) -> None:
    error, text = visitor.authorize(response_type=types, nonce=None).denial
    assert error == "invalid_request"
    assert text.startswith("The 'nonce' parameter is required for authorize requests with either the 'id_token' or ")


def test_no_nonce_is_required_for_a_code(visitor: Visitor) -> None:
    assert "code" in visitor.arrive(nonce=None).answer


def test_an_id_token_needs_openid(visitor: Visitor) -> None:
    text = "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope."
    shown = visitor.authorize(response_type="id_token", scope="offline_access")
    assert shown.denial == ("invalid_scope", text)


def test_the_app_limits_the_response_types(world: World, visitor: Visitor) -> None:
    body = world.simulator.get(f"{APPS}/{world.app['id']}").body
    body["settings"]["oauthClient"]["response_types"] = ["code", "id_token"]
    assert world.simulator.put(f"{APPS}/{world.app['id']}", body).status == 200
    shown = visitor.authorize(response_type="id_token token")
    error, text = shown.denial
    assert error == "unsupported_response_type"
    assert text.endswith(" Configured response types: [code, id_token].")
    assert "#" in shown.location


def test_the_rule_has_to_allow_both_grants(world: World, visitor: Visitor) -> None:
    first = world.simulator.get(world.rules).body[0]
    world.simulator.put(f"{world.rules}/{first['id']}", rule("Rule", "authorization_code"))
    text = "Policy evaluation failed for this request, please check the policy configurations."
    assert visitor.arrive(response_type="code id_token").denial == ("access_denied", text)
    assert "code" in visitor.authorize(response_type="code").answer


def test_each_grant_has_the_lifetime_of_its_rule(world: World, visitor: Visitor) -> None:
    first = world.simulator.get(world.rules).body[0]
    world.simulator.put(f"{world.rules}/{first['id']}", rule("Rule", "authorization_code"))
    minutes = {"accessTokenLifetimeMinutes": 5, "refreshTokenLifetimeMinutes": 60, "refreshTokenWindowMinutes": 60}
    create(world.simulator, world.rules, rule("Implicit", "implicit", actions={"token": minutes}))
    answer = fields_of(visitor.arrive(response_type="code token"))
    assert answer["expires_in"] == "300"
    tokens = world.token("authorization_code", code=answer["code"], redirect_uri=CALLBACK).body
    assert tokens["expires_in"] == 3600


def test_a_code_in_the_fragment(visitor: Visitor) -> None:
    assert set(fields_of(visitor.arrive(response_mode="fragment"))) == {"code", "state"}


@pytest.mark.parametrize("types", ["code", "code id_token token"])
def test_form_post(world: World, visitor: Visitor, types: str) -> None:
    shown = visitor.arrive(response_type=types, response_mode="form_post")
    assert (shown.status, shown.action) == (200, CALLBACK)
    assert set(types.split()) - {"token"} <= set(shown.fields)
    assert shown.fields["state"] == STATE
    assert [control["type"] for control in shown.controls if control["tag"] == "button"] == ["submit"]
    policy = shown.headers["content-security-policy"]
    assert "form-action 'self' https:;" in policy
    (script,) = re.findall(r"<script>(.*?)</script>", shown.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    fields = {"code": shown.fields["code"], "redirect_uri": CALLBACK}
    assert world.token("authorization_code", **fields).status == 200


def test_a_refusal_by_form_post(visitor: Visitor) -> None:
    shown = visitor.authorize(response_mode="form_post", prompt="none")
    assert shown.action == CALLBACK
    assert shown.fields == {
        "state": STATE,
        "error": "login_required",
        "error_description": "The client specified not to prompt, but the user is not logged in.",
    }


def test_a_message_between_windows(visitor: Visitor) -> None:
    shown = visitor.arrive(response_type="id_token token", response_mode="okta_post_message")
    (message,) = re.findall(r'data-message="([^"]*)"', shown.text)
    assert {"id_token", "access_token", "state"} <= set(json.loads(html.unescape(message)))
    assert 'data-origin="https://example.com"' in shown.text
    assert "frame-ancestors https://example.com" in shown.headers["content-security-policy"]


def test_no_message_with_a_bare_code(visitor: Visitor) -> None:
    text = "'okta_post_message' response mode cannot be used with the 'code' response type."
    shown = visitor.authorize(response_mode="okta_post_message")
    (message,) = re.findall(r'data-message="([^"]*)"', shown.text)
    error = {"state": STATE, "error": "unsupported_response_mode", "error_description": text}
    assert json.loads(html.unescape(message)) == error
    challenge = {"code_challenge": "c" * 43, "code_challenge_method": "S256"}
    assert "&quot;code&quot;" in visitor.arrive(response_mode="okta_post_message", **challenge).text


def test_a_hostile_state_stays_text(visitor: Visitor) -> None:
    state = '"><script>alert(1)</script>'
    shown = visitor.arrive(response_mode="form_post", state=state)
    assert shown.fields["state"] == state
    assert "<script>alert" not in shown.text
    location = visitor.authorize(state="a\r\nSet-Cookie: x=y").location
    assert location.endswith("&state=a%0D%0ASet-Cookie%3A+x%3Dy")


def test_keys_are_rotated_and_old_tokens_stay_verifiable(world: World, visitor: Visitor) -> None:
    before = fields_of(visitor.arrive(response_type="id_token"))["id_token"]
    rotated = world.simulator.post(
        f"/api/v1/authorizationServers/{world.server['id']}/credentials/lifecycle/keyRotate", {"use": "sig"}
    )
    assert rotated.status == 200
    after = fields_of(visitor.authorize(response_type="id_token"))["id_token"]
    assert before.split(".")[0] != after.split(".")[0], "another key signs"
    assert world.claims(before)["sub"] == world.claims(after)["sub"]


@pytest.mark.parametrize("types", ["code", *HYBRID])
def test_the_system_log_tells_of_each_part(world: World, visitor: Visitor, types: str) -> None:
    visitor.arrive(response_type=types)
    base = "app.oauth2.as.authorize"
    kinds = {"code": f"{base}.code", "token": f"{base}.implicit.access_token", "id_token": f"{base}.implicit.id_token"}
    told = [each["eventType"] for each in world.simulator.get("/api/v1/logs?limit=1000").body]
    assert sorted(each for each in told if each.startswith(base)) == sorted(kinds[each] for each in types.split())
