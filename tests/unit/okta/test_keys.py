from __future__ import annotations

import hashlib
import json
import time
import traceback
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ed25519
from cryptography.hazmat.primitives.serialization import PrivateFormat, load_pem_private_key
from pydantic import SecretStr
from tests.unit.okta.keys import Key, ec_key, jwk, jwk_text, locked_pem, number, of_primes, pem, public_pem, rsa_key

from okta_operator.core.errors import Scope, Terminal
from okta_operator.okta.keys import ProofKey, SigningKey, read_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from okta_operator.core.json import JsonObject

ENDPOINT = "https://acme.okta.com/oauth2/v1/token"
NOW = 1_800_000_000


def claims_of(token: str) -> JsonObject:
    """What it says; the signature is not looked at."""
    return jwt.decode(token, options={"verify_signature": False})


def indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


@pytest.mark.parametrize(
    ("key", "text", "algorithm"),
    [
        (rsa_key(), pem(rsa_key()), "RS256"),
        (rsa_key(), pem(rsa_key(), PrivateFormat.TraditionalOpenSSL), "RS256"),
        (rsa_key(), indented(pem(rsa_key())), "RS256"),
        (rsa_key(), f"\n{pem(rsa_key())}\n\n".replace("\n", "\r\n"), "RS256"),
        (rsa_key(), jwk_text(rsa_key()), "RS256"),
        (rsa_key(), jwk_text(rsa_key(), alg="RS512", use="sig", key_ops=["sign"]), "RS512"),
        (ec_key(), pem(ec_key()), "ES256"),
        (ec_key(), pem(ec_key(), PrivateFormat.TraditionalOpenSSL), "ES256"),
        (ec_key(), jwk_text(ec_key(), alg="ES256"), "ES256"),
        (ec_key("P-384"), pem(ec_key("P-384")), "ES384"),
        (ec_key("P-521"), jwk_text(ec_key("P-521")), "ES512"),
    ],
)
def test_keys_that_okta_takes(key: Key, text: str, algorithm: str) -> None:
    signed = read_key(SecretStr(text), None).assertion("0oa1", ENDPOINT, NOW)
    assert jwt.get_unverified_header(signed) == {"alg": algorithm, "typ": "JWT"}
    claims = jwt.decode(signed, key.public_key(), [algorithm], audience=ENDPOINT, options={"verify_exp": False})
    assert claims.pop("jti")
    assert claims == {"iss": "0oa1", "sub": "0oa1", "aud": ENDPOINT, "exp": NOW + 300}


def test_the_longest_key() -> None:
    """The limits on characters let it through, whatever is around it."""
    key = rsa_key(4096)
    around = f"Bag Attributes: {'x' * 3600}\n"
    crlf = pem(key).replace("\n", "\r\n    ")
    texts = (pem(key), around + crlf, pem(key, PrivateFormat.TraditionalOpenSSL), jwk_text(key, x5c=["x" * 4000]))
    for text in texts:
        assert repr(read_key(SecretStr(text), None)) == "SigningKey(RS256)"


def test_reading_the_longest_key_takes_a_fraction_of_its_whole_check() -> None:
    """That would hold up everything else, threads or not."""
    text = pem(rsa_key(4096))

    def seconds(read: Callable[[], object]) -> float:
        began = time.process_time()
        read()
        return time.process_time() - began

    whole = min(seconds(lambda: load_pem_private_key(text.encode(), None)) for _ in range(3))
    assert min(seconds(lambda: read_key(SecretStr(text), None)) for _ in range(3)) < whole / 2


def test_each_assertion_is_another_one() -> None:
    key = read_key(SecretStr(pem(ec_key())), None)
    assert len({claims_of(_assert(key))["jti"] for _ in range(3)}) == 3


@pytest.mark.parametrize(
    ("text", "stated", "kid"),
    [
        (pem(ec_key()), None, None),
        (pem(ec_key()), "two", "two"),
        (jwk_text(ec_key(), kid="one"), None, "one"),
        (jwk_text(ec_key(), kid="one"), "two", "two"),
        (jwk_text(ec_key(), kid=1), None, None),
        (jwk_text(ec_key(), kid=""), None, None),
    ],
)
def test_the_id_of_the_key(text: str, stated: str | None, kid: str | None) -> None:
    assert jwt.get_unverified_header(_assert(read_key(SecretStr(text), stated))).get("kid") == kid


def _assert(key: SigningKey) -> str:
    return key.assertion("0oa1", ENDPOINT, NOW)


