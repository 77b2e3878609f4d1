from __future__ import annotations

from typing import Any

import pytest

from okta_operator.core.errors import OperatorError, Recoverable, Terminal
from okta_operator.kube.errors import AlreadyExists, Conflict, Forbidden, PatchDoesNotFit, from_answer
from okta_operator.kube.paths import object_path

APP = object_path("oktaapps", "sso", "web")
SECRET = object_path("secrets", "sso", "web", api_version="v1")
SECRETS = object_path("secrets", "sso", api_version="v1")
CANARY = "s3cret-Canary"


def status(reason: str, message: str, *causes: dict[str, str]) -> dict[str, Any]:
    """As Kubernetes answers."""
    return {"kind": "Status", "reason": reason, "message": message, "details": {"causes": list(causes)}}


@pytest.mark.parametrize(
    ("call", "code", "body", "kind", "reason"),
    [
        (("GET", APP), 401, {}, Recoverable, "KubernetesUnauthorized"),
        (("GET", APP), 403, {}, Forbidden, "KubernetesForbidden"),
        (("POST", SECRETS), 409, status("AlreadyExists", "there"), AlreadyExists, "Conflict"),
        (("POST", SECRETS), 409, status("Conflict", "quota was modified"), Conflict, "Conflict"),
        (("PATCH", APP), 422, status("Invalid", "the server rejected our request"), PatchDoesNotFit, "Conflict"),
        (
            ("PATCH", APP),
            422,
            status("Invalid", "immutable", {"field": "metadata.uid", "reason": "FieldValueInvalid"}),
            Conflict,
            "Conflict",
        ),
        (("POST", APP), 422, status("Invalid", "no"), Terminal, "KubernetesInvalid"),
        (("POST", APP), 400, {}, Terminal, "KubernetesInvalid"),
        (("GET", APP), 429, {}, Recoverable, "KubernetesUnavailable"),
        (("GET", APP), 500, {}, Recoverable, "KubernetesUnavailable"),
        (("GET", APP), 504, {}, Recoverable, "KubernetesUnavailable"),
    ],
)
def test_answers_become_our_errors(
    call: tuple[str, str], code: int, body: dict[str, Any], kind: type[OperatorError], reason: str
) -> None:
    error = from_answer(*call, code, body)
    assert type(error) is kind
    assert error.reason == reason


def test_a_conflict_over_a_quota_is_not_taken_for_a_namesake() -> None:
    assert not isinstance(from_answer("POST", SECRETS, 409, status("Conflict", "x")), AlreadyExists)


def test_a_missing_right_is_named_as_a_role_would_grant_it() -> None:
    said = 'secrets "web" is forbidden: User "u" cannot patch resource "secrets" in API group "" in the namespace "sso"'
    error = from_answer("PATCH", SECRET, 403, status("Forbidden", said))
    assert error.message == (
        "The operator may not patch secrets web in namespace sso: "
        'grant its ServiceAccount the verb "patch" on "secrets" in namespace sso.'
    )


def test_a_refusal_by_admission_is_not_taken_for_a_missing_right() -> None:
    said = (
        'secrets "web" is forbidden: exceeded quota: few, requested: secrets=1, used: secrets=10, limited: secrets=10'
    )
    error = from_answer("POST", SECRETS, 403, status("Forbidden", said))
    assert error.message == f"Could not create secrets in namespace sso: {said}"


def test_a_terminating_namespace_has_a_reason_of_its_own() -> None:
    cause = {"reason": "NamespaceTerminating", "field": "metadata.namespace"}
    error = from_answer("POST", SECRETS, 403, status("Forbidden", "is being terminated", cause))
    assert isinstance(error, Forbidden)
    assert error.reason == "NamespaceTerminating"


def test_the_wait_that_kubernetes_asks_for_is_kept() -> None:
    assert from_answer("GET", APP, 429, {}, retry_after=7.0).retry_after == 7.0


def test_of_a_secret_fields_are_named_and_values_are_not() -> None:
    cause = {"field": "data[a b]", "reason": "FieldValueInvalid", "message": f'Invalid value: "{CANARY}"'}
    said = f'Secret "web" is invalid: data[a b]: Invalid value: "{CANARY}"'
    for reason in ("Invalid", "BadRequest", "InternalError"):
        message = from_answer("POST", SECRETS, 422, status(reason, said, cause)).message
        assert "data[a b]: FieldValueInvalid" in message
        assert CANARY not in message
        assert CANARY not in from_answer("POST", SECRETS, 400, status(reason, said)).message


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f'admission webhook "p.example.com" denied the request: password {CANARY}', 'webhook "p.example.com" denied'),
        (
            f"secrets \"web\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: {CANARY}",
            "ValidatingAdmissionPolicy 'p' with binding 'b' denied request",
        ),
        (f"whatever {CANARY} has to do with it", "Forbidden"),
    ],
)
def test_admission_that_quotes_a_secret_is_not_quoted(said: str, kept: str) -> None:
    for call, code, reason in (("POST", 403, "Forbidden"), ("PATCH", 403, "Forbidden"), ("DELETE", 500, "Forbidden")):
        message = from_answer(call, SECRET, code, status(reason, said)).message
        assert kept in message
        assert CANARY not in message


def test_of_a_resource_what_is_wrong_is_said_and_cut() -> None:
    cause = {"field": "status.names", "reason": "FieldValueTypeInvalid"}
    message = from_answer("PATCH", APP, 422, status("Invalid", "status.names: " + "x" * 5000, cause)).message
    assert "patch oktaapps web in namespace sso: status.names: xxx" in message
    assert len(message) < 700


@pytest.mark.parametrize("details", [None, "text", {"causes": "text"}, {"causes": ["text"]}, {"causes": None}])
def test_a_body_of_another_shape_is_no_crash(details: object) -> None:
    error = from_answer("PATCH", SECRET, 422, {"reason": "Invalid", "details": details})
    assert error.reason == "Conflict"
