"""The resources as last seen, and what this process has learned about their external objects."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from okta_operator import constants
from okta_operator.api.org import OktaOrg
from okta_operator.core.bodies import ANNOTATIONS, reduced
from okta_operator.core.references import Fact, Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from okta_operator.core.json import Json, JsonObject


def key_of(body: JsonObject) -> Key:
    """The key of a resource as the API server sent it."""
    return Key(body["kind"], body["metadata"]["namespace"], body["metadata"]["name"])


def organization_of(body: JsonObject) -> Key | None:
    """The OktaOrg that a resource names itself, whether it is there or not; None where another resource leads to it."""
    reference = body["spec"].get("orgRef")
    if reference is None:
        return None
    return Key(OktaOrg.KIND, reference.get("namespace") or body["metadata"]["namespace"], reference.get("name", ""))


class Cache:
    """Bodies by key, as far as they are read; newer ones replace older ones, by resource version."""

    def __init__(self) -> None:
        self._bodies: dict[Key, JsonObject] = {}
        self._expected: dict[Key, JsonObject] = {}

    def get(self, key: Key) -> JsonObject | None:
        """The body as last seen or written."""
        return self._bodies.get(key)

    def __iter__(self) -> Iterator[Key]:
        return iter(list(self._bodies))

    def items(self) -> Iterator[tuple[Key, JsonObject]]:
        """All keys with their bodies."""
        return iter(list(self._bodies.items()))

    def bodies(self) -> Iterator[JsonObject]:
        """All bodies."""
        return iter(list(self._bodies.values()))

    def expect_status(self, key: Key, status: JsonObject) -> None:
        """Announce our own write, so that its event is no news even when it comes before the write's answer."""
        self._expected[key] = status

    def put(self, body: JsonObject) -> bool:
        """Take in a body; True when it holds something that the operator has not seen or written itself."""
        key = key_of(body)
        old = self._bodies.get(key)
        if old is not None and _version(body) <= _version(old) and _uid(old) == _uid(body):
            return False
        self._bodies[key] = kept = reduced(body)
        if old is None:
            return True
        expected = self._expected.get(key)
        return (
            _asked(old) != _asked(kept)
            # That it has come is our own doing, and its event may come before the answer to that write.
            or (_finalized(old) and not _finalized(kept))
            or kept.get("status", {}) not in (old.get("status", {}), expected)
        )

    def remove(self, key: Key, uid: str) -> None:
        """Forget a body, unless it is by now that of another resource of the same name."""
        known = self._bodies.get(key)
        if known is not None and _uid(known) != uid:
            return
        self._bodies.pop(key, None)
        self._expected.pop(key, None)


def _uid(body: JsonObject) -> str:
    return str(body["metadata"]["uid"])


def _version(body: JsonObject) -> int:
    """Resource versions of one resource can be compared as numbers (Kubernetes 1.35, KEP-5504)."""
    return int(body["metadata"]["resourceVersion"])


def _finalized(body: JsonObject) -> bool:
    return constants.FINALIZER in (body["metadata"].get("finalizers") or ())


def _asked(body: JsonObject) -> tuple[Json, ...]:
    """What of a resource asks for a look when it changes, its status apart."""
    meta = body["metadata"]
    annotations = meta.get("annotations") or {}
    return (
        meta["uid"],
        meta.get("generation"),
        meta.get("deletionTimestamp"),
        *(annotations.get(name) for name in ANNOTATIONS),
    )


class FactBook:
    """What looks of this process have proven: ids, client IDs and issuers of objects that carry the right mark.

    References are resolved from here and never from another resource's status, which its namespace may write.
    """

    def __init__(self) -> None:
        self._facts: dict[Key, Mapping[Fact, str]] = {}

    def get(self, key: Key, fact: Fact) -> str | None:
        """One fact about a resource; None when it is not known (yet)."""
        return self._facts.get(key, {}).get(fact)

    def learn(self, key: Key, facts: Mapping[Fact, str]) -> bool:
        """Replace what is known about a resource; True when that changed."""
        changed = self._facts.get(key) != facts
        self._facts[key] = facts
        return changed

    def forget(self, key: Key) -> bool:
        """Forget a resource; True when something was known."""
        return self._facts.pop(key, None) is not None


class Dependants:
    """The reverse index: who names whom."""

    def __init__(self) -> None:
        self._names: dict[Key, frozenset[Key]] = {}
        self._named_by: defaultdict[Key, set[Key]] = defaultdict(set)

    def replace(self, key: Key, named: Iterable[Key]) -> None:
        """Say anew whom a resource names."""
        new, old = frozenset(named), self._names.get(key, frozenset())
        for gone in old - new:
            self._named_by[gone].discard(key)
            if not self._named_by[gone]:
                del self._named_by[gone]
        for added in new - old:
            self._named_by[added].add(key)
        self._names[key] = new
        if not new:
            del self._names[key]

    def named_by(self, key: Key) -> frozenset[Key]:
        """Whom it names."""
        return self._names.get(key, frozenset())

    def of(self, key: Key) -> frozenset[Key]:
        """Who names it."""
        return frozenset(self._named_by.get(key, ()))
