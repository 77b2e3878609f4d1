"""Okta's sessions: who is signed in at a browser, since when, and until when nobody has to sign in again."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from okta_simulator.area import Area

if TYPE_CHECKING:
    from okta_simulator.types import Record

IDLE_SECONDS = 2 * 3600
"""A session that lies unused for so long is over (the default of Okta's sign-on policies, in its guide to them)."""
TABLE = "sessions"
ACTIVE = "ACTIVE"
PASSWORD = ("pwd",)
"""How somebody signs in with a password: ``amr``."""


class Sessions(Area):
    """The sessions of all browsers. What the cookie holds is not the session's id."""

    def begin(self, user: Record, amr: tuple[str, ...]) -> tuple[str, Record]:
        """Sign somebody in.

        Args:
            user: The person.
            amr: How, for example ``("pwd",)``.

        Returns:
            What the browser keeps, and the session: ``id``, ``user`` (id), ``auth_time`` (seconds since the epoch),
            ``amr``.
        """
        now = self._now()
        table = self.table(TABLE)
        for over in [key for key, session in table.items() if session["expires"] <= now]:
            del table[over]
        key = secrets.token_urlsafe(32)
        table[key] = {
            "id": self.org.ids.new("102"),
            "user": user["id"],
            "auth_time": int(now),
            "amr": list(amr),
            "expires": now + IDLE_SECONDS,
        }
        user["lastLogin"] = self.org.now()
        return key, table[key]

    def find(self, key: str | None) -> Record | None:
        """Return the session that a browser's cookie stands for; None if it is over or its person may not sign in.

        Each look at it keeps it alive.
        """
        session = self.table(TABLE).get(key or "")
        if session is None or session["expires"] <= self._now():
            return None
        user = self.table("users").get(session["user"])
        if user is None or user["status"] != ACTIVE:
            return None
        session["expires"] = self._now() + IDLE_SECONDS
        return session

    def user_of(self, session: Record) -> Record:
        """Return whose session it is."""
        return self.org.users.find(session["user"])

    def age(self, session: Record) -> float:
        """Return how many seconds ago the person signed in."""
        return self._now() - float(session["auth_time"])

    def end(self, key: str | None) -> None:
        """Sign out; done also where nobody is signed in."""
        self.table(TABLE).pop(key or "", None)

    def end_all(self, user_id: str) -> None:
        """Sign a person out everywhere.

        Args:
            user_id: The person's id.
        """
        table = self.table(TABLE)
        for key in [key for key, session in table.items() if session["user"] == user_id]:
            del table[key]

    def _now(self) -> float:
        return self.org.moment().timestamp()
