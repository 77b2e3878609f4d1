"""Users: seeded people and administrators. Only what is looked up is simulated, not their lifecycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, as_object, as_text, link, public
from okta_simulator.errors import OktaError, not_found, refuse_field
from okta_simulator.filters import Condition, matches

if TYPE_CHECKING:
    from okta_simulator.types import Record


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
        if self._by_login(login) is not None:
            refuse_field("login", "An object with this field already exists in the current organization")
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
            "type": {"id": "oty00000000000001d7"},
            "profile": _profile(login, given),
            "credentials": {"provider": {"type": "OKTA", "name": "OKTA"}},
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
        record = self.table("users").get(id_or_login) or self._by_login(id_or_login)
        if record is None:
            short = [user for user in self.all() if user["profile"]["login"].split("@")[0] == id_or_login]
            record = short[0] if len(short) == 1 else None
        return record

    def all(self) -> list[Record]:
        """Return everybody in the order of creation."""
        return list(self.table("users").values())

    def search(self, conditions: list[Condition]) -> list[Record]:
        """Return the people who fit, in the order of creation."""
        return [user for user in self.all() if matches(user, conditions)]

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
        """Return a person as the management API shows them."""
        return public(record) | {"_links": {"self": link(f"{origin}/api/v1/users/{record['id']}")}}

    def _by_login(self, login: str) -> Record | None:
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
