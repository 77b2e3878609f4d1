"""Okta's SDK drives what administrators may do: grants of service apps, roles, resource sets and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulator.bodies import KEY, service_app, with_method
from tests.simulator.test_sdk_models import parse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

NAMED = {"label": "Managers", "description": "Manage apps"}


async def _custom_roles(sdk: Callable[..., Awaitable[Any]]) -> str:
    (seeded,) = (await sdk("list_roles")).roles
    assert (await sdk("get_role", seeded.id)).label == "Custom"
    role = await sdk("create_role", parse("CreateIamRoleRequest", NAMED | {"permissions": ["okta.apps.manage"]}))
    await sdk("replace_role", role.id, parse("UpdateIamRoleRequest", NAMED))
    conditions = parse("CreateUpdateIamRolePermissionRequest", {})
    await sdk("create_role_permission", role.id, "okta.users.read", instance=conditions)
    await sdk("replace_role_permission", role.id, "okta.users.read", instance=conditions)
    assert (await sdk("get_role_permission", role.id, "okta.users.read")).label == "okta.users.read"
    assert len((await sdk("list_role_permissions", role.id)).permissions) == 2
    await sdk("delete_role_permission", role.id, "okta.users.read")
    return str(role.id)


async def _resource_sets(sdk: Callable[..., Awaitable[Any]]) -> str:
    about = await sdk("create_resource_set", parse("CreateResourceSetRequest", NAMED | {"resources": ["/api/v1/apps"]}))
    await sdk("replace_resource_set", about.id, parse("ResourceSet", NAMED))
    assert about.id in {each.id for each in (await sdk("list_resource_sets")).resource_sets}
    assert (await sdk("get_resource_set", about.id)).label == "Managers"
    more = parse("ResourceSetResourcePatchRequest", {"additions": ["/api/v1/groups"]})
    await sdk("add_resource_set_resources", about.id, more)
    wanted = {"resourceOrnOrUrl": "/api/v1/users", "conditions": {}}
    added = await sdk("add_resource_set_resource", about.id, parse("ResourceSetResourcePostRequest", wanted))
    await sdk("get_resource_set_resource", about.id, added.id)
    await sdk("replace_resource_set_resource", about.id, added.id, parse("ResourceSetResourcePutRequest", {}))
    assert len((await sdk("list_resource_set_resources", about.id)).resources) == 3
    await sdk("delete_resource_set_resource", about.id, added.id)
    return str(about.id)


async def _iam(sdk: Callable[..., Awaitable[Any]], simulator: OktaSimulator) -> None:
    bob = f"{simulator.url}/api/v1/users/" + simulator.get("/api/v1/users/bob@example.com").body["id"]
    role, about = await _custom_roles(sdk), await _resource_sets(sdk)
    body = {"role": role, "members": [bob]}
    await sdk("create_resource_set_binding", about, parse("ResourceSetBindingCreateRequest", body))
    assert [each.id for each in (await sdk("list_bindings", about)).roles] == [role]
    assert (await sdk("get_binding", about, role)).id == role
    adding = parse("ResourceSetBindingAddMembersRequest", {"additions": [bob]})
    await sdk("add_members_to_binding", about, role, adding)
    (member,) = (await sdk("list_members_of_binding", about, role)).members
    await sdk("get_member_of_binding", about, role, member.id)
    await sdk("unassign_member_from_binding", about, role, member.id)
    await sdk("delete_binding", about, role)
    await sdk("delete_resource_set", about)
    await sdk("delete_role", role)


async def administrators(sdk: Callable[..., Awaitable[Any]], simulator: OktaSimulator) -> None:
    body = with_method(service_app(), "private_key_jwt")
    body["settings"]["oauthClient"]["jwks"] = {"keys": [KEY]}
    app: Record = simulator.post("/api/v1/apps", body).body
    wanted = {"scopeId": "okta.apps.read", "issuer": simulator.url}
    grant = await sdk("grant_consent_to_scope", app["id"], parse("OAuth2ScopeConsentGrant", wanted))
    assert [each.id for each in await sdk("list_scope_consent_grants", app["id"])] == [grant.id]
    assert (await sdk("get_scope_consent_grant", app["id"], grant.id)).scope_id == "okta.apps.read"
    await sdk("revoke_scope_consent_grant", app["id"], grant.id)
    simulator.add_token("bob@example.com", [{"label": "Custom", "permissions": ["okta.apps.read"]}])
    await _iam(sdk, simulator)
    bob = simulator.get("/api/v1/users/bob@example.com").body["id"]
    await sdk("assign_role_to_user", bob, parse("AssignRoleToUserRequest", {"type": "APP_ADMIN"}))
    assigned = [each.actual_instance for each in await sdk("list_assigned_roles_for_user", bob)]
    assert [each.type for each in assigned] == ["CUSTOM", "APP_ADMIN"]
    await sdk("get_user_assigned_role", bob, assigned[1].id)
    await sdk("unassign_role_from_user", bob, assigned[1].id)
    client = app["credentials"]["oauthClient"]["client_id"]
    made = await sdk("assign_role_to_client", client, parse("AssignRoleToClientRequest", {"type": "APP_ADMIN"}))
    await sdk("list_roles_for_client", client)
    await sdk("retrieve_client_role", client, made.actual_instance.id)
    await sdk("delete_role_from_client", client, made.actual_instance.id)
