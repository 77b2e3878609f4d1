"""What an organization says of itself to anybody, before it is shown credentials."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from okta_operator.core.errors import Recoverable, Scope
from okta_operator.core.kind import Addresses
from okta_operator.engine.credentials import is_believable

if TYPE_CHECKING:
    from okta_operator.config import Config
    from okta_operator.core.json import JsonObject
    from okta_operator.okta.connection import OktaConnection

CLASSIC: Final = "Classic"
_FIRST_ANSWER: Final = 5.0


async def introduction(connection: OktaConnection, *, patient: bool) -> JsonObject:
    """``/.well-known/okta-organization``, with an id.

    Args:
        connection: to the organization.
        patient: whether it has answered before; one that was never heard of does not keep a worker for as long.

    Raises:
        OperatorError: it does not answer (in time), or not as an organization does.
    """
    try:
        async with asyncio.timeout(None if patient else _FIRST_ANSWER):
            about = await connection.public(f"{connection.url}/.well-known/okta-organization")
    except TimeoutError:
        message = f"{connection.url} did not answer within {_FIRST_ANSWER:.0f} seconds; check spec.url."
        raise Recoverable("OktaUnreachable", message, scope=Scope.ORGANIZATION) from None
    if about is None or not isinstance(about.get("id"), str):
        message = f"{connection.url} does not answer as an Okta organization does; check spec.url."
        raise Recoverable("NotAnOktaOrganization", message, scope=Scope.ORGANIZATION)
    return about


def engine_of(about: JsonObject) -> str:
    """``IdentityEngine`` or ``Classic``."""
    return CLASSIC if about.get("pipeline") == "v1" else "IdentityEngine"


def addresses_of(asked: str, about: JsonObject, config: Config) -> Addresses:
    """Where it is reached (Okta's API description, ``WellKnownOrgMetadata._links``).

    Args:
        asked: its address, as the OktaOrg states it.
        about: what it says of itself; addresses that cannot be believed are left out.
        config: the operator's options.
    """

    def link(name: str) -> str | None:
        links = about.get("_links")
        target = links.get(name) if isinstance(links, dict) else None
        href = target.get("href") if isinstance(target, dict) else None
        address = href.rstrip("/") if isinstance(href, str) else ""
        return address if is_believable(address, asked, config) else None

    return Addresses(asked, link("organization") or asked, link("alternate"))
