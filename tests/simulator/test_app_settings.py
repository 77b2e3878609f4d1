"""What an app's settings and credentials may be, and what they are where a request does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, KEY, causes, create, oauth, service_app, web_app, with_method
from tests.simulator.test_apps import SECRET, client

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record


def refreshing(**oauth_client: object) -> Record:
    """Return the request for an app with refresh tokens."""
    return web_app("Web", grant_types=["authorization_code", "refresh_token"], **oauth_client)


def refresh(app: Record) -> Record:
    found: Record = client(app)["refresh_token"]
    return found


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"grant_types": []}, "grant_types: "),
        ({"grant_types": ["implicit"], "response_types": ["token"]}, "must contain 'authorization_code'"),
        ({"grant_types": ["authorization_code", "password"]}, "'password' is not allowed"),
        ({"response_types": []}, "response_types: "),
        ({"response_types": ["code", "token"]}, "require 'implicit'"),
        ({"redirect_uris": []}, "at least one redirect URI"),
        ({"redirect_uris": ["/callback"]}, "absolute"),
        ({"redirect_uris": ["https://example.com/#here"]}, "fragment"),
        ({"redirect_uris": ["https://*.example.com/"]}, "wildcard"),
        ({"redirect_uris": ["https://*.com/"], "wildcard_redirect": "SUBDOMAIN"}, "lowest label"),
        ({"redirect_uris": ["http://*.example.com/"], "wildcard_redirect": "SUBDOMAIN"}, "https host"),
        ({"post_logout_redirect_uris": ["bye"]}, "post_logout_redirect_uris: "),
        ({"participate_slo": True}, "frontchannel_logout_uri: "),
        ({"idp_initiated_login": {"mode": "SPEC"}}, "initiate_login_uri"),
        ({"client_uri": f"https://example.com/{'x' * 1024}"}, "client_uri: "),
        ({"backchannel_custom_authenticator_id": "aut"}, "backchannel_custom_authenticator_id: "),
    ],
)
def test_unfit_settings_are_refused(okta_simulator: OktaSimulator, changes: Record, cause: str) -> None:
    answer = okta_simulator.post(APPS, web_app(**changes))
    assert answer.status == 400
    assert cause in causes(answer.body)


@pytest.mark.parametrize(
    "changes",
    [
        {"grant_types": ["nonsense"]},
        {"issuer_mode": "NOWHERE"},
        {"application_type": "mobile"},
        {"redirect_uris": "https://example.com"},
        {"refresh_token": {"rotation_type": "SOMETIMES"}, "grant_types": ["authorization_code", "refresh_token"]},
        {"subject_type": "private"},
        {"request_object_signing_alg": "none"},
        {"id_token_encrypted_response_alg": "RSA1_5"},
        {"backchannel_authentication_request_signing_alg": "nope"},
        {"backchannel_token_delivery_mode": "pigeon"},
    ],
)
def test_unknown_words_and_wrong_types_are_malformed(okta_simulator: OktaSimulator, changes: Record) -> None:
    answer = okta_simulator.post(APPS, web_app(**changes))
    assert (answer.status, answer.body["errorCode"]) == (400, "E0000003")
    assert answer.body["errorSummary"] == "The request body was not well-formed."


@pytest.mark.parametrize(
    ("credentials", "cause"),
    [
        ({"client_secret": "short"}, "must be at least '14' characters long."),
        ({"client_secret": "x" * 101}, "can't be more than '100' characters long."),
        ({"client_secret": "naïve-secret-value"}, "printable ASCII"),
        ({"client_id": "short"}, "client_id: "),
        ({"client_id": "ALL_CLIENTS"}, "client_id: "),
    ],
)
def test_unfit_credentials_are_refused(okta_simulator: OktaSimulator, credentials: Record, cause: str) -> None:
    answer = okta_simulator.post(APPS, with_method(web_app(), "client_secret_basic", **credentials))
    assert answer.status == 400
    assert cause in causes(answer.body)


def test_each_method_has_its_conditions(okta_simulator: OktaSimulator) -> None:
    def refusal(body: Record) -> str:
        return causes(okta_simulator.post(APPS, body).body)

    assert "at least '32'" in refusal(with_method(web_app(), "client_secret_jwt", client_secret=SECRET))
    keyed = web_app(jwks={"keys": [KEY]})
    assert "can't be used when" in refusal(with_method(keyed, "private_key_jwt", client_secret=SECRET))
    assert "'jwks' or 'jwks_uri'" in refusal(with_method(web_app(), "private_key_jwt"))


@pytest.mark.parametrize("kind", ["web", "native", "browser"])
@pytest.mark.parametrize("stated", [{}, {"pkce_required": True}, {"pkce_required": False}])
@pytest.mark.parametrize("method", ["client_secret_basic", "none"])
def test_public_clients_need_pkce(okta_simulator: OktaSimulator, kind: str, stated: Record, method: str) -> None:
    """The combinations that Okta's Terraform provider tests at Okta."""
    answer = okta_simulator.post(APPS, with_method(web_app(application_type=kind), method, **stated))
    required = stated.get("pkce_required", kind != "web")
    if method == "none" and not required:
        sentence = "''pkce_required'' must be set to true when ''token_endpoint_auth_method'' is ''none''"
        assert sentence in causes(answer.body)
    elif method == "none" and kind == "web":
        assert causes(answer.body) == (
            "token_endpoint_auth_method: 'token_endpoint_auth_method' is invalid. "
            "Valid values: [client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt]."
        )
    else:
        assert oauth(answer.body)["pkce_required"] is required


