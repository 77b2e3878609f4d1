"""Answers of the API server that are not what was asked for, as the operator's errors.

::

    Recoverable
    ├── Conflict           409: another writer, or another object of that name, was there first
    │   ├── AlreadyExists  409 to a creation: one of that name is there
    │   └── PatchDoesNotFit  422: a test of a JSON patch failed, or one of its paths is not there
    └── Forbidden          403: RBAC, or admission (a quota, a terminating namespace)

The words that Kubernetes uses are those of ``metav1.Status`` (Kubernetes API conventions, "Response Status
Kind").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from okta_operator.core.errors import OperatorError, Recoverable, Terminal
from okta_operator.kube.paths import target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_operator.kube.paths import Target

_MESSAGE_LIMIT: Final = 500

_WITHOUT_VALUES: Final = re.compile(
    r'secrets( "[^"]+")? is forbidden: (User .* cannot [a-z]+ resource "secrets".*|exceeded quota: .*)|'
    r'admission webhook "[^"]+" denied the request|'
    r"(secrets \"[^\"]+\" is forbidden: )?ValidatingAdmissionPolicy '[^']+' with binding '[^']+' denied request"
)
"""RBAC, a quota, and of the refusals of admission who refuses: what they add may quote the whole object."""

_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_CONFLICT: Final = 409
_UNPROCESSABLE: Final = 422
_TOO_MANY_REQUESTS: Final = 429
_SERVER_ERROR: Final = 500


class Conflict(Recoverable):
    """What was written against is not there as it was: read it again before the next try."""

    def __init__(self, message: str) -> None:
        """Says what was in the way, in a sentence for a person."""
        super().__init__("Conflict", message)


class AlreadyExists(Conflict):
    """An object of that name is there already."""


class PatchDoesNotFit(Conflict):
    """A JSON patch that is not for the object as it is."""


class Forbidden(Recoverable):
    """Kubernetes refuses the call; tried again, since rights may be granted."""

    def __init__(self, message: str, *, reason: str = "KubernetesForbidden") -> None:
        """Says what was refused.

        Args:
            message: a sentence for a person.
            reason: a condition's reason.
        """
        super().__init__(reason, message)


def unavailable(method: str, path: str, why: str, *, retry_after: float | None = None) -> Recoverable:
    """The API server did not answer, or not with an answer."""
    return Recoverable(
        "KubernetesUnavailable",
        f"The Kubernetes API could not {target(method, path)}: {_cut(why)}",
        retry_after=retry_after,
    )


def from_answer(
    method: str,
    path: str,
    status: int,
    body: Mapping[str, Any],
    *,
    retry_after: float | None = None,
) -> OperatorError:
    """The error for an answer that is neither a success nor a 404.

    Args:
        method: the call's.
        path: the call's.
        status: the HTTP status.
        body: the answer, a ``metav1.Status``; empty where it was none.
        retry_after: seconds, as the header of that name says.
    """
    what = target(method, path)
    says = _explanation(what, body)
    if status == _UNAUTHORIZED:
        return Recoverable(
            "KubernetesUnauthorized",
            "The Kubernetes API refuses the operator's credentials: check its ServiceAccount or kubeconfig.",
        )
    if status == _FORBIDDEN:
        return _forbidden(what, says, body)
    if status == _CONFLICT:
        kind = AlreadyExists if body.get("reason") == "AlreadyExists" else Conflict
        return kind(f"Could not {what}: {says}")
    if status == _UNPROCESSABLE and (conflict := _conflict(what, body)):
        return conflict
    if status == _TOO_MANY_REQUESTS or status >= _SERVER_ERROR:
        return unavailable(method, path, says or f"HTTP {status}", retry_after=retry_after)
    return Terminal("KubernetesInvalid", f"The Kubernetes API refuses to {what}: {says or f'HTTP {status}'}")


def _conflict(what: Target, body: Mapping[str, Any]) -> Conflict | None:
    """A conflict that comes as a 422 (recorded of Kubernetes 1.37); None: the body is invalid."""
    causes = _causes(body)
    if any(cause.get("field") == "metadata.uid" for cause in causes):
        # To a merge patch or an apply with another uid: "field is immutable".
        return Conflict(f"Could not {what}: another object has that name now.")
    if what.verb == "patch" and not causes:
        # To a JSON patch: "the server rejected our request due to an error in our request", without causes.
        return PatchDoesNotFit(f"Could not {what}: it is not as it was.")
    return None


def _forbidden(what: Target, says: str, body: Mapping[str, Any]) -> Forbidden:
    causes = {cause.get("reason") for cause in _causes(body)}
    if "NamespaceTerminating" in causes:
        return Forbidden(f"Could not {what}: the namespace is being deleted.", reason="NamespaceTerminating")
    if f'cannot {what.verb} resource "' in says or not says:
        group = f' in API group "{what.group}"' if what.group else ""
        where = f"namespace {what.namespace}" if what.namespace else "the cluster"
        return Forbidden(
            f'The operator may not {what}: grant its ServiceAccount the verb "{what.verb}" '
            f'on "{what.resource}"{group} in {where}.'
        )
    return Forbidden(f"Could not {what}: {says}")


def _explanation(what: Target, body: Mapping[str, Any]) -> str:
    """What the answer says; of a Secret only what cannot hold a value: messages quote what they refuse."""
    message = str(body.get("message") or "")
    if what.resource != "secrets":
        return _cut(message)
    fields = [f"{cause.get('field')}: {cause.get('reason')}" for cause in _causes(body)]
    safe = _WITHOUT_VALUES.match(message)
    return _cut(safe.group() if safe else ", ".join(fields) or str(body.get("reason") or ""))


def _causes(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    details = body.get("details")
    causes = details.get("causes") if isinstance(details, dict) else None
    return [cause for cause in causes or [] if isinstance(cause, dict)]


def _cut(text: str) -> str:
    return text if len(text) <= _MESSAGE_LIMIT else f"{text[: _MESSAGE_LIMIT - 1]}…"
