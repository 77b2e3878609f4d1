"""What the relying party knows: the values of a published Secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import yaml

from relying_party.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

DISCOVERY: Final = "/.well-known/openid-configuration"
NO_AUTHENTICATION: Final = "none"
SUPPORTED_METHODS: Final = ("client_secret_post", "client_secret_basic", NO_AUTHENTICATION)
_PUBLIC_SCOPE: Final = "openid email profile offline_access"
"""What OpenMetadata's own page asks for where it signs in without a client secret."""


@dataclass(frozen=True)
class Configuration:
    """An OpenID Connect client.

    Attributes:
        issuer: The issuer that ID tokens must have.
        client_id: The client, and the audience that ID tokens must have.
        client_secret: None for a public client.
        discovery_url: Of the issuer's discovery document.
        key_urls: Of the keys that the Secret names.
        redirect_uri: Where the browser comes back to.
        server_url: The application's own address, where the browser goes after the sign-out; may be empty.
        scope: What is asked for, by spaces.
        auth_method: How the client authenticates at the token endpoint.
        pkce: Whether each login has a code challenge.
        prompt: `prompt` of each login; empty for none.
        max_age: `max_age` of each login in seconds; empty for none.
    """

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    discovery_url: str
    key_urls: tuple[str, ...]
    redirect_uri: str
    server_url: str
    scope: str
    auth_method: str
    pkce: bool
    prompt: str = ""
    max_age: str = ""

    @classmethod
    def from_secret(cls, values: Mapping[str, str], *, redirect_uri: str = "", scope: str = "openid") -> Self:
        """Read a published Secret of either format.

        Args:
            values: Its decoded data.
            redirect_uri: The application's own; the format `oidc` does not tell it.
            scope: What is asked for where the Secret does not say.

        Raises:
            ConfigurationError: Something is missing, or this relying party cannot do it.
        """
        made = cls._openmetadata(values) if "AUTHENTICATION_PROVIDER" in values else None
        made = made or cls._oidc(values, redirect_uri, scope)
        if made.auth_method not in SUPPORTED_METHODS:
            message = f"This relying party has no client authentication by {made.auth_method}."
            raise ConfigurationError(message)
        if made.auth_method != NO_AUTHENTICATION and not made.client_secret:
            message = f"The Secret has no client secret, which {made.auth_method} needs."
            raise ConfigurationError(message)
        return made

    @classmethod
    def _openmetadata(cls, values: Mapping[str, str]) -> Self:
        read = _Yaml(values)
        issuer, client_id = read.text("AUTHENTICATION_AUTHORITY"), read.text("AUTHENTICATION_CLIENT_ID")
        callback, keys = read.text("AUTHENTICATION_CALLBACK_URL"), read.texts("AUTHENTICATION_PUBLIC_KEYS")
        if read.text("AUTHENTICATION_CLIENT_TYPE") == "public":
            return cls(
                issuer=issuer,
                client_id=client_id,
                client_secret=None,
                discovery_url=issuer + DISCOVERY,
                key_urls=keys,
                redirect_uri=callback,
                server_url=callback.removesuffix("/callback"),
                scope=_PUBLIC_SCOPE,
                auth_method=NO_AUTHENTICATION,
                pkce=True,
            )
        return cls(
            issuer=issuer,
            client_id=read.text("OIDC_CLIENT_ID"),
            client_secret=read.text("OIDC_CLIENT_SECRET"),
            discovery_url=read.text("OIDC_DISCOVERY_URI"),
            key_urls=keys,
            redirect_uri=read.text("OIDC_CALLBACK"),
            server_url=read.text("OIDC_SERVER_URL"),
            scope=read.text("OIDC_SCOPE"),
            auth_method=read.text("OIDC_CLIENT_AUTH_METHOD"),
            pkce=read.text("OIDC_DISABLE_PKCE") == "false",
            prompt=read.text("OIDC_PROMPT_TYPE"),
            max_age=read.text("OIDC_MAX_AGE"),
        )

    @classmethod
    def _oidc(cls, values: Mapping[str, str], redirect_uri: str, scope: str) -> Self:
        secret = values.get("client-secret") or None
        return cls(
            issuer=_stated(values, "issuer"),
            client_id=_stated(values, "client-id"),
            client_secret=secret,
            discovery_url=_stated(values, "discovery-uri"),
            key_urls=(_stated(values, "jwks-uri"),),
            redirect_uri=redirect_uri,
            server_url="",
            scope=scope,
            # OpenID Connect's default; the Secret does not tell the method.
            auth_method="client_secret_basic" if secret else NO_AUTHENTICATION,
            pkce=secret is None,
        )


class _Yaml:
    """Values as OpenMetadata reads them: each is pasted into its configuration and parsed as YAML."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, key: str) -> str:
        """One scalar as text."""
        value = self._parsed(key)
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None else str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list."""
        value = self._parsed(key)
        if not isinstance(value, list):
            message = f"{key} in the Secret is not a list."
            raise ConfigurationError(message)
        return tuple(map(str, value))

    def _parsed(self, key: str) -> object:
        try:
            parsed: object = yaml.safe_load(_stated(self._values, key))
        except yaml.YAMLError as error:
            message = f"{key} in the Secret is not YAML."
            raise ConfigurationError(message) from error
        return parsed


def _stated(values: Mapping[str, str], key: str) -> str:
    if key not in values:
        message = f"The Secret has no key {key}."
        raise ConfigurationError(message)
    return values[key]
