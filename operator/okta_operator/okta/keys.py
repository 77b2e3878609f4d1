"""Keys to sign with: a service app's, as users store it, and the one that access tokens are bound to.

The only module that imports PyJWT and cryptography. Users' keys do not go through the SDK: it opens a text that is
the path of a file, evaluates a JWK as Python, knows RSA alone, and makes its keys for proofs in seconds that block
every other call (okta-sdk-python 3.4.6, ``jwt.py`` and ``dpop.py``).
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from contextlib import suppress
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import ECAlgorithm
from jwt.utils import from_base64url_uint

from okta_operator.core.errors import Scope, Terminal

if TYPE_CHECKING:
    from pydantic import SecretStr

    from okta_operator.core.json import JsonObject

_Private: TypeAlias = "rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey"

_RSA: Final = ("RS256", "RS384", "RS512")
_CURVES: Final = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
"""What Okta verifies (its guide "Implement OAuth for Okta with a service app", Create and sign the JWT)."""

_LEAST_BITS, _MOST_BITS = 2048, 4096
"""Of an RSA key. The least is RFC 7518's (3.3). The most is ours: nothing may take long that anybody can have done."""

_MOST_OF_EXPONENT = 32
"""Bits of the public exponent; 17 are usual."""

_LONGEST_PEM, _LONGEST_MEMBER = 3600, 720
"""Characters of what may be a key of so many bits, or one of its numbers, so that longer ones are not even parsed."""

_RSA_MEMBERS: Final = ("n", "e", "d", "p", "q", "dp", "dq", "qi")
_EC_MEMBERS: Final = ("x", "y", "d")

_ASSERTION_LIFE: Final = 300
"""Seconds. Okta takes up to an hour; an assertion is used at once, and only once."""


class SigningKey:
    """The private key of a service app.

    Args:
        key: RSA or elliptic curve.
        algorithm: to sign with, as JOSE names it.
        key_id: Okta's id of the public half; None sends none, which does while the app has one key.
    """

    def __init__(self, key: _Private, algorithm: str, key_id: str | None) -> None:
        """Keep a key that was found good."""
        self._key = key
        self._headers = None if key_id is None else {"kid": key_id}
        self.algorithm = algorithm

    def __repr__(self) -> str:
        """Tell the algorithm, and nothing of the key."""
        return f"{type(self).__name__}({self.algorithm})"

    def assertion(self, client_id: str, audience: str, now: int) -> str:
        """A JWT by which the app proves at a token endpoint who it is, once (RFC 7523, 2.2).

        It does not say when it was issued: Okta does not ask for that, and refuses a time that its own clock has
        not reached.

        Args:
            client_id: of the app.
            audience: address of the endpoint.
            now: Okta's epoch seconds.
        """
        names = {"iss": client_id, "sub": client_id, "aud": audience}
        claims = {**names, "exp": now + _ASSERTION_LIFE, "jti": token_urlsafe(24)}
        return jwt.encode(claims, self._key, self.algorithm, self._headers)


def read_key(text: SecretStr, key_id: str | None) -> SigningKey:
    """The key that a text in PEM, or a JSON Web Key, holds.

    It takes some milliseconds, whatever the text is, which can be anybody's. Whether the primes of an RSA key are
    primes is not asked: cryptography takes up to seconds for that, in which no other thread runs, and a key whose
    numbers fit together without them is a danger to nobody but its owner.

    Args:
        text: as it is stored.
        key_id: stated beside it, goes before the JWK's own ``kid``.

    Raises:
        Terminal: ``PrivateKeyInvalid``; it cannot be used, and the message says why and quotes nothing of it.
    """
    stored = text.get_secret_value().strip()
    if not stored.startswith("{"):
        key = _from_pem(stored)
        return SigningKey(key, _algorithm(key, {}), key_id)
    jwk = _object(stored)
    key = _from_jwk(jwk)
    own = jwk.get("kid")
    return SigningKey(key, _algorithm(key, jwk), key_id or (own if isinstance(own, str) and own else None))


def _refuse(what: str) -> NoReturn:
    message = (
        f"The private key in the connection Secret cannot be used: {what}. Store the private half of an RSA key (2048 "
        "to 4096 bits) or of an elliptic curve key (P-256, P-384, P-521), as PEM without a password or as a JSON "
        "Web Key."
    )
    raise Terminal("PrivateKeyInvalid", message, scope=Scope.ORGANIZATION)


def _from_pem(stored: str) -> _Private:
    lines = [line.strip() for line in stored[max(stored.find("-----BEGIN"), 0) :].splitlines()]
    if sum(map(len, lines)) > _LONGEST_PEM:
        _refuse(f"it is longer than a key of {_MOST_BITS} bits")
    # What the parser raises is not chained to our error: its frames hold the key.
    problem = "it is neither PEM nor a JSON Web Key"
    key: object = None
    try:
        key = load_pem_private_key("\n".join(lines).encode(), password=None, unsafe_skip_rsa_key_validation=True)
    except TypeError:
        problem = "it is protected by a password"
    except Exception:  # noqa: BLE001 - whatever a parser makes of what users store
        if "PRIVATE KEY-----" in stored:
            problem = "it is damaged, or of a kind that is not known"
        elif "-----BEGIN" in stored:
            problem = "it is a public key, a certificate or something else, and not a private key"
    if key is None:
        _refuse(problem)
    return _private(key)


