"""Requests that cannot be read: the client is told, wherever it is known where its answer goes; else the person is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import SERVERS
from tests.simulator.oidc.visitor import STATE
from tests.simulator.oidc.world import CALLBACK

if TYPE_CHECKING:
    from tests.simulator.oidc.visitor import Shown, Visitor
    from tests.simulator.oidc.world import World

DUPLICATE = "Duplicate parameter provided in request. Duplicated parameters: [{}]."
NO_SERVER = ("invalid_request", "The authorization server id is invalid.")


def ask(visitor: Visitor, more: str, **parameters: str | None) -> Shown:
    """Send the usual request with something at its end."""
    query = "&".join(f"{name}={value}" for name, value in visitor.request(**parameters).items())
    return visitor.get(f"{visitor.world.path}/v1/authorize?{query}&{more}")


@pytest.mark.parametrize("name", ["scope", "nonce", "response_type", "unheard_of"])
def test_a_parameter_that_comes_twice(visitor: Visitor, name: str) -> None:
    shown = ask(visitor, f"{name}=a&{name}=b")
    assert shown.location.startswith(f"{CALLBACK}?")
    assert shown.denial == ("invalid_request", DUPLICATE.format(name))


def test_a_posted_parameter_that_comes_twice(world: World, visitor: Visitor) -> None:
    answer = visitor.http.post(f"{world.path}/v1/authorize", data={**visitor.request(), "scope": ["openid", "openid"]})
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (302, CALLBACK)


def test_which_state_was_meant_is_not_known(visitor: Visitor) -> None:
    shown = ask(visitor, "state=another")
    assert shown.answer == {"error": "invalid_request", "error_description": DUPLICATE.format("state")}


@pytest.mark.parametrize(
    ("more", "name"), [("redirect_uri=https://evil.example.com", "redirect_uri"), ("client_id=0oaother", "client_id")]
)
def test_nobody_is_sent_where_it_is_not_known(visitor: Visitor, more: str, name: str) -> None:
    assert ask(visitor, more).refusal == (400, "invalid_request", DUPLICATE.format(name))


def test_a_request_object_that_is_not_good(visitor: Visitor) -> None:
    said = ("invalid_request_object", "The request object cannot be parsed.")
    assert ask(visitor, "request=a.b.c").denial == said
    shown = ask(visitor, "request=a.b.c", response_type="id_token", response_mode="form_post")
    assert (shown.status, shown.action) == (200, CALLBACK)
    assert (shown.fields["error"], shown.fields["state"]) == (said[0], STATE)
    assert ask(visitor, "request=a.b.c", redirect_uri="https://evil.example.com").refusal == (400, *said)


def test_a_reference_that_is_not_good(visitor: Visitor) -> None:
    assert ask(visitor, "request_uri=urn:okta:unknown").denial[0] == "invalid_request_uri"


@pytest.mark.parametrize("name", ["unknown", "inactive"])
def test_a_server_that_is_not_there(world: World, visitor: Visitor, name: str) -> None:
    if name == "inactive":
        world.simulator.post(f"{SERVERS}/{world.server['id']}/lifecycle/deactivate")
    else:
        world.path = "/oauth2/ausunknown"
    shown = visitor.authorize()
    assert shown.location.startswith(f"{CALLBACK}?")
    assert shown.denial == NO_SERVER
    assert visitor.authorize(response_type="id_token", response_mode="fragment").denial == NO_SERVER
    assert visitor.authorize(redirect_uri="https://evil.example.com").refusal == (400, *NO_SERVER)
    assert visitor.authorize(client_id="nobody").refusal == (400, *NO_SERVER)


def test_a_server_that_goes_while_somebody_signs_in(world: World, visitor: Visitor) -> None:
    page = visitor.authorize()
    world.simulator.post(f"{SERVERS}/{world.server['id']}/lifecycle/deactivate")
    assert visitor.sign_in(page).denial == NO_SERVER


def test_an_organization_without_the_licence(world: World, visitor: Visitor) -> None:
    world.simulator.switch(api_access_management=False)
    sentence = "You do not have permission to access the feature you are requesting"
    assert visitor.authorize().refusal == (401, "E0000015", sentence)
    visitor.world = world.at_organization()
    assert visitor.authorize().heading == "Sign In"
