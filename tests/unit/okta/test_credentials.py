from __future__ import annotations

import pytest
from pydantic import SecretStr

from okta_operator.core.errors import Recoverable, Scope, Terminal
from okta_operator.okta.connection import ConnectionSettings, OktaConnection
from okta_operator.okta.credentials import ApiToken, ServiceApp

TOKEN = "00canary-of-the-token"


@pytest.mark.parametrize(
    "token", ["", " ", "00abc\n", "00abc\r\nX-Evil: 1", "00a bc", "00äbc", '{"kty":"RSA","d":"x"}']
)
def test_what_cannot_be_a_token_is_refused(token: str) -> None:
    with pytest.raises(Recoverable) as caught:
        ApiToken(SecretStr(token))
    assert (caught.value.reason, caught.value.scope) == ("CredentialsRefused", Scope.ORGANIZATION)
    assert "Evil" not in caught.value.message


def test_no_repr_shows_the_token() -> None:
    connection = OktaConnection("https://acme.okta.com", SecretStr(TOKEN))
    settings = ConnectionSettings(proxy=f"http://user:{TOKEN}@proxy.example")
    assert TOKEN not in f"{connection!r} {ApiToken(SecretStr(TOKEN))!r} {settings!r}"
    assert repr(connection) == "OktaConnection('https://acme.okta.com')"


def test_no_repr_shows_the_private_key() -> None:
    app = ServiceApp("0oa1example", SecretStr(TOKEN), "one")
    connection = OktaConnection("https://acme.okta.com", app)
    assert TOKEN not in f"{connection!r} {vars(connection)!r} {app!r}"
    assert connection.client_id == "0oa1example"
    assert OktaConnection("https://acme.okta.com", SecretStr(TOKEN)).client_id is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://acme.okta.com/", "https://acme.okta.com"),
        ("https://ACME.okta.com:443", "https://acme.okta.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_the_address_is_an_origin(url: str, expected: str) -> None:
    assert OktaConnection(url, SecretStr(TOKEN)).url == expected


@pytest.mark.parametrize(
    "url",
    [
        "acme.okta.com",
        "https://acme.okta.com/api",
        "https://acme.okta.com?x",
        "https://u:p@acme.okta.com",
        "",
        "ftp://x",
    ],
)
def test_no_address(url: str) -> None:
    with pytest.raises(Terminal) as caught:
        OktaConnection(url, SecretStr(TOKEN))
    assert caught.value.reason == "InvalidUrl"
