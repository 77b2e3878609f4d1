"""What was granted: the one thing from which codes, refresh tokens, device codes and tokens are made."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from okta_simulator.oidc.issuers import Issuer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_simulator.types import Record


@dataclass(frozen=True)
class Decision:
    """What an access policy said, or Okta's fixed terms where there are no policies.

    Attributes:
        policy_id: The policy; None for the organization's server.
        rule_id: Its rule; None for the organization's server.
        access_token_seconds: Lifetime of access tokens.
        refresh_token_seconds: Lifetime of refresh tokens from the first one on; 0 for unlimited.
        refresh_token_window_seconds: How long a refresh token may lie unused.
        scopes: What is granted.
    """

    policy_id: str | None
    rule_id: str | None
    access_token_seconds: int
    refresh_token_seconds: int
    refresh_token_window_seconds: int
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class Grant:
    """What one client may have from one authorization server on behalf of one person, or of nobody.

    Attributes:
        id: Everything that comes of one authorization has the same; ``Tokens.revoke_grant`` revokes by it.
        issuer: The authorization server.
        client_id: The client.
        decision: What the access policy said.
        scopes: What is granted now: those of the decision, or fewer after a refresh that narrowed them.
        user_id: The person (``00u…``); None for client credentials.
        auth_time: When the person signed in, in seconds since the epoch.
        amr: How the person signed in, for example ``("pwd",)``.
        nonce: The authorization request's, for the ID token.
        session_id: Okta's session of the person, if one was the source.
        began: When it was granted, in seconds since the epoch.
    """

    id: str
    issuer: Issuer
    client_id: str
    decision: Decision
    scopes: tuple[str, ...]
    user_id: str | None = None
    auth_time: int | None = None
    amr: tuple[str, ...] = ()
    nonce: str | None = None
    session_id: str | None = None
    began: int = 0

    def narrowed(self, scopes: Iterable[str]) -> Grant:
        """Return the same grant with fewer scopes."""
        return replace(self, scopes=tuple(scopes))

    def as_json(self) -> Record:
        """Return it as a JSON object for the organization's tables."""
        content = asdict(self)
        content["scopes"], content["amr"] = list(self.scopes), list(self.amr)
        content["decision"]["scopes"] = list(self.decision.scopes)
        return content

    @classmethod
    def from_json(cls, content: Record) -> Grant:
        """Read what ``as_json`` gave."""
        decision = content["decision"] | {"scopes": tuple(content["decision"]["scopes"])}
        given = content | {"issuer": Issuer(**content["issuer"]), "decision": Decision(**decision)}
        return cls(**given | {"scopes": tuple(content["scopes"]), "amr": tuple(content["amr"])})
