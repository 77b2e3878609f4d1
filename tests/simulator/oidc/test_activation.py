"""A device is let in by a person at a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, SERVERS, create, policy, rule, scope, web_app, with_method
from tests.simulator.oidc.visitor import ANN, Visitor
from tests.simulator.oidc.world import DEVICE, PASSWORD, World

if TYPE_CHECKING:
    from okta_simulator.testing import Answer
    from okta_simulator.types import Record

ASSIGNED = "User is not assigned to the client application."
POLICY = "Policy evaluation failed for this request, please check the policy configurations."


@pytest.fixture
def device(world: World) -> World:
    """The world as a native app sees it."""
    body = web_app(
        "Terminal",
        application_type="native",
        grant_types=["authorization_code", DEVICE],
        redirect_uris=["com.example.terminal:/callback"],
    )
    app = create(world.simulator, APPS, with_method(body, "none"))
    world.simulator.put(f"{APPS}/{app['id']}/groups/{world.group['id']}", {"priority": 0})
    base = f"{SERVERS}/{world.server['id']}/policies"
    conditions = {"clients": {"include": [app["credentials"]["oauthClient"]["client_id"]]}}
    own = create(world.simulator, base, policy("Devices", conditions=conditions))
    create(world.simulator, f"{base}/{own['id']}/rules", rule("Device", DEVICE))
    return world.as_client(app)


@pytest.fixture
def visitor(device: World) -> Visitor:
    return Visitor(device)


def start(world: World, scopes: str = "openid offline_access") -> Record:
    answer = world.post("device/authorize", {"client_id": world.client_id, "scope": scopes})
    assert answer.status == 200, answer.body
    begun: Record = answer.body
    return begun


def poll(world: World, begun: Record) -> Answer:
    world.clock.pass_by(seconds=5)
    fields = {"grant_type": DEVICE, "device_code": begun["device_code"], "client_id": world.client_id}
    return world.post("token", fields)


def test_a_device_gets_its_tokens(device: World, visitor: Visitor) -> None:
    begun = start(device)
    page = visitor.get("/activate")
    assert page.heading == "Activate your device"
    page = visitor.submit(page, user_code=begun["user_code"].lower())
    assert page.heading == "Sign In"
    assert "Terminal" in page.text
    assert poll(device, begun).body["error"] == "authorization_pending"
    signed_in = int(device.clock().timestamp())
    shown = visitor.sign_in(page)
    assert (shown.status, shown.heading) == (200, "Device activated")
    tokens = poll(device, begun).body
    claims = device.claims(tokens["id_token"])
    assert (claims["sub"], claims["auth_time"], claims["amr"]) == (device.user["id"], signed_in, ["pwd"])
    assert tokens["scope"] == "openid offline_access"
    assert poll(device, begun).body["error"] == "invalid_grant", "once"
    assert visitor.submit(visitor.get("/activate"), user_code=begun["user_code"]).alert == "Invalid code. Try again."


def test_the_whole_address_fills_in_the_code_and_does_no_more(device: World, visitor: Visitor) -> None:
    visitor.sign_in(visitor.get("/login/login.htm"))
    begun = start(device)
    page = visitor.get(begun["verification_uri_complete"])
    assert page.fields["user_code"] == begun["user_code"]
    assert poll(device, begun).body["error"] == "authorization_pending", "opening a link approves nothing"
    assert visitor.submit(page).heading == "Device activated", "who is signed in is not asked again"
    assert poll(device, begun).status == 200


def test_a_form_of_another_page(device: World, visitor: Visitor) -> None:
    visitor.sign_in(visitor.get("/login/login.htm"))
    begun = start(device)
    code = {"user_code": begun["user_code"]}
    with Visitor(device) as other:
        page = other.get("/activate")
        assert visitor.submit(page, **code).refusal[1] == "login_required", "a key of another browser"
    page = visitor.get("/activate")
    assert visitor.submit(page, {"Origin": "https://evil.example.com"}, **code).refusal[0] == 403
    assert poll(device, begun).body["error"] == "authorization_pending"


@pytest.mark.parametrize("code", ["", "NOTACODE", "<b>"])
def test_a_wrong_code(visitor: Visitor, code: str) -> None:
    shown = visitor.submit(visitor.get("/activate"), user_code=code)
    assert (shown.status, shown.alert) == (400, "Invalid code. Try again.")
    assert shown.fields["user_code"] == code


def test_a_code_in_the_address_stays_text(visitor: Visitor) -> None:
    page = visitor.get("/activate?user_code=%22%3E%3Cscript%3E")
    assert page.fields["user_code"] == '"><script>'
    assert "<script>" not in page.text


def test_a_code_that_is_over(device: World, visitor: Visitor) -> None:
    begun = start(device)
    page = visitor.submit(visitor.get("/activate"), user_code=begun["user_code"])
    device.clock.pass_by(seconds=601)
    assert visitor.sign_in(page).refusal == (400, "invalid_user_code", "The user code is invalid or has expired.")
    assert poll(device, begun).body["error"] == "expired_token"


def test_who_is_not_assigned(device: World, visitor: Visitor) -> None:
    device.simulator.org.users.seed({"login": "bob@example.com", "password": PASSWORD})
    begun = start(device)
    page = visitor.submit(visitor.get("/activate"), user_code=begun["user_code"])
    shown = visitor.sign_in(page, "bob@example.com")
    assert (shown.status, shown.heading) == (400, "Device not activated")
    assert shown.details == ["access_denied", ASSIGNED]
    assert poll(device, begun).body["error"] == "access_denied"


def test_no_policy(device: World, visitor: Visitor) -> None:
    base = f"{SERVERS}/{device.server['id']}/policies"
    (own,) = (each for each in device.simulator.get(base).body if each["name"] == "Devices")
    device.simulator.post(f"{base}/{own['id']}/lifecycle/deactivate")
    begun = start(device)
    shown = visitor.sign_in(visitor.submit(visitor.get("/activate"), user_code=begun["user_code"]), ANN)
    assert shown.details == ["access_denied", POLICY]
    assert poll(device, begun).body["error"] == "access_denied"


@pytest.mark.parametrize(("decision", "heading"), [("allow", "Device activated"), ("deny", "Device not activated")])
def test_consent(device: World, visitor: Visitor, decision: str, heading: str) -> None:
    create(device.simulator, f"{SERVERS}/{device.server['id']}/scopes", scope("read", consent="REQUIRED"))
    body = device.simulator.get(f"{APPS}/{device.app['id']}").body
    body["settings"]["oauthClient"]["consent_method"] = "REQUIRED"
    assert device.simulator.put(f"{APPS}/{device.app['id']}", body).status == 200
    begun = start(device, "openid read")
    page = visitor.sign_in(visitor.submit(visitor.get("/activate"), user_code=begun["user_code"]))
    assert page.items == ["•read"]
    shown = visitor.decide(page, decision)
    assert shown.heading == heading
    assert poll(device, begun).status == (200 if decision == "allow" else 400)


def test_the_organizations_own_server(device: World) -> None:
    world = device.at_organization()
    begun = start(world)
    with Visitor(world) as visitor:
        shown = visitor.sign_in(visitor.submit(visitor.get("/activate"), user_code=begun["user_code"]))
        assert shown.heading == "Device activated"
    assert world.claims(poll(world, begun).body["id_token"])["iss"] == world.simulator.url
