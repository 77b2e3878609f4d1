"""Seeds: what a test wants to be there before it starts, as one JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import as_object, as_texts
from okta_simulator.errors import malformed, refuse_field

if TYPE_CHECKING:
    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

PARTS = frozenset({"settings", "tokens", "users", "groups", "accessPolicies"})


def plant(org: Organization, document: Record) -> Record:
    """Put a seed document into an organization.

    Args:
        org: The organization.
        document: ``settings`` (switches), ``tokens`` (``token``, ``login``), ``users`` (``login``, ``email``,
            ``firstName``, ``lastName``, ``password``, ``groups``: names), ``groups`` (``name``,
            ``description``, ``type``, ``members``: logins), ``accessPolicies`` (``name``, ``description``);
            each optional.

    Returns:
        The ids of what was made: logins, group names and policy names to ids.

    Raises:
        OktaError: The document has an unknown part, or Okta would refuse an object in it.
    """
    if not set(document) <= PARTS:
        raise malformed()
    org.settings = org.settings.changed(as_object(document.get("settings")))
    for token in _objects(document, "tokens"):
        org.actors.add(token["token"], token.get("login", "administrator@example.com"))
    policies = {each["name"]: org.access_policies.seed(each)["id"] for each in _objects(document, "accessPolicies")}
    users = {each["login"]: org.users.seed(each)["id"] for each in _objects(document, "users")}
    groups = {each["name"]: org.groups.seed(each)["id"] for each in _objects(document, "groups")}
    for group in _objects(document, "groups"):
        for member in as_texts(group.get("members")):
            org.groups.add_member(groups[group["name"]], member)
    for user in _objects(document, "users"):
        for name in as_texts(user.get("groups")):
            _join(org, user["login"], name)
    return {"users": users, "groups": groups, "accessPolicies": policies}


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
