"""Okta's SDK drives what belongs to an app beside its secrets and assignments: refresh tokens, logo, sign-in policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.simulator.oidc.world import World

LOGO = b"\x89PNG\r\n\x1a\n"


async def refresh_tokens(sdk: Callable[..., Awaitable[Any]], world: World) -> None:
    """List refresh tokens, and revoke one and all.

    Args:
        sdk: The SDK's methods.
        world: Where somebody signs in.
    """
    app = world.app["id"]
    world.redeem()
    (token,) = await sdk("list_o_auth2_tokens_for_application", app)
    assert (await sdk("get_o_auth2_token_for_application", app, token.id)).user_id == world.user["id"]
    await sdk("revoke_o_auth2_token_for_application", app, token.id)
    await sdk("revoke_o_auth2_tokens_for_application", app)
    assert await sdk("list_o_auth2_tokens_for_application", app) == []


async def looks(sdk: Callable[..., Awaitable[Any]], app: str, policy: str) -> None:
    """Upload a logo, and read which apps a policy is for.

    Args:
        sdk: The SDK's methods.
        app: The app's id.
        policy: The id of its app sign-in policy.
    """
    await sdk("upload_application_logo", app, LOGO)
    (mapping,) = await sdk("list_policy_mappings", policy)
    assert (await sdk("get_policy_mapping", policy, mapping.id)).id == mapping.id
