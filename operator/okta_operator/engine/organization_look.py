"""A look at an OktaOrg, and its farewell."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from okta_operator import constants
from okta_operator.api.org import OktaOrg
from okta_operator.core.errors import OperatorError, Waiting
from okta_operator.core.outcome import Outcome, Step
from okta_operator.core.references import Fact
from okta_operator.engine.cache import key_of
from okta_operator.engine.finalize import Farewell, add_finalizer, let_go
from okta_operator.engine.gather import parse
from okta_operator.engine.membership import resources_of
from okta_operator.engine.organizations import organization_status
from okta_operator.engine.services import seconds_since
from okta_operator.engine.vanishing import require_no_outage
from okta_operator.okta.errors import REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Key
    from okta_operator.engine.services import Services

_log = logging.getLogger(__name__)


async def look_at_organization(services: Services, key: Key, body: JsonObject) -> Outcome:
    """Check address, credentials and that Okta takes them."""
    try:
        resource = parse(OktaOrg.model_validate, body)
        await add_finalizer(services, OktaOrg.PLURAL, body)
        organization = await services.organizations.check(key, resource)
    except OperatorError as error:
        services.facts.forget(key)
        return Outcome(failed=Step.SYNC, error=error, pending=True)
    if services.facts.learn(key, {Fact.ID: organization.organization_id}):
        services.wake(key, "organization")
    status = organization_status(organization)
    try:
        await require_no_outage(services, organization, body)
    except OperatorError as error:
        return Outcome(failed=Step.SYNC, error=error, status=status)
    return Outcome(passed=(Step.SYNC,), status=status)


async def farewell_organization(services: Services, body: JsonObject) -> Farewell | None:
    """Let an OktaOrg go when no resource of it waits to be deleted.

    Raises:
        Waiting: some do, or may be about to: ``kubectl delete`` of a whole folder comes one resource after the other.
    """
    if constants.FINALIZER not in (body["metadata"].get("finalizers") or ()):
        return None
    waited = seconds_since(body["metadata"]["deletionTimestamp"], services.now())
    leaving, staying = await _resources(services, body, services.cache.bodies())
    if not leaving and waited < services.timings.give_up_deletion:
        # Asked anew: a process that has just started may not have heard of them yet, and they need the organization.
        leaving, staying = await _resources(services, body, await _live(services))
    if leaving and waited < services.timings.give_up_deletion:
        await _open_for(services, body, leaving)
        message = f"Waits for {len(leaving)} of its resources that are being deleted."
        raise Waiting("ResourcesLeaving", message, retry_after=1)
    if staying and waited < services.timings.organization_linger:
        message = f"Waits a moment, in case its {len(staying)} resources are about to be deleted too."
        raise Waiting("ResourcesLeft", message, retry_after=1)
    await let_go(services, OktaOrg.PLURAL, key_of(body), body)
    still = f"Nothing of it is in Okta; {len(staying)} resources still name it."
    return Farewell("Released", still if staying else "Gone.")


async def forget_organization(services: Services, key: Key, *, waited: bool) -> float | None:
    """Let go of what is kept of an OktaOrg that is gone, after a while, and when no resource names it any more.

    Args:
        services: the operator's.
        key: the OktaOrg's.
        waited: whether the while is over.

    Returns:
        Seconds until it is to be tried again; None when nothing is left.
    """
    if services.organizations.knows(key) or services.tenancy.knows(key):
        if not waited or await _is_needed(services, key):
            return services.timings.organization_kept
        await services.organizations.drop(key)
        services.tenancy.forget(key)
    services.metrics.organization_gone(f"{key.namespace}/{key.name}")
    return None


async def _is_needed(services: Services, key: Key) -> bool:
    """Whether a resource has something in the organization that may have to be undone one day."""
    known = services.organizations.last(key)
    if known is None:
        return False
    held = (b for b in services.cache.bodies() if constants.FINALIZER in (b["metadata"].get("finalizers") or ()))
    return bool(await resources_of(services, key, known.organization_id, held))


async def _open_for(services: Services, body: JsonObject, leaving: Sequence[JsonObject]) -> None:
    """Open the organization for the deletion of its resources.

    This process may have found it being deleted already, or Okta may take the credentials again that it refused.
    """
    key = key_of(body)
    trouble = services.organizations.trouble(key)
    if services.organizations.last(key) is not None and (trouble is None or trouble.reason != REFUSED):
        return
    try:
        await services.organizations.check(key, parse(OktaOrg.model_validate, body))
    except OperatorError as error:
        _log.info("%s is needed for the deletion of its resources, and cannot be used: %s", key, error)
        return
    for resource in leaving:
        services.queue.add(key_of(resource), "organization")


async def _live(services: Services) -> list[JsonObject]:
    namespaces = sorted(services.namespaces)
    return [
        body
        for kind in services.kinds
        for body in await services.resources.everything(services.plural(kind), namespaces)
    ]


async def _resources(
    services: Services, body: JsonObject, among: Iterable[JsonObject]
) -> tuple[Sequence[JsonObject], Sequence[JsonObject]]:
    """The resources of an OktaOrg that are being deleted, and those that are not."""
    organization_id = (body.get("status") or {}).get("organizationId")
    if organization_id is None:
        return (), ()
    bodies = await resources_of(services, key_of(body), organization_id, among)
    leaving = [b for b in bodies if b["metadata"].get("deletionTimestamp")]
    return leaving, [b for b in bodies if not b["metadata"].get("deletionTimestamp")]
