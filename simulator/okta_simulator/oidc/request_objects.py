"""Authorization requests by value (a signed JWT) and by reference (pushed before): what they come to.

What a JWT has to say is from Okta's reference of OpenID Connect, ``/authorize``, parameter ``request``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.oidc.client_keys import public_keys
from okta_simulator.oidc.errors import OAuthError, refused
from okta_simulator.oidc.jose import ASYMMETRIC, SYMMETRIC, UnreadableError, check, peek, shared_key
from okta_simulator.oidc.pushed_requests import PushedRequests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from joserfc.jwk import Key

    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

LONGEST = 3600
"""Seconds that a request object may still be good for."""
ABOUT_ITSELF = frozenset({"iss", "aud", "exp", "iat", "nbf", "jti"})


class RequestObjects(Area):
    """Unpacks requests."""

    def __init__(self, org: Organization) -> None:
        """Make the area."""
        super().__init__(org)
        self._pushed = PushedRequests(org)

    def unpacked(self, issuer: Issuer, stated: Mapping[str, str]) -> Record:
        """Return the parameters of a request, wherever they are.

        Args:
            issuer: The authorization server.
            stated: What the browser brings.

        Raises:
            OAuthError: The JWT or the reference is not good. Nobody knows then where the answer would go.
        """
        if "request" in stated and "request_uri" in stated:
            raise refused("authorize_request_object_and_request_uri_provided")
        if "request_uri" in stated:
            # unverified: that parameters beside it count for nothing
            return self._pushed.find(issuer, stated["request_uri"], stated.get("client_id"))
        return self._opened(issuer, stated) if "request" in stated else dict(stated)

    def pushed(self, issuer: Issuer, stated: Mapping[str, str]) -> str:
        """Keep a request until a browser comes.

        Args:
            issuer: The authorization server.
            stated: Its parameters, with the id of the client that was authenticated.

        Returns:
            The URI that stands for it.

        Raises:
            OAuthError: It is no request that could be kept.
            ReturnedError: It would be refused.
        """
        if "request_uri" in stated:
            raise refused("pushed_authorization_request_uri_present")
        whole = self._opened(issuer, stated) if "request" in stated else dict(stated)
        # unverified: that a request is checked when it is pushed
        self.org.oidc.authorization_requests.read(issuer, whole)
        return self._pushed.keep(issuer, whole)

    def _opened(self, issuer: Issuer, stated: Mapping[str, str]) -> Record:
        """Return what a JWT says, and what stands beside it."""
        token = stated["request"]
        try:
            header, claims = peek(token)
        except UnreadableError:
            raise refused("request_object_invalid") from None
        client_id = claims.get("iss")
        if not isinstance(client_id, str) or stated.get("client_id", client_id) != client_id:
            raise refused("invalid_request_object")
        app = self.org.oidc.clients.require(client_id)
        self._check_signature(token, header, app)
        self._check_claims(issuer, claims)
        beside = {name: value for name, value in stated.items() if name != "request"}
        inside = {name: str(value) for name, value in claims.items() if name not in ABOUT_ITSELF}
        return beside | inside | {"client_id": client_id}

    def _check_signature(self, token: str, header: Record, app: Record) -> None:
        algorithm = header.get("alg")
        if algorithm not in (*SYMMETRIC, *ASYMMETRIC):
            raise refused("request_object_invalid_signature_algorithm")
        wanted = app["settings"]["oauthClient"].get("request_object_signing_alg", algorithm)
        if algorithm != wanted:
            raise refused("request_object_header_algo_mismatch")
        keys = self._secrets(app) if algorithm in SYMMETRIC else _public_keys(app, header.get("kid"))
        for key in keys:
            try:
                check(token, key, [algorithm])
            except UnreadableError:
                continue
            return
        raise refused("request_object_bad_signature")

    def _secrets(self, app: Record) -> list[Key]:
        active = [each for each in self.org.client_secrets.of(app["id"]) if each["status"] == "ACTIVE"]
        if not active:
            raise refused("request_object_no_client_secret")
        return [shared_key(secret["client_secret"]) for secret in active]

    def _check_claims(self, issuer: Issuer, claims: Record) -> None:
        now, audience = self.org.moment().timestamp(), claims.get("aud")
        if issuer.url not in (audience if isinstance(audience, list) else [audience]):
            raise refused("request_object_audience_mismatch")
        expires = _seconds(claims, "exp")
        if expires is not None and expires <= now:
            raise refused("request_object_jwt_expired")
        if expires is not None and expires > now + LONGEST:
            raise refused("request_object_jwt_expiration_too_long")
        if (_seconds(claims, "iat") or 0) > now:
            raise refused("request_object_issued_in_future")
        if (_seconds(claims, "nbf") or 0) > now:
            raise refused("request_object_before_nbf")
        if claims.get("jti") is not None:
            self._use_up(claims["iss"], str(claims["jti"]), expires or now + LONGEST)

    def _use_up(self, client_id: str, identifier: str, expires: float) -> None:
        seen, now = self.table("request_objects", client_id), self.org.moment().timestamp()
        for old in [each for each, record in seen.items() if record["expires"] <= now]:
            del seen[old]
        if identifier in seen:
            raise refused("request_object_already_used")
        seen[identifier] = {"expires": expires}


def _public_keys(app: Record, kid: object) -> list[Key]:
    try:
        return public_keys(app, kid)
    except OAuthError as error:
        # unverified: which sentences those of client assertions become here
        known = {"client_assertion_jwks_not_configured": "request_not_supported"}
        raise refused(known.get(error.reason, "request_object_invalid_kid")) from None


def _seconds(claims: Record, name: str) -> float | None:
    """Return a time; None where there is none, or what is there is none."""
    value = claims.get(name)
    return float(value) if isinstance(value, int | float) else None
