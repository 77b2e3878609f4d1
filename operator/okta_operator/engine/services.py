"""What the steps of a look share."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from okta_operator.api.org import OktaOrg
from okta_operator.engine.cache import Cache, Dependants, FactBook
from okta_operator.engine.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okta_operator.config import Timings
    from okta_operator.core.kind import AnyKind
    from okta_operator.core.references import Key
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
    """How long ago an RFC 3339 time was."""
    return (now - datetime.fromisoformat(timestamp_)).total_seconds()


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
    now: Callable[[], datetime] = utc_now

    def plural(self, kind: str) -> str:
        """A kind's name in the API's path."""
        return OktaOrg.PLURAL if kind == OktaOrg.KIND else self.kinds[kind].plural

    def is_watched(self, namespace: str) -> bool:
        """Whether the resources of a namespace are seen; of the others nothing is known, nor may they be read."""
        return not self.namespaces or namespace in self.namespaces

    def wake(self, key: Key, reason: str) -> None:
        """Look at everything that names a resource."""
        for dependant in self.dependants.of(key):
            self.queue.add(dependant, reason)

    def home(self, key: Key) -> Key | None:
        """The OktaOrg that a resource uses; None when that cannot be told."""
        named = self.dependants.named_by(key)
        return next((other for other in named if other.kind == OktaOrg.KIND), None)
