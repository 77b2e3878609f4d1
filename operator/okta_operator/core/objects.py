"""Okta's objects as the operator handles them: how a type is addressed, what is desired of one, what was observed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeGuard
from urllib.parse import quote

from okta_operator.constants import ID_LENGTH, ID_PATTERN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okta_operator.core.json import Json, JsonObject


_ID: Final = re.compile(f"{ID_PATTERN}{{1,{ID_LENGTH}}}")


def _everything(_body: JsonObject) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Comparison:
    """How stated values are compared with Okta's.

    Attributes:
        sets: dotted paths of lists whose order means nothing.
        absent: dotted paths with the value that an absent member stands for, beside "absent equals empty".
    """

    sets: frozenset[str] = frozenset()
    absent: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ObjectType:
    """One type of Okta's objects: where it lives and what its calls take.

    Attributes:
        name: the word for it in messages, events and metrics.
        path: below its parent (or Okta's root), as ``/api/v1/apps`` or ``/scopes``.
        list_query: what a list call adds, to see only what matters, in large pages.
        inactive_query: what a POST adds to make one that is turned off; None where Okta cannot.
        key: a stable key among siblings; for sub-objects the plan matches by it.
        comparison: how stated values are compared.
        read_only: members of an answer that a PUT does not send back.
        lifecycle: whether ``/lifecycle/activate`` and ``/lifecycle/deactivate`` exist.
        deactivate_first: whether Okta refuses to delete an active one.
        put_creates: a PUT to the key makes it and there is no POST, as with group assignments.
        missing: the reason, where ``put_creates``, of what the key names not being there.
        shown: reads it from the body of its parent; None where Okta lists it. Such a one is a setting of its parent:
            another one takes its place, and it is made before the parent is changed or turned on.
        repeatable_create: a second POST of the same object is refused by Okta (a chosen id, a unique name), so that
            an attempt need not be recorded before the first.
        ordered: the order among siblings is Okta's ``priority``.
        last_in_line: a new one says that it goes behind its siblings: what Okta does without a ``priority`` nobody has
            written down.
        prunable: whether an unlisted sub-object may be removed; Okta's own may not.
    """

    name: str
    path: str
    key: Callable[[JsonObject], str]
    list_query: str = ""
    inactive_query: str | None = None
    comparison: Comparison = Comparison()
    read_only: frozenset[str] = frozenset()
    lifecycle: bool = False
    deactivate_first: bool = False
    put_creates: bool = False
    missing: str = "NotFound"
    shown: Callable[[JsonObject], tuple[JsonObject, ...]] | None = None
    repeatable_create: bool = False
    ordered: bool = False
    last_in_line: bool = False
    prunable: Callable[[JsonObject], bool] = _everything

    def list_path(self, parent: str = "") -> str:
        """Where all of one parent are listed."""
        return f"{parent}{self.path}{self.list_query}"

    def object_path(self, external_id: str, parent: str = "") -> str:
        """Where one object is read and written. The id is one segment, whatever a status may claim it to be."""
        return f"{parent}{self.path}/{quote(external_id, safe='')}"


@dataclass(frozen=True, slots=True)
class DesiredChild:
    """One sub-object that should exist: its key among siblings, its stated members, its state (None: not stated)."""

    key: str
    body: JsonObject
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class DesiredChildren:
    """All stated sub-objects of one type, in order, and whether others are removed."""

    type: ObjectType
    items: tuple[DesiredChild, ...]
    prune: bool


@dataclass(frozen=True, slots=True)
class Desired:
    """What a resource wants of its external object: stated (or defaulted) members only, nested as Okta nests them."""

    body: JsonObject
    active: bool | None = None
    children: tuple[DesiredChildren, ...] = ()


@dataclass(frozen=True, slots=True)
class Observed:
    """What Okta has: the object (None: there is none) and its sub-objects by their type's name."""

    body: JsonObject | None
    children: Mapping[str, tuple[JsonObject, ...]] = field(default_factory=dict)

    @property
    def external_id(self) -> str | None:
        """Okta's id of the object."""
        return None if self.body is None else str(self.body["id"])


def is_id(value: object) -> TypeGuard[str]:
    """Whether something can be an id of Okta's; what a status holds can be anybody's word."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def is_active(body: JsonObject) -> bool:
    """Whether Okta calls it active; an object without a status is."""
    return bool(body.get("status", "ACTIVE") == "ACTIVE")
