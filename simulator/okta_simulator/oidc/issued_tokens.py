"""Which access tokens are still good: revoked ones, and those whose app, person or server is gone."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from okta_simulator.area import Area

if TYPE_CHECKING:
    from okta_simulator.oidc.grants import Grant
    from okta_simulator.types import Record

TABLE = "access_tokens"


class IssuedTokens(Area):
    """The access tokens that were given out and are not over, by ``jti``."""

    def add(self, grant: Grant, claims: Record, *, jkt: str | None) -> None:
        """Note a token.

        Args:
            grant: What it is about.
            claims: What it says.
            jkt: Thumbprint of the key that it is bound to, if it is.
        """
        table, now = self.table(TABLE), self.org.moment().timestamp()
        # Lifetimes differ little, so that the first ones are the first to be over; the rest goes with them.
        for over in list(takewhile(lambda jti: table[jti]["expires"] < now, table)):
            del table[over]
        table[claims["jti"]] = {
            "grant": grant.as_json(),
            "issued": claims["iat"],
            "expires": claims["exp"],
            "jkt": jkt,
            "revoked": False,
        }

    def find(self, jti: object) -> Record | None:
        """Return a token's record; None if there is none."""
        return self.table(TABLE).get(str(jti))

    def good(self, record: Record) -> bool:
        """Say whether a token, or what a refresh token stands for, may be used, but for its age.

        Not after it was revoked, and not while its app is inactive, its person inactive or no longer assigned, or
        its authorization server inactive (Okta's reference of OpenID Connect, "Limits").

        Args:
            record: Has ``grant`` and ``revoked``.
        """
        grant = record["grant"]
        if record["revoked"] or not self.org.oidc.issuers.alive(grant["issuer"]["id"]):
            return False
        app = self.org.apps.by_client_id(grant["client_id"])
        if app is None or app["status"] != "ACTIVE":
            return False
        if grant["user_id"] is None:
            return True
        user = self.table("users").get(grant["user_id"])
        if user is None or user["status"] != "ACTIVE":
            return False
        # A service app has nobody assigned: it got the person's token in exchange.
        service = app["settings"]["oauthClient"]["application_type"] == "service"
        return service or self.org.oidc.clients.assigned(app, user)

    def revoke(self, jti: object) -> None:
        """Revoke one token; one that is unknown is taken as revoked."""
        record = self.find(jti)
        if record is not None:
            record["revoked"] = True

    def revoke_where(self, field: str, value: str) -> None:
        """Revoke all tokens whose grant has a value in a field, for example ``client_id``."""
        for record in self.table(TABLE).values():
            if record["grant"][field] == value:
                record["revoked"] = True
