"""Why there is no login. None of these messages holds a token or a secret."""

from __future__ import annotations


class RelyingPartyError(Exception):
    """No login, or no longer."""


class ConfigurationError(RelyingPartyError):
    """The Secret does not say what is needed, or the issuer says otherwise."""


class Unreachable(RelyingPartyError):  # noqa: N818 - reads as what it is
    """The issuer does not answer, or not in its protocol."""


class Denied(RelyingPartyError):  # noqa: N818 - likewise
    """The issuer says no; this is what it says, unchanged.

    Attributes:
        error: OAuth's code, for example `access_denied`.
        description: The issuer's sentence; may be empty.
    """

    def __init__(self, error: str, description: str = "") -> None:
        """Take `error` and `error_description` of an answer."""
        super().__init__(f"{error}: {description}" if description else error)
        self.error = error
        self.description = description


class Refused(RelyingPartyError):  # noqa: N818 - likewise
    """The relying party says no: an answer or a token is not what it may accept.

    Attributes:
        what: What is wrong with it: `signature`, `state`, or the name of a claim.
    """

    def __init__(self, what: str, message: str) -> None:
        """Say what, in one word and in a sentence."""
        super().__init__(message)
        self.what = what
