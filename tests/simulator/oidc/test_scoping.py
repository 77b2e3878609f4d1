"""Scopes of the organization's own server, which has none that administrators make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, create, web_app
from tests.simulator.oidc.visitor import Visitor
from tests.simulator.oidc.world import CALLBACK, DEVICE, World, refusal

if TYPE_CHECKING:
    from okta_simulator.testing import Answer

CUSTOM = "Custom scopes are not allowed for this request."
NONE = "No scopes were requested."


@pytest.fixture
def television(world: World) -> World:
    app = create(world.simulator, APPS, web_app("Television", grant_types=["authorization_code", DEVICE]))
    return world.as_client(app).at_organization()


@pytest.mark.parametrize(("scope", "text"), [("openid read", CUSTOM), ("read", CUSTOM), ("", NONE), (None, NONE)])
def test_what_a_browser_may_not_ask_for(world: World, scope: str | None, text: str) -> None:
    with Visitor(world.at_organization()) as visitor:
        assert visitor.authorize(scope=scope).denial == ("invalid_scope", text)


@pytest.mark.parametrize(("scope", "text"), [("openid read", CUSTOM), ("", NONE)])
def test_what_a_device_may_not_ask_for(television: World, scope: str, text: str) -> None:
    answer = television.ask("device/authorize", scope=scope)
    assert (answer.status, answer.body) == (400, refusal("invalid_scope", text))


def test_a_device_asks_without_scopes(television: World) -> None:
    assert television.ask("device/authorize").body == refusal("invalid_scope", NONE)


@pytest.mark.parametrize(("scope", "text"), [("openid read", CUSTOM), ("", NONE)])
def test_what_may_not_be_pushed(world: World, scope: str, text: str) -> None:
    def push(**fields: str) -> Answer:
        return world.at_organization().ask("par", redirect_uri=CALLBACK, response_type="code", state="x", **fields)

    answer = push(scope=scope)
    assert (answer.status, answer.body) == (400, refusal("invalid_scope", text))
    assert push(scope="openid").status == 200
