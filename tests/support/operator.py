"""The engine without Kubernetes: its own queue, cache, loop and organizations, on resources in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import SecretStr
from tests.support.fake_kube import (
    NAMESPACE,
    Clock,
    Counter,
    FakeEvents,
    FakeResources,
    nobody,
)
from tests.support.fake_secrets import FakeSecrets, as_watched

from okta_operator.config import Config, Timings
from okta_operator.core.references import Key
from okta_operator.engine.cache import Cache, Dependants
from okta_operator.engine.engine import Engine
from okta_operator.engine.organizations import Organizations
from okta_operator.engine.queue import WorkQueue
from okta_operator.engine.reconciler import Reconciler
from okta_operator.engine.services import Services
from okta_operator.engine.shards import Share
from okta_operator.engine.tenancy import Tenancy
from okta_operator.factory import PLURALS
from okta_operator.kinds import KINDS
from okta_operator.kube.secrets import SecretManifest
from okta_operator.observability.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okta_operator.core.json import JsonObject
    from okta_operator.engine.organizations import Organization

ORG: Final = Key("OktaOrg", NAMESPACE, "acme")
_MOST_LOOKS = 200


class Operator:
    """One operator process on one cluster; make another one on the same ``cluster`` to have it restarted.

    Attributes:
        delays: seconds until the next look, as the last look at each key said.
        looks: the keys that were looked at, in order, since it was emptied.
    """

    def __init__(
        self,
        cluster: FakeCluster,
        *,
        cluster_id: str = "cluster-1",
        timings: Timings | None = None,
        workers: int = 1,
    ) -> None:
        self.cluster = cluster
        config = Config(
            allowed_hosts=frozenset({"127.0.0.1", "localhost"}),
            allow_insecure=True,
            timings=timings or Timings(vanished=60.0),
        )
        self.services = Services(
            kinds={kind.name: kind for kind in KINDS},
            resources=cluster.resources,
            secrets=cluster.secrets,
            events=cluster.events,
            organizations=Organizations(cluster.secrets, config),
            queue=WorkQueue(lambda key: (Share(key.kind, 8),)),
            metrics=Metrics(),
            cluster=cluster_id,
            timings=config.timings,
            cache=Cache(),
            dependants=Dependants(),
            tenancy=Tenancy(cluster.labels, watched=cluster.watches_namespaces),
            now=cluster.clock.now,
        )
        self.reconciler = Reconciler(self.services)
        self.engine = Engine(self.services, self.reconciler, workers)
        self.delays: dict[Key, float | None] = {}
        self.looks: list[Key] = []
        cluster.watched_by(self.engine)

    @property
    def organization(self) -> Organization:
        """The organization, once it was checked."""
        return self.services.organizations.get(ORG)

    async def run(self) -> None:
        """Look at everything that waits, and at what that leads to; not at what is due later."""
        queue = self.services.queue
        most = len(self.looks) + _MOST_LOOKS
        while len(queue):
            key, reasons = await queue.get()
            self.looks.append(key)
            assert len(self.looks) < most, f"it does not come to rest: {self.looks[-10:]}"
            try:
                self.delays[key] = await self.reconciler.look(key, reasons)
            finally:
                queue.done(key)

    async def resync(self) -> None:
        """Look at everything again, as after the interval."""
        for key in self.services.cache:
            self.services.queue.add(key, "resync")
        await self.run()

    async def apply(self, *manifests: JsonObject) -> list[Key]:
        """``kubectl apply``, and what follows."""
        keys = [self.cluster.resources.apply(manifest) for manifest in manifests]
        await self.run()
        return keys

    def forget_lists(self) -> None:
        """What lists of Okta's said is too old to be believed, as half a minute later."""
        self.organization.inventory._lists.clear()

    async def delete(self, *keys: Key) -> None:
        """``kubectl delete``, and what follows."""
        for key in keys:
            self.cluster.resources.delete(key)
        await self.run()

    def status(self, key: Key) -> JsonObject:
        """The status in the cluster."""
        status: JsonObject = self.cluster.resources.bodies[key]["status"]
        return status

    def is_ready(self, key: Key) -> bool:
        """Whether it is ready and nothing else."""
        found = self.cluster.resources.conditions(key)
        return found.get("Ready", ("", ""))[0] == "True" and not found.keys() & {"Reconciling", "Stalled"}

    async def stop(self) -> None:
        """End its connections; what it knew is lost."""
        await self.services.organizations.close()


class FakeCluster:
    """Kubernetes in memory.

    Attributes:
        namespaces: the labels of each namespace; None: the operator may not read them.
        watches_namespaces: whether the operator is told of changes.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.namespaces: dict[str, Mapping[str, str] | None] = {}
        self.watches_namespaces = True
        self._namespace_seen: Callable[[JsonObject], None] = nobody
        self.clock = clock or Clock()
        self.numbers = Counter()
        self.resources = FakeResources(self.clock, {plural: kind for kind, plural in PLURALS.items()}, self.numbers)
        self.secrets = FakeSecrets(self.numbers)
        self.events = FakeEvents()

    def watched_by(self, engine: Engine) -> None:
        """Deliver everything that is there, and from now on each change."""
        self._namespace_seen = engine.namespace_seen
        self.resources.seen, self.resources.gone = engine.resource_seen, engine.resource_gone
        self.secrets.seen = lambda secret: engine.secret_seen(as_watched(secret))
        self.secrets.gone = lambda secret: engine.secret_gone(as_watched(secret))
        for secret in list(self.secrets.found.values()):
            if secret.labels:
                self.secrets.seen(secret)
        for body in list(self.resources.bodies.values()):
            engine.resource_seen(body)

    async def labels(self, namespace: str) -> Mapping[str, str] | None:
        """What the operator may read of a namespace."""
        return self.namespaces.get(namespace, {})

    def label(self, namespace: str, **labels: str) -> None:
        """``kubectl label namespace``, with exactly these labels then."""
        self.namespaces[namespace] = {"kubernetes.io/metadata.name": namespace, **labels}
        if self.watches_namespaces:
            self._namespace_seen({"metadata": {"name": namespace, "labels": dict(self.namespaces[namespace] or {})}})

    def connect(self, url: str, token: str, **spec: object) -> Key:
        """An OktaOrg with its connection Secret."""
        data = {"url": SecretStr(url), "token": SecretStr(token)}
        self.secrets.put(SecretManifest(namespace=NAMESPACE, name="acme-okta", data=data))
        credentials = {"apiToken": {"secretRef": {"name": "acme-okta", "key": "token"}}}
        base = {"url": url, "ownerId": "prod", "insecure": True, "credentials": credentials}
        return self.resources.apply({"kind": "OktaOrg", "metadata": {"name": "acme"}, "spec": base | spec})
