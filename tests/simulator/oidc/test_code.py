"""The authorization code: what it gives, and what becomes of a second use or a wrong request."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

import pytest
from joserfc import jws
from tests.simulator.bodies import APPS, SERVERS, create, web_app
from tests.simulator.oidc.world import CALLBACK, World, basic, refusal

if TYPE_CHECKING:
    from okta_simulator.types import Record

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SPENT = refusal("invalid_grant", "The authorization code is invalid or has expired.")


def half_hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()


def test_tokens_of_a_custom_server(world: World) -> None:
    answer = world.token("authorization_code", code=world.code(nonce="n"), redirect_uri=CALLBACK)
    assert answer.headers["cache-control"] == ["no-cache, no-store"]
    assert (answer.headers["expires"], answer.headers["x-content-type-options"]) == (["0"], ["nosniff"])
    body = answer.body
    assert list(body) == ["token_type", "expires_in", "access_token", "scope", "refresh_token", "id_token"]
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert body["scope"] == "openid email profile offline_access"
    now = int(world.clock().timestamp())
    access = world.claims(body["access_token"])
    assert access.pop("jti").startswith("AT.")
    assert access == {
        "ver": 1,
        "iss": world.server["issuer"],
        "aud": "https://api.example.com",
        "sub": "ann@example.com",
        "iat": now,
        "exp": now + 3600,
        "cid": world.client_id,
        "uid": world.user["id"],
        "scp": ["openid", "email", "profile", "offline_access"],
        "auth_time": now,
    }
    identity = world.claims(body["id_token"])
    assert identity.pop("jti").startswith("ID.")
    assert identity == {
        "ver": 1,
        "iss": world.server["issuer"],
        "aud": world.client_id,
        "sub": world.user["id"],
        "iat": now,
        "exp": now + 3600,
        "amr": ["pwd"],
        "idp": world.simulator.org.id,
        "auth_time": now,
        "nonce": "n",
        "at_hash": half_hash(body["access_token"]),
        "email": "ann@example.com",
        "name": "Ann Lee",
        "preferred_username": "ann@example.com",
    }
    header = jws.extract_compact(body["id_token"].encode()).headers()
    assert header == {"kid": world.server["credentials"]["signing"]["kid"], "alg": "RS256"}


def test_tokens_of_the_organization(world: World) -> None:
    there = world.at_organization()
    body = there.redeem("openid", "profile")
    assert list(body) == ["token_type", "expires_in", "access_token", "scope", "id_token"]
    assert there.claims(body["id_token"])["iss"] == world.simulator.url
    published = {key["kid"] for key in world.simulator.get("/oauth2/v1/keys").body["keys"]}
    signed_by = jws.extract_compact(body["access_token"].encode()).headers()["kid"]
    assert signed_by not in published, "Okta calls these access tokens opaque: nobody else can verify them"
    assert there.userinfo(body["access_token"]).body["name"] == "Ann Lee"


def test_no_refresh_token_without_the_grant(world: World) -> None:
    app = create(world.simulator, APPS, web_app("Plain"))
    world.simulator.put(f"{APPS}/{app['id']}/groups/{world.group['id']}", {})
    policy = world.policy
    clients = [world.client_id, app["id"]]
    body = policy | {"conditions": {"clients": {"include": clients}}}
    world.simulator.put(f"{SERVERS}/{world.server['id']}/policies/{policy['id']}", body)
    assert "refresh_token" not in world.as_client(app).redeem("openid", "offline_access")


def test_a_second_use_takes_back_what_the_first_gave(world: World) -> None:
    code = world.code()
    first = world.token("authorization_code", code=code, redirect_uri=CALLBACK).body
    assert world.userinfo(first["access_token"]).status == 200
    second = world.token("authorization_code", code=code, redirect_uri=CALLBACK)
    assert (second.status, second.body) == (400, SPENT)
    assert world.userinfo(first["access_token"]).status == 401
    assert world.token("refresh_token", refresh_token=first["refresh_token"]).status == 400


def test_a_code_is_good_for_300_seconds(world: World) -> None:
    young, old = world.code(), world.code()
    world.clock.pass_by(seconds=300)
    assert world.token("authorization_code", code=young, redirect_uri=CALLBACK).status == 200
    world.clock.pass_by(seconds=1)
    answer = world.token("authorization_code", code=old, redirect_uri=CALLBACK)
    assert (answer.status, answer.body) == (400, SPENT)


@pytest.mark.parametrize(
    ("fields", "status", "body"),
    [
        ({"code": "unknown"}, 400, SPENT),
        ({"code": ""}, 400, refusal("invalid_request", "The required parameter 'code' is missing.")),
        (
            {"redirect_uri": "https://example.com/elsewhere"},
            400,
            refusal(
                "invalid_grant",
                "The 'redirect_uri' does not match the redirection URI used in the authorization request.",
            ),
        ),
        (
            {"code_verifier": VERIFIER},
            400,
            refusal(
                "invalid_request",
                "PKCE code challenge should be specified in the authorize request for code verification.",
            ),
        ),
    ],
)
def test_wrong_requests(world: World, fields: dict[str, str], status: int, body: Record) -> None:
    answer = world.token("authorization_code", **{"code": world.code(), "redirect_uri": CALLBACK} | fields)
    assert (answer.status, answer.body) == (status, body)


@pytest.mark.parametrize(
    ("verifier", "body"),
    [
        ("w" * 43, refusal("invalid_grant", "PKCE verification failed.")),
        ("", refusal("invalid_request", "PKCE code verifier is required by the application.")),
    ],
)
def test_pkce(world: World, verifier: str, body: Record) -> None:
    code = world.code(challenge=CHALLENGE)
    fields = {"code": code, "redirect_uri": CALLBACK}
    answer = world.token("authorization_code", **fields, code_verifier=verifier)
    assert (answer.status, answer.body) == (400, body)
    assert world.token("authorization_code", **fields, code_verifier=VERIFIER).status == 200


def test_a_code_belongs_to_one_client_and_one_server(world: World) -> None:
    other = world.as_client(create(world.simulator, APPS, web_app("Other")))
    fields = {"code": world.code(), "redirect_uri": CALLBACK}
    answer = other.token("authorization_code", **fields)
    assert (answer.status, answer.body["error"]) == (400, "invalid_grant")
    assert answer.body["error_description"].startswith("The grant was issued to another client.")
    answer = world.at_organization().token("authorization_code", **fields)
    expected = refusal("invalid_request", "The grant was issued for another authorization server.")
    assert (answer.status, answer.body) == (400, expected)
    assert world.token("authorization_code", **fields).status == 200


def test_grant_types(world: World) -> None:
    known = (
        "authorization_code, refresh_token, password, client_credentials, "
        "urn:ietf:params:oauth:grant-type:device_code, urn:ietf:params:oauth:grant-type:token-exchange"
    )
    answer = world.ask("token")
    expected = refusal("invalid_request", f"The token request must specify a 'grant_type'. Valid values: [{known}]")
    assert (answer.status, answer.body) == (400, expected)
    answer = world.token("magic")
    text = (
        f"The authorization grant type is not supported by the authorization server. Configured grant types: [{known}]."
    )
    assert (answer.status, answer.body) == (400, refusal("unsupported_grant_type", text))
    answer = world.token("client_credentials", scope="read")
    text = (
        "The client is not authorized to use the provided grant type. "
        "Configured grant types: [authorization_code, refresh_token]."
    )
    assert (answer.status, answer.body) == (400, refusal("unauthorized_client", text))


def test_a_parameter_twice(world: World) -> None:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": basic(world.client_id, world.secret),
    }
    answer = world.send("POST", f"{world.path}/v1/token", "grant_type=password&grant_type=password", headers)
    expected = refusal("invalid_request", "The request contained multiple parameters with the same name.")
    assert (answer.status, answer.body) == (400, expected)


def test_who_is_not_assigned_any_more_gets_nothing(world: World) -> None:
    code = world.code()
    world.simulator.delete(f"{APPS}/{world.app['id']}/groups/{world.group['id']}")
    answer = world.token("authorization_code", code=code, redirect_uri=CALLBACK)
    text = "User is not assigned to the client application."
    assert (answer.status, answer.body) == (400, refusal("access_denied", text))


def test_an_inactive_server_is_not_found(world: World) -> None:
    fields = {"code": world.code(), "redirect_uri": CALLBACK}
    world.simulator.post(f"{SERVERS}/{world.server['id']}/lifecycle/deactivate")
    answer = world.token("authorization_code", **fields)
    assert (answer.status, answer.body["errorCode"]) == (404, "E0000007")
    world.simulator.post(f"{SERVERS}/{world.server['id']}/lifecycle/activate")
    assert world.token("authorization_code", **fields).status == 200


def test_an_organization_without_the_licence(world: World) -> None:
    code = world.code()
    world.simulator.switch(api_access_management=False)
    answer = world.token("authorization_code", code=code, redirect_uri=CALLBACK)
    assert (answer.status, answer.body["errorCode"]) == (401, "E0000015")


def test_the_log_names_the_client(world: World) -> None:
    world.simulator.clear_requests()
    world.redeem("openid")
    (entry,) = [each for each in world.simulator.requests() if each["path"].endswith("/v1/token")]
    assert entry["actor"]["id"] == world.client_id
