"""The device grant: a device shows a short code, a person approves it in a browser, the device asks until then."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.oidc.errors import refused
from okta_simulator.oidc.grants import Grant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
LIFETIME = 600
INTERVAL = 5
"""Seconds (examples of Okta's API description)."""
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8
PENDING, APPROVED, DENIED = "PENDING", "APPROVED", "DENIED"


class DeviceCodes(Area):
    """Device codes that wait for a person, or for their device to fetch what the person approved."""

    def start(self, issuer: Issuer, app: Record, scopes: Iterable[str]) -> Record:
        """Begin: make a device code and a user code.

        Args:
            issuer: The authorization server.
            app: The client.
            scopes: What the device asks for, already resolved.

        Returns:
            The reply to the device.
        """
        device_code, user_code = str(uuid.uuid4()), "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        record: Record = {
            "device_code": device_code,
            "user_code": user_code,
            "issuer": issuer.id,
            "client_id": app["credentials"]["oauthClient"]["client_id"],
            "scopes": list(scopes),
            "status": PENDING,
            "expires": self._now() + LIFETIME,
            "asked": None,
            "grant": None,
        }
        self.table("device_codes")[device_code] = record
        page = f"{issuer.origin}/activate"
        return {
            "device_code": device_code,
            "user_code": user_code,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?user_code={user_code}",
            "expires_in": LIFETIME,
            "interval": INTERVAL,
        }

    def by_user_code(self, user_code: str) -> Record:
        """Return what a person is asked to approve.

        Args:
            user_code: What the device shows, in any case.

        Returns:
            A record with ``device_code``, ``issuer`` (id), ``client_id`` and ``scopes``.

        Raises:
            OAuthError: There is no such code that waits, or it is over (invalid_user_code).
        """
        wanted = user_code.strip().upper()
        for record in self.table("device_codes").values():
            if record["user_code"] == wanted and record["status"] == PENDING and record["expires"] >= self._now():
                return record
        raise refused("invalid_user_code")

    def approve(self, device_code: str, grant: Grant) -> None:
        """Let the device have what a person approved.

        Args:
            device_code: Of the record that ``by_user_code`` gave.
            grant: What the access policy allowed that person.
        """
        self.table("device_codes")[device_code] |= {"status": APPROVED, "grant": grant.as_json()}

    def deny(self, device_code: str) -> None:
        """Tell the device that the person, or the policy, said no."""
        self.table("device_codes")[device_code]["status"] = DENIED

    def forget_user(self, user_id: str) -> None:
        """Drop the codes that a person has approved."""
        table = self.table("device_codes")
        approved = [code for code, record in table.items() if record["status"] == APPROVED]
        for code in [code for code in approved if table[code]["grant"]["user_id"] == user_id]:
            del table[code]

    def redeem(self, device_code: str, issuer: Issuer, app: Record) -> Grant:
        """Return what was approved, once.

        Raises:
            OAuthError: Not yet (authorization_pending, slow_down), not at all (access_denied), too late
                (expired_token), or the code is unknown or somebody else's (invalid_grant).
        """
        record = self.table("device_codes").get(device_code)
        if record is None or record["issuer"] != issuer.id:
            raise refused("invalid_device_code")
        if record["client_id"] != app["credentials"]["oauthClient"]["client_id"]:
            raise refused("mismatched_client")
        if record["expires"] < self._now():
            raise refused("expired_token")
        before, record["asked"] = record["asked"], self._now()
        if record["status"] == PENDING:
            # unverified: that the interval stays as it is after a slow_down
            early = before is not None and record["asked"] - before < INTERVAL
            raise refused("slow_down" if early else "authorization_pending")
        del self.table("device_codes")[device_code]
        if record["status"] == DENIED:
            raise refused("device_access_denied")
        return Grant.from_json(record["grant"])

    def _now(self) -> float:
        return self.org.moment().timestamp()
