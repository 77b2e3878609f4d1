"""Access tokens and ID tokens: making, verifying, revoking. Their claims are those of Okta's reference."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.ids import base64url
from okta_simulator.keys import ORGANIZATION_ACCESS
from okta_simulator.oidc.claim_values import ClaimValues
from okta_simulator.oidc.errors import refused
from okta_simulator.oidc.issued_tokens import IssuedTokens
from okta_simulator.oidc.jose import UnreadableError, check, peek, sign
from okta_simulator.oidc.proofs import Presentation

if TYPE_CHECKING:
    from okta_simulator.oidc.grants import Grant
    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

ID_TOKEN_SECONDS = 3600
ALGORITHM = "RS256"
ORGANIZATION_TYPE = "application/okta-internal-at+jwt"
"""The ``typ`` of the organization's access tokens (a conversation in the tests of Okta's SDK for Python)."""
VERSION = 1
HALF_DIGEST = 16
"""Bytes of SHA-256 that ``at_hash`` and ``c_hash`` show."""


class Tokens(Area):
    """Signs tokens and knows which access tokens are still good."""

    def __init__(self, org: Organization) -> None:
        """Make the area."""
        super().__init__(org)
        self.claims = ClaimValues(org)
        self.issued = IssuedTokens(org)

    def access_token(self, grant: Grant, *, jkt: str | None = None) -> tuple[str, Record]:
        """Make an access token.

        Args:
            grant: What it is about.
            jkt: Thumbprint of the key that it is bound to (DPoP), if it is.

        Returns:
            The token and its claims.

        Raises:
            OAuthError: A claim cannot be evaluated (server_error).
        """
        now = self._now()
        user = self.table("users").get(grant.user_id or "")
        claims: Record = {
            "ver": VERSION,
            "jti": f"AT.{self.org.ids.key_id()}",
            "iss": grant.issuer.url,
            "aud": grant.issuer.audience,
            "iat": now,
            "exp": now + grant.decision.access_token_seconds,
            "cid": grant.client_id,
            "scp": list(grant.scopes),
            "sub": user["profile"]["login"] if user else grant.client_id,
        }
        if user is not None:
            claims |= {"uid": user["id"], "auth_time": grant.auth_time or now}
        if jkt is not None:
            claims["cnf"] = {"jkt": jkt}
        stated = self.claims.of_access_token(grant)
        # A claim of the server replaces none of these but sub, which every server defines itself.
        claims = stated | claims | {"sub": stated.get("sub", claims["sub"])}
        self.issued.add(grant, claims, jkt=jkt)
        # unverified: that those of other servers have no typ
        if grant.issuer.custom:
            return self._signed(grant.issuer.id, claims), claims
        return self._signed(ORGANIZATION_ACCESS, claims, typ=ORGANIZATION_TYPE), claims

    def id_token(
        self,
        grant: Grant,
        *,
        access_token: str | None = None,
        code: str | None = None,
        all_profile_claims: bool = False,
    ) -> str:
        """Make an ID token.

        Args:
            grant: What it is about; its person must be known.
            access_token: The access token that comes with it, for ``at_hash``.
            code: The authorization code that comes with it, for ``c_hash``.
            all_profile_claims: All claims of the scopes rather than the few that always are in ID tokens; so
                where no access token is given out with which to ask userinfo.

        Raises:
            OAuthError: A claim cannot be evaluated (server_error).
        """
        now, app = self._now(), self.org.oidc.clients.require(grant.client_id)
        claims: Record = {
            "sub": grant.user_id,
            "ver": VERSION,
            "iss": self.org.oidc.issuers.of_id_tokens(grant.issuer, app),
            "aud": grant.client_id,
            "iat": now,
            "exp": now + ID_TOKEN_SECONDS,
            "jti": f"ID.{self.org.ids.key_id()}",
            "amr": list(grant.amr),
            "idp": self.org.id,
            "auth_time": grant.auth_time or now,
        }
        if grant.nonce is not None:
            claims["nonce"] = grant.nonce
        if access_token is not None:
            claims["at_hash"] = _half_hash(access_token)
        if code is not None:
            claims["c_hash"] = _half_hash(code)
        about = self.claims.of_id_token(grant, every=all_profile_claims)
        return self._signed(grant.issuer.id, about | claims)

    def verify(self, token: str, issuer: Issuer) -> Record:
        """Return the claims of an access token that is good now.

        Args:
            token: The token.
            issuer: The authorization server that is asked; it takes its own tokens only.

        Raises:
            OAuthError: It is not (401 invalid_token).
        """
        return self._good(token, issuer.id if issuer.custom else ORGANIZATION_ACCESS)

    def verify_management(self, token: str, presentation: Presentation | None = None) -> Record:
        """Return the claims of an access token with which the management API is called.

        Args:
            token: The token.
            presentation: How it came; None for as a bearer token.

        Returns:
            The claims: ``cid`` the client, ``scp`` the scopes, ``sub`` the client or the person's login.

        Raises:
            OAuthError: It is no good token of the organization's server, or bound to a key that did not sign this
                call (mostly 401 invalid_token).
        """
        claims = self._good(token, ORGANIZATION_ACCESS)
        self.org.oidc.proofs.at_resource(token, claims, presentation or Presentation())
        return claims

    def id_token_claims(self, token: str, issuer_id: str | None = None) -> Record:
        """Return the claims of an ID token of this organization, expired or not, for ``id_token_hint``.

        Args:
            token: The ID token.
            issuer_id: The authorization server that must have made it; None for any.

        Raises:
            OAuthError: The signature is not of this organization (401 invalid_token).
        """
        for owner in self.org.keys.owners() if issuer_id is None else [issuer_id]:
            try:
                claims = self._verified(token, owner)
            except UnreadableError:
                continue
            if str(claims.get("jti")).startswith("ID."):
                return claims
        raise refused("id_token_invalid")

    def own_claims(self, token: str) -> Record:
        """Return the claims of an access token of this organization, whatever has become of it; none if it is not."""
        for owner in self.org.keys.owners():
            try:
                return self._verified(token, owner)
            except UnreadableError:
                continue
        return {}

    def revoke_grant(self, grant_id: str) -> None:
        """Revoke all access and refresh tokens that came of a grant."""
        self.issued.revoke_where("id", grant_id)
        self.org.oidc.refresh_tokens.revoke_where("id", grant_id)

    def revoke_client(self, client_id: str) -> None:
        """Revoke all tokens of a client, for good: what Okta does when its app is deactivated."""
        self.issued.revoke_where("client_id", client_id)
        self.org.oidc.refresh_tokens.revoke_where("client_id", client_id)

    def revoke_user(self, user_id: str) -> None:
        """Revoke all tokens of a person."""
        self.issued.revoke_where("user_id", user_id)
        self.org.oidc.refresh_tokens.revoke_where("user_id", user_id)

    def _good(self, token: str, owner: str) -> Record:
        """Return the claims of an access token that an owner's key signed and that is good now."""
        try:
            claims = self._verified(token, owner)
        except UnreadableError:
            raise refused("access_token_invalid") from None
        # unverified: which of the sentences Okta gives for each of these
        if not str(claims.get("jti")).startswith("AT."):
            raise refused("access_token_invalid")
        if claims["exp"] <= self._now():
            raise refused("token_expired")
        record = self.issued.find(claims["jti"])
        if record is None or not self.issued.good(record):
            raise refused("access_token_revoked")
        return claims

    def _verified(self, token: str, owner: str) -> Record:
        header, _ = peek(token)
        key = self.org.keys.verifying(owner, header.get("kid"))
        if key is None:
            message = "unknown key"
            raise UnreadableError(message)
        return check(token, key, [ALGORITHM])

    def _signed(self, owner: str, claims: Record, **header: str) -> str:
        key = self.org.keys.signing(owner)
        return sign({"kid": key.kid, **header, "alg": ALGORITHM}, claims, key)

    def _now(self) -> int:
        return int(self.org.moment().timestamp())


def _half_hash(text: str) -> str:
    return base64url(hashlib.sha256(text.encode()).digest()[:HALF_DIGEST])
