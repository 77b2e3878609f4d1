"""Clients that authenticate with a signed JWT: ``client_secret_jwt`` and ``private_key_jwt``.

What it has to say is from Okta's reference of OpenID Connect, "Token claims for client authentication".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.oidc.client_keys import public_keys
from okta_simulator.oidc.errors import refused
from okta_simulator.oidc.jose import ASYMMETRIC, SYMMETRIC, UnreadableError, check, peek, shared_key

if TYPE_CHECKING:
    from joserfc.jwk import Key

    from okta_simulator.types import Record

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST = 3600
"""Seconds that an assertion may still be good for."""
ALGORITHMS = {"client_secret_jwt": SYMMETRIC, "private_key_jwt": ASYMMETRIC}


class ClientAssertions(Area):
    """Checks client assertions; one with a ``jti`` can be used once."""

    def check(self, assertion: str, app: Record | None, endpoint: str) -> Record:
        """Return the app that signed an assertion.

        Args:
            assertion: The JWT.
            app: The app that the request names beside, if it does.
            endpoint: URL that ``aud`` has to name.

        Raises:
            OAuthError: Anything is wrong with it (401 invalid_client).
        """
        try:
            header, claims = peek(assertion)
        except UnreadableError:
            raise refused("client_assertion_invalid_jwt") from None
        issuer = self.org.apps.by_client_id(str(claims.get("iss")))
        if issuer is None or issuer["status"] != "ACTIVE" or (app is not None and app is not issuer):
            raise refused("client_assertion_invalid_issuer")
        if claims.get("sub") != claims["iss"]:
            raise refused("client_assertion_invalid_subject")
        self._check_signature(assertion, header, issuer)
        self._check_claims(claims, endpoint)
        return issuer

    def _check_signature(self, assertion: str, header: Record, app: Record) -> None:
        method = app["credentials"]["oauthClient"]["token_endpoint_auth_method"]
        if method not in ALGORITHMS:
            raise refused("invalid_token_endpoint_auth_method")
        algorithms = ALGORITHMS[method]
        if header.get("alg") not in algorithms:
            raise refused("client_assertion_invalid_signature_algorithm")
        keys = public_keys(app, header.get("kid")) if algorithms is ASYMMETRIC else self._secrets(app)
        for key in keys:
            try:
                check(assertion, key, algorithms)
            except UnreadableError:
                continue
            return
        raise refused("client_assertion_invalid_signature")

    def _secrets(self, app: Record) -> list[Key]:
        secrets = self.org.client_secrets.of(app["id"])
        return [shared_key(secret["client_secret"]) for secret in secrets if secret["status"] == "ACTIVE"]

    def _check_claims(self, claims: Record, endpoint: str) -> None:
        now, audience, expires = self.org.moment().timestamp(), claims.get("aud"), claims.get("exp")
        if endpoint not in (audience if isinstance(audience, list) else [audience]):
            raise refused("client_assertion_invalid_audience")
        if not isinstance(expires, int | float):
            raise refused("client_assertion_expiration_required")
        if expires <= now:
            raise refused("client_assertion_expired_token")
        if expires > now + LONGEST:
            raise refused("client_assertion_expires_too_far_in_future")
        issued = claims.get("iat")
        # Okta's text says "before the current time"; whole seconds round down, so the same second is before.
        if isinstance(issued, int | float) and issued > now:
            raise refused("client_assertion_issued_at_in_future")
        if claims.get("jti") is not None:
            self._use_up(claims["iss"], str(claims["jti"]), expires, now)

    def _use_up(self, client_id: str, identifier: str, expires: float, now: float) -> None:
        """Refuse a second use. Whatever becomes of the request, the assertion is spent (Okta's DPoP guide)."""
        seen = self.table("client_assertions", client_id)
        for old in [each for each, record in seen.items() if record["expires"] <= now]:
            del seen[old]
        if identifier in seen:
            raise refused("client_assertion_already_used")
        seen[identifier] = {"expires": expires}
