"""What administrators may do: Okta's permissions, its standard roles, and what one permission brings along.

The names are Okta's (reference of role permissions). Where Okta has no permission for a custom role, as for trusted
origins, hooks, grants and the System Log, a name of the same form is made up here; a custom role may not have it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

SECRETS_READ = "okta.apps.clientCredentials.read"

CUSTOM_PERMISSIONS = frozenset(
    {
        "okta.apps.read",
        "okta.apps.manage",
        "okta.apps.assignment.manage",
        SECRETS_READ,
        "okta.authzServers.read",
        "okta.authzServers.manage",
        "okta.groups.read",
        "okta.groups.manage",
        "okta.groups.create",
        "okta.groups.members.manage",
        "okta.groups.appAssignment.manage",
        "okta.iam.read",
        "okta.users.read",
        "okta.users.manage",
        "okta.users.create",
        "okta.users.credentials.expirePassword",
        "okta.users.credentials.manage",
        "okta.users.credentials.resetFactors",
        "okta.users.credentials.resetPassword",
        "okta.users.lifecycle.activate",
        "okta.users.lifecycle.clearSessions",
        "okta.users.lifecycle.deactivate",
        "okta.users.lifecycle.delete",
        "okta.users.lifecycle.manage",
        "okta.users.lifecycle.suspend",
        "okta.users.lifecycle.unlock",
        "okta.users.lifecycle.unsuspend",
        "okta.users.userprofile.manage",
    }
)
"""Those of a custom role, as far as something here asks for them (Okta's concept page about role assignment)."""

ASSIGNABLE = CUSTOM_PERMISSIONS | {
    "okta.apps.manageFirstPartyApps",
    "okta.customizations.manage",
    "okta.customizations.read",
    "okta.devices.lifecycle.activate",
    "okta.devices.lifecycle.deactivate",
    "okta.devices.lifecycle.delete",
    "okta.devices.lifecycle.manage",
    "okta.devices.lifecycle.suspend",
    "okta.devices.lifecycle.unsuspend",
    "okta.devices.manage",
    "okta.devices.read",
    "okta.governance.accessCertifications.manage",
    "okta.governance.accessRequests.manage",
    "okta.identityProviders.manage",
    "okta.identityProviders.read",
    "okta.profilesources.import.run",
    "okta.realm.manage",
    "okta.realm.read",
    "okta.support.cases.manage",
    "okta.users.apitokens.manage",
    "okta.users.apitokens.read",
    "okta.users.appAssignment.manage",
    "okta.users.groupMembership.manage",
    "okta.workflows.invoke",
    "okta.workflows.read",
}
"""Those that a custom role may have (the same page); nothing here asks for the further ones."""

IMPLIED: Mapping[str, tuple[str, ...]] = {
    # "fully manage" in Okta's words. unverified: that it does not bring the reading of secrets along
    "okta.apps.manage": ("okta.apps.read", "okta.apps.assignment.manage"),
    "okta.apps.assignment.manage": ("okta.apps.read",),  # unverified
    "okta.authzServers.manage": ("okta.authzServers.read",),
    "okta.groups.manage": (
        "okta.groups.read",
        "okta.groups.create",
        "okta.groups.members.manage",
        "okta.groups.appAssignment.manage",
    ),
    "okta.users.manage": (
        "okta.users.read",
        "okta.users.create",
        "okta.users.credentials.manage",
        "okta.users.lifecycle.manage",
        "okta.users.userprofile.manage",
    ),
    "okta.users.credentials.manage": (
        "okta.users.read",  # unverified, here and below
        "okta.users.credentials.expirePassword",
        "okta.users.credentials.resetFactors",
        "okta.users.credentials.resetPassword",
    ),
    "okta.users.lifecycle.manage": (
        "okta.users.read",
        "okta.users.lifecycle.activate",
        "okta.users.lifecycle.clearSessions",
        "okta.users.lifecycle.deactivate",
        "okta.users.lifecycle.delete",
        "okta.users.lifecycle.suspend",
        "okta.users.lifecycle.unlock",
        "okta.users.lifecycle.unsuspend",
    ),
    "okta.users.userprofile.manage": ("okta.users.read",),
}

READS = ("okta.apps.read", "okta.groups.read", "okta.users.read")

# Okta's help pages "Standard administrator roles and permissions" and "Organization administrators".
# unverified: each line as far as the API is concerned; the pages speak of the Admin Console
STANDARD_ROLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "SUPER_ADMIN": ("Super Organization Administrator", ("*",)),
    "ORG_ADMIN": (
        "Organizational Administrator",
        (
            *("okta.groups.*", "okta.users.*", "okta.policies.*", "okta.trustedOrigins.*", "okta.orgs.*"),
            *("okta.authzServers.read", "okta.logs.read"),
        ),
    ),
    "APP_ADMIN": (
        "Application Administrator",
        ("okta.apps.*", "okta.groups.read", "okta.groups.appAssignment.manage", "okta.users.read", "okta.policies.*"),
    ),
    "API_ACCESS_MANAGEMENT_ADMIN": (
        "API Access Management Administrator",
        # It "also creates OAuth apps" (help page of the role), so it reads and changes them.
        ("okta.authzServers.*", "okta.apps.*", "okta.groups.read", "okta.users.read", "okta.logs.read"),
    ),
    "READ_ONLY_ADMIN": (
        "Read-only Administrator",
        (*READS, *("okta.authzServers.read", "okta.policies.read", "okta.trustedOrigins.read"), "okta.logs.read"),
    ),
    "REPORT_ADMIN": ("Report Administrator", ("okta.logs.read", *READS)),
    "USER_ADMIN": (
        "Group Administrator",
        ("okta.users.*", "okta.groups.read", "okta.groups.members.manage", "okta.groups.appAssignment.manage"),
    ),
    "GROUP_MEMBERSHIP_ADMIN": (
        "Group Membership Administrator",
        ("okta.groups.read", "okta.groups.members.manage", "okta.users.read"),
    ),
    "HELP_DESK_ADMIN": (
        "Help Desk Administrator",
        (
            *("okta.users.read", "okta.users.credentials.expirePassword", "okta.users.credentials.resetPassword"),
            *("okta.users.lifecycle.unlock", "okta.groups.read"),
        ),
    ),
}
"""The label of each standard role, and its permissions, in which ``*`` stands for anything."""

