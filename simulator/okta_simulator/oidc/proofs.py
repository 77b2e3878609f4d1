"""Proof of possession (DPoP, RFC 9449): tokens that only the holder of a key can use.

The two calls for a token, the nonce's life and the claims of a proof are from Okta's DPoP guide.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from okta_simulator.area import Area
from okta_simulator.ids import base64url
from okta_simulator.oidc.errors import refused
from okta_simulator.oidc.jose import ASYMMETRIC, UnreadableError, as_key, check, peek, thumbprint

if TYPE_CHECKING:
    from okta_simulator.types import Record

TYPE = "dpop+jwt"
NONCE_HEADER = "dpop-nonce"
DAY = 86400
NONCE_RENEWED, NONCE_GOOD = DAY, 3 * DAY
OLDEST = 300
"""Seconds since ``iat`` that a proof may be old (Okta's catalogue of OAuth errors)."""
LEEWAY = 60
# unverified: how far ahead of Okta's clock the iat of a proof may be


@dataclass(frozen=True)
class Presentation:
    """How an access token is presented.

    Attributes:
        scheme: Of the ``Authorization`` header: ``Bearer`` or ``DPoP``, in any case.
        proof: The ``DPoP`` header, if there is one.
        method: HTTP method of the call.
        url: Its URL.
    """

    scheme: str = "Bearer"
    proof: str | None = field(default=None, repr=False)
    method: str = ""
    url: str = ""


class Proofs(Area):
    """Checks DPoP proofs; each can be used once."""

    def at_token_endpoint(self, app: Record, proof: str | None, endpoint: str) -> str | None:
        """Return the thumbprint of the key that tokens are to be bound to; None if they are not.

        Args:
            app: The client.
            proof: The ``DPoP`` header, if there is one.
            endpoint: URL of the token endpoint.

        Raises:
            OAuthError: The app demands a proof and there is none, it has no fresh nonce (``use_dpop_nonce`` with a
                nonce in the header ``dpop-nonce``), or something is wrong with it.
        """
        if proof is None:
            if app["settings"]["oauthClient"]["dpop_bound_access_tokens"]:
                raise refused("invalid_dpop_proof_missing_header")
            return None
        # unverified: that a proof binds the tokens of an app that does not demand one
        claims, jkt = self._checked(proof, "POST", endpoint)
        if not self._fresh(claims.get("nonce")):
            raise refused("use_dpop_nonce", headers=[(NONCE_HEADER, self.nonce())])
        self._use_up(claims, jkt)
        return jkt

    def at_resource(self, token: str, claims: Record, presentation: Presentation) -> None:
        """Refuse a bound token in the hands of somebody else; a token that is not bound is not looked at.

        Args:
            token: The access token.
            claims: Its claims.
            presentation: How it came.

        Raises:
            OAuthError: The scheme is not DPoP, there is no proof, or it is not about this token and this call.
        """
        jkt = claims.get("cnf", {}).get("jkt")
        if jkt is None:
            return
        if presentation.scheme.lower() != "dpop":
            raise refused("dpop_authentication_scheme_required")
        if presentation.proof is None:
            raise refused("dpop_proof_required_for_token")
        proof, presented = self._checked(presentation.proof, presentation.method, presentation.url)
        if presented != jkt:
            raise refused("invalid_access_token_dpop_binding")
        if proof.get("ath") != base64url(hashlib.sha256(token.encode()).digest()):
            raise refused("dpop_proof_invalid_ath")
        self._use_up(proof, jkt)

    def nonce(self) -> str:
        """Return the nonce of the day."""
        table, now = self.table("dpop_nonces"), self._now()
        for old in [each for each, record in table.items() if record["created"] < now - NONCE_GOOD]:
            del table[old]
        for each, record in table.items():
            if record["created"] > now - NONCE_RENEWED:
                return each
        made = self.org.ids.secret()[:32]
        table[made] = {"created": now}
        return made

    def _fresh(self, nonce: object) -> bool:
        record = self.table("dpop_nonces").get(str(nonce))
        return record is not None and record["created"] >= self._now() - NONCE_GOOD

    def _checked(self, proof: str, method: str, url: str) -> tuple[Record, str]:
        """Return a proof's claims and the thumbprint of its key."""
        try:
            header, _ = peek(proof)
        except UnreadableError:
            raise refused("invalid_dpop_proof_invalid_jwt") from None
        if header.get("typ") != TYPE:
            raise refused("invalid_dpop_proof_invalid_type")
        if header.get("alg") not in ASYMMETRIC:
            raise refused("invalid_dpop_proof_invalid_signature_algorithm")
        try:
            key = as_key(header.get("jwk") or {})
            claims = check(proof, key, ASYMMETRIC)
        except UnreadableError:
            raise refused("invalid_dpop_proof_invalid_signature") from None
        if claims.get("htm") != method:
            raise refused("invalid_dpop_proof_invalid_htm")
        if _without_query(claims.get("htu")) != _without_query(url):
            raise refused("invalid_dpop_proof_invalid_htu")
        self._check_age(claims.get("iat"))
        return claims, thumbprint(key)

    def _check_age(self, issued: object) -> None:
        now = self._now()
        if not isinstance(issued, int | float):
            raise refused("invalid_dpop_proof_invalid_iat")
        if issued > now + LEEWAY:
            raise refused("invalid_dpop_proof_jwt_issued_in_future")
        if issued < now - OLDEST:
            raise refused("invalid_dpop_proof_jwt_too_old")

    def _use_up(self, claims: Record, jkt: str) -> None:
        table, now = self.table("dpop_proofs"), self._now()
        for old in [each for each, record in table.items() if record["seen"] < now - OLDEST - LEEWAY]:
            del table[old]
        identifier = claims.get("jti")
        if identifier is None:
            # Okta's guide asks for it in the second of the two calls for a token, which is the one that gets here.
            raise refused("invalid_dpop_proof_invalid_jti")
        name = f"{jkt}/{identifier}"
        if name in table:
            raise refused("dpop_proof_already_used")
        table[name] = {"seen": now}

    def _now(self) -> float:
        return self.org.moment().timestamp()


def _without_query(url: object) -> str:
    parts = urlsplit(str(url))
    return f"{parts.scheme}://{parts.netloc}{parts.path}".lower()
