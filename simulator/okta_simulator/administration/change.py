"""What an endpoint writes into the System Log: one event type, about some objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_simulator.types import Record

When: TypeAlias = "Callable[[Record | None, Record | None], bool]"
"""Says by what an object was like, and is now, whether an event is written. None is an object that is not there."""

PRESENT = ("create", "update", "delete", "activate", "deactivate")
PAST = ("created", "updated", "deleted", "activated", "deactivated")
"""The ends of event types, as ``lifecycle`` takes them."""


@dataclass(frozen=True)
class Change:
    """What an endpoint writes into the System Log.

    Attributes:
        kind: The event type.
        targets: What it is about, by the names of ``targets.OBJECTS``; the first one is what has changed.
        first: The event type where what has changed was not there before; empty for the same.
        when: Whether it is written, by its first target; None for always.
    """

    kind: str
    targets: tuple[str, ...]
    first: str = ""
    when: When | None = None


def lifecycle(
    base: str, one: str, kind: str, names: tuple[str, ...], words: tuple[str, ...]
) -> dict[tuple[str, str], tuple[Change, ...]]:
    """Return the changes of objects of one kind.

    Args:
        base: Path of the list.
        one: Path of one object.
        kind: Beginning of the event types.
        names: The targets.
        words: Ends of the event types for creation, replacement, deletion, activation and deactivation.
    """
    endpoints = [
        ("POST", base),
        ("PUT", one),
        ("DELETE", one),
        ("POST", f"{one}/lifecycle/activate"),
        ("POST", f"{one}/lifecycle/deactivate"),
    ]
    return {
        endpoint: (Change(f"{kind}.{word}", names),) for endpoint, word in zip(endpoints, words, strict=False) if word
    }
