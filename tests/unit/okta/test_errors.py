from __future__ import annotations

import pytest
from multidict import CIMultiDict, CIMultiDictProxy
from tests.unit.okta.support import answer, okta_error

from okta_operator.core.errors import AnswerLost, OperatorError, Recoverable, Scope, Terminal, Waiting
from okta_operator.okta.answer import Answer, Cause, NoAnswer
from okta_operator.okta.errors import AlreadyExists, Call, complaint, gone, of_answer, of_failure, unreadable

READ = Call("GET", "/api/v1/apps/0oa1")
WRITE = Call("PUT", "/api/v1/apps/0oa1")
CREATE = Call("POST", "/api/v1/apps?activate=true", creates=True)
HTML = Answer(
    502,
    CIMultiDictProxy(CIMultiDict({"Content-Type": "text/html"})),
    b"<html><body>internal-host-17 said no</body></html>",
)


@pytest.mark.parametrize(
    ("status", "code", "kind", "reason", "scope"),
    [
        (400, "E0000001", Terminal, "OktaRejected", Scope.RESOURCE),
        (400, "E0000003", Terminal, "OktaRejected", Scope.RESOURCE),
        (400, "E0000024", Recoverable, "OktaConflict", Scope.RESOURCE),
        (401, "E0000004", Recoverable, "CredentialsRefused", Scope.ORGANIZATION),
        (401, "E0000011", Recoverable, "CredentialsRefused", Scope.ORGANIZATION),
        (401, "E0000999", Recoverable, "CredentialsRefused", Scope.ORGANIZATION),
        (401, "E0000015", Terminal, "FeatureNotEnabled", Scope.RESOURCE),
        (403, "E0000005", Recoverable, "CredentialsRefused", Scope.ORGANIZATION),
        (403, "E0000006", Terminal, "PermissionMissing", Scope.RESOURCE),
        (403, "E0000016", Recoverable, "OktaConflict", Scope.RESOURCE),
        (403, "E0000056", Recoverable, "OktaConflict", Scope.RESOURCE),
        (404, "E0000007", Recoverable, "OktaConflict", Scope.RESOURCE),
        (404, "E0000008", Recoverable, "OktaAnswerInvalid", Scope.ORGANIZATION),
        (405, "E0000022", Terminal, "OktaRejected", Scope.RESOURCE),
        (409, "E0000062", AlreadyExists, "OktaRejected", Scope.RESOURCE),
        (409, "E0000999", Recoverable, "OktaConflict", Scope.RESOURCE),
        (412, "E0000231", Recoverable, "OktaConflict", Scope.RESOURCE),
        (423, "E0000239", Recoverable, "OktaUnavailable", Scope.RESOURCE),
        (429, "E0000047", Waiting, "RateLimited", Scope.ORGANIZATION),
        (500, "E0000009", Recoverable, "OktaUnavailable", Scope.RESOURCE),
        (503, "E0000010", Recoverable, "OktaUnavailable", Scope.ORGANIZATION),
    ],
)
def test_what_a_code_means(status: int, code: str, kind: type[OperatorError], reason: str, scope: Scope) -> None:
    error = of_answer(WRITE, okta_error(status, code))
    assert type(error) is kind
    assert (error.reason, error.scope) == (reason, scope)


@pytest.mark.parametrize("scheme", ["Bearer", "DPoP"])
@pytest.mark.parametrize("bare", [True, False])
def test_a_token_without_the_scope_is_told_which_one(scheme: str, bare: bool) -> None:  # noqa: FBT001 - a parameter
    challenge = f'{scheme} realm="https://acme.okta.com", scope="okta.apps.manage", error="insufficient_scope"'
    refused = answer(403, WWW_Authenticate=challenge)
    if not bare:
        refused = okta_error(403, "E0000006", WWW_Authenticate=challenge)
    error = of_answer(WRITE, refused)
    assert (type(error), error.reason) == (Terminal, "PermissionMissing")
    assert "okta.apps.manage" in error.message


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (302, "OktaRedirected"),
        (400, "OktaAnswerInvalid"),
        (401, "CredentialsRefused"),
        (403, "OktaAnswerInvalid"),
        (404, "OktaAnswerInvalid"),
        (502, "OktaUnavailable"),
        (504, "OktaUnavailable"),
    ],
)
def test_an_answer_that_is_not_oktas_own_stalls_nothing(status: int, reason: str) -> None:
    error = of_answer(WRITE, Answer(status, HTML.headers, HTML.body))
    assert type(error) is Recoverable
    assert (error.reason, error.scope) == (reason, Scope.ORGANIZATION)
    assert "internal-host" not in error.message
    assert "<" not in error.message


