"""Okta's SDK drives associated authorization servers, and app sign-in policies with their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulator.bodies import server
from tests.simulator.test_sdk_models import parse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def trusted_servers(sdk: Callable[..., Awaitable[Any]]) -> None:
    """Let a server trust another one, and stop that."""
    one, other = [await sdk("create_authorization_server", parse("AuthorizationServer", server(n))) for n in ("A", "B")]
    wanted = parse("AssociatedServerMediated", {"trusted": [other.id]})
    assert [each.id for each in await sdk("create_associated_servers", one.id, wanted)] == [other.id]
    assert [each.id for each in await sdk("list_associated_servers_by_trusted_type", one.id, trusted=True)] == [
        other.id
    ]
    await sdk("delete_associated_server", one.id, other.id)
    for each in (one, other):
        await sdk("deactivate_authorization_server", each.id)
        await sdk("delete_authorization_server", each.id)
