"""Keys of service apps, as people store them."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.utils import to_base64url_uint

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
CURVES: Final = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1(), "K": ec.SECP256K1()}


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(curve: str = "P-256") -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(CURVES[curve])


def of_primes(p: int, q: int) -> rsa.RSAPrivateKey:
    """What has the form of a key, and whose check would take as long as its longest prime is long."""
    numbers = rsa.RSAPrivateNumbers(p, q, 3, 1, 1, 1, rsa.RSAPublicNumbers(65537, p * q))
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def pem(
    key: Key | ed25519.Ed25519PrivateKey | dsa.DSAPrivateKey,
    form: PrivateFormat = PrivateFormat.PKCS8,
    encryption: KeySerializationEncryption | None = None,
) -> str:
    return key.private_bytes(Encoding.PEM, form, encryption or NoEncryption()).decode()


def public_pem(key: Key) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def jwk(key: Key, **members: object) -> JsonObject:
    if isinstance(key, rsa.RSAPrivateKey):
        return {**RSAAlgorithm.to_jwk(key, as_dict=True), **members}
    return {**ECAlgorithm.to_jwk(key, as_dict=True), **members}


def jwk_text(key: Key, **members: object) -> str:
    return json.dumps(jwk(key, **members))


def number(value: int) -> str:
    """As a member of a JSON Web Key."""
    return to_base64url_uint(value).decode()


def locked_pem() -> str:
    return pem(rsa_key(), encryption=BestAvailableEncryption(b"password"))
