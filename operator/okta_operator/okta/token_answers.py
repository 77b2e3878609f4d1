"""What the token endpoint answers. Pure.

The words are OAuth's (RFC 6749, 5.2; RFC 9449, 5 and 8), the sentences Okta's (its reference of OpenID Connect,
Errors); they are quoted only from an answer of that shape, cleaned and cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from okta_operator.okta.errors import Call, clean, complaint, cut, unreadable
from okta_operator.okta.shapes import single

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.okta.answer import Answer

_WORD: Final = re.compile(r"[a-z_]{3,40}")
_TOKEN: Final = re.compile(r"[\x21-\x7e]{1,16384}")
_NONCE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,512}")
"""What RFC 9449, 8.1, allows in a nonce."""

_SCOPE_REFUSED: Final = {"invalid_scope", "consent_required"}
_LONGEST: Final = 86400.0
_FEATURE: Final = "E0000015"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The endpoint gives no token.

    Attributes:
        word: OAuth's error.
        text: Okta's sentence, and the word.
    """

    word: str
    text: str

    @property
    def of_scope(self) -> bool:
        """Whether the app is known and may only not have this scope."""
        return self.word in _SCOPE_REFUSED

    @property
    def of_proof(self) -> bool:
        """Whether the app needs a proof of possession, or this one is not taken."""
        return self.word in {"invalid_dpop_proof", "use_dpop_nonce"}


@dataclass(frozen=True, slots=True)
class Issued:
    """A token, as the endpoint gives it.

    Attributes:
        value: the access token.
        bound: whether it is of use only with a proof of possession.
        life: seconds that it is good for.
    """

    value: SecretStr = field(repr=False)
    bound: bool
    life: float


def refusal(answer: Answer) -> Refusal | None:
    """What the endpoint says against the app; None where it says nothing in OAuth's words."""
    if answer.good or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    try:
        body = answer.json()
    except ValueError:
        return None
    if not isinstance(body, dict):
        return None
    word = body.get("error", body.get("errorCode"))
    if not isinstance(word, str) or not _WORD.fullmatch(word):
        return None
    said = body.get("error_description", body.get("errorSummary"))
    text = cut(clean(said)).rstrip(".") if isinstance(said, str) else ""
    return Refusal(word, f"{text} ({word})" if text else word)


def issued(call: Call, answer: Answer, scope: str, *, proven: bool) -> Issued:
    """The token in an answer that refuses nothing.

    Args:
        call: the request for it.
        answer: what came.
        scope: what was asked for.
        proven: whether a proof of possession was shown.

    Raises:
        OperatorError: it is no success, or not a token that could be used.
    """
    body = single(call, answer)
    value, life, kind = body.get("access_token"), body.get("expires_in"), str(body.get("token_type")).lower()
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise unreadable(call, "it holds no access token")
    if isinstance(life, bool) or not isinstance(life, int | float) or not 0 < life <= _LONGEST:
        raise unreadable(call, "it does not say how long the access token is good for")
    if kind != "bearer" and not (kind == "dpop" and proven):
        raise unreadable(call, "the access token is of a type that was not asked for")
    _require_scope(call, body, scope)
    return Issued(SecretStr(value), kind == "dpop", float(life))


def nonce_of(answer: Answer) -> str | None:
    """The nonce that the next proofs are to name."""
    nonce = answer.headers.get("DPoP-Nonce", "")
    return nonce if _NONCE.fullmatch(nonce) else None


def refuses_token(answer: Answer) -> bool:
    """Whether a call was refused for its access token, and not for a feature that the organization lacks."""
    return answer.status == HTTPStatus.UNAUTHORIZED and complaint(answer).code != _FEATURE


def _require_scope(call: Call, body: JsonObject, scope: str) -> None:
    given = body.get("scope", scope)
    if not isinstance(given, str) or scope not in given.split():
        raise unreadable(call, "the access token is for another scope")
