"""The handlers of one operator, on a registry of its own so that several fit into one process."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import kopf

from okta_operator.constants import GROUP, LABEL_MANAGED_BY, MANAGER, VERSION
from okta_operator.core.errors import OperatorError
from okta_operator.factory import PLURALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okta_operator.core.json import JsonObject
    from okta_operator.factory import Runtime

_DELETED = "DELETED"

_FIRST_BACKOFFS = (1, 1, 2, 3, 5, 8, 13, 21)
_BACKOFF = 30


class _Backoffs:
    """Seconds between kopf's tries, without an end.

    After its own eight tries kopf gives a watch up for good and goes on without it: a namespace whose Role comes later,
    or an API server that is away for a minute, would leave the operator blind on one eye, and healthy.
    """

    def __iter__(self) -> Iterator[float]:
        yield from _FIRST_BACKOFFS
        yield from itertools.repeat(_BACKOFF)


def register(runtime: Runtime) -> kopf.OperatorRegistry:
    """A registry with every handler of the operator."""
    registry = kopf.OperatorRegistry()
    _register_lifecycle(registry, runtime)
    for plural in PLURALS.values():
        kopf.on.event(GROUP, VERSION, plural, id=plural, registry=registry)(_resource_handler(runtime))
    if not runtime.config.namespaces:
        # With Roles only, no namespace can be watched.
        kopf.on.event("", "v1", "namespaces", id="namespaces", registry=registry)(_namespace_handler(runtime))
    kopf.on.event("", "v1", "secrets", id="secrets", registry=registry)(_secret_handler(runtime))
    return registry


def configure(settings: kopf.OperatorSettings) -> None:
    """Kopf's settings.

    Handlers only feed a cache and a queue, so nothing is posted and nothing is persisted by kopf. Of Secrets it sees
    those with our label only: the selector goes to the API server. It keeps whole bodies, others' annotations too,
    while it reads a page of a list and while it waits for a next event: both have to be short.
    """
    settings.peering.standalone = True
    settings.posting.enabled = False
    settings.scanning.disabled = True
    settings.networking.connect_timeout = 10
    settings.networking.request_timeout = 60
    settings.networking.error_backoffs = _Backoffs()
    settings.watching.connect_timeout = 30
    settings.watching.server_timeout = 600
    settings.watching.chunk_size = 50  # a Secret may have 1 MiB, in base64
    settings.queueing.idle_timeout = 0.5
    settings.watching.label_selectors["secrets"] = f"{LABEL_MANAGED_BY}={MANAGER}"


def _register_lifecycle(registry: kopf.OperatorRegistry, runtime: Runtime) -> None:
    @kopf.on.startup(registry=registry, id="start")
    async def start(settings: kopf.OperatorSettings, **_: Any) -> None:
        configure(settings)
        try:
            await runtime.start()
        except (OperatorError, OSError) as error:
            runtime.failure = error
            raise kopf.PermanentError(str(error)) from error

    @kopf.on.login(registry=registry, id="login")
    async def login(**_: Any) -> kopf.ConnectionInfo:
        known = await runtime.client.login(renew=True)
        return kopf.ConnectionInfo(
            server=known.server,
            ca_path=known.ca_path,
            insecure=known.insecure,
            scheme=known.scheme,
            token=None if known.token is None else known.token.get_secret_value(),
            certificate_path=known.certificate_path,
            private_key_path=known.private_key_path,
            default_namespace=known.default_namespace,
            proxy_url=known.proxy_url,
        )

    @kopf.on.cleanup(registry=registry, id="stop")
    async def stop(**_: Any) -> None:
        await runtime.stop()


def _resource_handler(runtime: Runtime) -> Any:
    async def resource(body: kopf.Body, type: str | None, **_: Any) -> None:  # noqa: A002 - kopf's name
        runtime.metrics.watch_event()
        seen = _plain(body)
        if type == _DELETED:
            runtime.engine.resource_gone(seen)
        else:
            runtime.engine.resource_seen(seen)

    return resource


def _secret_handler(runtime: Runtime) -> Any:
    async def secret(body: kopf.Body, type: str | None, **_: Any) -> None:  # noqa: A002 - as above
        runtime.metrics.watch_event()
        seen = _plain(body)
        if type == _DELETED:
            runtime.engine.secret_gone(seen)
        else:
            runtime.engine.secret_seen(seen)

    return secret


def _namespace_handler(runtime: Runtime) -> Any:
    async def namespace(body: kopf.Body, type: str | None, **_: Any) -> None:  # noqa: A002 - as above
        runtime.metrics.watch_event()
        if type != _DELETED:
            runtime.engine.namespace_seen(_plain(body))

    return namespace


def _plain(body: kopf.Body) -> JsonObject:
    """The body as parsed JSON; kopf hands out a view of it."""
    return dict(body)
