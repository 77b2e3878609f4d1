"""What an OktaApp means where it is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.kinds.golden import of

from okta_operator.kinds.app_defaults import complete

if TYPE_CHECKING:
    from okta_operator.api.app import OktaAppSpec
    from okta_operator.core.json import Json, JsonObject

BASE: JsonObject = {"orgRef": {"name": "acme"}}
OPEN_METADATA: JsonObject = {"openMetadata": {"serverUrl": "https://om.example.com"}}


def completed(spec: JsonObject, observed: JsonObject | None = None, *, created: bool = True) -> OktaAppSpec:
    return complete(of("OktaApp", BASE | spec).resource, observed, created=created)


def shown(spec: OktaAppSpec, field: str) -> Json:
    return spec.model_dump(mode="json", by_alias=True)[field]


WEB = {"applicationType": "web"}
BROWSER = {"applicationType": "browser"}
NATIVE = {"applicationType": "native"}
SERVICE = {"applicationType": "service"}
REFRESH = {"grantTypes": ["authorization_code", "refresh_token"]}
ROTATE = {"rotationType": "ROTATE", "leeway": "30s"}


@pytest.mark.parametrize(
    ("spec", "field", "expected"),
    [
        ({}, "label", "om"),
        ({"label": "Mine"}, "label", "Mine"),
        ({}, "applicationType", "web"),
        ({}, "grantTypes", ["authorization_code"]),
        (BROWSER, "grantTypes", ["authorization_code"]),
        (SERVICE, "grantTypes", ["client_credentials"]),
        (OPEN_METADATA, "grantTypes", ["authorization_code", "refresh_token"]),
        (OPEN_METADATA | {"grantTypes": ["implicit"]}, "grantTypes", ["implicit"]),
        ({}, "responseTypes", ["code"]),
        (SERVICE, "responseTypes", ["token"]),
        ({"grantTypes": ["implicit"]}, "responseTypes", ["id_token", "token"]),
        ({"grantTypes": ["implicit", "authorization_code"]}, "responseTypes", ["code", "id_token", "token"]),
        ({"grantTypes": ["implicit"], "responseTypes": ["id_token"]}, "responseTypes", ["id_token"]),
        (OPEN_METADATA, "responseTypes", ["code"]),
        ({}, "redirectUris", None),
        (OPEN_METADATA, "redirectUris", ["https://om.example.com/callback", "https://om.example.com/silent-callback"]),
        (OPEN_METADATA | {"redirectUris": []}, "redirectUris", []),
        ({}, "postLogoutRedirectUris", None),
        (OPEN_METADATA, "postLogoutRedirectUris", ["https://om.example.com"]),
        ({}, "refreshToken", None),
        (REFRESH, "refreshToken", ROTATE),
        (OPEN_METADATA, "refreshToken", ROTATE),
        (OPEN_METADATA | {"grantTypes": ["authorization_code"]}, "refreshToken", None),
        (REFRESH | {"refreshToken": {"leeway": "0s"}}, "refreshToken", ROTATE | {"leeway": "0s"}),
        (
            REFRESH | {"refreshToken": {"rotationType": "STATIC"}},
            "refreshToken",
            {"rotationType": "STATIC", "leeway": None},
        ),
        ({}, "tokenEndpointAuthMethod", "client_secret_basic"),
        (SERVICE, "tokenEndpointAuthMethod", "client_secret_basic"),
        (BROWSER, "tokenEndpointAuthMethod", "none"),
        (NATIVE, "tokenEndpointAuthMethod", "none"),
        (OPEN_METADATA, "tokenEndpointAuthMethod", "client_secret_post"),
        (OPEN_METADATA | BROWSER, "tokenEndpointAuthMethod", "none"),
        ({}, "pkceRequired", False),
        (BROWSER, "pkceRequired", True),
        (NATIVE, "pkceRequired", True),
        (BROWSER | {"pkceRequired": False}, "pkceRequired", False),
        ({}, "consentMethod", "TRUSTED"),
        ({}, "issuerMode", "ORG_URL"),
        ({}, "active", True),
        ({"active": False}, "active", False),
    ],
)
def test_defaults_of_what_we_make(spec: JsonObject, field: str, expected: Json) -> None:
    assert shown(completed(spec), field) == expected


@pytest.mark.parametrize("spec", [{}, WEB, BROWSER, {"refreshToken": {"leeway": "5s"}}, {"active": False}])
def test_what_we_adopt_has_no_defaults(spec: JsonObject) -> None:
    assert completed(spec, created=False) == of("OktaApp", BASE | spec).resource.spec


def test_the_block_of_openmetadata_is_a_statement_also_about_what_we_adopt() -> None:
    spec = completed(OPEN_METADATA, created=False)
    stated = {name for name, value in spec.model_dump(by_alias=True).items() if value is not None}
    assert stated == {
        "orgRef",
        "openMetadata",
        "redirectUris",
        "postLogoutRedirectUris",
        "grantTypes",
        "tokenEndpointAuthMethod",
        "responseTypes",
    }


@pytest.mark.parametrize(
    ("server_url", "callback"),
    [
        ("https://om.example.com", "https://om.example.com/callback"),
        ("https://om.example.com/", "https://om.example.com/callback"),
        ("https://example.com/om/", "https://example.com/om/callback"),
    ],
)
def test_addresses_below_the_server(server_url: str, callback: str) -> None:
    spec = completed({"openMetadata": {"serverUrl": server_url}})
    assert spec.redirect_uris is not None
    assert spec.redirect_uris[0] == callback
    assert spec.post_logout_redirect_uris == [server_url.rstrip("/")]
