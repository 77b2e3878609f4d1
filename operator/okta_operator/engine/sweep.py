"""Forgetting what is gone: a watch that broke (410 Gone) lists anew and does not tell of removals in between."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from okta_operator.core.errors import OperatorError
from okta_operator.engine.services import spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okta_operator.engine.services import Services

_log = logging.getLogger(__name__)


async def sweep(services: Services, namespaces: Sequence[str] = ()) -> None:
    """Look once more at every cached resource that the API server does not list any more.

    Raises:
        OperatorError: the API server does not answer.
    """
    for kind in sorted({key.kind for key in services.cache}):
        # The cache first: what is created during the listing is in neither, and no resource is taken for gone by that.
        cached = {key: body["metadata"]["uid"] for key, body in services.cache.items() if key.kind == kind}
        there = await services.resources.uids(services.plural(kind), namespaces)
        for key, uid in cached.items():
            if there.get((key.namespace, key.name)) != uid:
                services.cache.remove(key, uid)
                services.queue.add(key, "gone")


async def sweep_regularly(services: Services, namespaces: Sequence[str]) -> None:
    """Sweep for ever, now and then."""
    while True:
        await asyncio.sleep(spread(services.timings.sweep))
        try:
            await sweep(services, namespaces)
        except OperatorError as error:
            _log.info("The sweep is put off: %s", error.message)
