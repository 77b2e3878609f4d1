"""Authorization requests as signed JWTs, and requests that are pushed before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from tests.simulator.bodies import APPS, create, web_app
from tests.simulator.oidc.visitor import NONCE, STATE, Visitor
from tests.simulator.oidc.world import CALLBACK, World, basic, refusal

if TYPE_CHECKING:
    from joserfc.jwk import Key

    from okta_simulator.testing import Answer
    from okta_simulator.types import Record


def signed(world: World, key: Key | None = None, alg: str = "HS256", /, **changes: object) -> str:
    """Return a request object; None leaves a claim out."""
    now = int(world.clock().timestamp())
    claims: Record = {
        "iss": world.client_id,
        "aud": world.server["issuer"],
        "iat": now,
        "exp": now + 300,
        "client_id": world.client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid email",
        "state": STATE,
        "nonce": NONCE,
    } | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": alg}, kept, key or OctKey.import_key(world.secret), algorithms=[alg])


def ask(visitor: Visitor, token: str, query: str = "") -> tuple[int, str, str]:
    return visitor.get(f"{visitor.world.path}/v1/authorize?request={token}{query}").refusal


def test_a_signed_request(world: World, visitor: Visitor) -> None:
    page = visitor.get(f"{world.path}/v1/authorize?request={signed(world)}&state=overridden&scope=openid")
    shown = visitor.sign_in(page)
    assert shown.answer["state"] == STATE
    tokens = world.token("authorization_code", code=shown.answer["code"], redirect_uri=CALLBACK).body
    assert tokens["scope"] == "openid email"
    assert world.claims(tokens["id_token"])["nonce"] == NONCE


def test_a_request_signed_by_a_private_key(world: World) -> None:
    key = RSAKey.generate_key(2048, {"kid": "one"})
    public = key.as_dict(private=False) | {"use": "sig"}
    body = web_app("Signing", jwks={"keys": [public]})
    body["credentials"] = {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}}
    app = world.as_client(create(world.simulator, APPS, body))
    with Visitor(app) as visitor:
        token = jwt.encode(
            {"alg": "RS256", "kid": "one"},
            {
                "iss": app.client_id,
                "aud": app.server["issuer"],
                "redirect_uri": CALLBACK,
                "response_type": "code",
                "scope": "openid",
                "state": STATE,
            },
            key,
        )
        assert visitor.get(f"{app.path}/v1/authorize?request={token}").heading == "Sign In"
        unknown = jwt.encode({"alg": "RS256", "kid": "two"}, {"iss": app.client_id}, key)
        assert ask(visitor, unknown)[1:] == (
            "invalid_request_object",
            "The JWT kid of the request object is invalid.",
        )
        shared = signed(app, OctKey.import_key("s" * 40))
        assert ask(visitor, shared)[1:] == (
            "request_not_supported",
            "The issuer of the request object does not have a client secret.",
        )


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"aud": "https://elsewhere.example.com"}, "The audience of the request object is invalid."),
        ({"aud": None}, "The audience of the request object is invalid."),
        ({"exp": 0}, "The request object is expired."),
        ({"exp": 2**31}, "The request object expires too far in the future."),
        ({"iat": 2**31}, "The request object is issued in the future."),
        ({"nbf": 2**31}, "The request object is issued too early."),
        ({"iss": None}, "The authorize request object is invalid."),
    ],
)
def test_what_a_request_object_has_to_say(
    world: World, visitor: Visitor, changes: dict[str, object], text: str
) -> None:
    assert ask(visitor, signed(world, **changes)) == (400, "invalid_request_object", text)


def test_who_signed_it(world: World, visitor: Visitor) -> None:
    wrong = signed(world, OctKey.import_key("x" * 64))
    assert ask(visitor, wrong) == (400, "invalid_request_object", "The signature of the request object is invalid.")
    assert ask(visitor, "nonsense")[2] == "The request object cannot be parsed."
    rsa = signed(world, RSAKey.generate_key(2048), "RS256")
    assert ask(visitor, rsa)[1:] == (
        "request_not_supported",
        "The authorize request object is not supported by this client.",
    )
    assert ask(visitor, signed(world), "&client_id=0oaother")[2] == "The authorize request object is invalid."


def test_the_algorithm_that_the_app_states(world: World, visitor: Visitor) -> None:
    body = world.simulator.get(f"{APPS}/{world.app['id']}").body
    body["settings"]["oauthClient"]["request_object_signing_alg"] = "HS512"
    assert world.simulator.put(f"{APPS}/{world.app['id']}", body).status == 200
    assert ask(visitor, signed(world))[2] == "The signing algorithm used is not supported by this client."
    page = visitor.get(f"{world.path}/v1/authorize?request={signed(world, None, 'HS512')}")
    assert page.heading == "Sign In"


def test_a_request_object_with_a_number_is_used_once(world: World, visitor: Visitor) -> None:
    token = signed(world, jti="1")
    assert visitor.get(f"{world.path}/v1/authorize?request={token}").heading == "Sign In"
    assert ask(visitor, token)[2] == "The request object has already been used."


def test_a_signed_redirect_uri_has_to_be_the_apps(world: World, visitor: Visitor) -> None:
    error = ask(visitor, signed(world, redirect_uri="https://evil.example.com"), f"&redirect_uri={CALLBACK}")
    assert error[1] == "invalid_request"


def push(world: World, **changes: str) -> Answer:
    fields = {
        "client_id": world.client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid",
        "state": STATE,
    }
    headers = {"Authorization": basic(world.client_id, world.secret)}
    given = {name: value for name, value in (fields | changes).items() if name != "client_id"}
    return world.post("par", given, **headers)


def test_a_pushed_request(world: World, visitor: Visitor) -> None:
    answer = push(world)
    assert (answer.status, answer.body["expires_in"]) == (200, 3600)
    assert answer.headers["cache-control"] == ["no-cache, no-store"]
    uri = answer.body["request_uri"]
    page = visitor.get(f"{world.path}/v1/authorize?client_id={world.client_id}&request_uri={uri}&scope=unknown")
    shown = visitor.sign_in(page)
    assert (shown.location.split("?")[0], shown.answer["state"]) == (CALLBACK, STATE)


def test_pushing_needs_the_clients_credentials(world: World) -> None:
    answer = world.post("par", {"response_type": "code"}, Authorization=basic(world.client_id, "wrong"))
    text = "The client secret supplied for a confidential client is invalid."
    assert (answer.status, answer.body) == (401, refusal("invalid_client", text))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"redirect_uri": "https://evil.example.com"}, "invalid_request"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"scope": "unknown"}, "invalid_scope"),
        ({"request_uri": "urn:okta:x"}, "invalid_request"),
    ],
)
def test_a_pushed_request_is_checked(world: World, changes: dict[str, str], error: str) -> None:
    answer = push(world, **changes)
    assert (answer.status, answer.body["error"]) == (400, error)


def test_a_pushed_request_without_openid(world: World) -> None:
    answer = push(world, scope="profile")
    text = "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope."
    assert (answer.status, answer.body) == (403, refusal("access_denied", text))


def test_references_that_are_not_good(world: World, visitor: Visitor) -> None:
    def read(uri: str, path: str = world.path, client: str = world.client_id) -> tuple[str, str]:
        return visitor.get(f"{path}/v1/authorize?client_id={client}&request_uri={uri}").refusal[1:]

    uri = push(world).body["request_uri"]
    assert read("urn:okta:unknown") == ("invalid_request_uri", "The authorize request_uri is invalid.")
    assert read("https://evil.example.com/request")[0] == "invalid_request_uri"
    text = "The request_uri was issued for another authorization server."
    assert read(uri, "/oauth2") == ("invalid_request_uri", text)
    other = create(world.simulator, APPS, web_app("Other"))["credentials"]["oauthClient"]["client_id"]
    text = "The 'client_id' parameter does not match the expected value for the provided request_uri."
    assert read(uri, client=other) == ("invalid_client", text)
    world.clock.pass_by(hours=1)
    assert read(uri)[0] == "invalid_request_uri"


def test_not_both(world: World, visitor: Visitor) -> None:
    text = "The authorize request must not contain both a request object and a request uri."
    assert ask(visitor, signed(world), "&request_uri=urn:okta:x") == (400, "invalid_request", text)