ED = pem(ed25519.Ed25519PrivateKey.generate())
DSA = pem(dsa.generate_private_key(2048))
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("00an-api-token", "neither PEM nor a JSON Web Key"),
        ("", "neither PEM nor a JSON Web Key"),
        ("-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----", "damaged"),
        (pem(rsa_key())[:600], "damaged"),
        (pem(rsa_key()).replace("\n", "\\n"), "damaged"),
        (locked_pem(), "protected by a password"),
        (public_pem(rsa_key()), "a public key, a certificate"),
        (CERTIFICATE, "a public key, a certificate"),
        (pem(rsa_key(1024)), "it has 1024 bits"),
        (pem(of_primes(3, 2**9689 - 1)), "it has 9691 bits"),
        (pem(of_primes(2**1279 - 1, 2**2203 - 1)), "its primes are too long"),
        (jwk_text(rsa_key(1024)), "it has 1024 bits"),
        ("-----BEGIN PRIVATE KEY-----\n" + "A" * 3600, "longer than a key of 4096 bits"),
        ("A" * 4000, "longer than a key of 4096 bits"),
        (jwk_text(rsa_key(), n="A" * 721), "more than 4096 bits"),
        (jwk_text(rsa_key(), d="A" * 60_000), "more than 4096 bits"),
        (jwk_text(ec_key(), d="A" * 60_000), "more than 4096 bits"),
        (jwk_text(rsa_key(), e=number(2**40 + 1)), "its public exponent has more than 32 bits"),
        (jwk_text(of_primes(2**1279 - 1, 2**2203 - 1)), "its primes are too long"),
        (json.dumps({k: v for k, v in jwk(rsa_key()).items() if k in "kty n e d"}), "it lacks p, q, dp, dq, qi"),
        (ED, "no such kind of key"),
        (DSA, "no such kind of key"),
        (pem(ec_key("K")), "no such kind of key"),
        ("{", "is not JSON"),
        ("{'kty': 'RSA'}", "is not JSON"),
        ("{" * 100_000, "is not JSON"),
        (json.dumps({"keys": [jwk(rsa_key())]}), "a set of keys"),
        ("{}", "its kty is neither RSA nor EC"),
        ('{"kty": ["RSA"]}', "its kty is neither RSA nor EC"),
        ('{"kty": "oct", "k": "AAAA"}', "its kty is neither RSA nor EC"),
        (jwk_text(rsa_key(), use="enc"), "its use is another one than sig"),
        (json.dumps({k: v for k, v in jwk(ec_key()).items() if k != "d"}), "the public half"),
        (jwk_text(ec_key(), d="AAAA"), "its members do not make a key"),
        (jwk_text(ec_key(), d=17), "its members do not make a key"),
        (jwk_text(rsa_key(), n=None), "its members do not make a key"),
        (jwk_text(rsa_key(), dp=number(17)), "its numbers do not fit together"),
        (jwk_text(rsa_key(), d=number(17)), "its numbers do not fit together"),
        (jwk_text(of_primes(2**1279 - 1, 2**1279 - 1)), "its numbers do not fit together"),
        (pem(of_primes(2**1279 - 1, 2**2039 - 19)), "its numbers do not fit together"),
        (jwk_text(rsa_key(), alg="RSA-OAEP"), "its alg is not RS256 or RS384 or RS512"),
        (jwk_text(ec_key("P-384"), alg="ES256"), "its alg is not ES384"),
    ],
    ids=lambda value: value if len(value) < 60 else "",
)
def test_keys_that_cannot_be_used_and_why(text: str, why: str) -> None:
    with pytest.raises(Terminal, match=why) as caught:
        read_key(SecretStr(text), None)
    error = caught.value
    assert (error.reason, error.scope) == ("PrivateKeyInvalid", Scope.ORGANIZATION)
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = "".join(traceback.format_exception(error)) + error.message + repr(error)
    assert not [word for word in text.split('"') if len(word) > 30 and word in shown]


def test_a_text_is_never_taken_for_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text(pem(rsa_key()), encoding="utf-8")
    with pytest.raises(Terminal, match="neither PEM nor"):
        read_key(SecretStr(str(path)), None)


def test_a_key_shows_nothing_of_itself() -> None:
    assert repr(read_key(SecretStr(pem(rsa_key())), "one")) == "SigningKey(RS256)"
    assert repr(ProofKey()) == "ProofKey()"


# --- proofs of possession -------------------------------------------------------------------------------------


def test_a_proof_is_about_one_request() -> None:
    proofs = ProofKey()
    proof = proofs.proof("GET", f"{ENDPOINT}?q=x", NOW, token="secret")
    header = jwt.get_unverified_header(proof)
    assert header.keys() == {"typ", "alg", "jwk"}
    assert (header["typ"], header["alg"]) == ("dpop+jwt", "ES256")
    assert header["jwk"].keys() == {"kty", "crv", "x", "y"}, "the public half and no more"
    claims = jwt.decode(proof, jwt.PyJWK(header["jwk"]), ["ES256"], options={"verify_iat": False})
    digest = urlsafe_b64decode(claims.pop("ath") + "=")
    assert digest == hashlib.sha256(b"secret").digest()
    assert claims.pop("jti") != claims_of(proofs.proof("GET", ENDPOINT, NOW))["jti"]
    assert claims == {"htm": "GET", "htu": ENDPOINT, "iat": NOW}


def test_a_proof_names_the_nonce_that_it_was_asked_for() -> None:
    claims = claims_of(ProofKey().proof("POST", ENDPOINT, NOW, nonce="n0nce"))
    assert (claims["nonce"], "ath" in claims) == ("n0nce", False)
