"""Pages of other origins: what they may read, and what the token endpoint refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import ORIGINS, create, origin
from tests.simulator.oidc.world import CALLBACK, World, basic, refusal

if TYPE_CHECKING:
    from okta_simulator.testing import Answer

PAGE = "https://page.example.com"


def from_page(world: World, address: str) -> Answer:
    form = {"grant_type": "authorization_code", "code": world.code(), "redirect_uri": CALLBACK}
    return world.post("token", form, Authorization=basic(world.client_id, world.secret), Origin=address)


def test_the_token_endpoint(world: World) -> None:
    answer = from_page(world, PAGE)
    text = "Browser requests to the token endpoint must be part of at least one whitelisted redirect_uri."
    assert (answer.status, answer.body) == (400, refusal("invalid_request", text))
    assert answer.headers["access-control-allow-origin"] == [PAGE], "the page may read why"
    own = from_page(world, "https://example.com")
    assert (own.status, own.headers["access-control-allow-origin"]) == (200, ["https://example.com"])
    create(world.simulator, ORIGINS, origin("Page", PAGE))
    assert from_page(world, PAGE).status == 200


def test_other_endpoints_are_for_trusted_origins(world: World) -> None:
    token = world.redeem("openid")["access_token"]
    path, headers = f"{world.path}/v1/userinfo", {"Authorization": f"Bearer {token}", "Origin": PAGE}
    assert "access-control-allow-origin" not in world.send("GET", path, None, headers).headers
    trusted = create(world.simulator, ORIGINS, origin("Page", PAGE, scopes=[{"type": "REDIRECT"}]))
    assert "access-control-allow-origin" not in world.send("GET", path, None, headers).headers
    world.simulator.put(f"{ORIGINS}/{trusted['id']}", origin("Page", PAGE))
    found = world.send("GET", path, None, headers).headers
    assert (found["access-control-allow-origin"], found["vary"]) == ([PAGE], ["Origin"])
    assert found["access-control-allow-credentials"] == ["true"]
    world.simulator.post(f"{ORIGINS}/{trusted['id']}/lifecycle/deactivate")
    assert "access-control-allow-origin" not in world.send("GET", path, None, headers).headers


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/oauth2/default/.well-known/openid-configuration",
        "/oauth2/default/.well-known/oauth-authorization-server",
        "/oauth2/v1/keys",
        "/oauth2/default/v1/keys",
        "/oauth2/aus0/.well-known/openid-configuration",
    ],
)
def test_what_servers_publish_is_for_trusted_origins(world: World, path: str) -> None:
    assert "access-control-allow-origin" not in world.send("GET", path, None, {"Origin": PAGE}).headers
    create(world.simulator, ORIGINS, origin("Page", PAGE))
    assert world.send("GET", path, None, {"Origin": PAGE}).headers["access-control-allow-origin"] == [PAGE]
    preflight = world.send(
        "OPTIONS", path, None, {"Origin": PAGE, "Access-Control-Request-Headers": "x-okta-user-agent"}
    )
    assert (preflight.status, preflight.headers["access-control-allow-headers"]) == (204, ["x-okta-user-agent"])
    assert preflight.headers["access-control-allow-methods"] == ["GET"]


def test_preflights(world: World) -> None:
    def ask(endpoint: str) -> Answer:
        headers = {"Origin": PAGE, "Access-Control-Request-Headers": "authorization"}
        return world.send("OPTIONS", f"{world.path}/v1/{endpoint}", None, headers)

    answer = ask("token")
    assert (answer.status, answer.headers["access-control-allow-methods"]) == (204, ["POST"])
    assert answer.headers["access-control-allow-headers"] == ["authorization"]
    answer = ask("userinfo")
    assert (answer.status, "access-control-allow-methods" in answer.headers) == (204, False)
    create(world.simulator, ORIGINS, origin("Page", PAGE))
    assert ask("userinfo").headers["access-control-allow-origin"] == [PAGE]
