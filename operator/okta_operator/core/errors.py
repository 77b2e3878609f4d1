"""What can go wrong, by who must act.

::

    OperatorError
    ├── Terminal        the user: Stalled, not tried again before something changes
    ├── Waiting         nobody: a reference or a limit; looked at again when it may have changed
    └── Recoverable     nobody: tried again with backoff
        └── AnswerLost  a write was sent and its answer did not come: it may have happened

Every message is a sentence for the person who reads ``kubectl describe``: what is wrong, where, and what to do.
It never contains a secret or a raw body of an answer.
"""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """What an error is about: the one resource, or its whole organization."""

    RESOURCE = "resource"
    ORGANIZATION = "organization"


class OperatorError(Exception):
    """Base of every error that crosses a package's border.

    Args:
        reason: a condition's reason, CamelCase.
        message: a sentence for a person.
        scope: ``ORGANIZATION`` when every resource of the organization meets it alike, as with refused credentials;
            a resource that is ready stays ready then, and the OktaOrg alone reports it.
        retry_after: seconds until the next try is of use; None leaves it to the caller.
    """

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        scope: Scope = Scope.RESOURCE,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.scope = scope
        self.retry_after = retry_after

    def place(self, what: str) -> None:
        """Begin the message with what the error is about."""
        self.message = f"{what}: {self.message}"
        self.args = (self.message,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.reason!r}, {self.message!r})"


class Terminal(OperatorError):  # noqa: N818 - named for who must act, as conditions are, not for being an exception
    """The user must act; trying again without a change is of no use."""


class Waiting(OperatorError):  # noqa: N818 - as above
    """Something else has to happen first, and it will wake the resource or the time given will pass."""


class Recoverable(OperatorError):  # noqa: N818 - as above
    """It may work when tried again; the caller backs off."""


class AnswerLost(Recoverable):
    """A write was sent and no answer came: look whether it happened before sending it again."""
