"""Letting every resource go, for whoever wants to leave: as with ``Retain``, and without deleting anything.

Each resource loses the mark on its external object and then the finalizer, in that order, so that it can be broken off
anywhere and begun anew: what was let go is recognized by the finalizer that it does not have.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from okta_operator import constants
from okta_operator.api.org import OktaOrg
from okta_operator.core.errors import OperatorError, Terminal
from okta_operator.engine.cache import key_of
from okta_operator.engine.finalize import Farewell, finalize, let_go
from okta_operator.engine.gather import parse
from okta_operator.engine.organizations import ORGANIZATION_KIND

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Key
    from okta_operator.engine.services import Services

T = TypeVar("T")

_TRIES: Final = 3
_LONGEST_PAUSE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Released:
    """What became of one resource.

    Attributes:
        key: the resource's.
        gone: whether it was let go, now or before.
        told: that in a sentence.
        stays: what stays in Okta, such as ``application 0oa1``; None for nothing.
        secret: the name of the Secret that stays in its namespace; None for none.
    """

    key: Key
    gone: bool
    told: str
    stays: str | None = None
    secret: str | None = None


async def release_everything(services: Services, namespaces: Sequence[str], at_a_time: int) -> AsyncIterator[Released]:
    """Let all resources go, the organizations last.

    Args:
        services: of an operator that does not work.
        namespaces: which; empty for the whole cluster.
        at_a_time: how many resources.

    Yields:
        What became of each resource, as it is known.

    Raises:
        OperatorError: the API server does not answer, or does not let them be listed.
    """
    bodies: list[JsonObject] = []
    for kind in (*services.kinds, ORGANIZATION_KIND):
        bodies += await services.resources.everything(services.plural(kind), namespaces)
    for body in bodies:
        services.cache.put(body)
    organizations = [body for body in bodies if body["kind"] == ORGANIZATION_KIND]
    for body in organizations:
        await _open(services, body)
    turns = asyncio.Semaphore(at_a_time)
    others = [asyncio.create_task(_release(services, b, turns)) for b in bodies if b["kind"] != ORGANIZATION_KIND]
    stuck = False
    try:
        for task in asyncio.as_completed(others):
            released = await task
            stuck = stuck or not released.gone
            yield released
    finally:
        # Broken off, nothing goes on behind the back of whoever broke it off.
        for task in others:
            task.cancel()
    for body in organizations:
        yield await _release_organization(services, body, stuck=stuck)


async def _open(services: Services, body: JsonObject) -> None:
    """Open an organization; why it cannot be opened, those of its resources say that need it."""
    with suppress(OperatorError):
        resource = parse(OktaOrg.model_validate, body)
        await _patiently(lambda: services.organizations.check(key_of(body), resource))


async def _patiently(act: Callable[[], Awaitable[T]]) -> T:
    """Try again what may work in a moment: nobody comes back to it, as the loop of a running operator does."""
    for number in range(1, _TRIES):
        try:
            return await act()
        except Terminal:
            raise
        except OperatorError as error:
            await asyncio.sleep(min(max(error.retry_after or 0.0, number), _LONGEST_PAUSE))
    return await act()


async def _release(services: Services, body: JsonObject, turns: asyncio.Semaphore) -> Released:
    key = key_of(body)
    kind = services.kinds[key.kind]
    status = body.get("status") or {}
    secret = status.get("secretName")
    try:
        async with turns:
            farewell = await _patiently(lambda: finalize(services, kind, key, body, retain=True))
            if farewell is not None:
                await _tell(services, body, farewell)
    except OperatorError as error:
        return Released(key, gone=False, told=f"{error.reason}: {error.message}")
    if farewell is None:
        stays = f"{kind.object_type.name} {status['id']}" if status.get("id") else None
        return Released(key, gone=True, told="It was let go before.", stays=stays, secret=secret)
    return Released(key, gone=True, told=farewell.message, stays=farewell.stays, secret=secret)


async def _release_organization(services: Services, body: JsonObject, *, stuck: bool) -> Released:
    key = key_of(body)
    if constants.FINALIZER not in (body["metadata"].get("finalizers") or ()):
        return Released(key, gone=True, told="It was let go before.")
    if stuck:
        trouble = services.organizations.trouble(key)
        why = "" if trouble is None else f", and cannot be used now: {trouble.reason}: {trouble.message}"
        return Released(key, gone=False, told=f"It is needed until all resources are let go{why}")
    try:
        await let_go(services, OktaOrg.PLURAL, key, body)
    except OperatorError as error:
        return Released(key, gone=False, told=f"{error.reason}: {error.message}")
    farewell = Farewell("Released", "The OktaOrg was let go; nothing of it is in Okta.")
    await _tell(services, body, farewell)
    return Released(key, gone=True, told=farewell.message)


async def _tell(services: Services, body: JsonObject, farewell: Farewell) -> None:
    await services.events.post(body, type_="Normal", reason=farewell.reason, message=farewell.message)
