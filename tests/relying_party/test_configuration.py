"""What the relying party reads out of a published Secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relying_party import Configuration, ConfigurationError

DATA = Path(__file__).resolve().parents[1] / "data/kinds"


def published(name: str) -> dict[str, str]:
    values: dict[str, str] = json.loads((DATA / f"secret-{name}.json").read_text(encoding="utf-8"))
    return values


def test_the_openmetadata_format_says_everything() -> None:
    found = Configuration.from_secret(published("openmetadata"))
    issuer = "https://acme.okta.com/oauth2/openmetadata"
    assert found == Configuration(
        issuer=issuer,
        client_id="om-client",
        client_secret="canary-of-the-client-secret",
        discovery_url=f"{issuer}/.well-known/openid-configuration",
        key_urls=("http://openmetadata:8585/api/v1/system/config/jwks", f"{issuer}/v1/keys"),
        redirect_uri="https://om.example.com/callback",
        server_url="https://om.example.com",
        scope="openid email profile offline_access",
        auth_method="client_secret_post",
        pkce=False,
    )


def test_pkce_prompt_and_max_age_follow_the_secret() -> None:
    values = published("openmetadata") | {
        "OIDC_DISABLE_PKCE": "false",
        "OIDC_PROMPT_TYPE": "login",
        "OIDC_MAX_AGE": "0",
    }
    found = Configuration.from_secret(values)
    assert (found.pkce, found.prompt, found.max_age) == (True, "login", "0")


def test_a_public_client_has_pkce_instead_of_a_secret() -> None:
    values = {name: value for name, value in published("openmetadata").items() if name.startswith("AUTHENTICATION_")}
    found = Configuration.from_secret(values | {"AUTHENTICATION_CLIENT_TYPE": "public"})
    assert (found.client_secret, found.auth_method, found.pkce) == (None, "none", True)
    assert found.redirect_uri == "https://om.example.com/callback"
    assert found.server_url == "https://om.example.com"


@pytest.mark.parametrize("name", ["oidc", "oidc-organization"])
def test_the_oidc_format_leaves_the_redirect_uri_to_the_application(name: str) -> None:
    values = published(name)
    found = Configuration.from_secret(values, redirect_uri="https://app.example.com/back", scope="openid email")
    assert (found.issuer, found.key_urls) == (values["issuer"], (values["jwks-uri"],))
    assert (found.redirect_uri, found.scope) == ("https://app.example.com/back", "openid email")
    assert found.auth_method == "client_secret_basic"


def test_the_oidc_format_without_client_secret_is_a_public_client() -> None:
    values = {name: value for name, value in published("oidc").items() if name != "client-secret"}
    found = Configuration.from_secret(values)
    assert (found.auth_method, found.pkce) == ("none", True)


@pytest.mark.parametrize("key", ["AUTHENTICATION_PUBLIC_KEYS", "OIDC_CLIENT_SECRET", "OIDC_CALLBACK"])
def test_a_key_that_is_missing_is_named(key: str) -> None:
    values = {name: value for name, value in published("openmetadata").items() if name != key}
    with pytest.raises(ConfigurationError, match=key):
        Configuration.from_secret(values)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("OIDC_CLIENT_AUTH_METHOD", "private_key_jwt"),
        ("OIDC_CLIENT_SECRET", '""'),
        ("AUTHENTICATION_PUBLIC_KEYS", "https://acme.okta.com/keys"),
        ("OIDC_SCOPE", '"not closed'),
    ],
)
def test_what_cannot_be_used_is_refused_without_showing_the_secret(key: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Configuration.from_secret(published("openmetadata") | {key: value})
    assert "canary" not in str(refused.value)


def test_its_repr_has_no_client_secret() -> None:
    assert "canary" not in repr(Configuration.from_secret(published("openmetadata")))
