"""What came of one exchange with Okta. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multidict import CIMultiDictProxy

    from okta_operator.core.json import Json


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, read to its end.

    Headers and body stay out of the repr: an app's body holds its client secret.

    Attributes:
        status: the HTTP status.
        headers: case-insensitive, with repeated fields.
        body: decompressed, at most as long as the connection's limit.
    """

    status: int
    headers: CIMultiDictProxy[str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def good(self) -> bool:
        """Whether Okta did what was asked."""
        return 200 <= self.status <= 299  # noqa: PLR2004 - the range is HTTP's name for success

    def json(self) -> Json:
        """The parsed body; None for an empty one.

        Raises:
            ValueError: it is not JSON. The message quotes nothing of it.
        """
        try:
            return json.loads(self.body) if self.body.strip() else None
        except (ValueError, RecursionError):
            message = "not JSON"
        raise ValueError(message)


class Cause(StrEnum):
    """Why an exchange yielded no answer; the words that metrics and messages use."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken_off"
    TOO_LARGE = "too_large"


class NoAnswer(Exception):  # noqa: N818 - named for what happened; it never leaves the package
    """An exchange yielded no answer.

    Args:
        cause: why.
        sent: whether the request may have reached Okta.
    """

    def __init__(self, cause: Cause, *, sent: bool) -> None:
        """Say why, in a word."""
        super().__init__(cause.value)
        self.cause = cause
        self.sent = sent
