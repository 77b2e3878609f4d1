"""Signed JWTs, by joserfc: reading what one says, and checking who says it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, OctKey

if TYPE_CHECKING:
    from collections.abc import Collection

    from joserfc.jwk import Key

    from okta_simulator.types import Record

ASYMMETRIC = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512")
SYMMETRIC = ("HS256", "HS384", "HS512")


class Registry(jws.JWSRegistry):
    """What a JWT may be like: as large as a header with an RSA key in it, which a proof of possession has."""

    max_header_length = 8192


class UnreadableError(Exception):
    """A text is no signed JWT, a key is none, or the signature is wrong."""


def peek(token: str) -> tuple[Record, Record]:
    """Read header and claims of a JWT without checking anything.

    Raises:
        UnreadableError: It is no JWT.
    """
    try:
        parts = jws.extract_compact(token.encode(), registry=Registry())
        claims = json.loads(parts.payload)
    except (JoseError, ValueError):
        message = "no JWT"
        raise UnreadableError(message) from None
    if not isinstance(claims, dict):
        message = "no claims"
        raise UnreadableError(message)
    return dict(parts.headers()), claims


def check(token: str, key: Key, algorithms: Collection[str]) -> Record:
    """Return the claims of a JWT that a key signed.

    Args:
        token: The JWT.
        key: The key.
        algorithms: Which signature algorithms are taken.

    Raises:
        UnreadableError: The signature is wrong, or not by such an algorithm.
    """
    try:
        return dict(jwt.decode(token, key, registry=Registry(algorithms=list(algorithms))).claims)
    except (JoseError, ValueError):
        message = "wrong signature"
        raise UnreadableError(message) from None


def as_key(jwk: Record) -> Key:
    """Read a JSON Web Key.

    Raises:
        UnreadableError: It is none.
    """
    # What Okta adds to a stored key, and what a client's set may say about uses, is no part of the material.
    material = {name: jwk[name] for name in ("kty", "n", "e", "crv", "x", "y") if isinstance(jwk.get(name), str)}
    try:
        return JWKRegistry.import_key(material)
    except (JoseError, ValueError, KeyError):
        message = "no key"
        raise UnreadableError(message) from None


def shared_key(secret: str) -> Key:
    """Make a key of a client secret."""
    return OctKey.import_key(secret)


def thumbprint(key: Key) -> str:
    """Return a key's SHA-256 thumbprint (RFC 7638)."""
    return str(key.thumbprint())


def sign(header: Record, claims: Record, key: Key) -> str:
    """Make a signed JWT.

    Args:
        header: Its header. Okta's has ``kid`` and ``alg``, no ``typ`` (Okta's reference of OpenID Connect).
        claims: Its claims.
        key: The private key.
    """
    return jwt.encode(header, claims, key, default_type=None)
