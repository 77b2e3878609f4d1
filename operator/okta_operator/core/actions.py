"""The writes that a plan consists of, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from okta_operator.core.differences import Difference
    from okta_operator.core.json import JsonObject
    from okta_operator.core.objects import ObjectType


@dataclass(frozen=True, slots=True)
class Target:
    """What an action is about.

    Attributes:
        type: the object's type.
        key: the key among siblings; for the external object itself its type's name.
        external_id: Okta's id; None while it does not exist.
        child: whether it lives below the resource's external object.
    """

    type: ObjectType
    key: str
    external_id: str | None
    child: bool = True

    def __str__(self) -> str:
        return f"{self.type.name} {self.key}" if self.child else self.type.name


@dataclass(frozen=True, slots=True)
class Create:
    """Make it with this body, turned off from the start where that is wanted and Okta can do it.

    ``instead`` is the key of the sibling whose place it takes.
    """

    target: Target
    body: JsonObject = field(repr=False)
    inactive: bool = False
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """Replace it by this whole body: what was observed with the differences applied."""

    target: Target
    body: JsonObject = field(repr=False)
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Adopt(Update):
    """As Update, and the first write to an object that somebody else made: it puts the mark on it."""


@dataclass(frozen=True, slots=True)
class Activate:
    """Turn it on."""

    target: Target


@dataclass(frozen=True, slots=True)
class Deactivate:
    """Turn it off."""

    target: Target


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove it."""

    target: Target


Action: TypeAlias = Create | Update | Activate | Deactivate | Delete
