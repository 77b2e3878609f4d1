"""What the System Log tells of authorization requests and tokens.

The event of an access token is as in the public tests of a log collector (Airbyte's); those of other tokens are like
it. The names in ``debugData`` are those of Okta's event type catalogue (``OAuth2DebugData``) in camel case. Reasons are
the internal codes of Okta's catalogue of OAuth errors.

Neither tokens nor codes nor client secrets are told, nor the query of the request, which may hold some.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from okta_simulator.administration.system_log import FAILURE, Event, precise
from okta_simulator.administration.targets import app as app_target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.oidc.grants import Grant
    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

# unverified: which of the names in debugData each event has, and the reasons
NAMES = {"access_token": "Access Token", "id_token": "ID Token", "refresh_token": "Refresh Token"}
TOKENS = tuple(NAMES)


@dataclass(frozen=True)
class Token:
    """A token that was given out.

    Attributes:
        kind: One of ``TOKENS``.
        value: The token; the log has its hash alone.
        id: What it is called: ``jti``, or else the grant.
        expires: When it is over, in seconds since the epoch.
        subject: Id of the person, or of the client where there is none.
    """

    kind: str
    value: str = field(repr=False)
    id: str
    expires: float
    subject: str


def granted(grant: Grant, tokens: list[Token], debug: Mapping[str, str]) -> list[Event]:
    """Tell of the tokens that a client got.

    Args:
        grant: What they stand for.
        tokens: The tokens.
        debug: What the request said.
    """
    person = [_person(grant.user_id)] if grant.user_id else []
    about = {**debug, **_decision(grant)}
    return [Event(f"{_base(grant.issuer)}.token.grant.{each.kind}", [*person, _target(each)], about) for each in tokens]


def not_granted(issuer: Issuer, reason: str, debug: Mapping[str, str]) -> Event:
    """Tell that a client got no token.

    Args:
        issuer: Of whom.
        reason: Why not.
        debug: What the request said.
    """
    return Event(f"{_base(issuer)}.token.grant", (), dict(debug), FAILURE, reason)


def authorized(grant: Grant, app: Record, kinds: list[str], debug: Mapping[str, str]) -> list[Event]:
    """Tell of what a client got through the browser.

    Args:
        grant: What it stands for.
        app: The client.
        kinds: What it is: ``code``, ``access_token``, ``id_token``.
        debug: What the request said.
    """
    about = {**debug, **_decision(grant)}
    # unverified: the targets
    return [Event(f"{_base(grant.issuer)}.authorize.{_way(kind)}", [app_target(app)], about) for kind in kinds]


def not_authorized(issuer: Issuer, app: Record | None, reason: str, debug: Mapping[str, str]) -> Event:
    """Tell that a client got nothing through the browser.

    Args:
        issuer: Of whom.
        app: The client; None if it is unknown.
        reason: Why not.
        debug: What the request said.
    """
    targets = [app_target(app)] if app else []
    return Event(f"{_base(issuer)}.authorize", targets, dict(debug), FAILURE, reason)


def _base(issuer: Issuer) -> str:
    return "app.oauth2.as" if issuer.custom else "app.oauth2"


def _way(kind: str) -> str:
    return kind if kind == "code" else f"implicit.{kind}"


def _decision(grant: Grant) -> dict[str, str]:
    found = {"policy": grant.decision.policy_id, "rule": grant.decision.rule_id}
    return {"grantedScopes": ", ".join(grant.scopes)} | {name: value for name, value in found.items() if value}


def _person(user_id: str) -> Record:
    """Name a person to whom a token belongs (seen: with nothing but the id)."""
    return {"id": user_id, "type": "User", "alternateId": None, "displayName": None, "detailEntry": None}


def _target(token: Token) -> Record:
    digest = hashlib.sha256(token.value.encode()).digest()
    return {
        "id": token.id,
        "type": token.kind,
        "alternateId": None,
        "displayName": NAMES[token.kind],
        "detailEntry": {
            "expires": precise(datetime.fromtimestamp(int(token.expires), UTC)),
            "subject": token.subject,
            "hash": base64.b64encode(digest).decode(),  # unverified: of what, and how
        },
    }
