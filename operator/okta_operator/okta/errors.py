"""What Okta's answers and the lack of one mean, as ``core.errors``. Pure.

Codes and their HTTP statuses: Okta's API reference, Error codes. A message quotes ``errorSummary`` and
``errorCauses`` of a body that has Okta's own shape, cleaned and cut; of every other body it quotes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from okta_operator.core.errors import AnswerLost, OperatorError, Recoverable, Scope, Terminal, Waiting
from okta_operator.okta.answer import Answer, Cause, NoAnswer
from okta_operator.okta.rights import needed
from okta_operator.okta.urls import without_query

if TYPE_CHECKING:
    from okta_operator.core.json import Json

_CODE = re.compile(r"E\d{7}")
_LONG_WORD = re.compile(r"[A-Za-z0-9_\-]{40,}")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")
_MOST = 500
_LOOK_AGAIN = 600.0
"""Seconds until rights or a setting in Okta may have been changed by a person."""

REFUSED: Final = "CredentialsRefused"
"""The reason of every error that says that Okta does not take the credentials."""

_REFUSED_CREDENTIALS: Final = {"E0000004", "E0000005", "E0000011"}
_STATE: Final = {"E0000016", "E0000024", "E0000038", "E0000056", "E0000086", "E0000107", "E0000231"}
_DUPLICATE: Final = {"E0000040", "E0000055", "E0000062", "E0000195"}
_DUPLICATE_WORDS: Final = ("already exists", "already in use", "must be unique")
_FEATURE, _READ_ONLY = "E0000015", "E0000010"
_NO_SUCH_PATH = "E0000008"

_CAUSES: Final = {
    Cause.UNREACHABLE: "no connection could be made",
    Cause.TIMEOUT: "no answer came in time",
    Cause.BROKEN_OFF: "the connection broke",
    Cause.TOO_LARGE: "the answer is larger than the operator reads",
}


class AlreadyExists(Terminal):
    """A creation or change was refused because another object has that name, client id or address."""


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked.

    Attributes:
        method: the HTTP method.
        path: with or without a query, which is not kept in messages.
        creates: whether doing it twice makes two objects.
    """

    method: str
    path: str
    creates: bool = False

    def __str__(self) -> str:
        """As messages name it."""
        return f"{self.method} {without_query(self.path)}"


@dataclass(frozen=True, slots=True)
class Complaint:
    """Okta's error body.

    Attributes:
        code: such as ``E0000001``; empty when the body does not have Okta's shape.
        text: summary, causes, code and error id in one line.
    """

    code: str
    text: str


