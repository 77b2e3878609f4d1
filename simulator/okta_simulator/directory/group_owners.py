"""Owners of groups: people, or other groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, as_text, as_word
from okta_simulator.errors import not_found, refuse_field

if TYPE_CHECKING:
    from okta_simulator.types import Record

TABLE = "group_owners"
USER, GROUP = "USER", "GROUP"


class GroupOwners(Area):
    """The owners of all groups."""

    def of(self, group_id: str) -> list[Record]:
        """Return a group's owners, in the order in which they became it.

        Raises:
            OktaError: There is no such group (404).
        """
        self.org.groups.find(group_id)
        return list(self.table(TABLE, group_id).values())

    def add(self, group_id: str, body: Record) -> Record:
        """Make somebody an owner; being one already is no error.

        Args:
            group_id: The group.
            body: ``id``, and ``type``: ``USER`` or ``GROUP``.

        Raises:
            OktaError: There is no such group or owner (404), the group is not Okta's own (501), or the body is
                refused (400).
        """
        group = self.org.groups.changeable(group_id)
        kind, identifier = as_word(body.get("type"), (USER, GROUP), ""), as_text(body.get("id"))
        for name, value in (("id", identifier), ("type", kind)):
            if not value:
                refuse_field(name, "The field cannot be left blank")
        owner: Record = {
            "id": identifier,
            "type": kind,
            "resolved": True,
            "originId": None,
            "originType": "OKTA_DIRECTORY",
            "displayName": self._name(kind, str(identifier)),
            "lastUpdated": self.org.now(),
        }
        # unverified: that somebody who is an owner already is taken as done
        known: Record = self.table(TABLE, group["id"]).setdefault(str(identifier), owner)
        return known

    def remove(self, group_id: str, identifier: str) -> None:
        """Let somebody be no owner any more.

        Raises:
            OktaError: There is no such group or owner (404).
        """
        self.org.groups.find(group_id)
        if self.table(TABLE, group_id).pop(identifier, None) is None:
            raise not_found(identifier, "GroupOwner")  # unverified: the type word

    def forget(self, identifier: str) -> None:
        """Drop a person or group that goes, as an owner and with its own owners."""
        self.drop_table(TABLE, identifier)
        for name in [name for name in self.org.tables if name.startswith(f"{TABLE}/")]:
            self.org.tables[name].pop(identifier, None)

    def _name(self, kind: str, identifier: str) -> str:
        if kind == GROUP:
            return str(self.org.groups.find(identifier)["profile"]["name"])
        profile = self.org.find("users", identifier, "User")["profile"]
        return f"{profile['firstName']} {profile['lastName']}"
