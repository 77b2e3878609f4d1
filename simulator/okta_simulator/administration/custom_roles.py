"""Custom roles: a label, and the permissions that it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.labelled import Labelled
from okta_simulator.administration.permissions import ASSIGNABLE
from okta_simulator.area import as_object, as_text, as_texts, link
from okta_simulator.errors import not_found, refuse_field

if TYPE_CHECKING:
    from okta_simulator.types import Record

BASE = "/api/v1/iam/roles"


class CustomRoles(Labelled):
    """The custom roles. ``permissions`` of a record has, by name, when each was given and its conditions."""

    TABLE = "roles"
    WORD = "CustomRole"
    TAKEN = "There is already an admin role with this name."

    def create(self, body: Record) -> Record:
        """Add a role.

        Args:
            body: ``label``, ``description``, ``permissions``.

        Raises:
            OktaError: Something is missing, a permission is unknown, or the label is taken (400).
        """
        self.check(body, "description", "permissions")
        return self.define(body)

    def define(self, given: Record) -> Record:
        """Add a role that a seed describes; label and description may be missing.

        Raises:
            OktaError: A permission is unknown (400).
        """
        names, now, identifier = as_texts(given.get("permissions")), self.org.now(), self.org.ids.new("cr0")
        for name in names:
            _check_permission(name)
        label = as_text(given.get("label")) or f"Role {identifier}"
        role: Record = {"id": identifier, "label": label, "description": as_text(given.get("description")) or label}
        role |= {"permissions": {name: _permission(now) for name in names}, "created": now, "lastUpdated": now}
        self.table(self.TABLE)[identifier] = role
        return role

    def delete(self, id_or_label: str) -> None:
        """Delete a role, and take it from all who have it.

        Raises:
            OktaError: There is none (404).
        """
        role = self.find(id_or_label)
        # unverified: that a role which somebody has can be deleted
        self.org.administration.bindings.forget(role=role["id"])
        del self.table(self.TABLE)[role["id"]]

    def set_permission(self, id_or_label: str, name: str, body: Record, *, known: bool) -> Record:
        """Add a permission, or replace the conditions of one.

        Args:
            id_or_label: The role.
            name: The permission.
            body: ``conditions``, which are kept and shown, and not looked at.
            known: Whether the role must have it already.

        Raises:
            OktaError: There is no such role, or it has no such permission (404), or Okta knows none (400).
        """
        role, now = self.find(id_or_label), self.org.now()
        _check_permission(name)
        before = self.permission(role, name) if known else role["permissions"].get(name)
        made = _permission(before["created"] if before else now) | {"lastUpdated": now}
        if body.get("conditions") is not None:
            made["conditions"] = as_object(body["conditions"])
        role["permissions"][name] = made
        return made

    def remove_permission(self, id_or_label: str, name: str) -> None:
        """Take a permission from a role.

        Raises:
            OktaError: There is no such role, or it has no such permission (404).
        """
        role = self.find(id_or_label)
        self.permission(role, name)
        del role["permissions"][name]

    def permission(self, role: Record, name: str) -> Record:
        """Return a permission of a role.

        Raises:
            OktaError: It has none of this name (404).
        """
        if name not in role["permissions"]:
            raise not_found(name, "Permission")  # unverified: the type word
        found: Record = role["permissions"][name]
        return found

    def render(self, role: Record, origin: str) -> Record:
        """Return a role as the management API shows it."""
        address = f"{origin}{BASE}/{role['id']}"
        shown: Record = {name: value for name, value in role.items() if name != "permissions"}
        # Okta's SDK for Python has no other in its conversations; the API description knows nothing of it.
        shown["isCloneable"] = False
        return shown | {"_links": {"permissions": link(f"{address}/permissions"), "self": link(address)}}

    def render_permission(self, role: Record, name: str, origin: str) -> Record:
        """Return a permission of a role as the management API shows it."""
        address = f"{origin}{BASE}/{role['id']}"
        links = {"role": link(address), "self": link(f"{address}/permissions/{name}")}
        return {"label": name, "conditions": None, **self.permission(role, name), "_links": links}


def _permission(created: str) -> Record:
    return {"created": created, "lastUpdated": created}


def _check_permission(name: str) -> None:
    if name not in ASSIGNABLE:
        refuse_field("permissions", f"there is no permission '{name}'")  # unverified: the text
