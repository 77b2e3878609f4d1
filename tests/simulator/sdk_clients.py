"""Okta's SDK drives which clients have tokens, and what people allowed them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulator.bodies import SERVERS, create, scope

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.simulator.oidc.world import World


def allow(world: World, *names: str) -> None:
    """Have Ann allow scopes about which she is asked."""
    org, consents = world.simulator.org, world.simulator.org.oidc.consents
    asked = [
        create(world.simulator, f"{SERVERS}/{world.server['id']}/scopes", scope(name, consent="REQUIRED"))
        for name in names
    ]
    issuer = org.oidc.issuers.at(world.server["id"], world.simulator.url, world.simulator.url)
    consents.decide(issuer, org.apps.find(world.app["id"]), org.users.find(world.user["id"]), asked, [])


async def clients(sdk: Callable[..., Awaitable[Any]], world: World) -> None:
    """Look up tokens of a server and of a person, and consents, and revoke them."""
    client = world.client_id
    for kind, owner, revoke_one, revoke_all in (
        ("authorization_server", world.server["id"], "revoke_refresh_token_for", "revoke_refresh_tokens_for"),
        ("user", world.user["id"], "revoke_token_for", "revoke_tokens_for"),
    ):
        world.redeem()
        listed = "list_o_auth2_clients_for_authorization_server" if kind != "user" else "list_user_clients"
        assert [each.client_id for each in await sdk(listed, owner)] == [client]
        (token,) = await sdk(f"list_refresh_tokens_for_{kind}_and_client", owner, client)
        shown = await sdk(f"get_refresh_token_for_{kind}_and_client", owner, client, token.id)
        assert shown.client_id == client
        await sdk(f"{revoke_one}_{kind}_and_client", owner, client, token.id)
        await sdk(f"{revoke_all}_{kind}_and_client", owner, client)
    ann = world.user["id"]
    allow(world, "look", "touch")
    grants = [each.id for each in await sdk("list_user_grants", ann)]
    assert len(await sdk("list_grants_for_user_and_client", ann, client)) == len(grants) == 2
    assert (await sdk("get_user_grant", ann, grants[0])).source == "END_USER"
    await sdk("revoke_user_grant", ann, grants[0])
    await sdk("revoke_grants_for_user_and_client", ann, client)
    await sdk("revoke_user_grants", ann)
    await sdk("revoke_user_sessions", ann)
