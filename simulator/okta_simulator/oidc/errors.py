"""OAuth refusals with Okta's codes, statuses and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.oidc.browser_errors import BROWSER_ERRORS
from okta_simulator.oidc.error_catalogue import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_simulator.types import Record


class OAuthError(Exception):
    """A refusal as an authorization server gives it.

    Attributes:
        error: OAuth's code, for example ``invalid_grant``.
        description: Okta's sentence.
        status: HTTP status where it is answered directly.
        reason: Okta's internal code, for example ``no_matching_policy``.
        headers: Headers that a direct reply has to carry.
    """

    def __init__(
        self,
        error: str,
        description: str,
        status: int = 400,
        reason: str = "",
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Make a refusal; the arguments are the attributes."""
        super().__init__(f"{status} {error} {description}")
        self.error = error
        self.description = description
        self.status = status
        self.reason = reason
        self.headers = tuple(headers)

    def body(self) -> Record:
        """Return the JSON body."""
        return {"error": self.error, "error_description": self.description}


UNKNOWN_CLIENT = "invalid_client_id"
"""The reason where no active app has the client id."""

CATALOGUE = {
    reason: (status, error, sentence)
    for (status, error), sentences in SENTENCES.items()
    for reason, sentence in sentences.items()
} | BROWSER_ERRORS
"""HTTP status, OAuth code and sentence by reason."""


def refused(reason: str, *parts: str, headers: Iterable[tuple[str, str]] = ()) -> OAuthError:
    """Make a refusal from the catalogue.

    Args:
        reason: Okta's internal code, a key of ``CATALOGUE``.
        parts: What its sentence is about, for each ``{}`` in it one.
        headers: Headers that a direct reply has to carry.
    """
    status, error, sentence = CATALOGUE[reason]
    return OAuthError(error, sentence.format(*parts), status, reason, headers)
