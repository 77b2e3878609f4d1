"""The public keys of a client: those that its app holds, or those that the app's ``jwks_uri`` serves."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING

from okta_simulator.oidc.errors import refused
from okta_simulator.oidc.jose import UnreadableError, as_key

if TYPE_CHECKING:
    from joserfc.jwk import Key

    from okta_simulator.types import Record

FETCH_SECONDS = 3
SCHEMES = ("http://", "https://")


def public_keys(app: Record, kid: object) -> list[Key]:
    """Return the keys that may have signed.

    Args:
        app: The client's app.
        kid: The key id that the signature names, if it names one.

    Raises:
        OAuthError: There is no key, or none with that id (401 invalid_client).
    """
    client = app["settings"]["oauthClient"]
    if client.get("jwks_uri"):
        stored = _fetched(client["jwks_uri"])
    else:
        stored = [key for key in client.get("jwks", {}).get("keys", []) if key.get("status", "ACTIVE") == "ACTIVE"]
    if not stored:
        raise refused("client_assertion_jwks_not_configured")
    # unverified: that a key without an id fits any signature that names none, and only such
    named = [key for key in stored if key.get("kid") == kid] if kid is not None or len(stored) > 1 else stored
    if not named:
        raise refused("client_assertion_invalid_kid")
    try:
        return [as_key(key) for key in named]
    except UnreadableError:
        raise refused("client_assertion_invalid_kid") from None


def _fetched(address: str) -> list[Record]:
    """Ask for a key set. Okta caches them for a while; here each signature asks anew."""
    if not address.startswith(SCHEMES):
        raise refused("jwks_uri_error")
    try:
        with urllib.request.urlopen(address, timeout=FETCH_SECONDS) as reply:  # noqa: S310 - scheme checked above
            keys = json.load(reply)["keys"]
    except (OSError, ValueError, KeyError, TypeError):
        raise refused("jwks_uri_error") from None
    return [key for key in keys if isinstance(key, dict)]
