"""Which ID tokens are taken."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from tests.relying_party.issuer import CLIENT_ID, SUBJECT

from relying_party import ConfigurationError, Refused, RelyingParty, Unreachable
from relying_party.provider import Expected

if TYPE_CHECKING:
    from tests.relying_party.issuer import Issuer

NONCE: dict[str, object] = {"nonce": "of-this-login"}
EXPECTED = Expected(nonce="of-this-login")


def test_a_right_one_is_taken(party: RelyingParty, issuer: Issuer) -> None:
    token = party.provider.verify(issuer.id_token(NONCE), EXPECTED)
    assert (token.claims["sub"], token.claims["aud"], token.key_id) == (SUBJECT, CLIENT_ID, "first")


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://evil.example.com"),
        ("iss", None),
        ("aud", "another-client"),
        ("aud", ["another-client"]),
        ("nonce", "of-another-login"),
        ("nonce", None),
        pytest.param("exp", int(time.time()) - 3600, id="exp-over"),
        ("exp", None),
        pytest.param("iat", int(time.time()) + 3600, id="iat-to-come"),
        ("sub", None),
    ],
)
def test_a_wrong_claim_is_refused(party: RelyingParty, issuer: Issuer, claim: str, value: object) -> None:
    raw = issuer.id_token(NONCE | {claim: value})
    with pytest.raises(Refused) as refused:
        party.provider.verify(raw, EXPECTED)
    assert refused.value.what == claim
    assert raw not in str(refused.value)


def test_the_right_name_of_a_key_is_no_signature(party: RelyingParty, issuer: Issuer) -> None:
    forged = RSAKey.generate_key(2048, {"kid": "first"})
    with pytest.raises(Refused) as refused:
        party.provider.verify(issuer.id_token(NONCE, forged), EXPECTED)
    assert refused.value.what == "signature"


def test_an_unknown_key_is_looked_for_once_more_and_refused(party: RelyingParty, issuer: Issuer) -> None:
    unknown = RSAKey.generate_key(2048, {"kid": "unknown"})
    with pytest.raises(Refused, match="No key that the Secret names"):
        party.provider.verify(issuer.id_token(NONCE, unknown), EXPECTED)
    assert [path for path in issuer.paths if path.endswith("/v1/keys")] == ["/oauth2/openmetadata/v1/keys"] * 2


def test_a_key_that_came_later_is_fetched(party: RelyingParty, issuer: Issuer) -> None:
    party.provider.verify(issuer.id_token(NONCE), EXPECTED)
    issuer.keys = [RSAKey.generate_key(2048, {"kid": "second"})]
    assert party.provider.verify(issuer.id_token(NONCE), EXPECTED).key_id == "second"


def test_other_algorithms_are_refused(party: RelyingParty, issuer: Issuer) -> None:
    party.provider.verify(issuer.id_token(NONCE), EXPECTED)
    symmetric = OctKey.generate_key(256, {"kid": "first"})
    claims = {"iss": issuer.url, "aud": CLIENT_ID, "sub": SUBJECT, "nonce": "of-this-login"}
    confused = jwt.encode({"alg": "HS256", "kid": "first"}, claims, symmetric, ["HS256"])
    for raw in (confused, "eyJhbGciOiJub25lIn0.e30.", "no token"):
        with pytest.raises(Refused):
            party.provider.verify(raw, EXPECTED)


def test_another_person_than_before_is_refused(party: RelyingParty, issuer: Issuer) -> None:
    with pytest.raises(Refused) as refused:
        party.provider.verify(issuer.id_token(), Expected(subject="00u-of-somebody-else"))
    assert refused.value.what == "sub"


def test_a_sign_in_that_is_too_old_is_refused(party: RelyingParty, issuer: Issuer) -> None:
    raw = issuer.id_token({"auth_time": int(time.time()) - 600})
    assert party.provider.verify(raw, Expected(max_age="900")).claims["sub"] == SUBJECT
    with pytest.raises(Refused) as refused:
        party.provider.verify(raw, Expected(max_age="60"))
    assert refused.value.what == "auth_time"


@pytest.mark.parametrize(
    ("response_type", "missing"), [("code id_token", "c_hash"), ("id_token token", "at_hash"), ("id_token", "nonce")]
)
def test_front_channel_tokens_need_what_ties_them(
    party: RelyingParty, issuer: Issuer, response_type: str, missing: str
) -> None:
    nonce = None if missing == "nonce" else "of-this-login"
    expected = Expected(response_type, nonce="of-this-login", code="a-code", access_token="a-token")
    claims: dict[str, object] = {"nonce": nonce, "at_hash": None if missing == "at_hash" else "x"}
    with pytest.raises(Refused) as refused:
        party.provider.verify(issuer.id_token(claims), expected)
    assert refused.value.what in {missing, "at_hash"}


def test_keys_of_others_are_not_the_issuers(issuer: Issuer) -> None:
    values = issuer.secret() | {"AUTHENTICATION_PUBLIC_KEYS": f'["{issuer.url}.evil.example.com/v1/keys"]'}
    party = RelyingParty.from_secret(values)
    with pytest.raises(ConfigurationError, match="names no keys"):
        party.provider.verify(issuer.id_token(), Expected())


def test_another_issuers_discovery_document_is_refused(issuer: Issuer) -> None:
    party = RelyingParty.from_secret(issuer.secret() | {"AUTHENTICATION_AUTHORITY": "https://acme.okta.com"})
    with pytest.raises(ConfigurationError, match="discovery document"):
        party.begin()


def test_an_issuer_that_is_gone_is_said(issuer: Issuer) -> None:
    issuer.answer(".well-known/openid-configuration", {}, status=404)
    with pytest.raises(Unreachable, match="404"):
        RelyingParty.from_secret(issuer.secret()).begin()