def complaint(answer: Answer) -> Complaint:
    """Okta's own words about what went wrong, as far as they are Okta's."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    code = body.get("errorCode") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(code, str) or not _CODE.fullmatch(code):
        return Complaint("", f"HTTP {answer.status}, without an explanation by Okta")
    causes = body.get("errorCauses")
    words = [_text(body), *map(_text, causes if isinstance(causes, list) else ())]
    identifier = clean(str(body.get("errorId") or "none"))[:40]
    said = cut("; ".join(word for word in words if word) or "no reason given")
    return Complaint(code, f"{said} ({code}, error id {identifier})")


def _text(value: Json) -> str:
    summary = value.get("errorSummary") if isinstance(value, dict) else None
    return clean(summary) if isinstance(summary, str) else ""


def clean(text: str) -> str:
    """Text of Okta's as messages may quote it: one line, and nothing as long as a token, a secret or a key.

    Okta's ids are half of that.
    """
    return _LONG_WORD.sub("...", _UNPRINTABLE.sub(" ", text)).strip()


def cut(text: str) -> str:
    """Text that is not longer than messages may quote."""
    return text if len(text) <= _MOST else f"{text[: _MOST - 3]}..."


def gone(answer: Answer) -> bool:
    """Whether Okta says that the object is not there.

    A 404 of something else, such as a proxy or a wrong address, must not look like objects that vanished.
    """
    return answer.status == HTTPStatus.NOT_FOUND and complaint(answer).code not in {"", _NO_SUCH_PATH}


def of_answer(call: Call, answer: Answer, *, retry_after: float | None = None) -> OperatorError:
    """What an answer other than success means.

    Args:
        call: what was asked.
        answer: what came.
        retry_after: for 429: seconds until the next call may go.
    """
    said = complaint(answer)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        message = f"Okta's rate limit is used up ({call}). The operator goes on when it allows calls again."
        return Waiting("RateLimited", message, scope=Scope.ORGANIZATION, retry_after=retry_after)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in {
        HTTPStatus.LOCKED,
        HTTPStatus.REQUEST_TIMEOUT,
    }:
        return _of_trouble(call, answer, said)
    if _lacks_scope(answer):
        return _forbidden(call, said)
    return _of_code(call, said) or _of_refusal(call, answer, said)


def _lacks_scope(answer: Answer) -> bool:
    """Whether an access token was refused for its scopes, with or without a body (RFC 6750, 3.1)."""
    challenge = answer.headers.get("WWW-Authenticate", "")
    return answer.status == HTTPStatus.FORBIDDEN and 'error="insufficient_scope"' in challenge


def _forbidden(call: Call, said: Complaint) -> OperatorError:
    message = (
        f"The operator's credentials may not do {call}: {said.text}. Give them "
        f"{needed(call.method, call.path)} in Okta's Admin Console."
    )
    return Terminal("PermissionMissing", message, retry_after=_LOOK_AGAIN)


def _of_code(call: Call, said: Complaint) -> OperatorError | None:
    """The codes that mean the same with every status."""
    if said.code in _REFUSED_CREDENTIALS:
        message = (
            f"Okta refused the credentials: {said.text}. Put valid ones into the connection Secret; Okta ends an "
            "API token that was not used for 30 days, and with the account of whoever made it."
        )
        return Recoverable("CredentialsRefused", message, scope=Scope.ORGANIZATION)
    if said.code == _FEATURE:
        message = (
            f"Okta refused {call}: {said.text}. The organization lacks the feature; custom authorization "
            "servers need API Access Management. Have Okta enable it, or remove this resource."
        )
        return Terminal("FeatureNotEnabled", message, retry_after=_LOOK_AGAIN)
    if said.code in _STATE:
        return Recoverable("OktaConflict", f"Okta cannot do {call} in the object's present state: {said.text}.")
    if said.code in _DUPLICATE or (said.code and any(word in said.text.lower() for word in _DUPLICATE_WORDS)):
        return AlreadyExists("OktaRejected", f"Okta rejected {call}, because such an object is there: {said.text}.")
    return None


def _of_refusal(call: Call, answer: Answer, said: Complaint) -> OperatorError:
    """4xx and 3xx that no code explains further."""
    if not said.code or said.code == _NO_SUCH_PATH:
        return _of_stranger(call, answer)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        message = f"Okta refused the credentials: {said.text}. Put valid ones into the connection Secret."
        return Recoverable("CredentialsRefused", message, scope=Scope.ORGANIZATION)
    if answer.status == HTTPStatus.FORBIDDEN:
        return _forbidden(call, said)
    if answer.status == HTTPStatus.NOT_FOUND:
        message = f"Okta does not know the object that {call} belongs to: {said.text}. The operator looks again."
        return Recoverable("OktaConflict", message)
    if answer.status in {HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED}:
        return Recoverable("OktaConflict", f"Okta could not do {call} now: {said.text}.")
    message = f"Okta rejected {call}: {said.text}. Correct what the resource states."
    return Terminal("OktaRejected", message)


def _of_stranger(call: Call, answer: Answer) -> OperatorError:
    """An answer that is not Okta's own: a proxy, a firewall, a wrong address."""
    if 300 <= answer.status <= 399:  # noqa: PLR2004 - the range is HTTP's name for redirects
        message = (
            f"{call} was answered with a redirect (HTTP {answer.status}), which is never followed. Check "
            "that spec.url of the OktaOrg is the organization's own address."
        )
        return Recoverable("OktaRedirected", message, scope=Scope.ORGANIZATION)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        message = "The credentials were refused without an explanation. Put valid ones into the connection Secret."
        return Recoverable("CredentialsRefused", message, scope=Scope.ORGANIZATION)
    message = (
        f"{call} was answered with HTTP {answer.status}, not in the way Okta answers. Check that spec.url "
        "of the OktaOrg is the organization's own address, and what stands between the operator and Okta."
    )
    return Recoverable("OktaAnswerInvalid", message, scope=Scope.ORGANIZATION)


def _of_trouble(call: Call, answer: Answer, said: Complaint) -> OperatorError:
    """5xx, and 4xx that mean "later"."""
    failed = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if call.creates and failed and said.code != _READ_ONLY:
        message = (
            f"Okta failed at {call}: {said.text}. The operator looks whether the object was made before it tries again."
        )
        return AnswerLost("AnswerLost", message)
    # A failed gateway and maintenance meet every resource alike, an internal error at one object does not.
    widely = answer.status > HTTPStatus.INTERNAL_SERVER_ERROR
    message = f"Okta could not do {call} now: {said.text}. The operator tries again."
    return Recoverable("OktaUnavailable", message, scope=Scope.ORGANIZATION if widely else Scope.RESOURCE)


def of_failure(call: Call, failure: NoAnswer) -> OperatorError:
    """What it means that no answer came."""
    if call.creates and failure.sent:
        message = (
            f"{call} was sent and {_CAUSES[failure.cause]}. The operator looks whether the object was made "
            "before it tries again."
        )
        return AnswerLost("AnswerLost", message)
    if failure.cause is Cause.TOO_LARGE:
        return unreadable(call, _CAUSES[failure.cause])
    message = f"Okta cannot be reached ({call}): {_CAUSES[failure.cause]}. The operator tries again."
    return Recoverable("OktaUnreachable", message, scope=Scope.ORGANIZATION)


def unreadable(call: Call, what: str) -> OperatorError:
    """A success whose body cannot be used.

    Args:
        call: what was asked.
        what: what is wrong with the body, quoting nothing of it.
    """
    message = f"Okta's answer to {call} cannot be used: {what}."
    if call.creates:
        return AnswerLost(
            "AnswerLost", f"{message} The operator looks whether the object was made before it tries again."
        )
    return Recoverable("OktaAnswerInvalid", message)
