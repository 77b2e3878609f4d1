"""What people allowed clients to see, scope by scope.

When somebody is asked is from Okta's table in the reference of ``consent_method`` and its guide "Request user consent".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

ASKING = frozenset({"REQUIRED", "FLEXIBLE"})
"""The kinds of scopes about which people are asked; the two differ for clients without a person only."""
GIVEN, SKIPPED = "GIVEN", "SKIPPED"


class Consents(Area):
    """The consents of all people. The organization's server asks for none (Okta's guide)."""

    def pending(self, issuer: Issuer, app: Record, user: Record, scopes: Iterable[str], *, anew: bool) -> list[Record]:
        """Return the scopes about which a person has to be asked.

        Args:
            issuer: The authorization server.
            app: The client.
            user: The person.
            scopes: What is asked for.
            anew: Whether they are asked also about what they have decided, and for a trusted app: ``prompt=consent``.
        """
        asking = self._asking(issuer, scopes)
        if anew:
            return asking
        if app["settings"]["oauthClient"]["consent_method"] != "REQUIRED":
            return []
        decided = self._decided(issuer, app, user)
        return [scope for scope in asking if not _settled(scope, decided.get(scope["id"]))]

    def decide(self, issuer: Issuer, app: Record, user: Record, asked: Iterable[Record], chosen: Iterable[str]) -> None:
        """Remember what a person allowed.

        Args:
            issuer: The authorization server.
            app: The client.
            user: The person.
            asked: The scopes on the page.
            chosen: The names of those optional ones that are allowed; the others go with the page.
        """
        decided, allowed = self._decided(issuer, app, user), set(chosen)
        for scope in asked:
            skipped = scope["optional"] and scope["name"] not in allowed
            decided[scope["id"]] = {"status": SKIPPED if skipped else GIVEN, "created": self.org.now()}

    def without_skipped(self, issuer: Issuer, app: Record, user: Record, scopes: Iterable[str]) -> list[str]:
        """Return the scopes without those that a person left out, and may leave out."""
        decided = self._decided(issuer, app, user)
        skipped = {
            scope["name"]
            for scope in self._asking(issuer, scopes)
            if scope["optional"] and decided.get(scope["id"], {}).get("status") == SKIPPED
        }
        return [name for name in scopes if name not in skipped]

    def forget_user(self, user_id: str) -> None:
        """Drop what a person who goes has allowed."""
        for name in [name for name in self.org.tables if name.startswith(f"consents/{user_id}/")]:
            del self.org.tables[name]

    def _asking(self, issuer: Issuer, scopes: Iterable[str]) -> list[Record]:
        wanted = set(scopes)
        known = self.org.oidc.scoping.of(issuer)
        return [scope for scope in known if scope["name"] in wanted and scope["consent"] in ASKING]

    def _decided(self, issuer: Issuer, app: Record, user: Record) -> dict[str, Record]:
        # By the scope's id: one that was deleted and made again is another one.
        return self.table("consents", f"{user['id']}/{app['id']}/{issuer.id}")


def _settled(scope: Record, decision: Record | None) -> bool:
    if decision is None:
        return False
    return decision["status"] == GIVEN or bool(scope["optional"])
