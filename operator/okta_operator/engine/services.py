"""What the steps of a look share."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from okta_operator.api.org import OktaOrg
from okta_operator.engine.cache import Cache, Dependants, FactBook, key_of
from okta_operator.engine.homes import home_of
from okta_operator.engine.memory import Memory
from okta_operator.engine.tenancy import Tenancy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okta_operator.config import Timings
    from okta_operator.core.json import JsonObject
    from okta_operator.core.kind import AnyKind
    from okta_operator.core.references import Key
    from okta_operator.core.tenancy import Grant
    from okta_operator.engine.organizations import Organizations
    from okta_operator.engine.queue import WorkQueue
    from okta_operator.kube.events import Events
    from okta_operator.kube.resources import Resources
    from okta_operator.kube.secrets import Secrets
    from okta_operator.observability.metrics import Metrics


def utc_now() -> datetime:
    """The time by which conditions and deadlines go."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """RFC 3339 with seconds, as Kubernetes writes times."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds_since(timestamp_: str, now: datetime) -> float:
    """How long ago an RFC 3339 time was; what is none, as a status may hold, was long ago."""
    try:
        moment = datetime.fromisoformat(timestamp_)
    except ValueError:
        return math.inf
    return (now - (moment if moment.tzinfo else moment.replace(tzinfo=UTC))).total_seconds()


def spread(seconds: float, share: float = 0.25) -> float:
    """A time near the given one, so that looks that began together do not stay together."""
    return seconds * random.uniform(1 - share, 1 + share)  # noqa: S311 - spreads load, hides nothing


@dataclass(frozen=True, slots=True)
class Services:
    """The connections, caches and clocks of one operator.

    Attributes:
        namespaces: those that are watched; empty for all of the cluster.
    """

    kinds: Mapping[str, AnyKind]
    resources: Resources
    secrets: Secrets
    events: Events
    organizations: Organizations
    queue: WorkQueue[Key]
    metrics: Metrics
    cluster: str | None
    timings: Timings
    namespaces: frozenset[str] = frozenset()
    cache: Cache = field(default_factory=Cache)
    facts: FactBook = field(default_factory=FactBook)
    dependants: Dependants = field(default_factory=Dependants)
    memory: Memory = field(default_factory=Memory)
    tenancy: Tenancy = field(default_factory=Tenancy)
    now: Callable[[], datetime] = utc_now

    def plural(self, kind: str) -> str:
        """A kind's name in the API's path."""
        return OktaOrg.PLURAL if kind == OktaOrg.KIND else self.kinds[kind].plural

    def is_watched(self, namespace: str) -> bool:
        """Whether the resources of a namespace are seen; of the others nothing is known, nor may they be read."""
        return not self.namespaces or namespace in self.namespaces

    def take_in(self, body: JsonObject) -> bool:
        """Take a resource into the cache; True when it holds something new. Its tenants hear of what they may do."""
        new = self.cache.put(body)
        key = key_of(body)
        if key.kind == OktaOrg.KIND and self.tenancy.learn(body):
            self.wake(key, "grant")
        return new

    async def grant(self, organization: Key, key: Key) -> Grant:
        """What a resource may use of an organization. Raises as ``Tenancy.grant``."""
        body = self.cache.get(organization)
        if body is not None and not self.tenancy.knows(organization):
            self.tenancy.learn(body)
        return await self.tenancy.grant(organization, key)

    def wake(self, key: Key, reason: str) -> None:
        """Look at everything that names a resource."""
        for dependant in self.dependants.of(key):
            self.queue.add(dependant, reason)

    def home(self, key: Key, bodies: Mapping[Key, JsonObject] | None = None) -> Key | None:
        """The OktaOrg that a resource uses; None when that cannot be told.

        Args:
            key: the resource's.
            bodies: of resources that the cache may not have yet.
        """
        known = bodies or {}
        return home_of(self.kinds, self.dependants, lambda other: known.get(other) or self.cache.get(other), key)
