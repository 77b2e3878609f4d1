"""Signing keys of the organization and of each authorization server.

Making an RSA key takes long, and most tests never verify a signature: a key gets its id at once and its
material when somebody asks for it. Each organization of a process is dealt the same material anew, so that
only the first ones wait for it; within an organization no two keys have the same.
"""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import TYPE_CHECKING

from joserfc.jwk import RSAKey

from okta_simulator.area import Area
from okta_simulator.errors import not_found

if TYPE_CHECKING:
    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

ORGANIZATION = "organization"
"""The owner of the keys of the org authorization server."""

ORGANIZATION_ACCESS = "organization-access"
"""The owner of the keys that sign access tokens of the org authorization server. They are never published: Okta calls
those tokens opaque, and clients cannot verify them."""

MODULUS_BITS = 2048


class Keys(Area):
    """The signing keys, by owner: an authorization server's id, ``ORGANIZATION`` or ``ORGANIZATION_ACCESS``."""

    def __init__(self, org: Organization) -> None:
        """Make the area."""
        super().__init__(org)
        # No part of the state: reading a private key takes as long as making one.
        self._read: dict[str, RSAKey] = {}
        self._numbers = count()

    def signing(self, owner: str) -> RSAKey:
        """Return the private key that signs now; the organization's are made when somebody needs them.

        Args:
            owner: Whose key. Its ``kid`` is the key's.
        """
        if not self.of(owner):
            self.create(owner)
        return self._material(self.active(owner))

    def owners(self) -> list[str]:
        """Return whose keys there are."""
        return [name.removeprefix("keys/") for name in self.org.tables if name.startswith("keys/")]

    def verifying(self, owner: str, kid: object) -> RSAKey | None:
        """Return the key of an owner with an id, for checking a signature; None if there is none."""
        key = self.table("keys", owner).get(str(kid))
        return None if key is None else self._material(key)

    def create(self, owner: str) -> str:
        """Make the first pair of keys of an owner: the active one and the next one.

        Args:
            owner: Whose keys.

        Returns:
            The id of the active key.
        """
        active = self._add(owner, "ACTIVE")
        self._add(owner, "NEXT")
        return str(active["kid"])

    def rotate(self, owner: str) -> str:
        """Make the next key active and the active one expired; an expired one goes.

        Args:
            owner: Whose keys.

        Returns:
            The id of the key that is active now.
        """
        table = self.table("keys", owner)
        following = {"EXPIRED": None, "ACTIVE": "EXPIRED", "NEXT": "ACTIVE"}
        for key in self.of(owner):
            status = following[key["status"]]
            if status is None:
                del table[key["kid"]]
            else:
                key["status"] = status
        self._add(owner, "NEXT")
        return str(self.active(owner)["kid"])

    def of(self, owner: str) -> list[Record]:
        """Return the keys of an owner, without material unless it was asked for before."""
        return list(self.table("keys", owner).values())

    def active(self, owner: str) -> Record:
        """Return the key that signs now."""
        return next(key for key in self.of(owner) if key["status"] == "ACTIVE")

    def delete_all(self, owner: str) -> None:
        """Forget the keys of an owner."""
        self.drop_table("keys", owner)

    def private(self, key: Record) -> Record:
        """Return the whole JSON Web Key, with its private part.

        Args:
            key: A record of this area.
        """
        if key["jwk"] is None:
            made = self._deal(key["kid"])
            key["jwk"] = made.as_dict(private=True)
            self._read[key["kid"]] = made
        return dict(key["jwk"])

    def published(self, owner: str) -> Record:
        """Return the JSON Web Key Set that verifies an owner's signatures."""
        return {"keys": [self._public(key) for key in self.of(owner)]}

    def listed(self, owner: str, base: str) -> list[Record]:
        """Return the keys as the management API lists them.

        Args:
            owner: Whose keys.
            base: URL of the authorization server in the management API.
        """
        return [self.render(key, base) for key in self.of(owner)]

    def find(self, owner: str, kid: str) -> Record:
        """Return one key.

        Raises:
            OktaError: The owner has no such key (404).
        """
        key = self.table("keys", owner).get(kid)
        if key is None:
            raise not_found(kid, "JsonWebKey")  # unverified: the type word
        return key

    def render(self, key: Record, base: str) -> Record:
        """Return a key as the management API shows it.

        Args:
            key: The key.
            base: URL of the authorization server in the management API.
        """
        self_link = {"href": f"{base}/credentials/keys/{key['kid']}", "hints": {"allow": ["GET"]}}
        return {"status": key["status"], **self._public(key), "_links": {"self": self_link}}

    def _material(self, key: Record) -> RSAKey:
        whole = self.private(key)
        if key["kid"] not in self._read:
            self._read[key["kid"]] = RSAKey.import_key(whole)
        return self._read[key["kid"]]

    def _deal(self, kid: str) -> RSAKey:
        """Return a key whose material this organization does not have, not even in a state that was loaded."""
        loaded = [key["jwk"]["n"] for owner in self.owners() for key in self.of(owner) if key["jwk"]]
        fresh = (_generated(number) for number in self._numbers)
        made = next(made for made in fresh if made.as_dict()["n"] not in loaded)
        return RSAKey.import_key(made.raw_value, {"kid": kid, "alg": "RS256", "use": "sig"})

    def _public(self, key: Record) -> Record:
        whole = self.private(key)
        return {name: whole[name] for name in ("kty", "alg", "kid", "use", "e", "n")}

    def _add(self, owner: str, status: str) -> Record:
        kid = self.org.ids.key_id()
        key: Record = {"kid": kid, "status": status, "created": self.org.now(), "jwk": None}
        self.table("keys", owner)[kid] = key
        return key


@cache
def _generated(number: int) -> RSAKey:  # noqa: ARG001 - tells one key from another
    return RSAKey.generate_key(MODULUS_BITS)
