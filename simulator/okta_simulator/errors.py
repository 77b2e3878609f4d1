"""Okta's error replies: one exception, and a function for each code that the simulator uses.

Codes, statuses and summaries are those of Okta's error catalogue. A cause reads ``field: text``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_simulator.types import Record


class OktaError(Exception):
    """A refusal as Okta gives it.

    Attributes:
        status: HTTP status.
        code: Okta's error code, ``E0000001`` and so on.
        summary: ``errorSummary``.
        causes: The ``errorSummary`` of each entry of ``errorCauses``.
        headers: Headers that the reply has to carry.
        bare: Whether the reply has no body.
    """

    bare = False

    def __init__(
        self,
        status: int,
        code: str,
        summary: str,
        causes: Iterable[str] = (),
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Make a refusal; the arguments are the attributes."""
        super().__init__(f"{status} {code} {summary}")
        self.status = status
        self.code = code
        self.summary = summary
        self.causes = tuple(causes)
        self.headers = tuple(headers)

    def body(self, error_id: str) -> Record:
        """Return the JSON body.

        Args:
            error_id: The ``errorId`` to show.
        """
        return {
            "errorCode": self.code,
            "errorSummary": self.summary,
            "errorLink": self.code,
            "errorId": error_id,
            "errorCauses": [{"errorSummary": cause} for cause in self.causes],
        }


def refuse(subject: str, *causes: str) -> NoReturn:
    """Refuse a body (400).

    Args:
        subject: What follows ``Api validation failed:``, mostly the name of a field.
        causes: The reasons.

    Raises:
        OktaError: Always.
    """
    raise OktaError(400, "E0000001", f"Api validation failed: {subject}", causes)


def refuse_field(field: str, text: str) -> NoReturn:
    """Refuse a body because of one field (400).

    Args:
        field: The field.
        text: The reason.

    Raises:
        OktaError: Always.
    """
    refuse(field, f"{field}: {text}")


def malformed() -> OktaError:
    """Say that the body is no JSON, or has a wrong type or an unknown word in it (400)."""
    return OktaError(400, "E0000003", "The request body was not well-formed.")


def not_found(identifier: str, kind: str) -> OktaError:
    """Say that there is no such object (404).

    Args:
        identifier: The id that was asked for.
        kind: Okta's word for the type, for example ``AppInstance``.
    """
    return OktaError(404, "E0000007", f"Not found: Resource not found: {identifier} ({kind})")


def path_unknown() -> OktaError:
    """Say that there is no such endpoint (404)."""
    return OktaError(404, "E0000008", "The requested path was not found")


def method_unsupported() -> OktaError:
    """Say that the endpoint does not know the method (405)."""
    return OktaError(405, "E0000022", "The endpoint does not support the provided HTTP method")


def invalid_session() -> OktaError:
    """Say that nobody is signed in (403): what a call without the Authorization header gets."""
    return OktaError(403, "E0000005", "Invalid session")


def invalid_token(headers: Iterable[tuple[str, str]] = ()) -> OktaError:
    """Say that the API token or access token is no good (401).

    Args:
        headers: What is said beside the body.
    """
    return OktaError(401, "E0000011", "Invalid token provided", headers=headers)


def forbidden(headers: Iterable[tuple[str, str]] = ()) -> OktaError:
    """Say that the caller's rights do not suffice (403).

    Args:
        headers: What is said beside the body.
    """
    return OktaError(403, "E0000006", "You do not have permission to perform the requested action", headers=headers)


def feature_missing() -> OktaError:
    """Say that the organization lacks a licensed feature (401, recorded with API Access Management)."""
    return OktaError(401, "E0000015", "You do not have permission to access the feature you are requesting")


def rate_limited(headers: Iterable[tuple[str, str]]) -> OktaError:
    """Say that the bucket is empty (429).

    Args:
        headers: The rate limit headers.
    """
    return OktaError(429, "E0000047", "API call exceeded rate limit due to too many requests.", headers=headers)


def concurrency_exceeded(reset: int) -> OktaError:
    """Say that too many calls are under way (429).

    Okta's page about best practices tells it from an empty bucket by Limit and Remaining, which are both 0; Reset is
    no more than a suggestion.

    Args:
        reset: When to try again, in seconds since the epoch.
    """
    values = {"Limit": "0", "Remaining": "0", "Reset": str(reset)}
    return rate_limited([(f"X-Rate-Limit-{name}", value) for name, value in values.items()])


def internal_error() -> OktaError:
    """Say that something went wrong inside (500)."""
    return OktaError(500, "E0000009", "Internal Server Error")


def policies_locked() -> OktaError:
    """Say that another write of policies or rules is under way (423)."""
    return OktaError(423, "E0000239", "Policy priorities are being reconciled. Try again later.")


def bad_filter(reason: str = "Invalid filter") -> OktaError:
    """Say that a filter expression is not understood (400)."""
    # unverified: the text behind "Invalid filter"
    return OktaError(400, "E0000053", f"Invalid filter '{reason}'")


def bad_search(text: str) -> OktaError:
    """Say that a search expression is not understood (400, from issue 48 of okta/okta-powershell-cli).

    Args:
        text: The expression, of which nothing is repeated.
    """
    del text
    return OktaError(400, "E0000031", "Invalid search criteria.", ["Invalid search syntax."])


def bad_cursor() -> OktaError:
    """Say that a list cannot be continued behind something that was never in it (400)."""
    return OktaError(400, "E0000029", "Invalid paging request.", ["Invalid cursor."])


def role_assigned() -> OktaError:
    """Say that a principal has a role already (409)."""
    return OktaError(409, "E0000090", "The role specified is already assigned to the user.")


def active_app() -> OktaError:
    """Say that an active application cannot be deleted (403, Okta's reference of the apps API)."""
    return OktaError(
        403,
        "E0000056",
        "Delete application forbidden.",
        ["The application must be deactivated before deletion."],
    )
