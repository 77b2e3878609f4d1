"""The one author of status: only what changed, never a namesake's, and known to the cache before its event comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.core.errors import Waiting

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Key
    from okta_operator.engine.services import Services


async def write_status(  # noqa: PLR0913 - which resource, in which state, and what
    services: Services,
    key: Key,
    plural: str,
    body: JsonObject,
    wanted: JsonObject,
    *,
    unchanged: bool = False,
) -> JsonObject:
    """Merge members into a resource's status, if that changes anything.

    Args:
        services: the operator's.
        key: of the resource.
        plural: of its kind.
        body: the resource that was looked at; its uid is the condition of the write.
        wanted: members of the status; None removes one.
        unchanged: whether nothing else may have been written since, as for an attempt.

    Returns:
        The resource as it is then.

    Raises:
        Waiting: ``BeingDeleted``, where it has to be unchanged and is gone.
        OperatorError: the API server refused it.
    """
    current = (services.cache.get(key) or body).get("status") or {}
    patch = {name: value for name, value in wanted.items() if current.get(name) != value}
    if not patch and not unchanged:
        return body
    merged = {name: value for name, value in {**current, **patch}.items() if value is not None}
    services.cache.expect_status(key, merged)
    meta = body["metadata"]
    written = await services.resources.patch_status(
        plural,
        key.namespace,
        key.name,
        uid=meta["uid"],
        status=patch,
        resource_version=meta["resourceVersion"] if unchanged else None,
    )
    if written is None:
        # Gone without an event: after a break of the watch the removals in between are not told.
        services.cache.remove(key, meta["uid"])
        services.queue.add(key, "gone")
        if unchanged:
            raise Waiting("BeingDeleted", "The resource is being deleted; nothing is made in Okta for it.")
        return body
    if services.cache.put(written):
        # The answer holds what somebody else wrote meanwhile, and the event of that will be no news any more.
        services.queue.add(key, "event")
    return written
