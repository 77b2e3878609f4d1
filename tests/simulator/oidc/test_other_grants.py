"""Client credentials and the device grant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from joserfc.jwk import RSAKey
from tests.simulator.bodies import APPS, SERVERS, create, rule, scope, web_app
from tests.simulator.oidc.test_client_authentication import assertion, present
from tests.simulator.oidc.world import DEVICE, World, add_service, refusal

from okta_simulator.oidc.errors import OAuthError
from okta_simulator.oidc.grants import Grant

if TYPE_CHECKING:
    from okta_simulator.testing import Answer
    from okta_simulator.types import Record


def test_client_credentials(world: World) -> None:
    service = add_service(world)
    body = service.token("client_credentials", scope="read write").body
    assert list(body) == ["token_type", "expires_in", "access_token", "scope"]
    claims = service.claims(body["access_token"])
    assert (claims["sub"], claims["cid"], claims["scp"]) == (service.client_id, service.client_id, ["read", "write"])
    assert not {"uid", "auth_time"} & set(claims)


@pytest.mark.parametrize(
    ("asked", "error", "text"),
    [
        ("openid", "invalid_scope", "Cannot request 'openid' scopes using client credentials."),
        ("offline_access", "invalid_scope", "Cannot request 'openid' scopes using client credentials."),
        (
            "read careful",
            "consent_required",
            (
                "The following scopes require user consent and cannot be granted for the client credentials grant "
                "type: [careful]."
            ),
        ),
    ],
)
def test_scopes_that_nobody_can_grant(world: World, asked: str, error: str, text: str) -> None:
    service = add_service(world)
    create(world.simulator, f"{SERVERS}/{world.server['id']}/scopes", scope("careful", consent="REQUIRED"))
    answer = service.token("client_credentials", scope=asked)
    assert (answer.status, answer.body) == (400, refusal(error, text))


def test_a_scope_that_the_rule_does_not_name(world: World) -> None:
    service = add_service(world)
    create(world.simulator, f"{SERVERS}/{world.server['id']}/scopes", scope("other"))
    base = f"{SERVERS}/{world.server['id']}/policies"
    last = world.simulator.get(base).body[-1]
    (known,) = world.simulator.get(f"{base}/{last['id']}/rules").body
    body = rule(known["name"], "client_credentials")
    body["conditions"]["scopes"] = {"include": ["read"]}
    world.simulator.put(f"{base}/{last['id']}/rules/{known['id']}", body)
    assert service.token("client_credentials", scope="read").status == 200
    answer = service.token("client_credentials", scope="read other")
    text = "Policy evaluation failed for this request, please check the policy configurations."
    assert (answer.status, answer.body) == (401, refusal("access_denied", text))


def test_the_organization_gives_services_nothing_without_a_private_key(world: World) -> None:
    service = add_service(world).at_organization()
    answer = service.token("client_credentials", scope="okta.apps.read")
    text = (
        "Client Credentials requests to the Org Authorization Server must use the private_key_jwt "
        "token_endpoint_auth_method."
    )
    assert (answer.status, answer.body) == (401, refusal("invalid_client", text))
    answer = world.at_organization().token("client_credentials", scope="okta.apps.read")
    text = (
        "Only clients with 'application_type' of 'service' may use the client_credentials 'grant_type' with the "
        "Org Authorization Server."
    )
    assert (answer.status, answer.body) == (401, refusal("invalid_client", text))


def test_management_scopes_have_to_be_granted(world: World) -> None:
    key = RSAKey.generate_key(2048, {"kid": "one"})
    service = add_service(world, method="private_key_jwt", jwks={"keys": [key.as_dict(private=False)]})
    there = service.at_organization()

    def ask(scopes: str) -> Answer:
        return present(there, assertion(there, key), scope=scopes)

    answer = ask("okta.apps.read")
    expected = refusal("consent_required", "You are not allowed any of the requested scopes.")
    assert (answer.status, answer.body) == (400, expected)
    org = world.simulator.org
    for name in ("okta.apps.read", "okta.groups.read"):
        org.tables[f"app_grants/{service.app['id']}"][name] = {"id": name, "scopeId": name}
    answer = ask("okta.apps.read okta.groups.read")
    assert (answer.status, answer.body["expires_in"]) == (200, 3600)
    claims = org.oidc.tokens.verify_management(answer.body["access_token"])
    assert (claims["cid"], claims["scp"]) == (service.client_id, ["okta.apps.read", "okta.groups.read"])
    answer = ask("okta.apps.read okta.logs.read")
    text = "One or more scopes are not configured for the authorization server resource."
    assert (answer.status, answer.body) == (400, refusal("invalid_scope", text))


@pytest.fixture
def device(world: World) -> World:
    grants = ["authorization_code", "refresh_token", DEVICE]
    app = create(world.simulator, APPS, web_app("Television", grant_types=grants))
    return world.as_client(app)


def start(device: World) -> Record:
    answer = device.ask("device/authorize", scope="openid profile offline_access")
    assert answer.status == 200, answer.body
    body: Record = answer.body
    return body


def approved(device: World, code: str) -> None:
    """Approve a code as the activation page does."""
    oidc = device.simulator.org.oidc
    issuer = oidc.issuers.at(device.server["id"], device.simulator.url, device.simulator.url)
    record = oidc.device_codes.by_user_code(code)
    decision = oidc.evaluation.decide(issuer, device.client_id, "authorization_code", device.user, record["scopes"])
    grant = Grant("oag1", issuer, device.client_id, decision, decision.scopes, user_id=device.user["id"], amr=("pwd",))
    oidc.device_codes.approve(record["device_code"], grant)


def poll(device: World, code: str) -> Answer:
    device.clock.pass_by(seconds=5)
    return device.token(DEVICE, device_code=code)


def allow_all_clients(world: World) -> None:
    policy = world.policy
    body = policy | {"conditions": {"clients": {"include": ["ALL_CLIENTS"]}}}
    world.simulator.put(f"{SERVERS}/{world.server['id']}/policies/{policy['id']}", body)


def test_a_device_waits_for_its_person(device: World) -> None:
    allow_all_clients(device)
    device.simulator.put(f"{APPS}/{device.app['id']}/groups/{device.group['id']}", {"priority": 0})
    begun = start(device)
    page = f"{device.simulator.url}/activate"
    assert begun["verification_uri"] == page
    assert begun["verification_uri_complete"] == f"{page}?user_code={begun['user_code']}"
    assert (len(begun["user_code"]), begun["expires_in"], begun["interval"]) == (8, 600, 5)
    pending = refusal("authorization_pending", "The device authorization is pending. Please try again later.")
    answer = poll(device, begun["device_code"])
    assert (answer.status, answer.body) == (400, pending)
    answer = device.token(DEVICE, device_code=begun["device_code"])
    slow = refusal("slow_down", "Slow down the polling frequency. Please try again later.")
    assert (answer.status, answer.body) == (400, slow)
    assert poll(device, begun["device_code"]).body == pending
    approved(device, begun["user_code"].lower())
    body = poll(device, begun["device_code"]).body
    assert body["scope"] == "openid profile offline_access"
    assert {"access_token", "id_token", "refresh_token"} <= set(body)
    answer = poll(device, begun["device_code"])
    over = refusal("invalid_grant", "The device code is invalid or has expired.")
    assert (answer.status, answer.body) == (400, over)


def test_a_person_says_no_or_nothing(device: World) -> None:
    refused, forgotten = start(device), start(device)
    device.simulator.org.oidc.device_codes.deny(refused["device_code"])
    answer = poll(device, refused["device_code"])
    text = "The resource owner or authorization server denied the request."
    assert (answer.status, answer.body) == (400, refusal("access_denied", text))
    device.clock.pass_by(seconds=600)
    answer = poll(device, forgotten["device_code"])
    assert (answer.status, answer.body) == (400, refusal("expired_token", "The device code has expired."))


def test_user_codes_that_nobody_waits_with(device: World) -> None:
    begun = start(device)
    device.clock.pass_by(seconds=601)
    for code in ("NOSUCHCD", begun["user_code"]):
        with pytest.raises(OAuthError) as caught:
            device.simulator.org.oidc.device_codes.by_user_code(code)
        assert caught.value.body() == refusal("invalid_user_code", "The user code is invalid or has expired.")


def test_a_device_code_belongs_to_one_client_and_one_server(world: World, device: World) -> None:
    begun = start(device)
    grants = ["authorization_code", DEVICE]
    other = device.as_client(create(world.simulator, APPS, web_app("Radio", grant_types=grants)))
    assert poll(other, begun["device_code"]).body["error_description"].startswith("The grant was issued to another")
    answer = poll(device.at_organization(), begun["device_code"])
    assert answer.body == refusal("invalid_grant", "The device code is invalid or has expired.")


def test_who_is_not_assigned_any_more_gets_nothing_at_the_device(device: World) -> None:
    allow_all_clients(device)
    assigned = f"{APPS}/{device.app['id']}/groups/{device.group['id']}"
    device.simulator.put(assigned, {"priority": 0})
    begun = start(device)
    approved(device, begun["user_code"])
    device.simulator.delete(assigned)
    answer = poll(device, begun["device_code"])
    text = "User is not assigned to the client application."
    assert (answer.status, answer.body) == (400, refusal("access_denied", text))


def test_device_codes_are_for_apps_with_that_grant(world: World, device: World) -> None:
    answer = world.ask("device/authorize", scope="openid")
    assert (answer.status, answer.body["error"]) == (400, "unauthorized_client")
    answer = device.ask("device/authorize", scope="unknown")
    assert (answer.status, answer.body["error"]) == (400, "invalid_scope")
