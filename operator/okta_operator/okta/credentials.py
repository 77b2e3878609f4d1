"""What a connection proves itself with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from okta_operator.core.errors import Recoverable, Scope

if TYPE_CHECKING:
    from pydantic import SecretStr

_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class ApiToken:
    """An API token (``Authorization: SSWS ...``) of Okta's Admin Console.

    Raises:
        Recoverable: ``CredentialsRefused``; it holds characters that no token has, such as a line break.
    """

    token: SecretStr

    def __post_init__(self) -> None:
        """Refuse what would break out of its header."""
        if not _HEADER_SAFE.fullmatch(self.token.get_secret_value()):
            message = "The API token is empty, or holds blanks, line breaks or other than ASCII. Store it anew."
            raise Recoverable(reason="CredentialsRefused", message=message, scope=Scope.ORGANIZATION)


Credentials: TypeAlias = ApiToken
"""Every type of credentials. A further one is a further dataclass here, and a branch in
``transport.sdk_config``."""