COLLECTIONS = frozenset({"apps", "groups", "users", "authorizationServers"})
"""The kinds of objects that a resource set can be about, by the word in their address."""


@dataclass(frozen=True)
class Grant:
    """What one assigned role allows.

    Attributes:
        permissions: Patterns of permissions.
        objects: By collection the ids or names of the objects that it is limited to.
        closed: The collections on which it allows nothing, because its resource set does not name them.
        excluded: By collection the ids or names of the objects that it is not about.
    """

    permissions: Collection[str]
    objects: Mapping[str, Collection[str]]
    closed: Collection[str] = ()
    excluded: Mapping[str, Collection[str]] = field(default_factory=dict)

    def allows(self, permission: str, collection: str, names: Collection[str]) -> bool:
        """Say whether it allows something.

        Args:
            permission: What is needed.
            collection: Which kind of object it is about; empty for what no resource set speaks of.
            names: The id and the name of the object; empty for something that is not about one object.
        """
        if not any(fnmatchcase(permission, pattern) for pattern in self.permissions) or collection in self.closed:
            return False
        if any(name in self.excluded.get(collection, ()) for name in names):
            return False
        limited = self.objects.get(collection)
        return limited is None or any(name in limited for name in names)


class Rights:
    """What an administrator may do: the sum of all assigned roles (Okta's concept page about role assignment)."""

    def __init__(self, grants: Iterable[Grant]) -> None:
        """Add up.

        Args:
            grants: What each role allows.
        """
        self._grants = tuple(grants)

    def may(self, permission: str, collection: str = "", names: Collection[str] = ()) -> bool:
        """Say whether something is allowed; see ``Grant.allows``."""
        return any(grant.allows(permission, collection, names) for grant in self._grants)

    @property
    def unlimited(self) -> bool:
        """Whether everything is allowed on every object."""
        return any("*" in grant.permissions and not grant.objects for grant in self._grants)

    def somewhere(self, permission: str, collection: str) -> bool:
        """Say whether something is allowed on some object at least, so that a list of them makes sense."""
        return any(grant.allows(permission, collection, grant.objects.get(collection, ())) for grant in self._grants)


def with_implied(permissions: Iterable[str]) -> frozenset[str]:
    """Add what permissions bring along.

    Args:
        permissions: Those that a role names.
    """
    found = set(permissions)
    while more := {each for name in found for each in IMPLIED.get(name, ())} - found:
        found |= more
    return frozenset(found)
