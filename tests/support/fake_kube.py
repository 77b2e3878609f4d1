"""Kubernetes in memory: resources with versions, uids, finalizers and a watch; events; a clock."""

from __future__ import annotations

import time
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from okta_operator.constants import API_VERSION, FINALIZER
from okta_operator.core.references import Key
from okta_operator.engine.cache import key_of
from okta_operator.kube.errors import Conflict
from okta_operator.kube.events import Events
from okta_operator.kube.resources import Resources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from okta_operator.core.json import JsonObject

NAMESPACE = "openmetadata"


class Clock:
    """Time that passes when a test says so, for deadlines and for monotonic seconds alike."""

    def __init__(self) -> None:
        self.passed = 1000.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return self.passed

    def advance(self, seconds: float) -> None:
        self.passed += seconds


class RunningClock(Clock):
    """Time that passes by itself."""

    def monotonic(self) -> float:
        return time.monotonic() + self.passed


class Counter:
    """Numbers for uids and resource versions."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        self._last += 1
        return str(self._last)


class FakeResources(Resources):
    """Custom resources as the API server treats them.

    Attributes:
        bodies: as they are.
        writes: what was written, as ``(key, what)``.
        seen: told of each body after a change, before the write is answered; and ``gone`` of removals.
    """

    def __init__(self, clock: Clock, kinds: Mapping[str, str], numbers: Counter) -> None:
        self.bodies: dict[Key, JsonObject] = {}
        self.writes: list[tuple[Key, JsonObject]] = []
        self.seen: Callable[[JsonObject], None] = nobody
        self.gone: Callable[[JsonObject], None] = nobody
        self._clock = clock
        self._kinds = dict(kinds)
        self._numbers = numbers

    # what a user does

    def apply(self, manifest: JsonObject) -> Key:
        """``kubectl apply``: the namespace is filled in, and the generation follows the spec."""
        meta = {"namespace": NAMESPACE, **manifest["metadata"]}
        body = {"apiVersion": API_VERSION, **manifest, "metadata": meta}
        key = key_of(body)
        old = self.bodies.get(key)
        if old is None:
            body["metadata"] = {"uid": f"uid-{self._numbers.next()}", "generation": 1, **meta}
            body["status"] = {"observedGeneration": -1}
        else:
            generation = old["metadata"]["generation"] + (old["spec"] != body["spec"])
            body["metadata"] = {**old["metadata"], **meta, "generation": generation}
            body["status"] = old["status"]
        self._store(key, deepcopy(body))
        return key

    def annotate(self, key: Key, **annotations: str) -> None:
        """``kubectl annotate`` with names that have underscores for dashes."""
        body = deepcopy(self.bodies[key])
        new = {f"okta-operator.dev/{name.replace('_', '-')}": value for name, value in annotations.items()}
        body["metadata"]["annotations"] = {**body["metadata"].get("annotations", {}), **new}
        self._store(key, body)

    def edit_status(self, key: Key, status: JsonObject) -> None:
        """``kubectl edit --subresource=status``."""
        self._store(key, {**self.bodies[key], "status": status})

    def delete(self, key: Key) -> None:
        """``kubectl delete``: at once, or when the last finalizer is gone."""
        body = deepcopy(self.bodies[key])
        if not body["metadata"].get("finalizers"):
            self._remove(key)
            return
        body["metadata"]["deletionTimestamp"] = self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        body["metadata"]["generation"] += 1
        self._store(key, body)

    def conditions(self, key: Key) -> dict[str, tuple[str, str]]:
        """Status and reason of each condition."""
        return {c["type"]: (c["status"], c["reason"]) for c in self.bodies[key]["status"].get("conditions", ())}

    # what the operator does

    async def get(self, plural: str, namespace: str, name: str) -> JsonObject | None:
        return deepcopy(self.bodies.get(Key(self._kinds[plural], namespace, name)))

    async def everything(self, plural: str, namespaces: Sequence[str] = ()) -> list[JsonObject]:
        return [
            deepcopy(body)
            for key, body in self.bodies.items()
            if key.kind == self._kinds[plural] and key.namespace in (namespaces or (key.namespace,))
        ]

    async def uids(self, plural: str, namespaces: Sequence[str] = ()) -> dict[tuple[str, str], str]:
        return {
            (key.namespace, key.name): body["metadata"]["uid"]
            for key, body in self.bodies.items()
            if key.kind == self._kinds[plural] and key.namespace in (namespaces or (key.namespace,))
        }

    async def add_finalizer(self, body: JsonObject, plural: str) -> JsonObject | None:
        _ = plural
        return self._finalizers(body, lambda current, leaving: current if leaving else [*current, FINALIZER])

    async def remove_finalizer(self, body: JsonObject, plural: str) -> JsonObject | None:
        _ = plural
        return self._finalizers(body, lambda current, _leaving: [each for each in current if each != FINALIZER])

    async def patch_status(  # noqa: PLR0913 - as in Resources
        self,
        plural: str,
        namespace: str,
        name: str,
        *,
        uid: str,
        status: JsonObject,
        resource_version: str | None = None,
    ) -> JsonObject | None:
        key = Key(self._kinds[plural], namespace, name)
        body = deepcopy(self.bodies.get(key))
        if body is None:
            return None
        meta = body["metadata"]
        if meta["uid"] != uid or resource_version not in (None, meta["resourceVersion"]):
            message = "It was written to since."
            raise Conflict(message)
        body["status"] = {k: v for k, v in {**body["status"], **deepcopy(status)}.items() if v is not None}
        self.writes.append((key, deepcopy(status)))
        return self._store(key, body)

    def _finalizers(self, body: JsonObject, change: Callable[[list[str], bool], list[str]]) -> JsonObject | None:
        key = key_of(body)
        current = deepcopy(self.bodies.get(key))
        if current is None or current["metadata"]["uid"] != body["metadata"]["uid"]:
            return None
        meta = current["metadata"]
        leaving = "deletionTimestamp" in meta
        wanted = change(meta.get("finalizers", []), leaving)
        if wanted == meta.get("finalizers", []):
            return current
        meta["finalizers"] = wanted
        self.writes.append((key, {"finalizers": wanted}))
        if leaving and not wanted:
            self._remove(key)
            return current
        return self._store(key, current)

    def _store(self, key: Key, body: JsonObject) -> JsonObject:
        old = self.bodies.get(key)
        if old is not None and {**old, "metadata": _bare(old)} == {**body, "metadata": _bare(body)}:
            return deepcopy(old)  # the API server writes nothing when nothing changes
        body["metadata"]["resourceVersion"] = self._numbers.next()
        self.bodies[key] = body
        self.seen(deepcopy(body))
        return deepcopy(body)

    def _remove(self, key: Key) -> None:
        self.gone(self.bodies.pop(key))


class FakeEvents(Events):
    """Keeps what was told, as ``(type, reason, message)``."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []

    async def post(
        self, regarding: Mapping[str, Any], *, type_: Literal["Normal", "Warning"], reason: str, message: str
    ) -> None:
        assert regarding["metadata"]["uid"]
        self.told.append((type_, reason, message))

    @property
    def reasons(self) -> list[str]:
        return [reason for _, reason, _ in self.told]


def _bare(body: JsonObject) -> JsonObject:
    return {name: value for name, value in body["metadata"].items() if name != "resourceVersion"}


def nobody(_body: object) -> None:
    """Nobody watches."""
