from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okta_operator.observability.redaction import MARK, redact

CANARY = "Zk9-canary_7Qw3rTy8UiOpAsDfGhJk"
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n{CANARY}\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: SSWS {CANARY}",
        "{'Authorization': 'SSWS short'}".replace("short", CANARY[:6]),
        f"authorization: bearer {CANARY}",
        f"Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.{CANARY}",
        f"the assertion was eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.{CANARY}, and it was refused",
        f"Basic {CANARY}==",
        f"grant_type=client_credentials&client_secret={CANARY}&scope=a",
        f"client_assertion={CANARY} ",
        json.dumps({"client_secret": CANARY}),
        json.dumps({"clientSecret": CANARY, "client_id": "0oa1"}),
        json.dumps({"token": f'with "quotes" {CANARY}'}),
        json.dumps({"oauth_token": f"two\nlines {CANARY}"}),
        json.dumps({"body": json.dumps({"client_secret": CANARY})}),
        repr({"client_secret": CANARY, "token": CANARY}),
        json.dumps({"kty": "RSA", "d": CANARY, "dq": CANARY, "n": "public"}),
        PEM,
        PEM.removesuffix("-----END RSA PRIVATE KEY-----"),
        json.dumps({"private_key": PEM}),
        f"client_secret {CANARY}",
        f"The secret is {CANARY}.",
        f"password: '{CANARY}'",
        f"Token={CANARY}",
    ],
)
def test_a_secret_goes(text: str) -> None:
    redacted = redact(text)
    assert CANARY[:6] not in redacted
    assert MARK in redacted


@pytest.mark.parametrize(
    "text",
    [
        "The Secret openmetadata/openmetadata-okta-production-eu holds no key token.",
        "Bearer tokens are refused by this organization.",
        "Basic authentication is used: client_secret_basic.",
        "client secret of app 0oa1b2c3d4e5f6g7h8i9 was read",
        'grants: ["urn:ietf:params:oauth:grant-type:token-exchange"]',
        "https://acme.okta.com/oauth2/aus1b2c3/.well-known/openid-configuration",
        "token endpoint https://acme.okta.com/oauth2/v1/token",
        '{"kid": "d", "d": "short"}',
        "",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


def test_what_is_around_a_secret_stays_readable() -> None:
    text = f'POST /token: client_id=0oa1&client_secret={CANARY}&scope=a {{"token": "{CANARY}", "a": 1}}'
    assert redact(text) == (f'POST /token: client_id=0oa1&client_secret={MARK}&scope=a {{"token": "{MARK}", "a": 1}}')


@given(st.lists(st.sampled_from(["SSWS ", "token", "=", ": ", '"', "'", "\\", "\n", CANARY, "secret", " a "])))
def test_once_is_as_good_as_twice(parts: list[str]) -> None:
    once = redact("".join(parts))
    assert redact(once) == once
