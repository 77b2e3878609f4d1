"""The addresses that follow from an issuer.

Okta serves an authorization server's keys at ``<issuer>/v1/keys`` when the issuer ends in ``/oauth2/<id>``, and those
of the organization's own server at ``<issuer>/oauth2/v1/keys`` (Okta's API description, the OAuth metadata).
"""

from __future__ import annotations

import re

_CUSTOM = re.compile(r"/oauth2/[^/]+$")


def discovery_uri(issuer: str) -> str:
    """The OpenID Connect discovery document."""
    return f"{issuer}/.well-known/openid-configuration"


def jwks_uri(issuer: str) -> str:
    """The keys that ID tokens are verified with."""
    return f"{issuer}/v1/keys" if _CUSTOM.search(issuer) else f"{issuer}/oauth2/v1/keys"
