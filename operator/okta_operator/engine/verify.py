"""Ready means usable: the issuer's discovery document and keys answer as published."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from okta_operator.core.errors import Recoverable
from okta_operator.core.issuer import discovery_uri, jwks_uri

if TYPE_CHECKING:
    from okta_operator.engine.organizations import Organization
    from okta_operator.engine.services import Services


async def verify(services: Services, organization: Organization, issuer: str) -> None:
    """Read the discovery document and the keys, unless both answered a short while ago.

    Raises:
        Recoverable: ``IssuerNotVerified``.
    """
    _trust(organization, issuer)
    async with organization.verifying[issuer]:
        if organization.issuers.get(issuer, 0.0) <= time.monotonic():
            trouble = await _trouble(organization, issuer)
            if trouble is not None:
                raise Recoverable("IssuerNotVerified", trouble)
            organization.issuers[issuer] = time.monotonic() + services.timings.issuer


def _trust(organization: Organization, issuer: str) -> None:
    """Let an issuer on the organization's own or custom domain be asked, wherever the organization itself is asked."""
    known = organization.addresses
    origin = "/".join(issuer.split("/")[:3])
    if origin in (known.own, known.custom):
        organization.connection.trust(origin)


async def _trouble(organization: Organization, issuer: str) -> str | None:
    """What is wrong with the issuer, as a sentence."""
    address, keys_address = discovery_uri(issuer), jwks_uri(issuer)
    document = await organization.connection.public(address)
    if document is None:
        return f"{address} does not answer; a server that was just made or activated may take a moment."
    if document.get("issuer") != issuer:
        return f"{address} names another issuer than {issuer}."
    if document.get("jwks_uri") != keys_address:
        return f"{address} names other keys than {keys_address}."
    keys = await organization.connection.public(keys_address)
    return None if keys and keys.get("keys") else f"{keys_address} has no keys."
