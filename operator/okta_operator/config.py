"""What the operator is told at its start, and the times that it keeps."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass, field

from okta_operator.constants import MANAGER

OKTA_DOMAINS = (".okta.com", ".oktapreview.com", ".okta-emea.com", ".okta-gov.com", ".okta.mil", ".okta.jp")
"""Where Okta hosts organizations itself; other hosts have to be allowed by name."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Times in seconds.

    Attributes:
        credentials: how old the connection Secret may be before it is read again.
        vanished: how long an external object that was there has to be missing before it is believed.
        absent: the same for a resource that is being deleted, unless this process has deleted the object itself.
        held_back: the time between two looks at one that vanished with many others.
        lag: how long a list of sub-objects may lag behind a write.
        lost_answer: how long a creation whose answer was lost is looked up before another one is sent.
        lost_answer_look: the time between two such looks.
        give_up_deletion: how long a deletion waits for an organization that is gone or refuses its credentials.
        organization_linger: how long an OktaOrg that is being deleted waits for its resources to follow.
        organization_kept: how long the connection of an OktaOrg that is gone is kept at least.
        issuer: how long a verified issuer is believed.
        backoff_first: the first pause after a failure.
        backoff_most: the longest one.
        sweep: how often the cache is compared with what the API server lists.
        held: how long what a look has just written stands for another observation.
    """

    credentials: float = 60.0
    vanished: float = 60.0
    absent: float = 10.0
    held_back: float = 300.0
    lag: float = 60.0
    lost_answer: float = 60.0
    lost_answer_look: float = 5.0
    give_up_deletion: float = 600.0
    organization_linger: float = 10.0
    organization_kept: float = 60.0
    issuer: float = 600.0
    backoff_first: float = 1.0
    backoff_most: float = 300.0
    sweep: float = 1800.0
    held: float = 30.0


LEAST_LEASE = 3
"""Seconds that a Lease lasts at least: with less, a busy machine would lose it now and then."""


@dataclass(frozen=True, slots=True)
class LeaseOptions:
    """Which Lease a process must hold before it writes anything.

    Attributes:
        name: the Lease's.
        namespace: where it lies; None for the pod's own namespace, or for ``okta-operator`` outside of a pod. Not for
            one of those that are watched: whoever may write Leases there could stop the operator.
        duration: seconds after which another process may take it from one that does not renew it.
    """

    name: str = MANAGER
    namespace: str | None = None
    duration: int = 15


@dataclass(frozen=True, slots=True)
class Config:
    """The operator's options.

    Attributes:
        kubeconfig: path of a kubeconfig; None for what ``KUBECONFIG`` names, else the pod's ServiceAccount, else
            ``~/.kube/config``.
        context: of the kubeconfig; None for its current one.
        namespaces: which are watched; empty for all.
        allowed_hosts: hosts outside Okta's own domains that credentials may be sent to.
        allow_insecure: whether an OktaOrg may use http.
        workers: how many resources are looked at at a time.
        host: where probes and metrics are served.
        port: likewise; 0 for a free one.
        shutdown_grace: seconds that looks under way get to finish at a stop.
        lease: what is held while anything is written; None where no other process can be.
        timings: times that only tests change.
    """

    kubeconfig: str | None = None
    context: str | None = None
    namespaces: tuple[str, ...] = ()
    allowed_hosts: frozenset[str] = frozenset()
    allow_insecure: bool = False
    workers: int = 16
    host: str = "0.0.0.0"  # noqa: S104 - the kubelet probes the pod's address
    port: int = 8080
    shutdown_grace: float = 25.0
    lease: LeaseOptions | None = LeaseOptions()
    timings: Timings = field(default_factory=Timings)


def process_host() -> str:
    """Where this process runs, as a word: in a pod its name, which Kubernetes gives in ``HOSTNAME``."""
    return re.sub(r"[^A-Za-z0-9.-]", "", os.environ.get("HOSTNAME") or socket.gethostname())[:253] or "unknown"
