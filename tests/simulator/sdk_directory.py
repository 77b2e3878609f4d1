"""Okta's SDK drives what there is about people and groups beyond their accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def user_types(sdk: Callable[..., Awaitable[Any]]) -> None:
    """Look up the type of users, and its schema."""
    (found,) = await sdk("list_user_types")
    assert (await sdk("get_user_type", found.id)).name == "user"
    assert (await sdk("get_user_schema", "default")).definitions.base.properties.login.title == "Username"


async def directory(sdk: Callable[..., Awaitable[Any]]) -> None:
    """Look at everything."""
    await user_types(sdk)
