"""What a token says: introspection, userinfo; and its revocation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.oidc.errors import OAuthError, refused
from okta_simulator.oidc.grants import Grant
from okta_simulator.oidc.scoping import OPENID

if TYPE_CHECKING:
    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.oidc.proofs import Presentation
    from okta_simulator.types import Record

RENAMED = frozenset({"ver", "scp", "cid", "auth_time"})
# unverified: that introspection leaves these out (Okta's examples do), and shows all other claims of the token
INACTIVE = {"active": False}


class Inspection(Area):
    """Looks into tokens for those who got them."""

    def introspect(self, issuer: Issuer, token: str) -> Record:
        """Return what a token says if it is good now, otherwise that it is not.

        Args:
            issuer: The authorization server that is asked; tokens of others are not good there.
            token: An access token, ID token or refresh token.
        """
        record = self.org.oidc.refresh_tokens.current(token, issuer)
        if record is not None:
            return self._refresh_token(record)
        try:
            return self._access_token(issuer, token)
        except OAuthError:
            return self._id_token(issuer, token)

    def userinfo(self, issuer: Issuer, token: str, presentation: Presentation) -> Record:
        """Return the claims about the person that a token's scopes stand for.

        Args:
            issuer: The authorization server that is asked.
            token: The access token.
            presentation: How it came.

        Raises:
            OAuthError: The token is no good (401 invalid_token), or lacks ``openid`` (403 insufficient_scope).
        """
        claims = self.org.oidc.tokens.verify(token, issuer)
        self.org.oidc.proofs.at_resource(token, claims, presentation)
        record = self.org.oidc.tokens.issued.find(claims["jti"]) or {}
        grant = Grant.from_json(record["grant"])
        if OPENID not in grant.scopes:
            raise refused("access_token_insufficient_scopes")
        return {"sub": grant.user_id} | self.org.oidc.tokens.claims.of_id_token(grant, every=True)

    def revoke(self, app: Record, token: str) -> None:
        """Revoke a token of a client. Anything else is taken as done, so that nothing is given away.

        A refresh token takes the access tokens of its grant with it, an access token nothing (Okta's guide).
        """
        client_id = app["credentials"]["oauthClient"]["client_id"]
        refresh_token = self.org.oidc.refresh_tokens.find(token)
        if refresh_token is not None:
            if refresh_token["grant"]["client_id"] == client_id:
                self.org.oidc.tokens.revoke_grant(refresh_token["grant"]["id"])
            return
        claims = self.org.oidc.tokens.own_claims(token)
        if claims.get("cid") == client_id:
            self.org.oidc.tokens.issued.revoke(claims.get("jti"))

    def _access_token(self, issuer: Issuer, token: str) -> Record:
        claims = self.org.oidc.tokens.verify(token, issuer)
        user = self.table("users").get(claims.get("uid", ""))
        shown = {name: value for name, value in claims.items() if name not in RENAMED}
        about: Record = {"active": True, "token_type": "DPoP" if "cnf" in claims else "Bearer"}
        about |= {"scope": " ".join(claims["scp"]), "client_id": claims["cid"]}
        # unverified: that a token without a person has no username
        return about | ({"username": user["profile"]["login"]} if user else {}) | shown

    def _id_token(self, issuer: Issuer, token: str) -> Record:
        try:
            claims = self.org.oidc.tokens.id_token_claims(token, issuer.id)
        except OAuthError:
            return INACTIVE
        user = self.table("users").get(claims["sub"])
        if claims["exp"] <= self.org.moment().timestamp() or user is None:
            return INACTIVE
        about: Record = {"active": True, "token_type": "Bearer", "client_id": claims["aud"]}
        return about | {"username": user["profile"]["login"]} | claims

    def _refresh_token(self, record: Record) -> Record:
        grant = record["grant"]
        login = self.org.users.find(grant["user_id"])["profile"]["login"]
        return {
            "active": True,
            "token_type": "Bearer",
            "scope": " ".join(grant["scopes"]),
            "client_id": grant["client_id"],
            "username": login,
            "exp": self.org.oidc.refresh_tokens.expires(record),
            "sub": login,
        }
