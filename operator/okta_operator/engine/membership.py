"""Which resources are an organization's: those that lead to it and may use it, whatever their statuses claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from okta_operator.api.org import OktaOrg
from okta_operator.core.errors import OperatorError, Terminal
from okta_operator.engine.cache import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Key
    from okta_operator.engine.organizations import Organization
    from okta_operator.engine.services import Services


class Member(NamedTuple):
    """A resource of an organization.

    Attributes:
        key: its key.
        body: its body.
        organization: as its OktaOrg has it; several may lead to one organization.
    """

    key: Key
    body: JsonObject
    organization: Organization


async def members(services: Services, organization_id: str) -> list[Member]:
    """The resources that have been made in an organization, by way of any OktaOrg.

    Args:
        services: the operator's.
        organization_id: Okta's id of it; a status names it, which alone proves nothing.

    Raises:
        OperatorError: it cannot be told what one of them may use.
    """
    granted = _Granted(services)
    found = []
    for key, body in services.cache.items():
        if key.kind == OktaOrg.KIND or _claimed(body) != organization_id:
            continue
        home = services.home(key)
        known = None if home is None else services.organizations.last(home)
        if home is None or known is None or known.organization_id != organization_id:
            continue
        if await granted(home, key):
            found.append(Member(key, body, known))
    return found


async def resources_of(
    services: Services, organization: Key, organization_id: str | None, among: Iterable[JsonObject]
) -> list[JsonObject]:
    """The resources that one OktaOrg cannot go before.

    Args:
        services: the operator's.
        organization: the OktaOrg.
        organization_id: Okta's id of it; None: whatever their statuses claim.
        among: the bodies to choose from.

    Raises:
        OperatorError: it cannot be told what one of them may use.
    """
    granted = _Granted(services)
    bodies = {key_of(body): body for body in among}
    found = []
    for key, body in bodies.items():
        if key.kind == OktaOrg.KIND or _claimed(body) is None or organization_id not in (None, _claimed(body)):
            continue
        # What led to the OktaOrg may be gone already, as the server of a policy: then the status has the last word.
        home = services.home(key, bodies) or organization
        if home == organization and await granted(organization, key):
            found.append(body)
    return found


class _Granted:
    """Whether the resources of a namespace and kind may use an organization; each is asked for once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[tuple[Key, str, str], bool] = {}

    async def __call__(self, organization: Key, key: Key) -> bool:
        about = (organization, key.namespace, key.kind)
        if about not in self._known:
            self._known[about] = await self._asked(organization, key)
        return self._known[about]

    async def _asked(self, organization: Key, key: Key) -> bool:
        try:
            await self._services.grant(organization, key)
        except OperatorError as error:
            if isinstance(error, Terminal) or error.reason == "NamespaceLabelsUnreadable":
                return False
            raise
        return True


def _claimed(body: JsonObject) -> str | None:
    found: str | None = (body.get("status") or {}).get("organizationId")
    return found
