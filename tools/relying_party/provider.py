"""The issuer: its discovery document, its keys, and whether an ID token is one of its tokens for us."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import requests
from authlib.oidc.core import get_claim_cls_by_response_type
from joserfc import jwt
from joserfc.errors import BadSignatureError, ClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from relying_party.errors import ConfigurationError, Refused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relying_party.configuration import Configuration

Json: TypeAlias = Any
"""What ``json.loads`` gives."""

SECONDS: Final = 10.0
CLOCK_SKEW_SECONDS: Final = 30
ALGORITHMS: Final = ("RS256",)
"""Of ID tokens; what OpenMetadata's OIDC_PREFERRED_JWS is by default, and what Okta signs with."""


@dataclass(frozen=True)
class Expected:
    """What an ID token has to agree with.

    Attributes:
        response_type: How it was asked for; decides which hashes it must have.
        nonce: Of the login; empty where there was none (a refresh).
        subject: Of an earlier ID token of the same login; empty for the first one.
        access_token: The one that came with it.
        code: The one that came with it.
        max_age: How many seconds ago the person may have signed in at the most.
    """

    response_type: str = "code"
    nonce: str = field(default="", repr=False)
    subject: str = ""
    access_token: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    max_age: str = ""


@dataclass(frozen=True)
class IdToken:
    """An ID token that was found to be right.

    Attributes:
        claims: What it says.
        key_id: Which key has signed it.
        raw: As it came.
    """

    claims: Mapping[str, Json]
    key_id: str
    raw: str = field(repr=False)


def http_session() -> requests.Session:
    """Open a session that does as told by nobody but the Secret: no proxy, no `.netrc` of the environment."""
    session = requests.Session()
    session.trust_env = False
    return session


def read_json(session: requests.Session, url: str, headers: Mapping[str, str] | None = None) -> Json:
    """Read a public document.

    Raises:
        Unreachable: There is no answer, or it is not a JSON object.
    """
    try:
        answer = session.get(url, headers=headers, timeout=SECONDS)
        answer.raise_for_status()
        document = answer.json()
    except requests.RequestException as error:
        message = f"{url} cannot be read: {_reason(error)}"
        raise Unreachable(message) from error
    if not isinstance(document, dict):
        message = f"{url} is not a JSON object."
        raise Unreachable(message)
    return document


def _reason(error: requests.RequestException) -> str:
    if error.response is not None:
        return f"it was answered {error.response.status_code}."
    return f"{type(error).__name__}."


class Provider:
    """The issuer that a configuration names."""

    def __init__(self, configuration: Configuration) -> None:
        """Nothing is asked yet."""
        self._configuration = configuration
        self._metadata: dict[str, Json] | None = None
        self._keys: KeySet | None = None

    @property
    def key_urls(self) -> tuple[str, ...]:
        """The keys that the Secret names for this issuer.

        It may name others: OpenMetadata's own, with which its bots' tokens are signed.

        Raises:
            ConfigurationError: It names none of the issuer's.
        """
        issuer = self._configuration.issuer
        own = tuple(url for url in self._configuration.key_urls if url.startswith(f"{issuer}/"))
        if not own:
            message = f"The Secret names no keys below {issuer}."
            raise ConfigurationError(message)
        return own

    def endpoint(self, name: str) -> str:
        """Look up an address in the discovery document, for example `token_endpoint`.

        Raises:
            ConfigurationError: It is not there, or the document is another issuer's.
            Unreachable: The document cannot be read.
        """
        if self._metadata is None:
            self._metadata = self._discover()
        address = self._metadata.get(name)
        if not isinstance(address, str):
            message = f"The discovery document names no {name}."
            raise ConfigurationError(message)
        return address

    def verify(self, raw: str, expected: Expected) -> IdToken:
        """Check an ID token: signature, issuer, audience, times, nonce, hashes, subject.

        Raises:
            Refused: It is not right.
            Unreachable: The keys cannot be read.
        """
        token = self._decode(raw)
        configuration = self._configuration
        claims = get_claim_cls_by_response_type(expected.response_type)(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": configuration.issuer},
                "aud": {"essential": True, "value": configuration.client_id},
            },
            {
                "client_id": configuration.client_id,
                "nonce": expected.nonce,
                "access_token": expected.access_token,
                "code": expected.code,
                "max_age": expected.max_age,
            },
        )
        try:
            claims.validate(leeway=CLOCK_SKEW_SECONDS)
        except ClaimError as error:
            message = f"The ID token's claim {error.claim} is not right: {error.description}"
            raise Refused(str(error.claim), message) from error
        _check_login(token.claims, expected)
        return IdToken(dict(token.claims), str(token.header.get("kid", "")), raw)

    def _decode(self, raw: str) -> jwt.Token:
        try:
            return self._decode_with(raw, self._key_set())
        except InvalidKeyIdError:
            # Keys are rotated; the set that we have may be older than the token.
            return self._decode_anew(raw)

    def _decode_anew(self, raw: str) -> jwt.Token:
        try:
            return self._decode_with(raw, self._key_set(anew=True))
        except InvalidKeyIdError as error:
            message = "No key that the Secret names has signed the ID token."
            raise Refused("signature", message) from error

    @staticmethod
    def _decode_with(raw: str, keys: KeySet) -> jwt.Token:
        try:
            return jwt.decode(raw, keys, ALGORITHMS)
        except InvalidKeyIdError:
            raise
        except BadSignatureError as error:
            message = "The ID token's signature is not of the key that it names."
            raise Refused("signature", message) from error
        except (JoseError, ValueError) as error:
            message = f"The ID token cannot be read: {type(error).__name__}."
            raise Refused("form", message) from error

    def _key_set(self, *, anew: bool = False) -> KeySet:
        if self._keys is None or anew:
            with http_session() as session:
                documents = [read_json(session, url) for url in self.key_urls]
            keys = [key for document in documents for key in document.get("keys", ())]
            self._keys = KeySet.import_key_set({"keys": keys})
        return self._keys

    def _discover(self) -> dict[str, Json]:
        url, issuer = self._configuration.discovery_url, self._configuration.issuer
        with http_session() as session:
            document: dict[str, Json] = read_json(session, url)
        if document.get("issuer") != issuer:
            message = (
                f"The discovery document is that of {document.get('issuer')}, and the Secret's issuer is {issuer}."
            )
            raise ConfigurationError(message)
        return document


def _check_login(claims: Mapping[str, Json], expected: Expected) -> None:
    """What OpenID Connect wants beyond the token itself: the same person, and not signed in too long ago."""
    if expected.subject and claims["sub"] != expected.subject:
        message = "The ID token is about another person than the one before."
        raise Refused("sub", message)
    if not expected.max_age:
        return
    if claims["auth_time"] + int(expected.max_age) + CLOCK_SKEW_SECONDS < claims["iat"]:
        message = f"The person signed in more than {expected.max_age} s before."
        raise Refused("auth_time", message)
