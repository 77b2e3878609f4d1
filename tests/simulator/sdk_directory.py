"""Okta's SDK drives what there is about people and groups beyond their accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulator.bodies import group_rule, network_zone, person
from tests.simulator.sdk_accounts import FIRST, QUESTION
from tests.simulator.test_sdk_models import parse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def user_types(sdk: Callable[..., Awaitable[Any]]) -> None:
    """Look up the type of users, and its schema."""
    (found,) = await sdk("list_user_types")
    assert (await sdk("get_user_type", found.id)).name == "user"
    assert (await sdk("get_user_schema", "default")).definitions.base.properties.login.title == "Username"


async def owners_and_apps(sdk: Callable[..., Awaitable[Any]]) -> None:
    """Make a person an owner of a group, and look at its apps."""
    group = await sdk("add_group", parse("AddGroupRequest", {"profile": {"name": "Owned", "description": "d"}}))
    owner = await sdk("create_user", parse("CreateUserRequest", person("owner@example.com")))
    body = parse("AssignGroupOwnerRequestBody", {"id": owner.id, "type": "USER"})
    assert (await sdk("assign_group_owner", group.id, body)).display_name == "Mary Lee"
    assert [each.id for each in await sdk("list_group_owners", group.id)] == [owner.id]
    assert await sdk("list_assigned_applications_for_group", group.id) == []
    await sdk("delete_group_owner", group.id, owner.id)
    await sdk("reset_factors", owner.id)
    asked = parse("UpdateUserRequest", {"credentials": {"recovery_question": QUESTION, "password": FIRST}})
    await sdk("update_user", owner.id, asked)
    assert (await sdk("forgot_password", owner.id, send_email=False)).reset_password_url
    await contacts(sdk, owner.id)


async def group_rules(sdk: Callable[..., Awaitable[Any]]) -> None:
    """Manage a rule."""
    group = await sdk("add_group", parse("AddGroupRequest", {"profile": {"name": "Ruled", "description": "d"}}))
    made = await sdk("create_group_rule", parse("CreateGroupRuleRequest", group_rule(group.id)))
    assert made.status == "INACTIVE"
    await sdk("replace_group_rule", made.id, parse("GroupRule", group_rule(group.id, "Others")))
    await sdk("activate_group_rule", made.id)
    assert [each.name for each in await sdk("list_group_rules", search="oth")] == ["Others"]
    assert (await sdk("get_group_rule", made.id)).status == "ACTIVE"
    await sdk("deactivate_group_rule", made.id)
    await sdk("delete_group_rule", made.id)


async def network_zones(sdk: Callable[..., Awaitable[Any]]) -> None:
    """Manage a network zone."""
    made = await sdk("create_network_zone", parse("IPNetworkZone", network_zone()))
    zone = made.actual_instance.id if hasattr(made, "actual_instance") else made.id
    await sdk("replace_network_zone", zone, parse("IPNetworkZone", network_zone("Home")))
    await sdk("list_network_zones")
    await sdk("get_network_zone", zone)
    for verb in ("deactivate", "activate", "deactivate", "delete"):
        await sdk(f"{verb}_network_zone", zone)


async def contacts(sdk: Callable[..., Awaitable[Any]], user_id: str) -> None:
    """Name a contact of the organization, and look at what it has set about Okta."""
    assert len(await sdk("list_org_contact_types")) == 2
    await sdk("replace_org_contact_user", "BILLING", parse("OrgContactUser", {"userId": user_id}))
    assert (await sdk("get_org_contact_user", "BILLING")).user_id == user_id
    assert (await sdk("get_org_okta_support_settings")).support == "DISABLED"
    await sdk("opt_out_users_from_okta_communication_emails")
    assert (await sdk("get_okta_communication_settings")).opt_out_email_users
    await sdk("opt_in_users_to_okta_communication_emails")


async def directory(sdk: Callable[..., Awaitable[Any]]) -> None:
    """Go through all of it."""
    await user_types(sdk)
    await owners_and_apps(sdk)
    await group_rules(sdk)
    await network_zones(sdk)
