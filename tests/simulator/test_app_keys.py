"""The public keys of an app, as the app has them and by their own API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, KEY, create, web_app, with_method
from tests.simulator.test_apps import client

if TYPE_CHECKING:
    from okta_simulator.testing import Answer, OktaSimulator
    from okta_simulator.types import Record

TWO = KEY | {"kid": "two"}
SMALL = "RSA key length in the 'jwks' is less than '2,048' bits for the given key."


def keyed(*keys: Record, method: str = "private_key_jwt") -> Record:
    """Return the request for an app with keys."""
    return with_method(web_app(jwks={"keys": list(keys)}), method)


@pytest.fixture
def path(okta_simulator: OktaSimulator) -> str:
    return f"{APPS}/{create(okta_simulator, APPS, keyed(KEY))['id']}/credentials/jwks"


def reason(answer: Answer) -> str:
    """Return why keys are refused."""
    assert (answer.status, answer.body["errorSummary"]) == (400, "Api validation failed: JsonWebKey")
    (cause,) = answer.body["errorCauses"]
    found: str = cause["errorSummary"]
    return found


def test_keys_keep_their_ids(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, with_method(web_app(jwks={"keys": [KEY]}), "private_key_jwt"))
    (key,) = client(app)["jwks"]["keys"]
    assert {name: key[name] for name in KEY} == KEY
    assert (key["id"][:3], key["status"]) == ("pks", "ACTIVE")
    both = with_method(web_app(jwks={"keys": [KEY, KEY | {"kid": "two"}]}), "private_key_jwt")
    first, second = client(okta_simulator.put(f"{APPS}/{app['id']}", both).body)["jwks"]["keys"]
    assert (first, second["id"] == key["id"]) == (key, False)
    assert okta_simulator.post(APPS, web_app(jwks={"keys": ["text"]})).body["errorCode"] == "E0000003"


def test_an_app_may_have_inactive_keys(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, keyed(KEY, TWO | {"status": "INACTIVE"}))
    assert [key["status"] for key in client(app)["jwks"]["keys"]] == ["ACTIVE", "INACTIVE"]
    path = f"{APPS}/{app['id']}"
    assert client(okta_simulator.put(path, app).body)["jwks"] == client(app)["jwks"]
    both = okta_simulator.put(path, keyed(KEY, TWO | {"status": "ACTIVE"})).body
    assert [key["status"] for key in client(both)["jwks"]["keys"]] == ["ACTIVE", "ACTIVE"]


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ([{"kty": "RSA", "kid": "one", "use": "sig"}], SMALL),
        ([KEY | {"n": KEY["n"][:-1] + "="}], SMALL),
        ([KEY | {"n": "A" + KEY["n"][1:]}], SMALL),
        ([KEY, KEY], "All keys in the 'jwks' must have a unique `kid`."),
        ([{**KEY, "use": "enc"}, {**TWO, "use": "enc"}], "The client can have only one active encryption key in the"),
    ],
)
def test_keys_that_okta_refuses(okta_simulator: OktaSimulator, keys: list[Record], why: str) -> None:
    assert reason(okta_simulator.post(APPS, keyed(*keys))).startswith(why)


def test_add_and_list(okta_simulator: OktaSimulator, path: str) -> None:
    added = okta_simulator.post(path, TWO)
    assert (added.status, added.body["status"], added.body["kid"]) == (201, "ACTIVE", "two")
    address = f"{okta_simulator.url}{path}/{added.body['id']}"
    deactivate = {"href": f"{address}/lifecycle/deactivate", "hints": {"allow": ["POST"]}}
    assert added.body["_links"] == {"deactivate": deactivate}
    assert [key["kid"] for key in okta_simulator.get(path).body] == ["one", "two"]
    assert okta_simulator.get(f"{path}/{added.body['id']}").body == added.body
    shown = client(okta_simulator.get(path.removesuffix("/credentials/jwks")).body)["jwks"]["keys"]
    assert [key["kid"] for key in shown] == ["one", "two"]
    assert okta_simulator.get(f"{path}/pks0").status == 404
    assert okta_simulator.get(f"{APPS}/0oa0/credentials/jwks").body["errorSummary"].endswith("(AppInstance)")


def test_keys_that_are_not_added(okta_simulator: OktaSimulator, path: str) -> None:
    assert reason(okta_simulator.post(path, {"kid": "two", "status": "ACTIVE", "kty": "RSA", "use": "sig"})) == SMALL
    assert reason(okta_simulator.post(path, KEY)) == "All keys in the 'jwks' must have a unique `kid`."
    nameless = {name: value for name, value in TWO.items() if name != "kid"}
    assert reason(okta_simulator.post(path, nameless)).startswith("Each key should have a unique kid when adding")
    assert okta_simulator.post(path, TWO | {"kty": "oct"}).body["errorCode"] == "E0000003"
    for number in range(49):
        assert okta_simulator.post(path, KEY | {"kid": f"key {number}"}).status == 201
    assert reason(okta_simulator.post(path, TWO)).startswith("You can't create a new key.")


def test_deactivate_before_delete(okta_simulator: OktaSimulator, path: str) -> None:
    one = f"{path}/{okta_simulator.get(path).body[0]['id']}"
    only = "Can't deactivate the only active JSON Web Key when the value for `token_endpoint_auth_method` is"
    assert reason(okta_simulator.post(f"{one}/lifecycle/deactivate")).startswith(only)
    two = f"{path}/{okta_simulator.post(path, TWO).body['id']}"
    assert reason(okta_simulator.delete(two)).startswith("You can't delete an active JSON Web Key.")
    inactive = okta_simulator.post(f"{two}/lifecycle/deactivate").body
    assert (inactive["status"], sorted(inactive["_links"])) == ("INACTIVE", ["activate", "delete"])
    assert okta_simulator.post(f"{two}/lifecycle/activate").body["status"] == "ACTIVE"
    okta_simulator.post(f"{one}/lifecycle/deactivate")
    assert okta_simulator.delete(one).status == 204
    assert [key["kid"] for key in okta_simulator.get(path).body] == ["two"]
    kinds = [event["eventType"] for event in okta_simulator.get("/api/v1/logs").body]
    prefix = "app.oauth2.credentials.lifecycle."
    told = [kind.removeprefix(prefix) for kind in kinds if kind.startswith(prefix)]
    assert told == ["create", "deactivate", "activate", "deactivate", "delete"]


def test_the_last_key_of_an_app_that_needs_none(okta_simulator: OktaSimulator) -> None:
    app = f"{APPS}/{create(okta_simulator, APPS, keyed(KEY, method='client_secret_basic'))['id']}"
    (key,) = okta_simulator.get(f"{app}/credentials/jwks").body
    one = f"{app}/credentials/jwks/{key['id']}"
    okta_simulator.post(f"{one}/lifecycle/deactivate")
    assert okta_simulator.delete(one).status == 204
    assert "jwks" not in client(okta_simulator.get(app).body)


def test_signed_requests_need_a_key(okta_simulator: OktaSimulator) -> None:
    body = with_method(
        web_app(jwks={"keys": [KEY | {"alg": "RS256"}]}, request_object_signing_alg="RS256"), "client_secret_basic"
    )
    path = f"{APPS}/{create(okta_simulator, APPS, body)['id']}/credentials/jwks"
    (key,) = okta_simulator.get(path).body
    refused = okta_simulator.post(f"{path}/{key['id']}/lifecycle/deactivate")
    assert reason(refused).startswith("The `jwks` must contain at least one key with an algorithm matching")


def test_one_encryption_key_is_active(okta_simulator: OktaSimulator, path: str) -> None:
    first = okta_simulator.post(path, TWO | {"use": "enc"}).body
    second = okta_simulator.post(path, KEY | {"kid": "three", "use": "enc", "status": "INACTIVE"}).body
    refused = okta_simulator.post(f"{path}/{first['id']}/lifecycle/deactivate")
    assert reason(refused) == "You can't deactivate the active encryption key."
    okta_simulator.post(f"{path}/{second['id']}/lifecycle/activate")
    statuses = {key["kid"]: key["status"] for key in okta_simulator.get(path).body}
    assert statuses == {"one": "ACTIVE", "two": "INACTIVE", "three": "ACTIVE"}
