"""Puts an operator together: connections, engine and kinds, with nothing of kopf.

One process may hold several; tests do.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from okta_operator.api.org import OktaOrg
from okta_operator.core.conditions import READY, RECONCILING, STALLED
from okta_operator.core.gate import OPEN
from okta_operator.engine.cache import Cache, Dependants
from okta_operator.engine.engine import Engine
from okta_operator.engine.leadership import Leadership
from okta_operator.engine.memory import Memory
from okta_operator.engine.organizations import Organizations
from okta_operator.engine.queue import WorkQueue
from okta_operator.engine.reconciler import Reconciler
from okta_operator.engine.services import Services
from okta_operator.engine.sharding import shares_of
from okta_operator.engine.tenancy import Tenancy
from okta_operator.kinds import KINDS
from okta_operator.kube.client import KubeClient
from okta_operator.kube.cluster import cluster_id
from okta_operator.kube.election import Election, Pace, own_identity
from okta_operator.kube.events import Events
from okta_operator.kube.gated import GatedClient
from okta_operator.kube.lease import Lease
from okta_operator.kube.namespaces import Namespaces
from okta_operator.kube.resources import Resources
from okta_operator.kube.secrets import Secrets
from okta_operator.kube.start import await_crds, lease_namespace, tell_unreadable
from okta_operator.observability.http import Probes
from okta_operator.observability.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_operator.config import Config
    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Key
    from okta_operator.okta.connection import CallObserver

PLURALS: Mapping[str, str] = {OktaOrg.KIND: OktaOrg.PLURAL, **{kind.name: kind.plural for kind in KINDS}}
"""The kinds that are watched, with their plurals."""

T = TypeVar("T")

_log = logging.getLogger(__name__)

_SDK = "okta_operator.okta.transport"
"""Takes half a second and more to import, in which the loop would stand still if that came with the first call."""

_LAST_WORDS = 1.0
"""Seconds for looks to end by themselves once nothing may be written any more."""


class Runtime:
    """An operator: made, started, stopped.

    Attributes:
        config: its options.
        metrics: what it counts.
        failure: why it could not start.
        outdated: set once only a new process can go on.
    """

    def __init__(self, config: Config) -> None:
        """Nothing is connected yet."""
        self.config = config
        self.metrics = Metrics()
        self.failure: Exception | None = None
        self.outdated = asyncio.Event()
        self._client: KubeClient | None = None
        self._cluster: str | None = None
        self._services: Services | None = None
        self._engine: Engine | None = None
        self._election: Election | None = None
        self._leadership: Leadership | None = None
        self._told: asyncio.Task[None] | None = None
        self._completed: asyncio.Task[None] | None = None
        self._watching = False
        self._stopping = False
        self._probes = Probes(
            config.host, config.port, ready=self._readiness, healthy=self._health, metrics=self.metrics.render
        )
        self._probes.standing = lambda: f"ok: {self.leadership.standing()}"

    @property
    def client(self) -> KubeClient:
        """The connection to Kubernetes. Raises ``RuntimeError`` before the start."""
        return _started(self._client)

    @property
    def engine(self) -> Engine:
        """The engine. Raises ``RuntimeError`` before the start."""
        return _started(self._engine)

    @property
    def leadership(self) -> Leadership:
        """Whether this process writes. Raises ``RuntimeError`` before the start."""
        return _started(self._leadership)

    @property
    def services(self) -> Services:
        """What the engine works with. Raises ``RuntimeError`` before the start."""
        return _started(self._services)

    @property
    def port(self) -> int:
        """Where probes and metrics are served."""
        return self._probes.port

    async def start(self) -> None:
        """Connect, wait for the CRDs, and begin to watch; to work, as soon as the Lease is held.

        Raises:
            OperatorError: there is no way to the API server.
        """
        await self._probes.start()
        client = await self.connect()
        crds = await_crds(client, self.config.namespaces)
        complete, _ = await asyncio.gather(crds, asyncio.to_thread(importlib.import_module, _SDK))
        if not complete:
            self._completed = asyncio.create_task(self._await_the_rest(client), name="CRDs")
        await tell_unreadable(client, self.config.namespaces)
        self._watching = True
        self.leadership.start()

    async def connect(self) -> KubeClient:
        """Connect to Kubernetes and put the engine together, without starting it.

        Raises:
            OperatorError: there is no way to the API server.
        """
        self._client = client = await KubeClient.connect(self.config.kubeconfig, self.config.context)
        if self.config.lease is not None:
            lease = Lease(client, lease_namespace(self.config.lease, client), self.config.lease.name)
            self._election = Election(lease, own_identity(), Pace.of(self.config.lease.duration))
        self._leadership = leadership = Leadership(self._election, self)
        self.metrics.read_leader(lambda: leadership.leads)
        self._cluster = await cluster_id(client)
        self._assemble()
        return client

    async def stop(self) -> None:
        """Finish what is under way, give the Lease back, and close everything."""
        self._stopping = True
        if self._completed is not None:
            self._completed.cancel()
        if self._leadership is not None:
            self._leadership.close()
        if self._engine is not None:
            await self._engine.stop(self.config.shutdown_grace)
        if self._leadership is not None:
            await self._leadership.resign()
        if self._services is not None:
            await self._services.organizations.close()
        if self._client is not None:
            await self._client.close()
        await self._probes.stop()

    def begin(self) -> None:
        """Work: this process may write now."""
        self.engine.start()
        if self._election is not None:
            # Not awaited: the Lease has to be renewed meanwhile.
            self._told = asyncio.create_task(self._tell(self._election), name="event about the Lease")

    async def start_over(self) -> None:
        """End the work, and forget what was found out for it: another process has written since, or may have."""
        former, opened = self.engine, self.services.organizations
        self._assemble()
        await former.stop(_LAST_WORDS)
        await opened.close()

    async def _await_the_rest(self, client: KubeClient) -> None:
        """End once all CRDs are there: of those that come later, kopf would not read the resources."""
        await await_crds(client, removal=False)
        _log.warning("All CRDs are installed now: the operator ends, to be started again with all of them.")
        self.outdated.set()

    async def _tell(self, election: Election) -> None:
        if election.record is not None:
            message = f"{election.identity} leads."
            await self.services.events.post(election.record, type_="Normal", reason="Leading", message=message)

    def _assemble(self) -> None:
        """An engine that knows what the watches have brought, and nothing else."""
        former = self._services
        gate = OPEN if self._election is None else self._election
        client, dependants = GatedClient(self.client, gate), Dependants()
        cache = Cache() if former is None else former.cache
        memory = Memory() if former is None else former.memory.watched()
        secrets = Secrets(client)
        kinds = {kind.name: kind for kind in KINDS}
        queue = WorkQueue(shares_of(kinds, cache, dependants, self.config.workers))
        self._services = services = Services(
            kinds=kinds,
            resources=Resources(client),
            secrets=secrets,
            events=Events(client),
            organizations=Organizations(secrets, self.config, self._observer, gate),
            queue=queue,
            metrics=self.metrics,
            cluster=self._cluster,
            timings=self.config.timings,
            namespaces=frozenset(self.config.namespaces),
            cache=cache,
            dependants=dependants,
            memory=memory,
            tenancy=Tenancy(Namespaces(client).labels, watched=not self.config.namespaces),
        )
        self._engine = Engine(services, Reconciler(services), self.config.workers, self.config.namespaces)
        for key in cache:
            queue.add(key, "event")
        self.metrics.read_queue_depth(lambda: len(queue))
        self.metrics.read_resources(lambda: _count(cache))

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
        parts = (part for part in (self._leadership, self._engine) if part is not None)
        return next((trouble for part in parts if (trouble := part.trouble()) is not None), None)

    async def _readiness(self) -> str | None:
        if self._stopping:
            return "The operator is stopping."
        if not self._watching:
            return "The operator is starting: it waits for the API server and the CRDs."
        return await self.client.reachable() or self.leadership.obstacle()


def _started(part: T | None) -> T:
    if part is None:
        message = "the operator is not started"
        raise RuntimeError(message)
    return part


def _count(cache: Cache) -> Mapping[tuple[str, str], int]:
    return Counter((body["kind"], _state(body)) for body in cache.bodies())


def _state(body: JsonObject) -> str:
    conditions = {c["type"]: c["status"] for c in (body.get("status") or {}).get("conditions", ())}
    for kind in (STALLED, RECONCILING, READY):
        if conditions.get(kind) == "True":
            return kind.lower()
    return "new"
