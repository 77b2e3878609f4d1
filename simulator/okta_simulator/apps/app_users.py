"""People as users of apps: assigned one by one, or by a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, as_object, as_text, link, public
from okta_simulator.directory.user_lifecycle import wrong_status
from okta_simulator.errors import not_found, refuse
from okta_simulator.oidc.profiles import app_profile

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "AppUser"  # unverified: the type word
TABLE = "app_users"
UNASSIGNABLE = frozenset({"SUSPENDED", "DEPROVISIONED"})
"""Who cannot be assigned to an app (an article of Okta's support lists the other statuses)."""

DIRECT, BY_GROUP = "USER", "GROUP"
BROKER_MODE = "It is not possible to assign users to an AppInstance that has Federation Broker Mode enabled"


class AppUsers(Area):
    """Which people may use which apps."""

    def assign(self, app_id: str, body: Record) -> Record:
        """Assign a person, or change what the app knows of them.

        Args:
            app_id: The app.
            body: ``id`` (required), ``credentials.userName``, ``credentials.password.value`` and ``profile``.

        Raises:
            OktaError: There is no such app or person (404), or the app assigns everybody implicitly (400).
        """
        app, user = self.org.apps.find(app_id), self.org.users.find(as_text(body.get("id"), "") or "")
        if app["settings"]["implicitAssignment"]:
            # unverified: that users are refused as groups are
            refuse("implicitAssignment", BROKER_MODE)
        if user["status"] in UNASSIGNABLE:
            raise wrong_status()  # unverified: the code
        now, table = self.org.now(), self.table(TABLE, app_id)
        before = table.get(user["id"], _new(app_id, user, DIRECT, now))
        record = before | {
            "lastUpdated": now,
            "profile": before["profile"] | as_object(body.get("profile")),
        }
        table[user["id"]] = record | _credentials(as_object(body.get("credentials")), before["credentials"], now)
        return table[user["id"]]

    def of(self, app_id: str) -> list[Record]:
        """Return everybody who may use an app, those who are assigned one by one first."""
        app = self.org.apps.find(app_id)
        direct = self.table(TABLE, app_id)
        # unverified: the order, and that the times of who has it by a group are those of the app
        by_group = (user for user in self.org.users.all() if user["id"] not in direct and self._by_group(app, user))
        return [*direct.values(), *(_new(app_id, user, BY_GROUP, app["created"]) for user in by_group)]

    def find(self, app_id: str, user_id: str) -> Record:
        """Return somebody who may use an app.

        Raises:
            OktaError: There is no such app or person, or they may not (404).
        """
        user = self.org.users.find(user_id)
        found = next((record for record in self.of(app_id) if record["id"] == user["id"]), None)
        if found is None:
            raise not_found(user_id, KIND)
        return found

    def remove(self, app_id: str, user_id: str) -> None:
        """Take an app away from somebody to whom it is assigned directly; who has it by a group keeps it.

        Raises:
            OktaError: There is no such app or person, or they may not use it (404).
        """
        # unverified: what comes of this for somebody who has it by a group; here nothing
        record = self.find(app_id, user_id)
        self.table(TABLE, app_id).pop(record["id"], None)

    def assigned(self, app: Record, user: Record) -> bool:
        """Say whether somebody may use an app, directly or by a group."""
        return user["id"] in self.table(TABLE, app["id"]) or self._by_group(app, user)

    def forget_app(self, app_id: str) -> None:
        """Drop what there is about an app that goes."""
        self.drop_table(TABLE, app_id)

    def forget_user(self, user_id: str, *, only_active: bool = False) -> None:
        """Take all apps away from a person who goes.

        Args:
            user_id: The person's id.
            only_active: Whether inactive apps stay theirs.
        """
        for app_id, app in self.table("apps").items():
            if app["status"] == "ACTIVE" or not only_active:
                self.table(TABLE, app_id).pop(user_id, None)

    def render(self, record: Record, origin: str) -> Record:
        """Return an app's user as the management API shows them, with what OIDC apps know of everybody."""
        app, user = f"{origin}/api/v1/apps/{record['_app']}", f"{origin}/api/v1/users/{record['id']}"
        profile = app_profile(self.org.users.find(record["id"])) | record["profile"]
        return public(record) | {"profile": profile, "_links": {"app": link(app), "user": link(user)}}

    def _by_group(self, app: Record, user: Record) -> bool:
        if user["status"] == "DEPROVISIONED":  # whose groups stay, and whose apps go
            return False
        groups = {group["id"] for group in self.org.groups.of_user(user["id"])}
        return any(assignment["id"] in groups for assignment in self.org.assignments.of(app["id"]))


def _new(app_id: str, user: Record, scope: str, moment: str) -> Record:
    """Make the object of Okta's reference, as it is for an app without provisioning."""
    return {
        "id": user["id"],
        "externalId": None,
        "created": moment,
        "lastUpdated": moment,
        "scope": scope,
        "status": "ACTIVE",
        "statusChanged": moment,
        "passwordChanged": None,
        "syncState": "DISABLED",
        "credentials": {"userName": user["profile"]["login"]},
        "profile": {},
        "_app": app_id,
    }


def _credentials(stated: Record, known: Record, moment: str) -> Record:
    """Return the changes that stated credentials make. A password is never shown, but that there is one."""
    credentials = known | {"userName": as_text(stated.get("userName"), known["userName"])}
    if not as_text(as_object(stated.get("password")).get("value")):
        return {"credentials": credentials}
    return {"credentials": credentials | {"password": {}}, "passwordChanged": moment}
