"""A Lease: who may write, as all processes see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from okta_operator.core.errors import Recoverable
from okta_operator.kube.errors import Conflict
from okta_operator.kube.paths import object_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_operator.core.json import JsonObject
    from okta_operator.kube.client import KubeClient

_API: Final = "coordination.k8s.io/v1"
_RELEASED_SECONDS: Final = 1
"""As client-go writes it (``leaderelection``, ``ReleaseOnCancel``): whoever only looks at times sees it end at once."""


@dataclass(frozen=True, slots=True)
class LeaseRecord:
    """A Lease as it was read or written.

    Attributes:
        holder: the identity of the process that holds it; empty when nobody does.
        duration: seconds after which it may be taken if it was not renewed.
        transitions: how often it went to another holder.
        acquired: when its holder took it, as RFC 3339.
        body: all of it; what others wrote there survives.
    """

    holder: str
    duration: float
    transitions: int
    acquired: str
    body: JsonObject


class Lease:
    """Reads and writes one Lease. Nothing of the operator guards these calls: they decide what guards the others."""

    def __init__(self, client: KubeClient, namespace: str, name: str) -> None:
        """Uses the client, which stays its owner's to close."""
        self._client = client
        self.namespace = namespace
        self.name = name

    def __str__(self) -> str:
        """As messages name it."""
        return f"{self.namespace}/{self.name}"

    async def read(self, *, limit: float) -> LeaseRecord | None:
        """The Lease as it is; None: there is none.

        Raises:
            OperatorError: as ``KubeClient.request``.
        """
        path = object_path("leases", self.namespace, self.name, api_version=_API)
        body = await self._client.request("GET", path, limit=limit)
        return None if body is None else _record(body)

    async def take(self, former: LeaseRecord | None, identity: str, duration: int, *, limit: float) -> LeaseRecord:
        """Take or renew it, if it is still as it was read.

        Args:
            former: as it was read; None where there was none.
            identity: of this process.
            duration: seconds.
            limit: seconds for the call.

        Raises:
            Conflict: another one was faster.
            OperatorError: as ``KubeClient.request``.
        """
        now = _micro_time()
        spec: JsonObject = {"holderIdentity": identity, "leaseDurationSeconds": duration, "renewTime": now}
        if former is None:
            return await self._create({**spec, "acquireTime": now, "leaseTransitions": 0}, limit)
        same = former.holder == identity
        spec |= {
            "acquireTime": former.acquired if same else now,
            "leaseTransitions": former.transitions + (0 if same else 1),
        }
        return await self._replace(former, spec, limit)

    async def release(self, held: LeaseRecord, *, limit: float) -> None:
        """Give it back, so that another process may take it at once.

        Raises:
            Conflict: it is not as it was read.
            OperatorError: as ``KubeClient.request``.
        """
        spec: JsonObject = {
            "holderIdentity": "",
            "leaseDurationSeconds": _RELEASED_SECONDS,
            "renewTime": _micro_time(),
            "acquireTime": held.acquired,
            "leaseTransitions": held.transitions,
        }
        await self._replace(held, spec, limit)

    async def _create(self, spec: JsonObject, limit: float) -> LeaseRecord:
        path = object_path("leases", self.namespace, api_version=_API)
        metadata = {"namespace": self.namespace, "name": self.name}
        body = {"apiVersion": _API, "kind": "Lease", "metadata": metadata, "spec": spec}
        made = await self._client.request("POST", path, body=body, limit=limit)
        if made is None:
            message = f"There is no namespace {self.namespace} for the Lease {self.name}."
            raise Recoverable(reason="NamespaceGone", message=message)
        return _record(made)

    async def _replace(self, former: LeaseRecord, spec: JsonObject, limit: float) -> LeaseRecord:
        path = object_path("leases", self.namespace, self.name, api_version=_API)
        # A PUT with the resource version that was read: of two that took it for free, one gets a conflict.
        body = {**former.body, "spec": {**former.body.get("spec", {}), **spec}}
        written = await self._client.request("PUT", path, body=body, limit=limit)
        if written is None:
            message = f"The Lease {self} is gone."
            raise Conflict(message)
        return _record(written)


def unchanged(record: LeaseRecord | None, other: LeaseRecord | None) -> bool:
    """Whether nobody has taken, renewed or given back the Lease between two looks at it.

    Its ``spec`` is compared, as client-go does: whoever puts an annotation onto it does not renew it for its holder.
    """
    return _said(record) == _said(other)


def _said(record: LeaseRecord | None) -> tuple[str, JsonObject] | None:
    return None if record is None else (record.body["metadata"]["uid"], record.body.get("spec") or {})


def _record(body: Mapping[str, Any]) -> LeaseRecord:
    spec = body.get("spec") or {}
    return LeaseRecord(
        holder=spec.get("holderIdentity") or "",
        duration=float(spec.get("leaseDurationSeconds") or 0),
        transitions=int(spec.get("leaseTransitions") or 0),
        acquired=spec.get("acquireTime") or _micro_time(),
        body=dict(body),
    )


def _micro_time() -> str:
    """Now, as ``metav1.MicroTime`` is written. For people: processes go by what they see change, not by clocks."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
