"""Which resources are an organization's: those that name it and may use it, whatever their statuses claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.api.org import OktaOrg
from okta_operator.core.errors import OperatorError
from okta_operator.engine.cache import key_of, organization_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Key
    from okta_operator.engine.services import Services


async def members(
    services: Services, organization: Key, organization_id: str, among: Iterable[JsonObject]
) -> list[JsonObject]:
    """The resources that have been made in an organization.

    Args:
        services: the operator's.
        organization: its OktaOrg.
        organization_id: Okta's id of it; a status names it, which alone proves nothing.
        among: the bodies to choose from.
    """
    granted: dict[tuple[str, str], bool] = {}
    found = []
    for body in among:
        if body["kind"] == OktaOrg.KIND or (body.get("status") or {}).get("organizationId") != organization_id:
            continue
        key = key_of(body)
        if not _names(services, key, body, organization):
            continue
        if (key.namespace, key.kind) not in granted:
            granted[key.namespace, key.kind] = await _may_use(services, organization, key)
        if granted[key.namespace, key.kind]:
            found.append(body)
    return found


def _names(services: Services, key: Key, body: JsonObject, organization: Key) -> bool:
    """Whether a resource is one of an OktaOrg's; one of another namespace may not have been looked at yet."""
    if key.namespace == organization.namespace:
        return True
    return organization in (organization_of(body), services.home(key))


async def _may_use(services: Services, organization: Key, key: Key) -> bool:
    try:
        await services.grant(organization, key)
    except OperatorError:
        return False
    return True
