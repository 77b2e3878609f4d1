"""Authorization codes: 300 seconds, once, and a second use takes back what the first one gave."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.ids import base64url
from okta_simulator.oidc.errors import refused
from okta_simulator.oidc.grants import Grant

if TYPE_CHECKING:
    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

LIFETIME = 300
"""Seconds (Okta's API description of the token request)."""


class Codes(Area):
    """The authorization codes that were issued and are not over."""

    def issue(self, grant: Grant, redirect_uri: str, code_challenge: str | None = None) -> str:
        """Make a code.

        Args:
            grant: What it stands for.
            redirect_uri: Where it is sent; the token request has to repeat it.
            code_challenge: PKCE's challenge (S256), if the authorization request had one.
        """
        now = self.org.moment().timestamp()
        table = self.table("codes")
        for old in [code for code, record in table.items() if record["expires"] < now]:
            del table[old]
        code = self.org.ids.secret()[:43]
        table[code] = {
            "grant": grant.as_json(),
            "redirect_uri": redirect_uri,
            "code_challenge": code_challenge,
            "expires": now + LIFETIME,
            "used": False,
        }
        return code

    def forget_user(self, user_id: str) -> None:
        """Drop the codes of a person."""
        table = self.table("codes")
        for code in [code for code, record in table.items() if record["grant"]["user_id"] == user_id]:
            del table[code]

    def redeem(
        self, code: str, issuer: Issuer, app: Record, redirect_uri: str | None, code_verifier: str | None
    ) -> Grant:
        """Return what a code stands for, and use it up.

        Args:
            code: The code.
            issuer: The authorization server that is asked.
            app: The client that asks.
            redirect_uri: What the token request states.
            code_verifier: PKCE's verifier, if the token request has one.

        Raises:
            OAuthError: The code is unknown, over or used, or belongs to another client, server or redirect URI;
                or PKCE is not satisfied (mostly invalid_grant).
        """
        record = self.table("codes").get(code)
        if record is None or record["expires"] < self.org.moment().timestamp():
            raise refused("invalid_authorization_code")
        grant = Grant.from_json(record["grant"])
        if grant.client_id != app["credentials"]["oauthClient"]["client_id"]:
            raise refused("mismatched_client")
        if grant.issuer.id != issuer.id:
            raise refused("mismatched_authorization_server")
        if record["used"]:
            # unverified: that a second use revokes, as RFC 6749 (4.1.2) advises
            self.org.oidc.tokens.revoke_grant(grant.id)
            raise refused("invalid_authorization_code")
        # unverified: that a code survives a request that does not fit
        if redirect_uri != record["redirect_uri"]:
            raise refused("mismatched_redirect_uri")
        _check_verifier(record["code_challenge"], code_verifier)
        record["used"] = True
        return grant


def _check_verifier(challenge: str | None, verifier: str | None) -> None:
    if challenge is None:
        if verifier:
            raise refused("pkce_missing_challenge_verifier_present")
        return
    if not verifier:
        raise refused("pkce_missing_verifier")
    digest = hashlib.sha256(verifier.encode()).digest()
    if base64url(digest) != challenge:
        raise refused("pkce_verification_failed")
