"""Seeds: what a test wants to be there before it starts, as one JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.roles import CLIENT, USER
from okta_simulator.area import as_object, as_text, as_texts
from okta_simulator.errors import malformed, refuse_field

if TYPE_CHECKING:
    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

PARTS = frozenset({"settings", "tokens", "users", "groups", "accessPolicies", "administrators", "serviceApps"})


def plant(org: Organization, document: Record, org_url: str = "") -> Record:
    """Put a seed document into an organization.

    Args:
        org: The organization.
        document: ``settings`` (switches), ``tokens`` (``token``, ``login``, ``roles``), ``administrators``
            (``login`` or ``clientId``, ``roles``), ``serviceApps`` (see ``ServiceApps.seed``), ``users`` (``login``,
            ``email``, ``firstName``, ``lastName``, ``password``, ``groups``: names), ``groups`` (``name``,
            ``description``, ``type``, ``members``: logins), ``accessPolicies`` (``name``, ``description``); each
            optional.
        org_url: The organization's URL, as far as it is known.

    Returns:
        The ids of what was made: logins, group names and policy names to ids; the service apps in their order.

    Raises:
        OktaError: The document has an unknown part, or Okta would refuse an object in it.
    """
    if not set(document) <= PARTS:
        raise malformed()
    org.settings = org.settings.changed(as_object(document.get("settings")))
    policies = {each["name"]: org.access_policies.seed(each)["id"] for each in _objects(document, "accessPolicies")}
    users = {each["login"]: org.users.seed(each)["id"] for each in _objects(document, "users")}
    groups = {each["name"]: org.groups.seed(each)["id"] for each in _objects(document, "groups")}
    for group in _objects(document, "groups"):
        for member in as_texts(group.get("members")):
            org.groups.add_member(groups[group["name"]], member)
    for user in _objects(document, "users"):
        for name in as_texts(user.get("groups")):
            _join(org, user["login"], name)
    # Last, because roles may be limited to groups.
    for token in _objects(document, "tokens"):
        org.actors.add(token["token"], token.get("login", "administrator@example.com"), token.get("roles"))
    for each in _objects(document, "administrators"):
        _appoint(org, each)
    apps = [org.administration.service_apps.seed(each, org_url) for each in _objects(document, "serviceApps")]
    return {"users": users, "groups": groups, "accessPolicies": policies, "serviceApps": apps}


def _appoint(org: Organization, given: Record) -> None:
    """Give a person or a service app exactly some roles."""
    client_id = as_text(given.get("clientId"))
    if client_id is None:
        org.administration.roles.assign(org.users.find(given["login"])["id"], USER, given.get("roles"))
    elif org.apps.by_client_id(client_id) is None:
        refuse_field("clientId", f"there is no app with the client id '{client_id}'")
    else:
        org.administration.roles.assign(client_id, CLIENT, given.get("roles"))


def _join(org: Organization, login: str, name: str) -> None:
    group = org.groups.named(name)
    if group is None:
        refuse_field("groups", f"there is no group with the name '{name}'")
    org.groups.add_member(group["id"], login)


def _objects(document: Record, part: str) -> list[Record]:
    given = document.get(part, [])
    if not isinstance(given, list):
        raise malformed()
    return [as_object(each) for each in given]
