"""The Secret of an OktaApp: the keys of each format, and the further keys of its template."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import yaml

from okta_operator.api.app import OktaApp, PublishedSecret, SecretFormat
from okta_operator.core.issuer import discovery_uri, jwks_uri
from okta_operator.core.kind import SecretContent

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENMETADATA_JWKS = "http://openmetadata:8585/api/v1/system/config/jwks"
REQUESTED_SCOPES = ("openid", "email", "profile", "offline_access")

_WITHOUT_SECRET = frozenset({"none", "private_key_jwt"})
_PLACEHOLDER = re.compile(r"\$\(([a-z-]+)\)")


@dataclass(frozen=True, slots=True)
class Client:
    """What Okta says of the client.

    Attributes:
        issuer: whose tokens the client takes.
        client_id: its client ID.
        auth_method: how it proves who it is at the token endpoint.
        pkce_required: whether Okta demands PKCE.
        organization_url: the organization's address.
    """

    issuer: str
    client_id: str
    auth_method: str
    pkce_required: bool
    organization_url: str

    @property
    def confidential(self) -> bool:
        """Whether it has a client secret."""
        return self.auth_method not in _WITHOUT_SECRET


def content(resource: OktaApp, client: Client) -> SecretContent:
    """The Secret of a resource."""
    spec = resource.spec.secret or PublishedSecret()
    usual = SecretFormat.OPENMETADATA if resource.spec.open_metadata is not None else SecretFormat.OIDC

    def render(client_secret: str) -> Mapping[str, str]:
        facts = _facts(client, client_secret)
        if (spec.format or usual) is SecretFormat.OIDC:
            data = {key: value for key, value in facts.items() if key != "client-secret" or client.confidential}
        else:
            data = _open_metadata(resource, client, client_secret)
        template = spec.template or {}
        return data | {key: _PLACEHOLDER.sub(lambda m: facts.get(m[1], m[0]), value) for key, value in template.items()}

    return SecretContent(
        name=spec.name or f"{resource.metadata.name}-okta",
        render=render,
        confidential=client.confidential,
        method=client.auth_method,
        labels=spec.labels or {},
        annotations=spec.annotations or {},
    )


def yaml_scalar(value: str) -> str:
    """The value as it has to be written to mean itself in YAML.

    OpenMetadata splices environment variables into the text of its configuration (Dropwizard's
    ``SubstitutingSourceProvider``) before it parses that as YAML.
    """
    try:
        if value and yaml.safe_load(f"key: {value}") == {"key": value}:
            return value
    except yaml.YAMLError:
        pass
    return str(yaml.safe_dump(value, default_style='"', width=math.inf)).removesuffix("\n")


def _facts(client: Client, client_secret: str) -> dict[str, str]:
    return {
        "issuer": client.issuer,
        "client-id": client.client_id,
        "client-secret": client_secret,
        "discovery-uri": discovery_uri(client.issuer),
        "jwks-uri": jwks_uri(client.issuer),
        "okta-domain": urlsplit(client.organization_url).netloc,
    }


def _open_metadata(resource: OktaApp, client: Client, client_secret: str) -> dict[str, str]:
    """OpenMetadata's environment variables, and the two keys that its Helm chart takes by name.

    The prompt and the maximum age are empty because OpenMetadata's own defaults ask for consent and for a new login
    every time.
    """
    stated = resource.spec.open_metadata
    base = stated.server_url.rstrip("/") if stated else ""
    own_keys = stated.jwks_url if stated and stated.jwks_url else OPENMETADATA_JWKS
    data = {
        "AUTHENTICATION_PROVIDER": "okta",
        "AUTHENTICATION_CLIENT_TYPE": "confidential" if client.confidential else "public",
        "AUTHENTICATION_AUTHORITY": yaml_scalar(client.issuer),
        "AUTHENTICATION_PUBLIC_KEYS": json.dumps([own_keys, jwks_uri(client.issuer)], separators=(",", ":")),
        "AUTHENTICATION_CLIENT_ID": yaml_scalar(client.client_id),
        "AUTHENTICATION_CALLBACK_URL": yaml_scalar(f"{base}/callback"),
    }
    if not client.confidential:
        return data
    scopes = stated.requested_scopes if stated and stated.requested_scopes else REQUESTED_SCOPES
    return data | {
        "OIDC_TYPE": "okta",
        "OIDC_CLIENT_ID": yaml_scalar(client.client_id),
        "OIDC_CLIENT_SECRET": yaml_scalar(client_secret),
        "OIDC_DISCOVERY_URI": yaml_scalar(discovery_uri(client.issuer)),
        "OIDC_CALLBACK": yaml_scalar(f"{base}/callback"),
        "OIDC_SERVER_URL": yaml_scalar(base),
        "OIDC_SCOPE": yaml_scalar(" ".join(scopes)),
        "OIDC_CLIENT_AUTH_METHOD": client.auth_method,
        "OIDC_DISABLE_PKCE": "false" if client.pkce_required else "true",
        "OIDC_PROMPT_TYPE": '""',
        "OIDC_MAX_AGE": '""',
        "openmetadata-oidc-client-id": yaml_scalar(client.client_id),
        "openmetadata-oidc-client-secret": yaml_scalar(client_secret),
    }
