"""How a client says who it is: read from the body and the ``Authorization`` header."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from okta_simulator.oidc.errors import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

BASIC = "basic "


@dataclass(frozen=True)
class Credentials:
    """What a client presented.

    Attributes:
        client_id: The client id that was stated, if one was.
        secrets: Readings of the client secret: RFC 6749 wants it form-encoded within Basic, many clients do not.
        assertion: The signed assertion.
        assertion_type: What the assertion is said to be.
    """

    client_id: str | None = None
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    assertion: str | None = field(default=None, repr=False)
    assertion_type: str | None = None


def presented(form: Mapping[str, str], headers: Mapping[str, str]) -> Credentials:
    """Read a client's credentials.

    Args:
        form: The fields of the body.
        headers: The headers by lower-case name.

    Raises:
        OAuthError: There are several, or the header cannot be read (401).
    """
    authorization = headers.get("authorization", "")
    basic = authorization.lower().startswith(BASIC)
    ways = (basic, "client_secret" in form, "client_assertion" in form)
    if sum(ways) > 1:
        raise refused("multiple_client_credentials")
    if basic:
        return _basic(authorization[len(BASIC) :])
    client_id = form.get("client_id") or None
    if "client_assertion" in form:
        return Credentials(client_id, frozenset(), form["client_assertion"], form.get("client_assertion_type"))
    return Credentials(client_id, frozenset({form["client_secret"]}) if form.get("client_secret") else frozenset())


def _basic(encoded: str) -> Credentials:
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise refused("invalid_basic_auth_creds") from None
    client_id, colon, secret = text.partition(":")
    if not colon or not client_id:
        raise refused("invalid_basic_auth_creds")
    if not secret:
        return Credentials(unquote_plus(client_id))
    return Credentials(unquote_plus(client_id), frozenset({secret, unquote_plus(secret)}))