def _excess(key: rsa.RSAPrivateKey) -> str | None:
    """What is wrong with its measure."""
    if not _LEAST_BITS <= key.key_size <= _MOST_BITS:
        return f"it has {key.key_size} bits"
    numbers = key.private_numbers()
    if max(numbers.p, numbers.q).bit_length() > _MOST_BITS // 2:
        return "its primes are too long"
    if numbers.public_numbers.e.bit_length() > _MOST_OF_EXPONENT:
        return f"its public exponent has more than {_MOST_OF_EXPONENT} bits"
    return None


def _fits_together(numbers: rsa.RSAPrivateNumbers) -> bool:
    """Whether the numbers are those of one key, if only its primes are primes (RFC 8017, 3.2)."""
    p, q, d, public = numbers.p, numbers.q, numbers.d, numbers.public_numbers
    if min(p, q, public.e) < 3 or not p % 2 == q % 2 == public.e % 2 == 1:  # noqa: PLR2004 - the first odd prime
        return False
    inverse = all(d * public.e % (prime - 1) == 1 for prime in (p, q))
    remainders = (numbers.dmp1, numbers.dmq1, numbers.iqmp * q % p) == (d % (p - 1), d % (q - 1), 1)
    return p * q == public.n and inverse and remainders


def _signs(key: rsa.RSAPrivateKey) -> bool:
    """Whether what it signs can be verified."""
    text, padded, hashed = b"a text", padding.PKCS1v15(), hashes.SHA256()
    with suppress(Exception):
        key.public_key().verify(key.sign(text, padded, hashed), text, padded, hashed)
        return True
    return False


def _object(stored: str) -> JsonObject:
    jwk: object = None
    try:
        jwk = json.loads(stored)
    except (ValueError, RecursionError):
        problem = "it begins as a JSON Web Key, and is not JSON"
    else:
        problem = "it is a set of keys (keys), and has to be one of them"
    if not isinstance(jwk, dict) or "keys" in jwk:
        _refuse(problem)
    return jwk


def _from_jwk(jwk: JsonObject) -> _Private:
    kind = jwk.get("kty")
    if kind not in ("RSA", "EC"):
        _refuse("its kty is neither RSA nor EC")
    if jwk.get("use") not in (None, "sig"):
        _refuse("its use is another one than sig")
    if "d" not in jwk:
        _refuse("it is the public half")
    members = _RSA_MEMBERS if kind == "RSA" else _EC_MEMBERS
    if any(len(str(jwk.get(name))) > _LONGEST_MEMBER for name in members):
        _refuse(f"it has more than {_MOST_BITS} bits")
    missing = [name for name in members if name not in jwk]
    if missing:
        # To find the primes of an RSA key without them takes long where the other members do not fit together.
        _refuse(f"it lacks {', '.join(missing)}")
    key: object = None
    with suppress(Exception):  # whatever a parser makes of what users store; said below
        key = _from_numbers(jwk) if kind == "RSA" else ECAlgorithm.from_jwk(jwk)
    if key is None:
        _refuse("its members do not make a key")
    return _private(key)


def _from_numbers(jwk: JsonObject) -> rsa.RSAPrivateKey:
    number = {name: from_base64url_uint(str(jwk[name])) for name in _RSA_MEMBERS}
    public = rsa.RSAPublicNumbers(number["e"], number["n"])
    private = rsa.RSAPrivateNumbers(
        number["p"], number["q"], number["d"], number["dp"], number["dq"], number["qi"], public
    )
    return private.private_key(unsafe_skip_rsa_key_validation=True)


def _private(key: object) -> _Private:
    if isinstance(key, rsa.RSAPrivateKey):
        excess = _excess(key)
        if excess is not None:
            _refuse(excess)
        if not _fits_together(key.private_numbers()) or not _signs(key):
            _refuse("its numbers do not fit together")
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return key
    _refuse("Okta knows no such kind of key")


def _algorithm(key: _Private, jwk: JsonObject) -> str:
    fitting = _RSA if isinstance(key, rsa.RSAPrivateKey) else (_CURVES[key.curve.name],)
    stated = jwk.get("alg") or fitting[0]
    if stated not in fitting:
        _refuse(f"its alg is not {' or '.join(fitting)}")
    return str(stated)


class ProofKey:
    """The key that access tokens are bound to, and its proofs of possession (DPoP, RFC 9449).

    It is made here, kept in memory alone, and good for one connection.
    """

    def __init__(self) -> None:
        """Make the key."""
        self._key = ec.generate_private_key(ec.SECP256R1())
        public = ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        self._headers = {"typ": "dpop+jwt", "jwk": {name: public[name] for name in ("kty", "crv", "x", "y")}}

    def __repr__(self) -> str:
        """Tell nothing of the key."""
        return f"{type(self).__name__}()"

    def proof(self, method: str, url: str, now: int, *, nonce: str | None = None, token: str | None = None) -> str:
        """A proof for one request.

        Args:
            method: of the request.
            url: of the request; its query is not part of the proof (RFC 9449, 4.2).
            now: Okta's epoch seconds.
            nonce: what the server asked to be named.
            token: the access token that goes with it.
        """
        claims: dict[str, object] = {"htm": method, "htu": url.partition("?")[0], "iat": now, "jti": token_urlsafe(24)}
        if nonce is not None:
            claims["nonce"] = nonce
        if token is not None:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = urlsafe_b64encode(digest).rstrip(b"=").decode()
        return jwt.encode(claims, self._key, "ES256", self._headers)
