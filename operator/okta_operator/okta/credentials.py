"""What a connection proves itself with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from okta_operator.core.errors import Recoverable, Scope

if TYPE_CHECKING:
    from pydantic import SecretStr

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")
"""Header-safe, and not a JSON Web Key that was stored, or named, in an API token's place (RFC 6750, 2.1)."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """An API token (``Authorization: SSWS ...``) of Okta's Admin Console.

    Raises:
        Recoverable: ``CredentialsRefused``; it holds characters that no token has, such as a line break.
    """

    token: SecretStr

    def __post_init__(self) -> None:
        """Refuse what would break out of its header."""
        if not _TOKEN.fullmatch(self.token.get_secret_value()):
            message = (
                "What is stored as API token is none: it is empty, or has characters that no token has. Store it anew."
            )
            raise Recoverable(reason="CredentialsRefused", message=message, scope=Scope.ORGANIZATION)


@dataclass(frozen=True, slots=True)
class ServiceApp:
    """An OAuth 2.0 service app, which authenticates with a private key (``private_key_jwt``).

    Attributes:
        client_id: of the app.
        key: its private key, PEM or JSON Web Key, as it is stored; ``keys.read_key`` says what can be used.
        key_id: Okta's id of the key's public half; None takes the JWK's own, or none.
    """

    client_id: str
    key: SecretStr = field(repr=False)
    key_id: str | None = None


Credentials: TypeAlias = ApiToken | ServiceApp
"""Every type of credentials. A further one is a further dataclass here, and a branch where a connection begins."""
