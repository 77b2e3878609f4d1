"""Puts an operator together: connections, engine and kinds, with nothing of kopf.

One process may hold several; tests do.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections import Counter
from typing import TYPE_CHECKING

from okta_operator.api.org import OktaOrg
from okta_operator.constants import GROUP, VERSION
from okta_operator.core.conditions import READY, RECONCILING, STALLED
from okta_operator.core.errors import OperatorError
from okta_operator.core.references import Key
from okta_operator.engine.cache import Cache, Dependants
from okta_operator.engine.engine import Engine
from okta_operator.engine.organizations import ORGANIZATION_KIND, Organizations
from okta_operator.engine.queue import WorkQueue
from okta_operator.engine.reconciler import Reconciler
from okta_operator.engine.services import Services
from okta_operator.kinds import KINDS
from okta_operator.kube.client import KubeClient
from okta_operator.kube.cluster import cluster_id
from okta_operator.kube.events import Events
from okta_operator.kube.resources import Resources
from okta_operator.kube.secrets import Secrets
from okta_operator.observability.http import Probes
from okta_operator.observability.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okta_operator.config import Config
    from okta_operator.core.json import JsonObject
    from okta_operator.okta.connection import CallObserver

_log = logging.getLogger(__name__)

PLURALS: Mapping[str, str] = {OktaOrg.KIND: OktaOrg.PLURAL, **{kind.name: kind.plural for kind in KINDS}}
"""The kinds that are watched, with their plurals."""

_CRD_PAUSE = 2.0

_SDK = "okta_operator.okta.transport"
"""Takes half a second and more to import, in which the loop would stand still if that came with the first call."""


class Runtime:
    """An operator: made, started, stopped.

    Attributes:
        config: its options.
        metrics: what it counts.
        failure: why it could not start.
    """

    def __init__(self, config: Config) -> None:
        """Nothing is connected yet."""
        self.config = config
        self.metrics = Metrics()
        self.failure: Exception | None = None
        self._client: KubeClient | None = None
        self._services: Services | None = None
        self._engine: Engine | None = None
        self._stopping = False
        self._probes = Probes(
            config.host, config.port, ready=self._readiness, healthy=self._health, metrics=self.metrics.render
        )

    @property
    def client(self) -> KubeClient:
        """The connection to Kubernetes. Raises ``RuntimeError`` before the start."""
        if self._client is None:
            message = "the operator is not started"
            raise RuntimeError(message)
        return self._client

    @property
    def engine(self) -> Engine:
        """The engine. Raises ``RuntimeError`` before the start."""
        if self._engine is None:
            message = "the operator is not started"
            raise RuntimeError(message)
        return self._engine

    @property
    def port(self) -> int:
        """Where probes and metrics are served."""
        return self._probes.port

    async def start(self) -> None:
        """Connect, wait for the CRDs, and begin to work.

        Raises:
            OperatorError: there is no way to the API server.
        """
        await self._probes.start()
        self._client = await KubeClient.connect(self.config.kubeconfig, self.config.context)
        await asyncio.gather(_await_crds(self._client), asyncio.to_thread(importlib.import_module, _SDK))
        self._services = self._assemble(self._client, await cluster_id(self._client))
        self._engine = Engine(self._services, Reconciler(self._services), self.config.workers, self.config.namespaces)
        self._engine.start()

    async def stop(self) -> None:
        """Finish what is under way and close everything."""
        self._stopping = True
        if self._engine is not None:
            await self._engine.stop(self.config.shutdown_grace)
        if self._services is not None:
            await self._services.organizations.close()
        if self._client is not None:
            await self._client.close()
        await self._probes.stop()

    def _assemble(self, client: KubeClient, cluster: str | None) -> Services:
        cache, dependants = Cache(), Dependants()
        secrets = Secrets(client)
        # An organization may not keep all workers busy: half of them stay for the others.
        queue = WorkQueue(_shard(dependants), max(1, self.config.workers // 2))
        services = Services(
            kinds={kind.name: kind for kind in KINDS},
            resources=Resources(client),
            secrets=secrets,
            events=Events(client),
            organizations=Organizations(secrets, self.config, self._observer),
            queue=queue,
            metrics=self.metrics,
            cluster=cluster,
            timings=self.config.timings,
            cache=cache,
            dependants=dependants,
        )
        self.metrics.read_queue_depth(lambda: len(queue))
        self.metrics.read_resources(lambda: _count(cache))
        return services

    def _observer(self, organization: Key) -> CallObserver:
        """Counts the calls to one organization, and what Okta says is left of its limits."""

        def observe(method: str, bucket: str, outcome: str, seconds: float) -> None:
            self.metrics.okta_called(method, bucket, outcome, seconds)
            known = None if self._services is None else self._services.organizations.last(organization)
            left = None if known is None else known.connection.remaining().get(bucket)
            if left is not None:
                self.metrics.rate_limit_remaining(f"{organization.namespace}/{organization.name}", bucket, left)

        return observe

    def _health(self) -> str | None:
        """What only a restart would cure; that the loop answers at all is the rest of it."""
        return None if self._engine is None else self._engine.trouble()

    async def _readiness(self) -> str | None:
        if self._stopping:
            return "The operator is stopping."
        if self._engine is None or self._client is None:
            return "The operator is starting: it waits for the API server and the CRDs."
        return await self._client.reachable()


async def _await_crds(client: KubeClient) -> None:
    """Wait until the API server serves our kinds: kopf does not notice CRDs that come later."""
    while True:
        try:
            served = await client.request("GET", f"/apis/{GROUP}/{VERSION}")
        except OperatorError as error:
            _log.warning("The API server does not answer yet: %s", error.message)
        else:
            names = {resource["name"] for resource in (served or {}).get("resources", ())}
            missing = sorted(set(PLURALS.values()) - names)
            if not missing:
                return
            _log.warning("The CRDs %s are not installed yet; apply the folder crds/.", ", ".join(missing))
        await asyncio.sleep(_CRD_PAUSE)


def _shard(dependants: Dependants) -> Callable[[Key], Key]:
    """Keys share a lot with those of the same OktaOrg; before it is known, with those of their namespace.

    The OktaOrg itself does not wait behind its resources: its look may be what they wait for.
    """

    def shard_of(key: Key) -> Key:
        if key.kind == ORGANIZATION_KIND:
            return key
        named = dependants.named_by(key)
        home = next((k for k in named if k.kind == ORGANIZATION_KIND), Key("", key.namespace, ""))
        return home._replace(kind="resources of")

    return shard_of


def _count(cache: Cache) -> Mapping[tuple[str, str], int]:
    return Counter((body["kind"], _state(body)) for body in cache.bodies())


def _state(body: JsonObject) -> str:
    conditions = {c["type"]: c["status"] for c in (body.get("status") or {}).get("conditions", ())}
    for kind in (STALLED, RECONCILING, READY):
        if conditions.get(kind) == "True":
            return kind.lower()
    return "new"
