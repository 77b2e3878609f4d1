"""Groups and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, as_object, as_text, link, public
from okta_simulator.errors import OktaError, refuse_field
from okta_simulator.filters import Test, matches

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "UserGroup"
LOGOS = "https://op3static2.oktacdn.com/assets/img/logos/groups/odyssey"
LOGO_FILES = {
    "medium": f"{LOGOS}/okta-medium.30ce6d4085dff29412984e4c191bc874.png",
    "large": f"{LOGOS}/okta-large.c3cb8cda8ae0add1b4fe928f5844dbe3.png",
}
EVERYONE = "Everyone"


class Groups(Area):
    """The groups of the organization."""

    def create_everyone(self) -> None:
        """Make the group that holds everybody (recorded: BUILT_IN, no owners)."""
        self.seed({"name": EVERYONE, "description": "All users in your organization", "type": "BUILT_IN"})

    def create(self, body: Record) -> Record:
        """Add a group (recorded: 200).

        Args:
            body: ``profile`` with ``name`` and ``description``.

        Raises:
            OktaError: The name is missing or taken (400).
        """
        profile = as_object(body.get("profile"))
        return self.seed({**profile, "profile": profile, "type": "OKTA_GROUP"})

    def seed(self, given: Record) -> Record:
        """Add a group of any type.

        Args:
            given: ``name`` (required), ``description``, ``type``, ``id``, ``profile`` with more attributes.

        Raises:
            OktaError: The name is missing or taken (400).
        """
        name = self._checked_name(given.get("name"), given.get("type", "OKTA_GROUP"), None)
        now = self.org.now()
        identifier = given.get("id") or self.org.ids.new("00g")
        record: Record = {
            "id": identifier,
            "created": now,
            "lastUpdated": now,
            "lastMembershipUpdated": now,
            "objectClass": ["okta:user_group"],
            "type": given.get("type", "OKTA_GROUP"),
            "profile": {
                **as_object(given.get("profile")),
                "name": name,
                "description": given.get("description"),
            },
            "_members": [],
        }
        self.table("groups")[identifier] = record
        return record

    def find(self, identifier: str) -> Record:
        """Return a group by its id.

        Raises:
            OktaError: There is none (404).
        """
        return self.org.find("groups", identifier, KIND)

    def replace(self, identifier: str, body: Record) -> Record:
        """Replace a group's profile.

        Raises:
            OktaError: There is no such group, it is not Okta's own, or the name is wrong.
        """
        record = self.changeable(identifier)
        profile = as_object(body.get("profile"))
        name = self._checked_name(profile.get("name"), record["type"], record)
        record["profile"] = {**profile, "name": name, "description": as_text(profile.get("description"))}
        record["lastUpdated"] = self.org.now()
        return record

    def delete(self, identifier: str) -> None:
        """Delete a group; its assignments to apps go with it (recorded: a later look at them gives 404).

        Raises:
            OktaError: There is no such group, or it is not Okta's own.
        """
        self.changeable(identifier)
        self.org.assignments.forget_group(identifier)
        self.org.administration.roles.forget(identifier)
        self.org.directory.group_owners.forget(identifier)
        self.org.directory.group_rules.forget_group(identifier)
        del self.table("groups")[identifier]

    def search(self, prefix: str | None, conditions: list[Test]) -> list[Record]:
        """Return the groups that fit, in the order of creation.

        Args:
            prefix: What the name has to begin with, in any case; None for any name.
            conditions: What else has to hold.
        """
        wanted = (prefix or "").lower()
        return [
            group
            for group in self.table("groups").values()
            if group["profile"]["name"].lower().startswith(wanted) and matches(group, conditions)
        ]

    def stats(self, group: Record) -> Record:
        """Return how many people and apps a group has, as lists embed it."""
        return {
            "usersCount": len(self.members(group["id"])),
            "appsCount": len(self.apps(group["id"])),
            "groupPushMappingsCount": 0,
            # So it is spelt in replies, say public clients; Okta's API description has another spelling.
            "hasAdminPrivilege": bool(self.org.administration.roles.of(group["id"])),
        }

    def apps(self, identifier: str) -> list[Record]:
        """Return the apps that a group is assigned to, in the order of creation.

        Raises:
            OktaError: There is no such group (404).
        """
        self.find(identifier)
        apps = self.table("apps").items()
        return [app for key, app in apps if identifier in self.table("assignments", key)]

    def named(self, name: str) -> Record | None:
        """Return the group with exactly that name, if there is one."""
        return next((group for group in self.table("groups").values() if group["profile"]["name"] == name), None)

    def members(self, identifier: str) -> list[Record]:
        """Return the people in a group.

        Raises:
            OktaError: There is no such group (404).
        """
        group = self.find(identifier)
        if _is_everyone(group):
            return self.org.users.all()
        users = self.table("users")
        return [users[each] for each in group["_members"] if each in users]

    def of_user(self, user_id: str) -> list[Record]:
        """Return the groups that a person is in, in the order of creation.

        Args:
            user_id: The person's id.
        """
        groups = self.table("groups").values()
        return [group for group in groups if _is_everyone(group) or user_id in group["_members"]]

    def add_member(self, identifier: str, user_id: str) -> None:
        """Put a person into a group; being in it already is no error.

        Raises:
            OktaError: There is no such group or person, or the group is not Okta's own.
        """
        group, user = self.changeable(identifier), self.org.users.find(user_id)
        if user["id"] not in group["_members"]:
            group["_members"].append(user["id"])
            group["lastMembershipUpdated"] = self.org.now()

    def remove_member(self, identifier: str, user_id: str) -> None:
        """Take a person out of a group.

        Raises:
            OktaError: There is no such group or person, or the group is not Okta's own.
        """
        group, user = self.changeable(identifier), self.org.users.find(user_id)
        if user["id"] in group["_members"]:
            group["_members"].remove(user["id"])
            group["lastMembershipUpdated"] = self.org.now()

    def forget_user(self, user_id: str) -> None:
        """Take a person who goes out of all groups."""
        for group in self.table("groups").values():
            if user_id in group["_members"]:
                group["_members"].remove(user_id)
                group["lastMembershipUpdated"] = self.org.now()

    def changeable(self, identifier: str) -> Record:
        """Return a group whose name and members can be changed.

        Raises:
            OktaError: There is no such group (404), or it is not Okta's own (501; for members of Everyone it is
                what Okta's help page of the Workflows action "Create User" says).
        """
        record = self.find(identifier)
        if record["type"] != "OKTA_GROUP":
            # unverified: the code, and the status for other changes of groups that Okta or an app manages
            raise OktaError(501, "E0000060", "Unsupported operation.")
        return record

    def render(self, record: Record, origin: str) -> Record:
        """Return a group as the management API shows it."""
        base = f"{origin}/api/v1/groups/{record['id']}"
        links: Record = {
            "logo": [{"name": size, "href": href, "type": "image/png"} for size, href in LOGO_FILES.items()],
            "users": link(f"{base}/users"),
            "apps": link(f"{base}/apps"),
        }
        if record["type"] == "OKTA_GROUP" and self.org.settings.identity_governance:
            links["owners"] = link(f"{base}/owners")
        return public(record) | {"_links": links}

    def _checked_name(self, name: object, group_type: str, myself: Record | None) -> str:
        text = as_text(name)
        if not text:
            refuse_field("name", "The field cannot be left blank")
        taken = self.named(text)
        if taken is not None and taken is not myself and taken["type"] == group_type:
            refuse_field("name", "An object with this field already exists in the current organization")
        return text


def _is_everyone(group: Record) -> bool:
    return bool(group["type"] == "BUILT_IN" and group["profile"]["name"] == EVERYONE)