def test_refresh_token_is_shown_with_its_grant_only(okta_simulator: OktaSimulator) -> None:
    assert "refresh_token" not in client(create(okta_simulator, APPS, web_app()))
    assert refresh(create(okta_simulator, APPS, refreshing())) == {"rotation_type": "STATIC"}
    rotating = refreshing(refresh_token={"rotation_type": "ROTATE"})
    assert refresh(create(okta_simulator, APPS, rotating)) == {"rotation_type": "ROTATE", "leeway": 30}
    single_page = refreshing(application_type="browser")
    assert refresh(create(okta_simulator, APPS, single_page)) == {"rotation_type": "ROTATE", "leeway": 30}


def test_refresh_token_stays_as_configured_until_its_grant_goes(okta_simulator: OktaSimulator) -> None:
    configured = {"rotation_type": "ROTATE", "leeway": 20}
    path = f"{APPS}/{create(okta_simulator, APPS, refreshing(refresh_token=configured))['id']}"
    assert refresh(okta_simulator.put(path, refreshing()).body) == configured
    changed = refreshing(refresh_token={"rotation_type": "ROTATE", "leeway": 0})
    assert refresh(okta_simulator.put(path, changed).body) == configured | {"leeway": 0}
    okta_simulator.put(path, web_app())
    assert refresh(okta_simulator.put(path, refreshing()).body) == {"rotation_type": "STATIC"}


def test_issuer_mode_depends_on_the_organization(okta_simulator: OktaSimulator) -> None:
    assert client(create(okta_simulator, APPS, web_app()))["issuer_mode"] == "DYNAMIC"
    okta_simulator.patch("/_simulator/settings", {"dynamicIssuerMode": False, "customDomain": "login.example.com"})
    assert client(create(okta_simulator, APPS, web_app()))["issuer_mode"] == "CUSTOM_URL"
    okta_simulator.patch("/_simulator/settings", {"customDomain": None})
    assert "issuer_mode" not in client(create(okta_simulator, APPS, web_app()))


def test_an_app_that_proves_possession_can_be_put_back(okta_simulator: OktaSimulator) -> None:
    service = okta_simulator.add_service_app(["okta.apps.read"], dpop=True)
    (app,) = (each for each in okta_simulator.get(APPS).body if oauth(each)["client_id"] == service.client_id)
    assert client(app)["dpop_bound_access_tokens"] is True
    assert okta_simulator.put(f"{APPS}/{app['id']}", app).status == 200


def test_links_can_be_hidden_and_what_is_left_out_stays(okta_simulator: OktaSimulator) -> None:
    app = create(okta_simulator, APPS, web_app())
    assert app["visibility"]["hide"] == {"iOS": True, "web": True}
    assert app["visibility"]["appLinks"] == {"oidc_client_link": True}
    visibility = {"hide": {"web": False}, "appLinks": {"oidc_client_link": False}}
    path = f"{APPS}/{app['id']}"
    shown = okta_simulator.put(path, web_app() | {"visibility": visibility}).body["visibility"]
    assert shown["hide"] == {"iOS": True, "web": False}
    assert shown["appLinks"] == {"oidc_client_link": False}
    assert okta_simulator.put(path, web_app()).body["visibility"] == shown
    made = create(okta_simulator, APPS, service_app() | {"visibility": visibility})
    assert made["visibility"]["appLinks"] == {"oidc_client_link": False}
