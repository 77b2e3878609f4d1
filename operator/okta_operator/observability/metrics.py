"""Metrics in Prometheus' format. Names and labels are an interface: dashboards and alerts read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

_SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The operator's metrics, in a registry of their own: two in one process do not meet."""

    def __init__(self) -> None:
        """Starts all of them at nothing."""
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._reconciles = Counter(
            "okta_operator_reconcile", "Looks at a resource", ["kind", "outcome"], registry=registry
        )
        self._reconcile_seconds = Histogram(
            "okta_operator_reconcile_seconds",
            "Time that a look at a resource took",
            ["kind"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._queue_depth = Gauge(
            "okta_operator_queue_depth", "Resources that wait to be looked at now", registry=registry
        )
        self._okta_requests = Counter(
            "okta_operator_okta_requests", "Calls to Okta", ["method", "bucket", "status"], registry=registry
        )
        self._okta_seconds = Histogram(
            "okta_operator_okta_request_seconds",
            "Time that a call to Okta took",
            ["bucket"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._remaining = Gauge(
            "okta_operator_okta_rate_limit_remaining",
            "Calls that Okta still allows in its current window",
            ["organization", "bucket"],
            registry=registry,
        )
        self._corrections = Counter(
            "okta_operator_drift_corrections",
            "Looks that put back what others had changed",
            ["kind"],
            registry=registry,
        )
        self._last_event = Gauge(
            "okta_operator_watch_last_event_timestamp_seconds",
            "When Kubernetes last sent something about a watched object",
            registry=registry,
        )
        self._leads = Gauge(
            "okta_operator_leader",
            "1 while this process holds the Lease and may write, 0 while it stands by",
            registry=registry,
        )
        self._resources = _Resources()
        registry.register(self._resources)

    def reconciled(self, kind: str, outcome: str, seconds: float) -> None:
        """Counts a look at a resource."""
        self._reconciles.labels(kind, outcome).inc()
        self._reconcile_seconds.labels(kind).observe(seconds)

    def okta_called(self, method: str, bucket: str, outcome: str, seconds: float) -> None:
        """Counts a call to Okta.

        Args:
            method: HTTP's.
            bucket: the rate bucket or the path's template; never a path with ids, of which there is no end.
            outcome: HTTP's status, or the kind of error where there was no answer.
            seconds: that it took.
        """
        self._okta_requests.labels(method, bucket, outcome).inc()
        self._okta_seconds.labels(bucket).observe(seconds)

    def rate_limit_remaining(self, organization: str, bucket: str, remaining: int) -> None:
        """Records what Okta's answer says of its limit."""
        self._remaining.labels(organization, bucket).set(remaining)

    def organization_gone(self, organization: str) -> None:
        """Forgets an organization's limits."""
        self._remaining.remove_by_labels({"organization": organization})

    def drift_corrected(self, kind: str) -> None:
        """Counts a look that put back what others had changed."""
        self._corrections.labels(kind).inc()

    def watch_event(self) -> None:
        """Records that Kubernetes has just sent something."""
        self._last_event.set_to_current_time()

    def read_queue_depth(self, depth: Callable[[], float]) -> None:
        """Takes the queue's depth from here whenever somebody reads the metrics."""
        self._queue_depth.set_function(depth)

    def read_leader(self, leads: Callable[[], bool]) -> None:
        """Takes from here whether this process leads, whenever somebody reads the metrics."""
        self._leads.set_function(lambda: float(leads()))

    def read_resources(self, count: Callable[[], Mapping[tuple[str, str], int]]) -> None:
        """Takes the number of resources by kind and state from here whenever somebody reads the metrics."""
        self._resources.count = count

    def render(self) -> bytes:
        """All of them, as ``CONTENT_TYPE`` says."""
        return generate_latest(self._registry)


class _Resources:
    """Counted when read, so that a state nobody is in any more leaves no stale number behind."""

    def __init__(self) -> None:
        self.count: Callable[[], Mapping[tuple[str, str], int]] = dict

    def collect(self) -> Iterable[GaugeMetricFamily]:
        family = GaugeMetricFamily(
            "okta_operator_resources", "Resources by what their conditions say", labels=["kind", "state"]
        )
        for (kind, state), number in self.count().items():
            family.add_metric([kind, state], number)
        yield family
