"""What a look at an external object yields, and what is published of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from tests.unit.kinds.golden import of
from tests.unit.kinds.test_kinds import APP, ORIGIN, POLICY, SERVER

from okta_operator.core.errors import Terminal
from okta_operator.core.kind import Addresses, Facts
from okta_operator.core.objects import Observed
from okta_operator.core.references import Fact

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject


def facts(name: str, spec: JsonObject, body: JsonObject) -> Facts:
    case = of(name, spec)
    found: Facts = case.kind.facts(case.resource, case.context, Observed(body))
    return found


APP_BODY: Final = {"id": "0oa1", "credentials": {"oauthClient": {"client_id": "om-1"}}}


def test_facts_of_an_app_with_the_organization_s_issuer() -> None:
    found = facts("OktaApp", APP, APP_BODY)
    assert found.status == {
        "id": "0oa1",
        "clientId": "om-1",
        "issuer": "https://acme.okta.com",
        "adminUrl": "https://acme-admin.okta.com/admin/app/oidc_client/instance/0oa1",
    }
    assert found.shared == {Fact.ID: "0oa1", Fact.CLIENT_ID: "om-1"}
    assert found.issuer == "https://acme.okta.com"


def test_an_app_s_client_id_is_shared_before_the_issuer_is_known() -> None:
    case = of("OktaApp", APP | {"authServerRef": {"name": "server"}})
    context = replace(case.context, resolved={})
    found = case.kind.facts(case.resource, context, Observed(APP_BODY))
    assert found.shared[Fact.CLIENT_ID] == "om-1"
    assert found.issuer is None
    assert "issuer" not in found.status


@pytest.mark.parametrize(
    ("url", "console"),
    [
        ("https://acme.okta.com", "https://acme-admin.okta.com"),
        ("https://acme.oktapreview.com", "https://acme-admin.oktapreview.com"),
        ("https://acme.okta-emea.com", "https://acme-admin.okta-emea.com"),
        ("https://login.acme.com", None),
        ("http://127.0.0.1:8080", None),
    ],
)
def test_the_console_is_beside_okta_s_own_domains(url: str, console: str | None) -> None:
    case = of("OktaApp", APP)
    context = replace(case.context, addresses=Addresses("https://login.acme.com", url))
    status = case.kind.facts(case.resource, context, Observed(APP_BODY)).status
    assert status.get("adminUrl") == (console and f"{console}/admin/app/oidc_client/instance/0oa1")


def test_facts_of_a_server() -> None:
    issuer = "https://acme.okta.com/oauth2/aus1"
    found = facts("OktaAuthServer", SERVER, {"id": "aus1", "issuer": f"{issuer}/", "status": "ACTIVE"})
    assert found.status == {
        "id": "aus1",
        "issuer": issuer,
        "discoveryUri": f"{issuer}/.well-known/openid-configuration",
        "jwksUri": f"{issuer}/v1/keys",
    }
    assert found.shared == {Fact.ID: "aus1", Fact.ISSUER: issuer}
    assert found.issuer == issuer


def test_a_server_that_is_off_is_not_verified() -> None:
    assert facts("OktaAuthServer", SERVER, {"id": "aus1", "issuer": "i", "status": "INACTIVE"}).issuer is None


def test_facts_of_a_policy() -> None:
    found = facts("OktaAccessPolicy", POLICY, {"id": "00p1"})
    assert found.status == {
        "id": "00p1",
        "authServerId": "id-of-OktaAuthServer-server",
        "clientIds": ["clientId-of-OktaApp-om", "0oa1example"],
    }
    assert (found.shared, found.issuer) == ({Fact.ID: "00p1"}, None)


def test_facts_of_an_origin() -> None:
    assert facts("OktaTrustedOrigin", ORIGIN, {"id": "tos1"}) == Facts({"id": "tos1"}, {Fact.ID: "tos1"})


@pytest.mark.parametrize(
    ("mode", "issuer"),
    [
        (None, "https://acme.okta.com"),
        ("ORG_URL", "https://acme.okta.com"),
        ("CUSTOM_URL", "https://id.acme.com"),
        ("DYNAMIC", "https://asked.acme.com"),
    ],
)
def test_the_organization_s_issuer_is_as_the_app_s_mode_says(mode: str | None, issuer: str) -> None:
    case = of("OktaApp", APP)
    context = replace(
        case.context, addresses=Addresses("https://asked.acme.com", "https://acme.okta.com", "https://id.acme.com")
    )
    body = {**APP_BODY, "settings": {"oauthClient": {"issuer_mode": mode}}}
    assert case.kind.facts(case.resource, context, Observed(body)).issuer == issuer
    published = case.kind.secret(case.resource, context, Observed(body))
    assert published is not None
    assert published.render("s")["issuer"] == issuer


def test_a_custom_issuer_without_a_custom_domain_is_the_user_s_to_correct() -> None:
    case = of("OktaApp", APP)
    context = replace(case.context, addresses=Addresses("https://acme.okta.com", "https://acme.okta.com"))
    body = {**APP_BODY, "settings": {"oauthClient": {"issuer_mode": "CUSTOM_URL"}}}
    with pytest.raises(Terminal) as caught:
        case.kind.secret(case.resource, context, Observed(body))
    assert caught.value.reason == "NoCustomDomain"
