"""What the operator keeps in mind between two looks, and may lose: each of it can be found out again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_operator.core.objects import Observed
    from okta_operator.core.recent import Written
    from okta_operator.core.references import Key
    from okta_operator.kube.secrets import PublishedSecret


_LEFT_KNOWN = 600.0
"""Seconds for which it is known what this process has deleted: for what lived below it, and for a lost answer."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a look has just written, kept while the Secret waits for another resource.

    Attributes:
        generation: of the resource that was looked at.
        observed: Okta's side after the writes.
        at: monotonic seconds.
    """

    generation: int
    observed: Observed = field(repr=False)
    at: float


@dataclass(slots=True)
class Miss:
    """An external object that was there and is not found any more.

    Attributes:
        since: monotonic seconds.
        asked: the annotation by which a person asks for a look, as it was then.
        among_many: whether so much was missing that only a person can have it made again.
    """

    since: float
    asked: str | None
    among_many: bool = False

    @property
    def age(self) -> float:
        """Seconds since it was first missed."""
        return time.monotonic() - self.since


class Memory:
    """What is remembered by resource; and, by namespace and name, the published Secrets without their values."""

    def __init__(self) -> None:
        self._held: dict[Key, Held] = {}
        self._secrets: dict[Key, SecretStr] = {}
        self._missing: dict[Key, Miss] = {}
        self._suspected: dict[Key, bool] = {}
        self._recent: dict[Key, dict[tuple[str, str, str], tuple[Written, float]]] = {}
        self._failures: dict[Key, int] = {}
        self._distrusted: set[Key] = set()
        self._kept: dict[Key, tuple[tuple[str, str], ...]] = {}
        self._leaving: dict[str, float] = {}
        self.published: dict[tuple[str, str], PublishedSecret] = {}

    def watched(self) -> Memory:
        """One that knows the published Secrets, which a watch has brought, and nothing that a look has found out."""
        fresh = Memory()
        fresh.published = self.published
        return fresh

    def hold(self, key: Key, generation: int, observed: Observed) -> None:
        """Keep what a look has just written."""
        self._held[key] = Held(generation, observed, time.monotonic())

    def held(self, key: Key, generation: int, *, seconds: float) -> Observed | None:
        """What was just written for this generation, if it is not older than that; it is given once."""
        held = self._held.pop(key, None)
        if held is None or held.generation != generation or time.monotonic() - held.at > seconds:
            return None
        return held.observed

    def wrote(self, key: Key, root: str, written: Iterable[tuple[str, Written]]) -> None:
        """Keep what has just been written below the external object at a path; each with its type's name."""
        now = time.monotonic()
        for type_name, each in written:
            self._recent.setdefault(key, {})[root, type_name, each.external_id] = (each, now)

    def recent(self, key: Key, root: str, type_name: str, *, seconds: float) -> tuple[Written, ...]:
        """What was written there, of one type, no longer ago than that."""
        oldest = time.monotonic() - seconds
        kept = {where: each for where, each in self._recent.get(key, {}).items() if each[1] >= oldest}
        self._recent[key] = kept
        if not kept:
            del self._recent[key]
        return tuple(each for where, (each, _) in kept.items() if where[:2] == (root, type_name))

    def keep_secret(self, key: Key, client_secret: str) -> None:
        """Keep a client secret until it is published, so that it need not be read from Okta."""
        self._secrets[key] = SecretStr(client_secret)

    def secret(self, key: Key) -> str | None:
        """The client secret that awaits its Secret."""
        kept = self._secrets.get(key)
        return None if kept is None else kept.get_secret_value()

    def drop_secret(self, key: Key) -> None:
        """The client secret is published."""
        self._secrets.pop(key, None)
        self._distrusted.discard(key)

    def distrust_secret(self, key: Key) -> None:
        """Okta is about to make a new client secret: the published one has to be compared with Okta's."""
        self._distrusted.add(key)

    def trusts_secret(self, key: Key) -> bool:
        """Whether the published client secret is believed to be Okta's."""
        return key not in self._distrusted

    def keep(self, key: Key, values: tuple[tuple[str, str], ...]) -> None:
        """Note what Okta shows otherwise although it was written: paths with the digests of the values stated."""
        self._kept[key] = values
        if not values:
            del self._kept[key]

    def kept(self, key: Key) -> tuple[tuple[str, str], ...]:
        """What ``keep`` noted."""
        return self._kept.get(key, ())

    def missed(self, key: Key, asked: str | None, *, among_many: bool = False) -> Miss:
        """The external object is not there; the miss as it was first noted, or as given if that is now."""
        return self._missing.setdefault(key, Miss(time.monotonic(), asked, among_many))

    def miss(self, key: Key) -> Miss | None:
        """The miss of an external object; None where it is not missed."""
        return self._missing.get(key)

    @property
    def misses_any(self) -> bool:
        """Whether any external object is missed."""
        return bool(self._missing)

    def suspect(self, key: Key) -> bool:
        """A list does not show the external object; True when a look has to find out whether it is there."""
        if key in self._missing or key in self._suspected:
            return False
        self._suspected[key] = True
        return True

    def listed(self, key: Key) -> None:
        """A list shows the external object."""
        self._suspected.pop(key, None)

    def is_missing(self, key: Key) -> bool:
        """Whether the external object is missed, or may be as long as no look has found it."""
        return key in self._missing or self._suspected.get(key, False)

    def found(self, key: Key) -> bool:
        """The external object is there, whatever lists show; True when it was missed."""
        if key in self._suspected:
            self._suspected[key] = False
        return self._missing.pop(key, None) is not None

    def leaves(self, root: str) -> None:
        """The external object at a path is about to be deleted by this process."""
        now = time.monotonic()
        self._leaving = {path: at for path, at in self._leaving.items() if now - at < _LEFT_KNOWN} | {root: now}

    def has_left(self, root: str) -> bool:
        """Whether this process has deleted the external object at a path, or what it lived below."""
        return any(root == path or root.startswith(f"{path}/") for path in self._leaving)

    def failed(self, key: Key) -> int:
        """Count a failure; how many there were in a row."""
        self._failures[key] = self._failures.get(key, 0) + 1
        return self._failures[key]

    def succeeded(self, key: Key) -> None:
        """The row of failures ends."""
        self._failures.pop(key, None)

    def forget(self, key: Key) -> None:
        """The resource is gone."""
        self._held.pop(key, None)
        self._secrets.pop(key, None)
        self._missing.pop(key, None)
        self._suspected.pop(key, None)
        self._recent.pop(key, None)
        self._failures.pop(key, None)
        self._distrusted.discard(key)
        self._kept.pop(key, None)
