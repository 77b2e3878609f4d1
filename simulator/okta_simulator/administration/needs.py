"""What each endpoint of the management API asks of its caller: an OAuth scope, and permissions.

The scopes are those of Okta's API description (``security`` of each path). The permissions follow Okta's reference of
role permissions as far as it speaks of an API; a custom role cannot have the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from okta_simulator.traffic.request_log import READS


@dataclass(frozen=True)
class Permission:
    """Something that a role has to allow.

    Attributes:
        name: Okta's name of it.
        collection: Which kind of object it is about, see ``permissions.COLLECTIONS``; empty for none.
        parameter: The variable part of the path that says which object; empty where the path is about all of them.
    """

    name: str
    collection: str = ""
    parameter: str = ""


@dataclass(frozen=True)
class Need:
    """What a call needs.

    Attributes:
        scope: The scope of an access token; None where Okta takes no access tokens.
        permissions: What the caller's roles have to allow, all of it.
        reads: Whether it reads only, so that a list shows what there is for the caller.
    """

    scope: str | None
    permissions: tuple[Permission, ...]
    reads: bool


@dataclass(frozen=True)
class _Family:
    """Endpoints that need the same: where the path begins so. ``delete`` is what DELETE needs, if not ``write``."""

    path: str
    scope: str | None
    read: str
    write: str
    collection: str = ""
    parameter: str = ""
    further: tuple[Permission, ...] = ()
    delete: str = ""


GROUP_ASSIGNMENT = (Permission("okta.groups.appAssignment.manage", "groups", "group"),)
"""What assigning a group to an app takes beside the app's own permission."""

_APP = ("apps", "app")
_GROUP = ("groups", "group")
_USER = ("users", "user")
_SERVER = ("authorizationServers", "server")
_IAM = ("okta.iam.read", "okta.iam.manage")

# Okta's reference of the permissions says what each is for.
# unverified: that temporary passwords, resetting and changing them by an administrator ask for these
_USER_ENDPOINTS = {
    "lifecycle/activate": "lifecycle.activate",
    "lifecycle/reactivate": "lifecycle.activate",
    "lifecycle/deactivate": "lifecycle.deactivate",
    "lifecycle/suspend": "lifecycle.suspend",
    "lifecycle/unsuspend": "lifecycle.unsuspend",
    "lifecycle/unlock": "lifecycle.unlock",
    "lifecycle/expire_password": "credentials.expirePassword",
    "lifecycle/expire_password_with_temp_password": "credentials.expirePassword",
    "lifecycle/reset_password": "credentials.resetPassword",
    "lifecycle/reset_factors": "credentials.resetFactors",
    "sessions": "lifecycle.clearSessions",
    "credentials": "credentials.manage",
    # unverified, here and below: what revoking tokens and grants asks for
    "clients": "manage",
    "grants": "manage",
}


def _user_lifecycle() -> list[_Family]:
    return [
        _Family(f"/api/v1/users/{{user}}/{path}", "okta.users", "okta.users.read", f"okta.users.{permission}", *_USER)
        for path, permission in _USER_ENDPOINTS.items()
    ]


# The first one that fits counts.
_FAMILIES = (
    _Family("/api/v1/apps/{app}/grants", "okta.appGrants", "okta.appGrants.read", "okta.appGrants.manage", *_APP),
    _Family(
        "/api/v1/apps/{app}/groups",
        "okta.apps",
        "okta.apps.read",
        "okta.apps.assignment.manage",
        *_APP,
        GROUP_ASSIGNMENT,
    ),
    _Family("/api/v1/apps/{app}/users", "okta.apps", "okta.apps.read", "okta.apps.assignment.manage", *_APP),
    _Family("/api/v1/apps", "okta.apps", "okta.apps.read", "okta.apps.manage", *_APP),
    # Terraform's provider does without it under OAuth, because Okta refuses that.
    _Family("/api/v1/internal/apps", None, "okta.apps.read", "okta.apps.manage", *_APP),
    # unverified: that rules ask for the right to manage all groups
    _Family("/api/v1/groups/rules", "okta.groups", "okta.groups.read", "okta.groups.manage", "groups"),
    _Family("/api/v1/groups/{group}/users", "okta.groups", "okta.groups.read", "okta.groups.members.manage", *_GROUP),
    _Family("/api/v1/groups/{group}/roles", "okta.roles", *_IAM),
    _Family("/api/v1/groups/{group}", "okta.groups", "okta.groups.read", "okta.groups.manage", *_GROUP),
    _Family("/api/v1/groups", "okta.groups", "okta.groups.read", "okta.groups.create", "groups"),
    _Family("/api/v1/users/{user}/roles", "okta.roles", *_IAM),
    _Family("/oauth2/v1/clients/{client}/roles", "okta.roles", *_IAM),
    _Family("/api/v1/iam", "okta.roles", *_IAM),
    *_user_lifecycle(),
    _Family(
        "/api/v1/users/{user}",
        "okta.users",
        "okta.users.read",
        "okta.users.userprofile.manage",
        *_USER,
        delete="okta.users.lifecycle.delete",
    ),
    _Family("/api/v1/users", "okta.users", "okta.users.read", "okta.users.create", "users"),
    # unverified: the permissions
    _Family("/api/v1/meta/types/user", "okta.userTypes", "okta.users.read", "okta.users.manage"),
    _Family("/api/v1/meta/schemas/user", "okta.schemas", "okta.users.read", "okta.users.manage"),
    _Family("/oauth2/v1/clients", "okta.clients", "okta.apps.read", "okta.apps.manage", "apps", "client"),
    _Family(
        "/api/v1/authorizationServers",
        "okta.authorizationServers",
        "okta.authzServers.read",
        "okta.authzServers.manage",
        *_SERVER,
    ),
    _Family("/api/v1/policies", "okta.policies", "okta.policies.read", "okta.policies.manage"),
    _Family("/api/v1/trustedOrigins", "okta.trustedOrigins", "okta.trustedOrigins.read", "okta.trustedOrigins.manage"),
    # unverified: the permissions
    _Family("/api/v1/zones", "okta.networkZones", "okta.networkZones.read", "okta.networkZones.manage"),
    _Family("/api/v1/inlineHooks", "okta.inlineHooks", "okta.inlineHooks.read", "okta.inlineHooks.manage"),
    _Family("/api/v1/logs", "okta.logs", "okta.logs.read", "okta.logs.manage"),
    _Family("/api/v1/org", "okta.orgs", "okta.orgs.read", "okta.orgs.manage"),
)


def need_of(method: str, template: str) -> Need:
    """Return what an endpoint needs.

    Args:
        method: HTTP method.
        template: Its path with ``{names}``.

    Raises:
        LookupError: The endpoint belongs to no family: one has to be added here.
    """
    family = next((each for each in _FAMILIES if f"{template}/".startswith(f"{each.path}/")), None)
    if family is None:
        message = f"nobody says who may call {template}"
        raise LookupError(message)
    reads = method in READS
    named = family.parameter if f"{{{family.parameter}}}" in re.findall(r"\{\w+\}", template) else ""
    write = family.delete if method == "DELETE" and family.delete else family.write
    own = Permission(family.read if reads else write, family.collection, named)
    scope = f"{family.scope}.{'read' if reads else 'manage'}" if family.scope else None
    return Need(scope, (own,) if reads else (own, *family.further), reads)
