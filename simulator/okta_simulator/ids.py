"""Identifiers, secrets and key ids in the shapes that Okta gives them."""

from __future__ import annotations

import base64
import hashlib
import secrets
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from okta_simulator.types import Record

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
ID_LENGTH = 20
CELL_SUFFIX = "1d7"


class Ids:
    """Makes identifiers from a seed and a counter."""

    def __init__(self, seed: str | None = None) -> None:
        """Begin at the first identifier.

        Args:
            seed: The same seed gives the same identifiers in the same order; without one they always differ.
        """
        self._seed = seed or secrets.token_hex(8)
        self._count = 0

    @classmethod
    def continued(cls, state: Record) -> Ids:
        """Go on where others stopped.

        Args:
            state: What :meth:`as_json` returned.
        """
        made = cls(str(state["seed"]))
        made._count = int(state["count"])
        return made

    def as_json(self) -> Record:
        """Return the seed and how many identifiers were made."""
        return {"seed": self._seed, "count": self._count}

    def new(self, prefix: str) -> str:
        """Make an identifier.

        Args:
            prefix: Okta's prefix of the kind, for example ``0oa``.

        Returns:
            Twenty letters and digits. Like Okta's, later ones mostly sort after earlier ones.
        """
        noise = int.from_bytes(self._bytes(8), "big")
        width = ID_LENGTH - len(prefix) - len(CELL_SUFFIX)
        counter = _base62(self._count, 5)
        return prefix + counter + _base62(noise, width - 5)[-(width - 5) :] + CELL_SUFFIX

    def secret(self) -> str:
        """Make a client secret.

        Returns:
            64 characters of base64url, the recorded length of generated ones.
        """
        return base64url(self._bytes(48))

    def key_id(self) -> str:
        """Make the id of a signing key.

        Returns:
            43 characters of base64url.
        """
        return base64url(self._bytes(32))

    def error_id(self) -> str:
        """Make the id of an error reply.

        Returns:
            ``oae`` and 22 characters of base64url.
        """
        return "oae" + base64url(self._bytes(16))

    def noise(self, size: int) -> bytes:
        """Make bytes for identifiers of another form.

        Args:
            size: How many.
        """
        return self._bytes(size)

    def _bytes(self, size: int) -> bytes:
        self._count += 1
        return hashlib.blake2b(f"{self._seed}:{self._count}".encode(), digest_size=size).digest()


def secret_hash(client_secret: str) -> str:
    """Compute what Okta shows as ``secret_hash`` of a client secret.

    Args:
        client_secret: The secret in clear text.

    Returns:
        base64url without padding of the left 16 bytes of SHA-256, 22 characters (computed from both pairs of
        secret and hash that public recordings hold).
    """
    return base64url(hashlib.sha256(client_secret.encode()).digest()[:16])


def base64url(data: bytes) -> str:
    """Encode bytes as base64url without padding.

    Args:
        data: The bytes.

    Returns:
        The text.
    """
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _base62(number: int, width: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    return digits.rjust(width, "0")
