"""The engine: takes in what is seen, works off the queue, and stops without leaving anything half done."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from okta_operator import constants
from okta_operator.core.references import Key
from okta_operator.engine.cache import key_of
from okta_operator.engine.queue import ShutDownError
from okta_operator.engine.sweep import sweep_regularly
from okta_operator.kube.secrets import read_published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okta_operator.core.json import JsonObject
    from okta_operator.engine.reconciler import Reconciler
    from okta_operator.engine.services import Services

_log = logging.getLogger(__name__)


class Engine:
    """Events in, looks out."""

    def __init__(
        self, services: Services, reconciler: Reconciler, workers: int, namespaces: Sequence[str] = ()
    ) -> None:
        self._services = services
        self._reconciler = reconciler
        self._workers = workers
        self._namespaces = namespaces
        self._sweeper: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    def start(self) -> None:
        """Begin to work; needs a running loop."""
        self._tasks = [asyncio.create_task(self._work(), name=f"worker-{n}") for n in range(self._workers)]
        self._sweeper = asyncio.create_task(sweep_regularly(self._services, self._namespaces), name="sweeper")

    async def stop(self, grace: float) -> None:
        """Take no more work, let what is under way finish, and end it after ``grace`` seconds."""
        self._stopping = True
        self._services.queue.shut_down()
        if self._sweeper is not None:
            self._sweeper.cancel()
        if not self._tasks:
            return
        _done, late = await asyncio.wait(self._tasks, timeout=grace)
        for task in late:
            task.cancel()
        if late:
            _log.warning("%d looks did not finish within %s seconds and were ended.", len(late), grace)
            await asyncio.gather(*late, return_exceptions=True)

    def trouble(self) -> str | None:
        """What only a restart would cure, as a sentence; None when there is nothing."""
        dead = [task.get_name() for task in self._tasks if task.done()]
        return None if self._stopping or not dead else f"Work has stopped: {', '.join(dead)} ended."

    def resource_seen(self, body: JsonObject) -> None:
        """A resource was listed, added or modified."""
        if self._services.take_in(body):
            self._services.queue.add(key_of(body), "event")

    def resource_gone(self, body: JsonObject) -> None:
        """A resource was removed."""
        key = key_of(body)
        self._services.cache.remove(key, body["metadata"]["uid"])
        self._services.queue.add(key, "event")

    def namespace_seen(self, body: JsonObject) -> None:
        """A namespace was listed, added or modified: what it is granted may have changed."""
        meta = body["metadata"]
        if not self._services.tenancy.namespace_seen(meta["name"], meta.get("labels") or {}):
            return
        for key in self._services.cache:
            home = self._services.home(key) if key.namespace == meta["name"] else None
            if home is not None and home.namespace != key.namespace:
                self._services.queue.add(key, "grant")

    def secret_seen(self, body: JsonObject) -> None:
        """A published Secret was listed, added or modified."""
        secret = read_published(body)
        name = (secret.namespace, secret.name)
        known = self._services.memory.published.get(name)
        if known is not None and int(known.resource_version) >= int(secret.resource_version):
            return
        self._services.memory.published[name] = secret
        if known is not None and known.uid == secret.uid:
            self._wake_owner(secret.namespace, secret.annotations.get(constants.ANNOTATION_OWNER))

    def secret_gone(self, body: JsonObject) -> None:
        """A published Secret was removed, or lost its label."""
        meta = body["metadata"]
        known = self._services.memory.published.get((meta["namespace"], meta["name"]))
        if known is not None and known.uid == meta["uid"]:
            del self._services.memory.published[known.namespace, known.name]
        self._wake_owner(meta["namespace"], (meta.get("annotations") or {}).get(constants.ANNOTATION_OWNER))

    def _wake_owner(self, where: str, identity: str | None) -> None:
        """Look at the resource that an owner identity names, for a Secret of its own namespace and of no other."""
        if identity is None or identity.count("/") < 3:  # noqa: PLR2004 - ownerId/kind/namespace/name
            return
        _owner, kind, namespace, name = identity.rsplit("/", 3)
        key = Key(kind, namespace, name)
        if namespace == where and self._services.cache.get(key) is not None:
            self._services.queue.add(key, "secret")

    async def _work(self) -> None:
        while True:
            try:
                key, reasons = await self._services.queue.get()
            except ShutDownError:
                return
            try:
                delay = await self._reconciler.look(key, reasons)
            finally:
                self._services.queue.done(key)
            if delay is not None:
                self._services.queue.add_after(key, delay, "resync")
