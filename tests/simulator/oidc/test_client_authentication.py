"""Who calls: every method that an app can state, and Okta's refusals."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from tests.simulator.bodies import APPS, create, oauth, web_app, with_method
from tests.simulator.oidc.world import CALLBACK, World, add_service, basic, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from joserfc.jwk import Key

    from okta_simulator.testing import Answer
    from okta_simulator.types import Record

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FAILED = "Client authentication failed. Either the client or the client credentials are invalid."
MULTIPLE = (
    "Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, "
    "credentials in the post body, or a client_assertion in the post body."
)


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one"})


@pytest.fixture
def service(world: World, key: RSAKey) -> World:
    jwks = {"keys": [key.as_dict(private=False)]}
    return add_service(world, method="private_key_jwt", jwks=jwks)


def assertion(world: World, key: Key, alg: str = "RS256", **claims: object) -> str:
    now = int(world.clock().timestamp())
    stated = {
        "iss": world.client_id,
        "sub": world.client_id,
        "aud": f"{world.simulator.url}{world.path}/v1/token",
        "iat": now,
        "exp": now + 300,
    } | claims
    stated = {name: value for name, value in stated.items() if value is not None}
    return jwt.encode({"alg": alg, **({"kid": key.kid} if key.kid else {})}, stated, key)


def present(world: World, signed: str, **fields: str) -> Answer:
    form = {"grant_type": "client_credentials", "scope": "read", "client_assertion_type": TYPE}
    return world.post("token", form | {"client_assertion": signed} | fields)


def test_a_secret_in_the_header_or_in_the_body(world: World) -> None:
    fields = {"grant_type": "authorization_code", "redirect_uri": CALLBACK}
    in_body = {"client_id": world.client_id, "client_secret": world.secret}
    assert world.post("token", fields | in_body | {"code": world.code()}).status == 200
    assert world.ask("token", **fields, code=world.code()).status == 200


def test_a_secret_that_needs_encoding_comes_either_way(world: World) -> None:
    secret = "a+b/c d%41e=f&g"
    body = with_method(web_app("Odd"), "client_secret_basic", client_secret=secret)
    odd = world.as_client(create(world.simulator, APPS, body))
    for header in (basic(odd.client_id, secret), basic(odd.client_id, "a%2Bb%2Fc+d%2541e%3Df%26g")):
        answer = odd.post("introspect", {"token": "x"}, Authorization=header)
        assert (answer.status, answer.body) == (200, {"active": False})


@pytest.mark.parametrize(
    ("fields", "header", "status", "body"),
    [
        ({}, None, 401, refusal("invalid_client", "No client credentials found.")),
        ({"client_id": "{id}"}, None, 401, refusal("invalid_client", FAILED)),
        (
            {"client_id": "{id}", "client_secret": "wrong"},
            None,
            401,
            refusal("invalid_client", "The client secret supplied for a confidential client is invalid."),
        ),
        ({"client_id": "{id}", "client_secret": "{secret}"}, "right", 401, refusal("invalid_request", MULTIPLE)),
        (
            {},
            "Basic !!!",
            401,
            refusal("invalid_client", "Found Authentication header but was not valid client credentials."),
        ),
        (
            {},
            "Basic bm9jb2xvbg==",
            401,
            refusal("invalid_client", "Found Authentication header but was not valid client credentials."),
        ),
        ({}, "id only", 401, refusal("invalid_client", FAILED)),
        (
            {"client_id": "{id}", "client_assertion": "x", "client_assertion_type": "y"},
            None,
            400,
            refusal("invalid_request", "The client_assertion_type is invalid."),
        ),
    ],
)
def test_refusals(world: World, fields: dict[str, str], header: str | None, status: int, body: Record) -> None:
    known = {"{id}": world.client_id, "{secret}": world.secret}
    sent = {name: known.get(value, value) for name, value in fields.items()}
    known_headers = {"right": basic(world.client_id, world.secret), "id only": basic(world.client_id, "")}
    headers = {"Authorization": known_headers.get(header, header)} if header else {}
    for endpoint in ("token", "introspect", "revoke", "device/authorize"):
        answer = world.post(endpoint, sent | {"grant_type": "authorization_code"}, **headers)
        assert (answer.status, answer.body) == (status, body), endpoint


def is_unknown(answer: Answer) -> bool:
    """Say whether a client is refused as an unknown one: in the form of the management API."""
    sentence = "Invalid value for 'client_id' parameter."
    body = {"errorCode": "invalid_client", "errorSummary": sentence, "errorLink": "invalid_client", "errorCauses": []}
    found = {name: value for name, value in answer.body.items() if name != "errorId"}
    return answer.status == 401 and found == body and answer.body["errorId"].startswith("oae")


def test_an_unknown_client(world: World) -> None:
    for endpoint in ("token", "introspect", "revoke", "device/authorize"):
        fields = {"client_id": "unknown", "client_secret": world.secret, "grant_type": "authorization_code"}
        answer = world.post(endpoint, fields, Origin="https://example.com")
        assert is_unknown(answer), endpoint
        assert answer.headers["cache-control"] == ["no-cache, no-store"]
        assert ("access-control-allow-origin" in answer.headers) == (endpoint == "token")
    pushed = world.post("par", {"client_id": "unknown", "client_secret": world.secret})
    assert pushed.body == refusal("invalid_client", "Invalid value for 'client_id' parameter.")


def test_credentials_in_the_query(world: World) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    path = f"{world.path}/v1/token?client_secret={world.secret}"
    answer = world.send("POST", path, "grant_type=password", headers)
    expected = refusal("invalid_request", "Client credentials cannot be supplied via query parameters.")
    assert (answer.status, answer.body) == (400, expected)


def test_an_inactive_app_and_an_inactive_secret(world: World) -> None:
    path = f"{APPS}/{world.app['id']}"
    second = create(world.simulator, f"{path}/credentials/secrets", {})
    (first,) = [each for each in world.simulator.get(f"{path}/credentials/secrets").body if each["id"] != second["id"]]
    world.simulator.post(f"{path}/credentials/secrets/{first['id']}/lifecycle/deactivate")
    answer = world.ask("introspect", token="x")
    text = "The client secret supplied for a confidential client is invalid."
    assert (answer.status, answer.body) == (401, refusal("invalid_client", text))
    header = basic(world.client_id, second["client_secret"])
    assert world.post("introspect", {"token": "x"}, Authorization=header).status == 200
    world.simulator.post(f"{path}/lifecycle/deactivate")
    assert is_unknown(world.post("introspect", {"token": "x"}, Authorization=header))


def test_a_public_client_has_no_secret(world: World) -> None:
    body = with_method(web_app("Page", application_type="browser"), "none", pkce_required=True)
    page = world.as_client(create(world.simulator, APPS, body))
    assert page.post("introspect", {"token": "x", "client_id": page.client_id}).status == 200
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = page.send("POST", f"{page.path}/v1/introspect?client_id={page.client_id}", "token=x", headers)
    assert answer.status == 200, "Okta's reference: public clients state their id in the query"
    answer = page.post("introspect", {"token": "x", "client_id": page.client_id, "client_secret": "s" * 20})
    assert (answer.status, answer.body) == (401, refusal("invalid_client", FAILED))


def test_a_private_key(service: World, key: RSAKey) -> None:
    answer = present(service, assertion(service, key, jti="once"))
    assert (answer.status, answer.body["scope"]) == (200, "read")
    again = present(service, assertion(service, key, jti="once"))
    text = "The client_assertion token has already been used."
    assert (again.status, again.body) == (401, refusal("invalid_client", text))
    endpoint = f"{service.simulator.url}{service.path}/v1/introspect"
    signed = assertion(service, key, aud=endpoint)
    answer = service.post("introspect", {"token": "x", "client_assertion_type": TYPE, "client_assertion": signed})
    assert answer.status == 200


@pytest.mark.parametrize(
    ("claims", "text"),
    [
        ({"iss": "nobody"}, "The issuer claim for client_assertion is not a valid client_id."),
        ({"sub": "nobody"}, "The subject claim for client_assertion is not a valid client_id."),
        (
            {"aud": "https://example.com"},
            "The audience claim for client_assertion must be the endpoint invoked for the request.",
        ),
        ({"exp": None}, "The client_assertion must contain the 'exp' claim as seconds since epoch."),
        ({"exp": 1}, "The client_assertion token is expired."),
        ({"exp": 9999999999}, "The client_assertion token has an expiration too far into the future."),
        ({"iat": 9999999999}, "The client_assertion token must be issued before the current time."),
    ],
)
def test_claims_of_an_assertion(service: World, key: RSAKey, claims: Record, text: str) -> None:
    answer = present(service, assertion(service, key, **claims))
    assert (answer.status, answer.body) == (401, refusal("invalid_client", text))


def test_signatures_of_an_assertion(service: World, key: RSAKey) -> None:
    def text(signed: str) -> str:
        answer = present(service, signed)
        assert answer.status == 401
        return str(answer.body["error_description"])

    stranger = RSAKey.generate_key(2048, {"kid": "one"})
    assert text(assertion(service, stranger)) == "The client_assertion signature is invalid."
    unknown = RSAKey.import_key({**key.as_dict(private=True), "kid": "two"})
    assert text(assertion(service, unknown)) == "The client_assertion JWT kid is invalid."
    shared = OctKey.import_key("s" * 64)
    wanted = "The client_assertion JWT signature algorithm is invalid."
    assert text(assertion(service, shared, "HS256")) == wanted
    assert text("no.jwt") == "The parsing of the client_assertion failed."


def test_keys_that_do_not_help(world: World, key: RSAKey) -> None:
    service = add_service(world, method="private_key_jwt", jwks={"keys": [key.as_dict(private=False)]})
    stored = service.simulator.org.apps.find(service.app["id"])["settings"]["oauthClient"]

    def text() -> str:
        return str(present(service, assertion(service, key)).body["error_description"])

    stored["jwks"]["keys"][0]["n"] = None
    assert text() == "The client_assertion JWT kid is invalid."
    stored["jwks"]["keys"][0]["status"] = "INACTIVE"
    wanted = "The client does not have a JWKSet configured, but the client_assertion requires one."
    assert text() == wanted
    stored["jwks_uri"] = "file:///etc/hosts"
    assert text() == "Error retrieving the client JWKSet from jwks_uri."


def test_a_shared_secret_that_signs(world: World) -> None:
    body = with_method(web_app("Signer"), "client_secret_jwt")
    signer = world.as_client(create(world.simulator, APPS, body))
    endpoint = f"{signer.simulator.url}{signer.path}/v1/introspect"
    signed = assertion(signer, OctKey.import_key(signer.secret), "HS256", aud=endpoint)
    form = {"token": "x", "client_assertion_type": TYPE, "client_assertion": signed}
    assert signer.post("introspect", form).status == 200
    answer = signer.ask("introspect", token="x")
    assert (answer.status, answer.body) == (401, refusal("invalid_client", FAILED))


@pytest.fixture
def key_server() -> Iterator[tuple[str, list[Key]]]:
    keys: list[Key] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = b"no keys" if not keys else _set(keys)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/keys", keys
        running.shutdown()
        thread.join()


def _set(keys: list[Key]) -> bytes:
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()


def test_keys_that_the_client_serves(world: World, key_server: tuple[str, list[Key]]) -> None:
    address, keys = key_server
    service = add_service(world, method="private_key_jwt", jwks_uri=address)
    first, second = (ECKey.generate_key("P-256", {"kid": name}) for name in ("one", "two"))
    answer = present(service, assertion(service, first, "ES256"))
    text = "Error retrieving the client JWKSet from jwks_uri."
    assert (answer.status, answer.body) == (401, refusal("invalid_client", text))
    keys.append(first)
    assert present(service, assertion(service, first, "ES256")).status == 200
    keys[:] = [second]
    assert present(service, assertion(service, first, "ES256")).status == 401
    assert present(service, assertion(service, second, "ES256")).status == 200
    assert oauth(service.app)["token_endpoint_auth_method"] == "private_key_jwt"