def test_only_oktas_own_404_means_that_an_object_is_gone() -> None:
    assert gone(okta_error(404, "E0000007", "Not found: Resource not found: 0oa1 (AppInstance)"))
    assert not gone(okta_error(404, "E0000008"))
    assert not gone(Answer(404, HTML.headers, HTML.body))
    assert not gone(answer(404, {"error": "not_found"}))
    assert not gone(okta_error(403, "E0000007"))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_creation_that_failed_inside_okta_may_have_happened(status: int) -> None:
    assert type(of_answer(CREATE, okta_error(status, "E0000009"))) is AnswerLost
    assert type(of_answer(WRITE, okta_error(status, "E0000009"))) is Recoverable


@pytest.mark.parametrize(
    "refused", [okta_error(503, "E0000010"), okta_error(423, "E0000239"), okta_error(429, "E0000047")]
)
def test_a_creation_that_okta_did_not_begin_did_not_happen(refused: Answer) -> None:
    assert not isinstance(of_answer(CREATE, refused), AnswerLost)


def test_a_duplicate_is_told_by_its_words() -> None:
    error = of_answer(
        CREATE,
        okta_error(400, "E0000001", "Api validation failed: x", "name: An object with this field already exists."),
    )
    assert type(error) is AlreadyExists
    assert "already exists" in error.message


def test_the_message_says_what_was_asked_and_what_okta_said() -> None:
    error = of_answer(CREATE, okta_error(400, "E0000001", "Api validation failed: label", "label: too long"))
    assert error.message == (
        "Okta rejected POST /api/v1/apps: Api validation failed: label; label: too long (E0000001, error id "
        "oaeExample). Correct what the resource states."
    )


@pytest.mark.parametrize(
    ("call", "right"),
    [
        (CREATE, "Application Administrator (for an OAuth 2.0 client also the scope okta.apps.manage)"),
        (Call("GET", "/api/v1/groups?q=secret-name"), "the scope okta.groups.read"),
        (Call("PUT", "/api/v1/authorizationServers/aus1"), "API Access Management Administrator"),
        (Call("GET", "/api/v1/other"), "a role that allows it"),
    ],
)
def test_a_missing_permission_is_named(call: Call, right: str) -> None:
    error = of_answer(call, okta_error(403, "E0000006"))
    assert right in error.message
    assert "secret-name" not in error.message
    assert error.retry_after == 600


def test_what_okta_says_is_cleaned_and_cut() -> None:
    secret = "x" * 64
    said = complaint(okta_error(400, "E0000001", f"bad\r\n\x1b[31m {secret}", *["cause " * 50] * 5)).text
    assert secret not in said
    assert said.startswith("bad [31m ...; cause")
    assert said.isprintable()
    assert len(said) <= 550


@pytest.mark.parametrize(
    "body",
    [
        {"errorCode": "E0000001", "errorCauses": None, "errorSummary": 7, "errorId": ["x"]},
        {"errorCode": "E0000001", "errorCauses": [None, 3, {"errorSummary": None}]},
        {"errorCode": "E0000001", "errorCauses": {"errorSummary": "x"}},
    ],
)
def test_a_misshapen_error_body_is_still_a_refusal(body: object) -> None:
    assert of_answer(WRITE, answer(400, body)).reason == "OktaRejected"


@pytest.mark.parametrize("body", [[], "text", None, {"errorCode": 1}, {"errorCode": "<script>"}, {"error": "x"}])
def test_no_other_body_is_quoted(body: object) -> None:
    assert complaint(answer(418, body)).text == "HTTP 418, without an explanation by Okta"


def test_deeply_nested_json_is_no_explanation() -> None:
    assert complaint(Answer(400, HTML.headers, b"[" * 100_000)).code == ""


@pytest.mark.parametrize("cause", list(Cause))
def test_no_answer(cause: Cause) -> None:
    lost = of_failure(CREATE, NoAnswer(cause, sent=True))
    assert type(lost) is AnswerLost
    not_sent = of_failure(CREATE, NoAnswer(cause, sent=False))
    assert type(not_sent) is (AnswerLost if cause is Cause.TOO_LARGE else Recoverable)
    read = of_failure(READ, NoAnswer(cause, sent=True))
    assert type(read) is Recoverable
    assert read.reason == ("OktaAnswerInvalid" if cause is Cause.TOO_LARGE else "OktaUnreachable")


def test_an_unreadable_success_of_a_creation_is_a_lost_answer() -> None:
    assert type(unreadable(CREATE, "it is not JSON")) is AnswerLost
    assert unreadable(READ, "it is not JSON").reason == "OktaAnswerInvalid"


def test_an_answer_shows_neither_headers_nor_body() -> None:
    shown = repr(answer(200, {"client_secret": "hush"}, Set_Cookie="hush"))
    assert shown == "Answer(status=200)"
