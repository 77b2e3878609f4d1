"""A login that has begun, and one that has succeeded."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relying_party.provider import IdToken, Json

CODE: Final = "code"


@dataclass(frozen=True)
class Attempt:
    """A login that has begun; to be kept until the browser comes back.

    Attributes:
        url: Where to send the browser.
        state: What comes back with the answer.
        nonce: What comes back in the ID token.
        response_type: What was asked for.
        max_age: What was asked for; empty for nothing.
        code_verifier: The secret behind the code challenge; empty without PKCE.
    """

    url: str = field(repr=False)
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    response_type: str = CODE
    max_age: str = ""
    code_verifier: str = field(default="", repr=False)


@dataclass(frozen=True)
class Session:
    """Somebody is signed in.

    Attributes:
        id_token: The newest ID token; verified.
        access_token: For the userinfo endpoint; empty where none was asked for.
        refresh_token: None where the issuer gave none.
        scope: What was granted, by spaces.
        expires_in: Seconds that the access token is good for, from `since` on.
        since: When the tokens came, in seconds since 1970.
        front_id_token: The ID token that came with the code in a hybrid login; verified, too.
    """

    id_token: IdToken
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    scope: str
    expires_in: int
    since: float
    front_id_token: IdToken | None = None

    @property
    def claims(self) -> Mapping[str, Json]:
        """What the ID token says."""
        return self.id_token.claims


def session_of(id_token: IdToken, tokens: Mapping[str, Any], *, front: IdToken | None) -> Session:
    """Make a session of an answer's members; `expires_in` counts from now."""
    return Session(
        id_token=id_token,
        access_token=tokens.get("access_token", ""),
        refresh_token=tokens.get("refresh_token"),
        scope=tokens.get("scope", ""),
        expires_in=int(tokens.get("expires_in", 0)),
        since=time.time(),
        front_id_token=front,
    )
