"""Which changes the System Log tells of, and what it says about them.

The event types are those of Okta's catalogue; which of them an endpoint writes follows their descriptions there.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from okta_simulator.administration.system_log import Event
from okta_simulator.administration.targets import OBJECTS, differences
from okta_simulator.errors import OktaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

APP = "/api/v1/apps/{app}"
SERVER = "/api/v1/authorizationServers/{server}"
POLICY = SERVER + "/policies/{policy}"
ROLES, SETS = "/api/v1/iam/roles", "/api/v1/iam/resource-sets"
ROLE, SET = f"{ROLES}/{{role}}", f"{SETS}/{{set}}"


@dataclass(frozen=True)
class Change:
    """What an endpoint writes into the System Log.

    Attributes:
        kind: The event type.
        targets: What it is about, by the names of ``targets.OBJECTS``; the first one is what has changed.
        first: The event type where what has changed was not there before; empty for the same.
    """

    kind: str
    targets: tuple[str, ...]
    first: str = ""


@dataclass(frozen=True)
class Snapshot:
    """An object at a time.

    Attributes:
        target: How the log names it.
        record: A copy of it.
    """

    target: Record
    record: Record


def _lifecycle(
    base: str, one: str, kind: str, names: tuple[str, ...], words: tuple[str, ...]
) -> dict[tuple[str, str], tuple[Change, ...]]:
    """Return the changes of objects of one kind.

    Args:
        base: Path of the list.
        one: Path of one object.
        kind: Beginning of the event types.
        names: The targets.
        words: Ends of the event types for creation, replacement, deletion, activation and deactivation.
    """
    endpoints = [
        ("POST", base),
        ("PUT", one),
        ("DELETE", one),
        ("POST", f"{one}/lifecycle/activate"),
        ("POST", f"{one}/lifecycle/deactivate"),
    ]
    return {
        endpoint: (Change(f"{kind}.{word}", names),) for endpoint, word in zip(endpoints, words, strict=False) if word
    }


PRESENT = ("create", "update", "delete", "activate", "deactivate")
PAST = ("created", "updated", "deleted", "activated", "deactivated")

CHANGES: Mapping[tuple[str, str], tuple[Change, ...]] = {
    **{
        endpoint: (change, Change(change.kind.replace("application", "app.oauth2.client"), ("client",)))
        for endpoint, (change,) in _lifecycle("/api/v1/apps", APP, "application.lifecycle", ("app",), PRESENT).items()
    },
    # unverified: what the assignment of an access policy, and the ID token settings, are called
    ("PUT", f"{APP}/policies/{{policy}}"): (Change("application.lifecycle.update", ("app",)),),
    ("POST", "/api/v1/internal/apps/{app}/settings/oauth/idToken"): (Change("application.lifecycle.update", ("app",)),),
    ("PUT", f"{APP}/groups/{{group}}"): (
        Change(
            "group.application_assignment.update", ("assignment", "group", "app"), "group.application_assignment.add"
        ),
    ),
    ("PATCH", f"{APP}/groups/{{group}}"): (
        Change("group.application_assignment.update", ("assignment", "group", "app")),
    ),
    ("DELETE", f"{APP}/groups/{{group}}"): (
        Change("group.application_assignment.remove", ("assignment", "group", "app")),
    ),
    ("POST", f"{APP}/users"): (Change("application.user_membership.add", ("user", "app")),),
    ("POST", f"{APP}/users/{{user}}"): (Change("application.user_membership.update", ("user", "app")),),
    ("DELETE", f"{APP}/users/{{user}}"): (Change("application.user_membership.remove", ("user", "app")),),
    **_lifecycle(
        f"{APP}/credentials/secrets",
        f"{APP}/credentials/secrets/{{secret}}",
        "app.oauth2.credentials.lifecycle",
        ("secret", "client"),
        ("create", "", "delete", "activate", "deactivate"),
    ),
    ("POST", f"{APP}/grants"): (Change("app.oauth2.admin.consent.grant", ("client",)),),
    ("DELETE", f"{APP}/grants/{{grant}}"): (Change("app.oauth2.admin.consent.revoke", ("client",)),),
    **_lifecycle("/api/v1/groups", "/api/v1/groups/{group}", "group.lifecycle", ("group",), ("create", "", "delete")),
    ("PUT", "/api/v1/groups/{group}"): (Change("group.profile.update", ("group",)),),
    ("PUT", "/api/v1/groups/{group}/users/{user}"): (Change("group.user_membership.add", ("user", "group")),),
    ("DELETE", "/api/v1/groups/{group}/users/{user}"): (Change("group.user_membership.remove", ("user", "group")),),
    **_lifecycle("/api/v1/authorizationServers", SERVER, "oauth2.as", ("server",), PAST),
    ("POST", f"{SERVER}/credentials/lifecycle/keyRotate"): (Change("app.oauth2.as.key.rollover", ("server",)),),
    # unverified: that scopes and claims name their server alone
    **_lifecycle(f"{SERVER}/scopes", f"{SERVER}/scopes/{{scope}}", "oauth2.scope", ("server",), PAST[:3]),
    **_lifecycle(f"{SERVER}/claims", f"{SERVER}/claims/{{claim}}", "oauth2.claim", ("server",), PAST[:3]),
    **_lifecycle(f"{SERVER}/policies", POLICY, "policy.lifecycle", ("policy",), PRESENT),
    **_lifecycle(
        f"{POLICY}/rules",
        f"{POLICY}/rules/{{rule}}",
        "policy.rule",
        ("rule", "policy"),
        ("add", *PRESENT[1:]),
    ),
    **_lifecycle(
        "/api/v1/trustedOrigins",
        "/api/v1/trustedOrigins/{origin}",
        "security.trusted_origin",
        ("origin",),
        PRESENT,
    ),
    **_lifecycle(
        "/api/v1/inlineHooks",
        "/api/v1/inlineHooks/{hook}",
        "inline_hook",
        ("hook",),
        ("created", "", "deleted", "activated", "deactivated"),
    ),
    # unverified: that they name the role, or the set, alone
    **_lifecycle(ROLES, ROLE, "iam.role", ("role",), ("create", "update", "delete")),
    ("POST", f"{ROLE}/permissions/{{permission}}"): (Change("iam.role.permissions.add", ("role",)),),
    ("PUT", f"{ROLE}/permissions/{{permission}}"): (Change("iam.role.permission.conditions.add", ("role",)),),
    ("DELETE", f"{ROLE}/permissions/{{permission}}"): (Change("iam.role.permissions.delete", ("role",)),),
    **_lifecycle(SETS, SET, "iam.resourceset", ("set",), ("create", "update", "delete")),
    ("POST", f"{SET}/resources"): (Change("iam.resourceset.resources.add", ("set",)),),
    ("PATCH", f"{SET}/resources"): (Change("iam.resourceset.resources.add", ("set",)),),
    ("PUT", f"{SET}/resources/{{resource}}"): (Change("iam.resourceset.resources.update", ("set",)),),
    ("DELETE", f"{SET}/resources/{{resource}}"): (Change("iam.resourceset.resources.delete", ("set",)),),
    ("POST", f"{SET}/bindings"): (Change("iam.resourceset.bindings.add", ("set",)),),
    ("DELETE", f"{SET}/bindings/{{role}}"): (Change("iam.resourceset.bindings.delete", ("set", "role")),),
    ("PATCH", f"{SET}/bindings/{{role}}/members"): (Change("iam.resourceset.bindings.add", ("set", "role")),),
    ("DELETE", f"{SET}/bindings/{{role}}/members/{{member}}"): (
        Change("iam.resourceset.bindings.delete", ("set", "role")),
    ),
    ("POST", "/oauth2/v1/clients/{client}/roles"): (Change("app.oauth2.client.privilege.grant", ("principal",)),),
    ("DELETE", "/oauth2/v1/clients/{client}/roles/{assignment}"): (
        Change("app.oauth2.client.privilege.grant", ("principal",)),
    ),
    ("POST", "/api/v1/users/{user}/roles"): (Change("user.account.privilege.grant", ("user",)),),
    ("DELETE", "/api/v1/users/{user}/roles/{assignment}"): (Change("user.account.privilege.grant", ("user",)),),
}
"""What each endpoint changes, by method and path."""

MADE = {
    "/api/v1/apps": "app",
    "/api/v1/groups": "group",
    ROLES: "role",
    SETS: "set",
    "/api/v1/trustedOrigins": "origin",
    "/api/v1/inlineHooks": "hook",
    "/api/v1/authorizationServers": "server",
    f"{APP}/credentials/secrets": "secret",
    f"{APP}/users": "user",
    f"{SERVER}/policies": "policy",
    f"{POLICY}/rules": "rule",
}
"""What the path of a new object has beyond that of its list."""

READS_SECRETS = Change("app.oauth2.client.read_client_secret", ("client",))


def look(org: Organization, changes: tuple[Change, ...], at: Mapping[str, str]) -> dict[str, Snapshot]:
    """Copy what changes are about, as it is now.

    Args:
        org: The organization.
        changes: The changes.
        at: What the path says, by the names of its variable parts.

    Returns:
        The objects that there are, by their names in ``Change.targets``.
    """
    found: dict[str, Snapshot] = {}
    for name in {name for change in changes for name in change.targets}:
        find, describe = OBJECTS[name]
        try:
            record = find(org, at)
        except (OktaError, KeyError):  # it is not there, or the path of a list does not say which
            continue
        found[name] = Snapshot(describe(record), copy.deepcopy(record))
    return found


def events(changes: tuple[Change, ...], before: Mapping[str, Snapshot], after: Mapping[str, Snapshot]) -> list[Event]:
    """Tell what has happened.

    Args:
        changes: What an endpoint writes.
        before: What its objects were like.
        after: What they are like.
    """
    return [_event(change, before, after) for change in changes]


def _event(change: Change, before: Mapping[str, Snapshot], after: Mapping[str, Snapshot]) -> Event:
    new = change.targets[0] not in before
    targets = []
    for name in change.targets:
        known, now = before.get(name), after.get(name)
        shown = now or known
        if shown is None or not shown.target:
            continue
        details = differences(known.record, now.record) if known and now else None
        targets.append(shown.target | ({"changeDetails": details} if details else {}))
    return Event(change.first if new and change.first else change.kind, targets)
