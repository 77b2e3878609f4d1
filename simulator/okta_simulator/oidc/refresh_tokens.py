"""Refresh tokens: lifetime, idle window, rotation with its grace period, and the detection of reuse.

Rotation and reuse are from Okta's guide to refresh tokens, the lifetimes from the access policy's rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.oidc.errors import refused
from okta_simulator.oidc.grants import Grant
from okta_simulator.oidc.scoping import OFFLINE_ACCESS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

TABLE = "refresh_tokens"
LENGTH = 43
ROTATE = "ROTATE"


class RefreshTokens(Area):
    """The refresh tokens that were given out."""

    def issue(self, grant: Grant, *, jkt: str | None = None) -> str:
        """Make the first refresh token of a grant.

        Args:
            grant: What it stands for.
            jkt: Thumbprint of the key that it is bound to (DPoP), if it is.
        """
        life = grant.decision.refresh_token_seconds
        return self._add(grant.as_json(), self._now() + life if life else None, jkt)

    def use(
        self, token: str, app: Record, issuer: Issuer, names: Iterable[str], *, jkt: str | None = None
    ) -> tuple[Grant, str | None]:
        """Take a refresh token.

        Args:
            token: The token.
            app: The client that presents it.
            issuer: The authorization server that is asked.
            names: The scopes that are wanted; none for all.
            jkt: Thumbprint of the key that the client showed to have, if it did.

        Returns:
            What may be given out, and the refresh token to use from now on: another one if the app rotates
            them, which ends when the first one would have ended. None if the wanted scopes leave
            ``offline_access`` out: this one stays the one to use.

        Raises:
            OAuthError: It is unknown, over, idle for too long, revoked, used up or another client's
                (invalid_grant), or a scope was not granted before (access_denied). If it was used up before, all
                tokens of its grant are revoked.
        """
        record = self._usable(token, issuer)
        grant = Grant.from_json(record["grant"])
        if grant.client_id != app["credentials"]["oauthClient"]["client_id"]:
            raise refused("mismatched_client")
        if record["jkt"] is not None and record["jkt"] != jkt:
            raise refused("invalid_dpop_proof_invalid_public_key_binding")
        self._detect_reuse(record, app)
        narrowed = _narrowed(grant, list(names))
        # unverified: that a token which is not replaced is not used up either
        if OFFLINE_ACCESS not in narrowed.scopes:
            return narrowed, None
        return narrowed, self._successor(token, record, app)

    def current(self, token: str, issuer: Issuer) -> Record | None:
        """Return the record of a token that could be used now, for introspection; None otherwise.

        Args:
            token: The token.
            issuer: The authorization server that is asked.
        """
        record = self.table(TABLE).get(token)
        if record is None or record["grant"]["issuer"]["id"] != issuer.id or record["rotated"] is not None:
            return None
        return record if self._alive(record) else None

    def expires(self, record: Record) -> int:
        """Return when a token is over if nobody uses it, in seconds since the epoch."""
        window = record["grant"]["decision"]["refresh_token_window_seconds"]
        ends = record["expires"]
        return int(record["used"] + window if ends is None else min(ends, record["used"] + window))

    def find(self, token: str) -> Record | None:
        """Return the record of a token, whatever has become of it; None if there is none."""
        return self.table(TABLE).get(token)

    def revoke_where(self, field: str, value: str) -> None:
        """Revoke all tokens whose grant has a value in a field, for example ``client_id``."""
        for record in self.table(TABLE).values():
            if record["grant"][field] == value:
                record["revoked"] = True

    def _usable(self, token: str, issuer: Issuer) -> Record:
        record = self.table(TABLE).get(token)
        if record is None or not self._alive(record):
            raise refused("invalid_refresh_token")
        if record["grant"]["issuer"]["id"] != issuer.id:
            raise refused("mismatched_authorization_server")
        return record

    def _alive(self, record: Record) -> bool:
        return self.expires(record) > self._now() and self.org.oidc.tokens.issued.good(record)

    def _detect_reuse(self, record: Record, app: Record) -> None:
        """Refuse a token that was rotated before the grace period, and take back what came of its grant."""
        if record["rotated"] is None:
            return
        leeway = app["settings"]["oauthClient"].get("refresh_token", {}).get("leeway", 0)
        if self._now() - record["rotated"] > leeway or not leeway:
            self.org.oidc.tokens.revoke_grant(record["grant"]["id"])
            raise refused("invalid_refresh_token")

    def _successor(self, token: str, record: Record, app: Record) -> str:
        now = self._now()
        if app["settings"]["oauthClient"].get("refresh_token", {}).get("rotation_type") != ROTATE:
            record["used"] = now
            return token
        if record["rotated"] is None:
            record["rotated"] = now
        return self._add(record["grant"], record["expires"], record["jkt"])

    def _add(self, grant: Record, expires: float | None, jkt: str | None) -> str:
        table = self.table(TABLE)
        for over in [each for each, record in table.items() if self.expires(record) <= self._now()]:
            del table[over]
        made = self.org.ids.secret()[:LENGTH]
        table[made] = {
            "grant": grant,
            "jkt": jkt,
            "expires": expires,
            "used": self._now(),
            "rotated": None,
            "revoked": False,
        }
        return made

    def _now(self) -> float:
        return self.org.moment().timestamp()


def _narrowed(grant: Grant, names: list[str]) -> Grant:
    """Return a grant with fewer scopes; what was granted at first can be had again later."""
    denied = [name for name in names if name not in grant.decision.scopes]
    if denied:
        raise refused("refresh_scopes_denied", ", ".join(denied))
    return grant.narrowed(names) if names else grant
