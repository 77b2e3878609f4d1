"""Hashes that let values be compared without being kept."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from okta_operator.core.json import Json


def digest(value: Json) -> str:
    """SHA-256 over a canonical form of a JSON value, in hexadecimal."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def secret_hash(client_secret: str) -> str:
    """A client secret's hash as Okta gives it: the left half of its SHA-256, base64url without padding.

    Okta does not document the construction; it was verified on recorded pairs of secret and ``secret_hash``.
    """
    return base64.urlsafe_b64encode(hashlib.sha256(client_secret.encode()).digest()[:16]).decode().rstrip("=")
