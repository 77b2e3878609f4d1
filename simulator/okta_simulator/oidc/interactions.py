"""What a browser is in the middle of: between a client's request and its answer lie a few pages."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.oidc.errors import refused

if TYPE_CHECKING:
    from okta_simulator.types import Record

LIFETIME = 3600
"""Seconds that a person may take. unverified: Okta's number."""
TABLE = "interactions"


class Interactions(Area):
    """The interactions that are under way. Each belongs to the browser in which it began."""

    def begin(self, browser: str, **about: object) -> str:
        """Begin one.

        Args:
            browser: What the browser's cookie for this holds.
            about: What has to be known later, as JSON.

        Returns:
            Its key, which the pages carry.
        """
        table, now = self.table(TABLE), self._now()
        for over in [key for key, interaction in table.items() if interaction["expires"] <= now]:
            del table[over]
        key = secrets.token_urlsafe(32)
        table[key] = {
            "browser": browser,
            "expires": now + LIFETIME,
            "session": None,
            "asked": [],
            "consented": None,
            **about,
        }
        return key

    def find(self, key: str | None, browser: str | None) -> Record:
        """Return one.

        Args:
            key: What a page carried.
            browser: What the browser's cookie holds. A form that another page makes a browser send has the key of
                another browser, or none.

        Raises:
            OAuthError: It is over, or another browser's (login_required, "Request expired").
        """
        interaction = self.table(TABLE).get(key or "")
        if interaction is None or interaction["expires"] <= self._now() or interaction["browser"] != browser:
            raise refused("request_expired")
        return interaction

    def end(self, key: str) -> None:
        """Forget one that is answered."""
        self.table(TABLE).pop(key, None)

    def _now(self) -> float:
        return self.org.moment().timestamp()
