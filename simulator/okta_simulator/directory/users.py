"""Users: who there is, and how they are found. ``accounts`` and ``user_lifecycle`` change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, as_object, as_text, link, public
from okta_simulator.directory.passwords import credentials
from okta_simulator.directory.user_lifecycle import DEPROVISIONED
from okta_simulator.directory.user_links import user_links
from okta_simulator.directory.user_types import DEFAULT_TYPE
from okta_simulator.errors import OktaError, not_found, refuse_field
from okta_simulator.filters import Test, matches

if TYPE_CHECKING:
    from okta_simulator.types import Record

TAKEN = "An object with this field already exists in the current organization"
SOUGHT = ("firstName", "lastName", "email")
"""What ``q`` looks at (Okta's API description)."""


class Users(Area):
    """The people of the organization."""

    def seed(self, given: Record) -> Record:
        """Add a person.

        Args:
            given: ``login`` (required), ``email``, ``firstName``, ``lastName``, ``password``, ``status``.

        Returns:
            The record.

        Raises:
            OktaError: There is no login, or it is taken.
        """
        login = as_text(given.get("login"))
        if not login:
            refuse_field("login", "The field cannot be left blank")
        if self.by_login(login) is not None:
            refuse_field("login", TAKEN)
        now = self.org.now()
        identifier = given.get("id") or self.org.ids.new("00u")
        record: Record = {
            "id": identifier,
            "status": given.get("status", "ACTIVE"),
            "created": now,
            "activated": now,
            "statusChanged": now,
            "lastLogin": None,
            "lastUpdated": now,
            "passwordChanged": now,
            "type": {"id": DEFAULT_TYPE},
            "profile": _profile(login, given),
            "credentials": credentials(with_password=bool(given.get("password"))),
            "_password": given.get("password"),
        }
        self.table("users")[identifier] = record
        return record

    def find(self, id_or_login: str) -> Record:
        """Return a person by id, login or the part of the login before the ``@``.

        Raises:
            OktaError: Nobody has it, or several have that short name (404).
        """
        record = self.lookup(id_or_login)
        if record is None:
            raise not_found(id_or_login, "User")
        return record

    def lookup(self, id_or_login: str) -> Record | None:
        """Return a person as ``find`` does, None if there is none."""
        record = self.table("users").get(id_or_login) or self.by_login(id_or_login)
        if record is None:
            short = [user for user in self.all() if user["profile"]["login"].split("@")[0] == id_or_login]
            record = short[0] if len(short) == 1 else None
        return record

    def all(self) -> list[Record]:
        """Return everybody in the order of creation."""
        return list(self.table("users").values())

    def present(self) -> list[Record]:
        """Return everybody who is not deactivated: what a list without a filter shows (Okta's API description)."""
        return [user for user in self.all() if user["status"] != DEPROVISIONED]

    def search(self, conditions: list[Test]) -> list[Record]:
        """Return the people who fit, deactivated ones included, in the order of creation."""
        return [user for user in self.all() if matches(user, conditions)]

    def named(self, prefix: str) -> list[Record]:
        """Return the people whose first name, last name or address begins so, without those who are deactivated."""
        wanted = prefix.lower()
        return [
            user
            for user in self.present()
            if any(str(user["profile"].get(name) or "").lower().startswith(wanted) for name in SOUGHT)
        ]

    def by_password(self, login: str, password: str) -> Record | None:
        """Return the person who signs in with a password, whatever their status; None if it is wrong.

        Args:
            login: As ``find`` takes it, but an id.
            password: The password. Who has none cannot sign in with one.
        """
        try:
            user = self.find(login)
        except OktaError:
            return None
        return user if user["id"] != login and user["_password"] and user["_password"] == password else None

    def render(self, record: Record, origin: str) -> Record:
        """Return a person as a reply about them alone shows them."""
        links = user_links(record, origin, identity_engine=self.org.settings.identity_engine)
        return self._shown(record) | {"_links": links}

    def render_listed(self, record: Record, origin: str) -> Record:
        """Return a person as lists show them: their one link is ``self`` (Okta's API description)."""
        return self._shown(record) | {"_links": {"self": link(f"{origin}/api/v1/users/{record['id']}")}}

    def _shown(self, record: Record) -> Record:
        shown = public(record)
        if not self.org.settings.credentials_emails:
            return shown
        # unverified: that a second address is not among them
        emails = [{"value": record["profile"]["email"], "status": "VERIFIED", "type": "PRIMARY"}]
        return shown | {"credentials": shown["credentials"] | {"emails": emails}}

    def by_login(self, login: str) -> Record | None:
        """Return the person with a login, in any case, None if there is none."""
        wanted = login.lower()
        return next((user for user in self.all() if user["profile"]["login"].lower() == wanted), None)


def _profile(login: str, given: Record) -> Record:
    name = login.split("@", maxsplit=1)[0]
    return {
        "firstName": given.get("firstName", name.capitalize()),
        "lastName": given.get("lastName", "Example"),
        "mobilePhone": None,
        "secondEmail": None,
        "login": login,
        "email": given.get("email", login),
        **as_object(given.get("profile")),
    }
