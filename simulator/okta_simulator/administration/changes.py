"""Which changes the System Log tells of, and what it says about them.

The event types are those of Okta's catalogue; which of them an endpoint writes follows their descriptions there.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from okta_simulator.administration.change import PAST, PRESENT, Change, lifecycle
from okta_simulator.administration.event_types import WITH_DETAILS
from okta_simulator.administration.system_log import Event
from okta_simulator.administration.targets import OBJECTS, differences
from okta_simulator.administration.user_changes import ROLE_CHANGES, USER_CHANGES
from okta_simulator.errors import OktaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

APP = "/api/v1/apps/{app}"
SERVER = "/api/v1/authorizationServers/{server}"
OWNERS, GROUP_RULES = "/api/v1/groups/{group}/owners", "/api/v1/groups/rules"
POLICY = SERVER + "/policies/{policy}"
SIGN_IN = "/api/v1/policies"
ROLES, SETS = "/api/v1/iam/roles", "/api/v1/iam/resource-sets"
ROLE, SET = f"{ROLES}/{{role}}", f"{SETS}/{{set}}"


@dataclass(frozen=True)
class Snapshot:
    """An object at a time.

    Attributes:
        target: How the log names it.
        record: A copy of it.
    """

    target: Record
    record: Record


CHANGES: Mapping[tuple[str, str], tuple[Change, ...]] = {
    **{
        endpoint: (change, Change(change.kind.replace("application", "app.oauth2.client"), ("client",)))
        for endpoint, (change,) in lifecycle("/api/v1/apps", APP, "application.lifecycle", ("app",), PRESENT).items()
    },
    # unverified: what the assignment of an access policy, and the ID token settings, are called
    ("PUT", f"{APP}/policies/{{policy}}"): (Change("application.lifecycle.update", ("app",)),),
    ("POST", "/api/v1/internal/apps/{app}/settings/oauth/idToken"): (Change("application.lifecycle.update", ("app",)),),
    ("POST", f"{APP}/logo"): (Change("application.configuration.update_logo", ("app",)),),
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
    **lifecycle(
        f"{APP}/credentials/secrets",
        f"{APP}/credentials/secrets/{{secret}}",
        "app.oauth2.credentials.lifecycle",
        ("secret", "client"),
        ("create", "", "delete", "activate", "deactivate"),
    ),
    # unverified: that they name the client alone
    **lifecycle(
        f"{APP}/credentials/jwks",
        f"{APP}/credentials/jwks/{{key}}",
        "app.oauth2.credentials.lifecycle",
        ("client",),
        ("create", "", "delete", "activate", "deactivate"),
    ),
    # unverified: that it is not the one of the authorization server
    ("DELETE", f"{APP}/tokens"): (Change("app.oauth2.token.revoke", ("client",)),),
    ("DELETE", f"{APP}/tokens/{{token}}"): (Change("app.oauth2.token.revoke", ("client",)),),
    ("POST", f"{APP}/grants"): (Change("app.oauth2.admin.consent.grant", ("client",)),),
    ("DELETE", f"{APP}/grants/{{grant}}"): (Change("app.oauth2.admin.consent.revoke", ("client",)),),
    **lifecycle("/api/v1/groups", "/api/v1/groups/{group}", "group.lifecycle", ("group",), ("create", "", "delete")),
    ("PUT", "/api/v1/groups/{group}"): (Change("group.profile.update", ("group",)),),
    ("PUT", "/api/v1/groups/{group}/users/{user}"): (Change("group.user_membership.add", ("user", "group")),),
    ("DELETE", "/api/v1/groups/{group}/users/{user}"): (Change("group.user_membership.remove", ("user", "group")),),
    # unverified: that they are told as those of policies; the catalogue has none of their own
    **lifecycle(GROUP_RULES, f"{GROUP_RULES}/{{rule}}", "policy.rule", ("group_rule",), ("add", *PRESENT[1:])),
    # unverified: that the group alone is named
    ("POST", OWNERS): (Change("resource.owner.update", ("group",)),),
    ("DELETE", f"{OWNERS}/{{owner}}"): (Change("resource.owner.update", ("group",)),),
    **lifecycle("/api/v1/authorizationServers", SERVER, "oauth2.as", ("server",), PAST),
    ("POST", f"{SERVER}/credentials/lifecycle/keyRotate"): (Change("app.oauth2.as.key.rollover", ("server",)),),
    # The catalogue: both servers are named.
    ("POST", f"{SERVER}/associatedServers"): (Change("app.oauth2.trusted_server.add", ("server", "associated")),),
    ("DELETE", f"{SERVER}/associatedServers/{{associated}}"): (
        Change("app.oauth2.trusted_server.delete", ("server", "associated")),
    ),
    # unverified: that scopes and claims name their server alone
    **lifecycle(f"{SERVER}/scopes", f"{SERVER}/scopes/{{scope}}", "oauth2.scope", ("server",), PAST[:3]),
    **lifecycle(f"{SERVER}/claims", f"{SERVER}/claims/{{claim}}", "oauth2.claim", ("server",), PAST[:3]),
    **lifecycle(f"{SERVER}/policies", POLICY, "policy.lifecycle", ("policy",), PRESENT),
    **lifecycle(
        f"{POLICY}/rules",
        f"{POLICY}/rules/{{rule}}",
        "policy.rule",
        ("rule", "policy"),
        ("add", *PRESENT[1:]),
    ),
    **lifecycle(SIGN_IN, f"{SIGN_IN}/{{policy}}", "policy.lifecycle", ("access_policy",), PRESENT),
    ("POST", f"{SIGN_IN}/{{policy}}/clone"): (Change("policy.lifecycle.create", ("access_policy",)),),
    ("POST", f"{SIGN_IN}/{{policy}}/mappings"): (),  # which is always refused
    **lifecycle(
        f"{SIGN_IN}/{{policy}}/rules",
        f"{SIGN_IN}/{{policy}}/rules/{{rule}}",
        "policy.rule",
        ("access_rule", "access_policy"),
        ("add", *PRESENT[1:]),
    ),
    **lifecycle(
        "/api/v1/trustedOrigins",
        "/api/v1/trustedOrigins/{origin}",
        "security.trusted_origin",
        ("origin",),
        PRESENT,
    ),
    **lifecycle("/api/v1/zones", "/api/v1/zones/{zone}", "zone", ("zone",), PRESENT),
    **lifecycle(
        "/api/v1/inlineHooks",
        "/api/v1/inlineHooks/{hook}",
        "inline_hook",
        ("hook",),
        PAST,
    ),
    ("POST", "/api/v1/inlineHooks/{hook}"): (Change("inline_hook.updated", ("hook",)),),
    # unverified: that they name the role, or the set, alone
    **lifecycle(ROLES, ROLE, "iam.role", ("role",), ("create", "update", "delete")),
    ("POST", f"{ROLE}/permissions/{{permission}}"): (Change("iam.role.permissions.add", ("role",)),),
    ("PUT", f"{ROLE}/permissions/{{permission}}"): (Change("iam.role.permission.conditions.add", ("role",)),),
    ("DELETE", f"{ROLE}/permissions/{{permission}}"): (Change("iam.role.permissions.delete", ("role",)),),
    **lifecycle(SETS, SET, "iam.resourceset", ("set",), ("create", "update", "delete")),
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
    # Revocations are not told here.
    **{
        ("DELETE", path): ()
        for owner in (SERVER, "/api/v1/users/{user}")
        for path in (f"{owner}/clients/{{client}}/tokens", f"{owner}/clients/{{client}}/tokens/{{token}}")
    },
    **{
        ("DELETE", f"/api/v1/users/{{user}}/{path}"): ()
        for path in ("clients/{client}/grants", "grants", "grants/{grant}")
    },
    # unverified: that nothing is told of them; the catalogue has nothing
    **{
        (method, f"/api/v1/org/{path}"): ()
        for method, path in (
            ("PUT", "contacts/{contact}"),
            ("POST", "privacy/oktaCommunication/optIn"),
            ("POST", "privacy/oktaCommunication/optOut"),
            ("POST", "logo"),
        )
    },
    **USER_CHANGES,
    **ROLE_CHANGES,
}
"""What each endpoint changes, by method and path."""

MADE = {
    "/api/v1/apps": "app",
    "/api/v1/groups": "group",
    "/api/v1/users": "user",
    "/api/v1/users/{user}": "user",
    ROLES: "role",
    SETS: "set",
    "/api/v1/trustedOrigins": "origin",
    "/api/v1/inlineHooks": "hook",
    "/api/v1/zones": "zone",
    "/api/v1/authorizationServers": "server",
    f"{APP}/credentials/secrets": "secret",
    f"{APP}/users": "user",
    f"{SERVER}/associatedServers": "associated",
    f"{SERVER}/policies": "policy",
    f"{POLICY}/rules": "rule",
    GROUP_RULES: "rule",
    SIGN_IN: "policy",
    f"{SIGN_IN}/{{policy}}/clone": "policy",
    f"{SIGN_IN}/{{policy}}/rules": "rule",
}
"""What the path of an object has that a reply shows: beyond that of its list, or another name than it was asked for."""

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
    return [_event(change, before, after) for change in changes if _happened(change, before, after)]


def _happened(change: Change, before: Mapping[str, Snapshot], after: Mapping[str, Snapshot]) -> bool:
    if change.when is None:
        return True
    known, now = before.get(change.targets[0]), after.get(change.targets[0])
    return change.when(known.record if known else None, now.record if now else None)


def _event(change: Change, before: Mapping[str, Snapshot], after: Mapping[str, Snapshot]) -> Event:
    new = change.targets[0] not in before
    kind = change.first if new and change.first else change.kind
    targets = []
    for name in change.targets:
        known, now = before.get(name), after.get(name)
        shown = now or known
        if shown is None or not shown.target:
            continue
        details = differences(known.record, now.record) if kind in WITH_DETAILS and known and now else None
        targets.append(shown.target | ({"changeDetails": details} if details else {}))
    return Event(kind, targets)
