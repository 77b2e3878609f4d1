"""Okta's SDK drives what there is about people's accounts and the roles of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulator.bodies import person
from tests.simulator.test_sdk_models import parse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

FIRST, SECOND = {"value": "Correct-Horse-7"}, {"value": "Another-Horse-8"}
QUESTION = {"question": "Who?", "answer": "the answer"}


async def accounts(sdk: Callable[..., Awaitable[Any]], lock: Callable[[str], None]) -> None:
    """Make a person, change everything about them, and delete them.

    Args:
        sdk: Calls a method.
        lock: Locks a person out, by the id.
    """
    body = parse("CreateUserRequest", person("lee@example.com") | {"credentials": {"password": FIRST}})
    made = await sdk("create_user", body, activate=False)
    assert (made.status, made.profile.login) == ("STAGED", "lee@example.com")
    assert (await sdk("activate_user", made.id, send_email=False)).activation_token
    changed = parse("UpdateUserRequest", {"profile": {"title": "Queen"}})
    assert (await sdk("update_user", made.id, changed)).profile.title == "Queen"
    whole = parse("UpdateUserRequest", person("lee@example.com"))
    assert (await sdk("replace_user", made.id, whole)).profile.title is None
    await sdk("suspend_user", made.id)
    await sdk("unsuspend_user", made.id)
    lock(made.id)
    await sdk("unlock_user", made.id)
    assert (await sdk("expire_password", made.id)).status == "PASSWORD_EXPIRED"
    assert await sdk("list_app_links", made.id) == await sdk("list_user_identity_providers", made.id) == []
    passwords = parse("ChangePasswordRequest", {"oldPassword": FIRST, "newPassword": SECOND})
    assert (await sdk("change_password", made.id, passwords)).provider.type == "OKTA"
    asked = parse("UserCredentials", {"password": SECOND, "recovery_question": QUESTION})
    assert (await sdk("change_recovery_question", made.id, asked)).recovery_question.question == "Who?"
    await sdk("expire_password_with_temp_password", made.id)  # whose model has no place for the password
    assert "/reset_password/" in (await sdk("reset_password", made.id, send_email=False)).reset_password_url
    assert (await sdk("reactivate_user", made.id)).activation_token
    await sdk("deactivate_user", made.id)
    await sdk("delete_user", made.id)


async def roles_of_groups(sdk: Callable[..., Awaitable[Any]]) -> None:
    """Give a group a role, and take it away."""
    group = await sdk("add_group", parse("AddGroupRequest", {"profile": {"name": "Managers", "description": "d"}}))
    made = await sdk("assign_role_to_group", group.id, parse("AssignRoleToGroupRequest", {"type": "APP_ADMIN"}))
    assigned = made.actual_instance.id
    await sdk("list_group_assigned_roles", group.id)
    await sdk("get_group_assigned_role", group.id, assigned)
    await sdk("unassign_role_from_group", group.id, assigned)
    await sdk("delete_group", group.id)
