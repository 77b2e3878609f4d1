"""What an event happened to, as the System Log names it.

The shapes of ``AppInstance``, ``UserGroup``, ``User``, ``PolicyEntity`` and ``PolicyRule`` are those of events in
public tests of log collectors; the others follow Okta's event type catalogue as far as it says anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.actors import user_actor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

UNKNOWN = "unknown"
UNTOLD = frozenset({"lastUpdated", "client_secret", "secret_hash"})
"""What ``changeDetails`` do not show: secrets, and what changes with everything."""


def target(
    kind: str, identifier: str, name: str, alternate: str = UNKNOWN, detail: Mapping[str, object] | None = None
) -> Record:
    """Make a target.

    Args:
        kind: Okta's word for the type.
        identifier: Id of the object.
        name: Its name.
        alternate: Another id of it.
        detail: More about it.
    """
    entry = dict(detail) if detail is not None else None
    return {"id": identifier, "type": kind, "alternateId": alternate, "displayName": name, "detailEntry": entry}


def app(record: Record) -> Record:
    """Name an app."""
    return target("AppInstance", record["id"], record["label"], record["label"])


def client(record: Record) -> Record:
    """Name an app as an OAuth client (seen: these details, in small letters)."""
    oauth, credentials = record["settings"]["oauthClient"], record["credentials"]["oauthClient"]
    detail = {
        "applicationtype": oauth.get("application_type"),
        "granttypes": ",".join(oauth.get("grant_types") or []),
        "redirecturis": ",".join(oauth.get("redirect_uris") or []),
        "responsetypes": ",".join(oauth.get("response_types") or []),
        "tokenendpointauthmethod": credentials.get("token_endpoint_auth_method"),
    }
    # unverified: the type, and how the lists are written
    return target("PublicClientApp", credentials["client_id"], record["label"], credentials["client_id"], detail)


def secret(record: Record) -> Record:
    """Name a client secret."""
    return target("OAuth2ClientSecret", record["id"], record["id"])  # unverified: type and name


def group(record: Record) -> Record:
    """Name a group."""
    return target("UserGroup", record["id"], record["profile"]["name"])


def user(record: Record) -> Record:
    """Name a person."""
    return user_actor(record) | {"detailEntry": None}


def assignment(record: Record) -> Record:
    """Name nothing: an assignment is no target of its own, but what has changed."""
    del record
    return {}


def server(record: Record) -> Record:
    """Name an authorization server."""
    return target("AuthorizationServer", record["id"], record["name"])  # unverified: the type


def policy(record: Record) -> Record:
    """Name a policy."""
    # unverified: the policy type of authorization servers; "OktaSignOn" was seen for OKTA_SIGN_ON
    words = "".join(word.capitalize() for word in record["type"].split("_"))
    return target("PolicyEntity", record["id"], record["name"], detail={"policyType": words})


def rule(record: Record) -> Record:
    """Name a rule of a policy."""
    return target("PolicyRule", record["id"], record["name"], record["_policy"])


def group_rule(record: Record) -> Record:
    """Name a group rule."""
    return target("PolicyRule", record["id"], record["name"])  # unverified: the type


def origin(record: Record) -> Record:
    """Name a trusted origin."""
    return target("TrustedOrigin", record["id"], record["name"], record["origin"])  # unverified: type, alternate id


def hook(record: Record) -> Record:
    """Name an inline hook."""
    return target("InlineHook", record["id"], record["name"])  # unverified: the type


def zone(record: Record) -> Record:
    """Name a network zone."""
    return target("NetworkZone", record["id"], record["name"])  # unverified: the type


def role(record: Record) -> Record:
    """Name a custom role."""
    return target("Role", record["id"], record["label"])  # unverified: the type


def resource_set(record: Record) -> Record:
    """Name a resource set."""
    return target("ResourceSet", record["id"], record["label"])  # unverified: the type


OBJECTS: dict[str, tuple[Callable[[Organization, Mapping[str, str]], Record], Callable[[Record], Record]]] = {
    "app": (lambda org, at: org.apps.find(at["app"]), app),
    "client": (lambda org, at: org.apps.find(at["app"]), client),
    "secret": (lambda org, at: org.client_secrets.find(at["app"], at["secret"]), secret),
    "assignment": (lambda org, at: org.assignments.find(at["app"], at["group"]), assignment),
    "principal": (lambda org, at: _client_of(org, at["client"]), client),
    "group": (lambda org, at: org.groups.find(at["group"]), group),
    "user": (lambda org, at: org.users.find(at["user"]), user),
    "server": (lambda org, at: org.auth_servers.find(at["server"]), server),
    "associated": (lambda org, at: org.auth_servers.find(at["associated"]), server),
    "policy": (lambda org, at: org.policies.find(at["server"], at["policy"]), policy),
    "rule": (lambda org, at: org.rules.find(at["server"], at["policy"], at["rule"]), rule),
    "access_policy": (lambda org, at: org.access_policies.find(at["policy"]), policy),
    "access_rule": (lambda org, at: org.access_policies.rules.find(at["policy"], at["rule"]), rule),
    "origin": (lambda org, at: org.trusted_origins.find(at["origin"]), origin),
    "role": (lambda org, at: org.administration.custom_roles.find(at["role"]), role),
    "set": (lambda org, at: org.administration.resource_sets.find(at["set"]), resource_set),
    "group_rule": (lambda org, at: org.directory.group_rules.find(at["rule"]), group_rule),
    "zone": (lambda org, at: org.network_zones.find(at["zone"]), zone),
    "hook": (lambda org, at: org.inline_hooks.find(at["hook"]), hook),
}
"""How an object is found by what an address says, and how it is named."""


def _client_of(org: Organization, client_id: str) -> Record:
    app = org.apps.by_client_id(client_id)
    if app is None:
        raise KeyError(client_id)
    return app


def differences(before: Record, after: Record) -> Record | None:
    """Return what has changed, in the form of ``changeDetails``; None if that is nothing that the log tells.

    Args:
        before: The object as it was.
        after: The object as it is.
    """
    names = [
        name
        for name in {**before, **after}
        if name[0] != "_" and name not in UNTOLD and before.get(name) != after.get(name)
    ]
    if not names:
        return None
    return {
        "from": {name: before[name] for name in names if name in before},
        "to": {name: after[name] for name in names if name in after},
    }
