"""The public keys of an app, ``settings.oauthClient.jwks``.

Okta's API description gives the keys of a reply an ``id``, times and a ``status`` that those of a request lack.
"""
# unverified: that replies of the apps API itself show these additions

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import as_object
from okta_simulator.errors import malformed

if TYPE_CHECKING:
    from okta_simulator.ids import Ids
    from okta_simulator.types import Record

TYPES = ("RSA", "EC")
MEMBERS = frozenset({"kty", "kid", "use", "alg", "key_ops", "e", "n", "crv", "x", "y"})
ADDED = ("id", "created", "lastUpdated", "status")


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
    return {"keys": [_stored(as_object(key), before, ids, now) for key in stated["keys"]]}


def _stored(key: Record, before: dict[tuple[tuple[str, str], ...], Record], ids: Ids, now: str) -> Record:
    plain = {name: value for name, value in key.items() if name not in ADDED and name[0] != "_"}
    # unverified: which members Okta knows beside those of an RSA or EC key
    texts = all(isinstance(value, str) for name, value in plain.items() if name != "key_ops")
    if plain.get("kty") not in TYPES or not set(plain) <= MEMBERS or not texts:
        raise malformed()
    kept = before.get(_material(plain))
    if kept is not None:
        return kept
    return {"id": ids.new("pks"), "created": now, "lastUpdated": now, "status": "ACTIVE", **plain}


def _material(key: Record) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in key.items() if name not in ADDED))
