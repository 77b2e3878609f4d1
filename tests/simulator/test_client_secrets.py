from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, KEY, causes, create, oauth, web_app, with_method

from okta_simulator.ids import secret_hash

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator

SECRET = "a-secret-of-my-own"


def test_lifecycle(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, web_app())
    path = f"{APPS}/{app['id']}/credentials/secrets"
    (first,) = okta_simulator.get(path).body
    assert first["client_secret"] == oauth(app)["client_secret"]
    second = okta_simulator.post(path, {})
    assert second.status == 201
    third = okta_simulator.post(path, {})
    assert "You've reached the maximum number of client secrets per client." in causes(third.body)
    refused = okta_simulator.delete(f"{path}/{first['id']}")
    assert "You can't delete an active client secret" in causes(refused.body)
    off = okta_simulator.post(f"{path}/{first['id']}/lifecycle/deactivate")
    assert (off.status, off.body["status"], sorted(off.body["_links"])) == (200, "INACTIVE", ["activate", "delete"])
    last = okta_simulator.post(f"{path}/{second.body['id']}/lifecycle/deactivate")
    assert "You can't deactivate the only active client secret." in causes(last.body)
    assert okta_simulator.post(f"{path}/{first['id']}/lifecycle/activate").body["status"] == "ACTIVE"
    okta_simulator.post(f"{path}/{first['id']}/lifecycle/deactivate")
    assert okta_simulator.delete(f"{path}/{first['id']}").status == 204
    assert [each["id"] for each in okta_simulator.get(path).body] == [second.body["id"]]
    gone = okta_simulator.get(f"{path}/{first['id']}")
    assert gone.body["errorSummary"].endswith("(OAuth2ClientSecretMediated)")


def test_hash_is_the_left_half_of_sha256(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, with_method(web_app(), "client_secret_post", client_secret=SECRET))
    (secret,) = okta_simulator.get(f"{APPS}/{app['id']}/credentials/secrets").body
    assert secret["secret_hash"] == secret_hash(SECRET) == "0ZVGjncbe88EPRielpZd7w"


@pytest.mark.parametrize(
    ("client_secret", "expected"),
    [
        # Pairs of client_secret and secret_hash that Okta made, as its guide "Client secret rotation and key
        # management" (okta/okta-developer-docs) shows them.
        ("3ZIqRCzmjcdNPK2Y29x1qSkI5NRHji_eGIm4aKtI", "jMur1qOhMw_MtC9aQo7YEg"),
        ("D0HxBn1FtTXeYC4cSBwWL_sPMztMT2t6Ei9n1QjO", "tI4z6TbSw5YYd8RtcClaEw"),
        ("7U_MTFeIoRVHtPTcb4MY0gESLLisXfNRbbob1Quo", "cfQjsGNDYEn5e3rqJME_jQ"),
    ],
)
def test_a_secret_hash_is_what_okta_shows(client_secret: str, expected: str) -> None:
    assert secret_hash(client_secret) == expected


def test_an_empty_secret_is_as_good_as_none(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, web_app())
    emptied = with_method(web_app(), "client_secret_basic", client_secret="")
    replaced = okta_simulator.put(f"{APPS}/{app['id']}", emptied).body
    assert oauth(replaced)["client_secret"] == oauth(app)["client_secret"]


def test_inactive_secret_may_be_added(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, web_app())
    path = f"{APPS}/{app['id']}/credentials/secrets"
    added = okta_simulator.post(path, {"client_secret": SECRET, "status": "INACTIVE"}).body
    assert (added["status"], added["client_secret"]) == ("INACTIVE", SECRET)


def test_apps_without_secrets_get_none(okta_simulator: OktaSimulator) -> None:
    body = with_method(web_app(jwks={"keys": [KEY]}), "private_key_jwt")
    app = create(okta_simulator, APPS, body)
    answer = okta_simulator.post(f"{APPS}/{app['id']}/credentials/secrets", {"client_secret": SECRET})
    assert "can't be used when 'token_endpoint_auth_method' is 'private_key_jwt'." in causes(answer.body)


def test_secret_of_another_app_is_not_found(okta_simulator: OktaSimulator) -> None:
    one, other = (create(okta_simulator, APPS, web_app()) for _ in range(2))
    (secret,) = okta_simulator.get(f"{APPS}/{one['id']}/credentials/secrets").body
    assert okta_simulator.get(f"{APPS}/{other['id']}/credentials/secrets/{secret['id']}").status == 404
