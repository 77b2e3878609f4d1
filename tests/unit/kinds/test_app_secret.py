"""The Secret that an OktaApp publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.kinds.golden import Golden, of

from okta_operator.core.objects import Observed
from okta_operator.kinds.app_secret import yaml_scalar

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.kind import SecretContent

CANARY: Final = "canary-of-the-client-secret"
ORG: Final = {"orgRef": {"name": "acme"}}
SERVER: Final = ORG | {"authServerRef": {"name": "openmetadata"}}
OPEN_METADATA: Final = SERVER | {"openMetadata": {"serverUrl": "https://om.example.com"}}
ISSUER: Final = "https://acme.okta.com/oauth2/openmetadata"

# The names that OpenMetadata's conf/openmetadata.yaml and its docker-compose take, and its Helm chart's two keys.
KNOWN = {
    "AUTHENTICATION_PROVIDER",
    "AUTHENTICATION_RESPONSE_TYPE",
    "CUSTOM_OIDC_AUTHENTICATION_PROVIDER_NAME",
    "AUTHENTICATION_PUBLIC_KEYS",
    "AUTHENTICATION_TOKEN_VALIDATION_ALGORITHM",
    "AUTHENTICATION_AUTHORITY",
    "AUTHENTICATION_CLIENT_ID",
    "AUTHENTICATION_CALLBACK_URL",
    "AUTHENTICATION_JWT_PRINCIPAL_CLAIMS",
    "AUTHENTICATION_JWT_PRINCIPAL_CLAIMS_MAPPING",
    "AUTHENTICATION_ENABLE_SELF_SIGNUP",
    "AUTHENTICATION_CLIENT_TYPE",
    "OIDC_CLIENT_ID",
    "OIDC_TYPE",
    "OIDC_CLIENT_SECRET",
    "OIDC_SCOPE",
    "OIDC_DISCOVERY_URI",
    "OIDC_USE_NONCE",
    "OIDC_PREFERRED_JWS",
    "OIDC_RESPONSE_TYPE",
    "OIDC_DISABLE_PKCE",
    "OIDC_CALLBACK",
    "OIDC_SERVER_URL",
    "OIDC_CLIENT_AUTH_METHOD",
    "OIDC_TENANT",
    "OIDC_MAX_CLOCK_SKEW",
    "OIDC_OM_REFRESH_TOKEN_VALIDITY",
    "OIDC_CUSTOM_PARAMS",
    "OIDC_PROMPT_TYPE",
    "OIDC_MAX_AGE",
    "OIDC_SESSION_EXPIRY",
    "openmetadata-oidc-client-id",
    "openmetadata-oidc-client-secret",
}


def content(spec: JsonObject, *, method: str = "client_secret_post", pkce: bool = False) -> SecretContent:
    """What is published for a client that Okta shows like this."""
    case = of("OktaApp", spec)
    client = {"client_id": "om-client", "token_endpoint_auth_method": method, "pkce_required": pkce}
    observed = Observed({"id": "0oa1", "credentials": {"oauthClient": client}})
    found: SecretContent | None = case.kind.secret(case.resource, case.context, observed)
    assert found is not None
    return found


def data(spec: JsonObject, client_secret: str = CANARY, **client: Any) -> dict[str, str]:  # noqa: ANN401 - see content
    return dict(content(spec, **client).render(client_secret))


def read(value: str) -> Any:  # noqa: ANN401 - YAML says what it is
    """A value as OpenMetadata reads it: spliced into the text of its configuration."""
    return yaml.safe_load(f"key: {value}")["key"]


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("secret-oidc", SERVER),
        ("secret-oidc-organization", ORG),
        ("secret-openmetadata", OPEN_METADATA),
    ],
)
def test_what_is_published(name: str, spec: JsonObject, golden: Golden) -> None:
    golden.check(name, data(spec))


def test_a_public_client_publishes_no_secret() -> None:
    for spec in (SERVER, OPEN_METADATA):
        public = content(spec, method="none")
        assert not public.confidential
        values = public.render("")
        assert not [key for key in values if "secret" in key.lower()]
    assert len(data(OPEN_METADATA, method="none")) == 6
    assert data(OPEN_METADATA, method="none")["AUTHENTICATION_CLIENT_TYPE"] == "public"


def test_a_client_that_signs_has_no_secret_either() -> None:
    assert not content(SERVER, method="private_key_jwt").confidential


@pytest.mark.parametrize("method", ["client_secret_post", "none", "client_secret_basic"])
@pytest.mark.parametrize("pkce", [True, False])
def test_openmetadata_knows_every_name_and_reads_every_value_as_one(method: str, pkce: bool) -> None:  # noqa: FBT001 - a table's column
    values = data(OPEN_METADATA, method=method, pkce=pkce)
    assert values.keys() <= KNOWN
    for key, value in values.items():
        expected = list if key == "AUTHENTICATION_PUBLIC_KEYS" else (str, bool)
        assert isinstance(read(value), expected), key


def test_openmetadata_s_values() -> None:
    values = {key: read(value) for key, value in data(OPEN_METADATA, pkce=True).items()}
    assert values["AUTHENTICATION_PUBLIC_KEYS"] == [
        "http://openmetadata:8585/api/v1/system/config/jwks",
        f"{ISSUER}/v1/keys",
    ]
    assert values["OIDC_SCOPE"] == "openid email profile offline_access"
    assert values["OIDC_DISABLE_PKCE"] is False
    assert (values["OIDC_PROMPT_TYPE"], values["OIDC_MAX_AGE"]) == ("", "")
    assert values["OIDC_CLIENT_SECRET"] == values["openmetadata-oidc-client-secret"] == CANARY


def test_what_is_stated_of_openmetadata_is_published() -> None:
    stated = {
        "serverUrl": "https://om.example.com/",
        "jwksUrl": "https://keys.example.com/jwks",
        "requestedScopes": ["openid", "email"],
    }
    values = {key: read(value) for key, value in data(SERVER | {"openMetadata": stated}).items()}
    assert values["AUTHENTICATION_PUBLIC_KEYS"][0] == "https://keys.example.com/jwks"
    assert values["OIDC_SCOPE"] == "openid email"
    assert values["OIDC_SERVER_URL"] == "https://om.example.com"
    assert values["OIDC_CALLBACK"] == values["AUTHENTICATION_CALLBACK_URL"] == "https://om.example.com/callback"


def test_the_format_can_be_stated_against_the_usual() -> None:
    assert "client-id" in data(OPEN_METADATA | {"secret": {"format": "oidc"}})
    assert "OIDC_CLIENT_ID" in data(SERVER | {"secret": {"format": "openmetadata"}})


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("postgres://$(client-id):$(client-secret)@db", f"postgres://om-client:{CANARY}@db"),
        ("$(issuer) $(discovery-uri)", f"{ISSUER} {ISSUER}/.well-known/openid-configuration"),
        ("$(okta-domain)", "acme.okta.com"),
        ("$(jwks-uri)", f"{ISSUER}/v1/keys"),
        ("$(unknown) ${issuer} $$(issuer) $(", f"$(unknown) ${{issuer}} ${ISSUER} $("),
        ("", ""),
    ],
)
def test_templates(template: str, expected: str) -> None:
    assert data(SERVER | {"secret": {"template": {"EXTRA": template}}})["EXTRA"] == expected


def test_a_template_is_filled_in_one_pass() -> None:
    values = data(SERVER | {"secret": {"template": {"EXTRA": "$(client-secret)"}}}, "$(issuer)")
    assert values["EXTRA"] == "$(issuer)"


def test_a_template_wins_over_a_key_of_the_format() -> None:
    assert data(SERVER | {"secret": {"template": {"issuer": "other"}}})["issuer"] == "other"


def test_name_labels_and_annotations() -> None:
    usual = content(SERVER)
    assert (usual.name, usual.labels, usual.annotations) == ("om-okta", {}, {})
    secret = {"name": "mine", "labels": {"a": "b"}, "annotations": {"c": "d"}}
    stated = content(SERVER | {"secret": secret})
    assert (stated.name, stated.labels, stated.annotations) == ("mine", {"a": "b"}, {"c": "d"})


@given(st.text(max_size=60))
def test_whatever_a_client_secret_is_it_survives_yaml(client_secret: str) -> None:
    values = data(OPEN_METADATA, client_secret)
    assert read(values["OIDC_CLIENT_SECRET"]) == client_secret
    assert "\n" not in values["OIDC_CLIENT_SECRET"]
    assert data(SERVER, client_secret)["client-secret"] == client_secret


WORDS = "true no 123 1_000 0x1f 1e3 ~ null #a [a] {a} &a *a !a | > 'a \"a %a @a `a a: \\ 2026-01-01 = <<"


@pytest.mark.parametrize("value", ["", *WORDS.split(), "a: b", "a #b", "- a", " a", "a ", "a\nb", "\u2028"])
def test_words_of_yaml_are_quoted(value: str) -> None:
    assert read(yaml_scalar(value)) == value


@pytest.mark.parametrize("value", ["abc-DEF_123", "https://acme.okta.com/oauth2/aus1", "openid email profile"])
def test_plain_values_stay_plain(value: str) -> None:
    assert yaml_scalar(value) == value


def test_nothing_shows_the_client_secret_but_the_content_itself() -> None:
    published = content(OPEN_METADATA)
    published.render(CANARY)
    assert CANARY not in repr(published)


def test_there_is_no_secret_before_the_app() -> None:
    case = of("OktaApp", SERVER)
    assert case.kind.secret(case.resource, case.context, Observed(None)) is None


@pytest.mark.parametrize(
    ("secret", "keeps"),
    [({}, None), ({"name": "x"}, None), ({"deletionPolicy": "Delete"}, False), ({"deletionPolicy": "Retain"}, True)],
)
def test_the_secret_may_outlive_the_resource(secret: JsonObject, keeps: bool | None) -> None:  # noqa: FBT001 - a table's column
    case = of("OktaApp", ORG | ({"secret": secret} if secret else {}))
    assert case.kind.keeps_secret(case.resource) is keeps
