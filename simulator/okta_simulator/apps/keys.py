"""The public keys of an app, ``settings.oauthClient.jwks``: what is stored, and what Okta refuses.

Okta's API description gives the keys of a reply an ``id`` and times that those of a request lack.
"""
# unverified: that replies of the apps API itself show these additions

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, TypeAlias

from okta_simulator.area import as_object, as_word
from okta_simulator.errors import malformed, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.ids import Ids
    from okta_simulator.types import Record

Material: TypeAlias = tuple[tuple[str, str], ...]
"""What a key is made of, by which it is recognized."""

TYPES = ("RSA", "EC")
MEMBERS = frozenset({"kty", "kid", "use", "alg", "key_ops", "e", "n", "crv", "x", "y"})
ADDED = ("id", "created", "lastUpdated", "status")
ACTIVE, INACTIVE = "ACTIVE", "INACTIVE"
SUBJECT = "JsonWebKey"
ENCRYPTION = "enc"
MOST = 50
SMALLEST_MODULUS = 2048


def stored_keys(stated: Record, known: Record, ids: Ids, now: str) -> Record:
    """Return the key set as Okta stores it.

    Args:
        stated: ``{"keys": […]}`` of the request.
        known: The stored set, from which keys that are the same keep what Okta added.
        ids: Where new identifiers come from.
        now: The time.

    Raises:
        OktaError: A key is no object, or has something in it that no key has (400 E0000003).
    """
    before = {_material(key): key for key in known.get("keys", [])}
    return {"keys": [stored_key(as_object(key), before, ids, now) for key in stated["keys"]]}


def stored_key(stated: Record, known: Mapping[Material, Record], ids: Ids, now: str) -> Record:
    """Return a key as Okta stores it.

    Args:
        stated: The key of the request.
        known: Stored ones by what they are made of.
        ids: Where a new identifier comes from.
        now: The time.

    Raises:
        OktaError: It has something in it that no key has (400 E0000003).
    """
    plain = {name: value for name, value in stated.items() if name not in ADDED and name[0] != "_"}
    # unverified: which members Okta knows beside those of an RSA or EC key
    texts = all(isinstance(value, str) for name, value in plain.items() if name != "key_ops")
    if plain.get("kty") not in TYPES or not set(plain) <= MEMBERS or not texts:
        raise malformed()
    kept = known.get(_material(plain), {"id": "", "created": now, "lastUpdated": now, "status": ACTIVE, **plain})
    status = as_word(stated.get("status"), (ACTIVE, INACTIVE), kept["status"])
    changed = {} if status == kept["status"] else {"status": status, "lastUpdated": now}
    return kept | {"id": kept["id"] or ids.new("pks")} | changed


def check_keys(keys: list[Record]) -> None:
    """Refuse a key set that Okta would refuse (texts from its API description).

    Args:
        keys: The stored keys as they would be.

    Raises:
        OktaError: A key is too small, they are too many, or get into each other's way (400).
    """
    # unverified: that PUT and POST of an app refuse in the words of the API of its keys
    if len(keys) > MOST:
        refuse(
            SUBJECT,
            "You can't create a new key. You have reached the maximum number of keys allowed "
            f"({MOST}). To add another key, you must first delete an existing one.",
        )
    if any(key["kty"] == "RSA" and _bits(key.get("n", "")) < SMALLEST_MODULUS for key in keys):
        refuse(SUBJECT, "RSA key length in the 'jwks' is less than '2,048' bits for the given key.")
    names = [key.get("kid") for key in keys]
    if len(keys) > 1 and (None in names or len(set(names)) < len(names)):
        refuse(SUBJECT, "All keys in the 'jwks' must have a unique `kid`.")
    if sum(encrypts(key) and key["status"] == ACTIVE for key in keys) > 1:
        refuse(SUBJECT, "The client can have only one active encryption key in the 'jwks'.")


def encrypts(key: Record) -> bool:
    """Say whether a key is there to encrypt ID tokens, rather than to verify signatures."""
    return bool(key.get("use") == ENCRYPTION)


def _bits(modulus: str) -> int:
    try:
        content = base64.urlsafe_b64decode(modulus.rstrip("=") + "=" * (-len(modulus.rstrip("=")) % 4))
    except (binascii.Error, ValueError):
        return 0
    return int.from_bytes(content, "big").bit_length()


def _material(key: Record) -> Material:
    return tuple(sorted((name, str(value)) for name, value in key.items() if name not in ADDED))
