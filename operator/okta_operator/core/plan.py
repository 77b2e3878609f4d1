"""The plan: which writes turn what Okta has into what is desired, in which order. Pure data, made by a pure function.

Everything that decides or reports reads the same plan: the engine carries it out, observe-only reports it, events
name its differences. ``plan(desired, apply(plan))`` is empty, and a plan names nothing that was not stated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from okta_operator.core.differences import Difference, differences, merged
from okta_operator.core.objects import (
    Desired,
    DesiredChild,
    DesiredChildren,
    ObjectType,
    Observed,
    is_active,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from okta_operator.core.json import JsonObject


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
    """Make it with this body."""

    target: Target
    body: JsonObject = field(repr=False)


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


@dataclass(frozen=True, slots=True)
class Plan:
    """The actions, in the order in which they have to be carried out."""

    actions: tuple[Action, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.actions)

    def summary(self) -> str:
        """What would change or has changed, for a person: ``settings.oauthClient.redirect_uris; scope om: created``."""
        return "; ".join(_describe(action) for action in self.actions)


def plan(desired: Desired, observed: Observed, object_type: ObjectType, *, adopting: bool = False) -> Plan:
    """The writes that make Okta agree with what is stated.

    Args:
        desired: what the resource states, its mark included.
        observed: what Okta has; sub-objects need to be listed only where ``desired`` states some.
        object_type: the type of the external object.
        adopting: the object exists and does not carry our mark yet.
    """
    actions: list[Action] = []
    target = Target(object_type, object_type.name, observed.external_id, child=False)
    if observed.body is None:
        actions.append(Create(target, desired.body))
    else:
        update = _update(target, desired.body, observed.body)
        if update is not None:
            actions.append(Adopt(update.target, update.body, update.differences) if adopting else update)
    for children in desired.children:
        actions += _children(children, observed.children.get(children.type.name, ()))
    actions += _state(target, observed.body, active=desired.active)
    return Plan(tuple(actions))


def plan_deletion(observed: Observed, object_type: ObjectType, *, deactivate_only: bool = False) -> Plan:
    """The writes that remove the object, or only turn it off; none when it is not there."""
    if observed.body is None:
        return Plan()
    target = Target(object_type, object_type.name, observed.external_id, child=False)
    actions: list[Action] = []
    if object_type.lifecycle and is_active(observed.body) and (deactivate_only or object_type.deactivate_first):
        actions.append(Deactivate(target))
    if not deactivate_only:
        actions.append(Delete(target))
    return Plan(tuple(actions))


def _update(target: Target, desired: JsonObject, observed: JsonObject) -> Update | None:
    found = differences(desired, observed, target.type.comparison)
    return _replacement(target, desired, observed, found) if found else None


def _replacement(target: Target, desired: JsonObject, observed: JsonObject, found: tuple[Difference, ...]) -> Update:
    whole = merged(observed, desired)
    return Update(target, {k: v for k, v in whole.items() if k not in target.type.read_only}, found)


def _state(target: Target, body: JsonObject | None, *, active: bool | None) -> Iterator[Action]:
    """What turns it on or off; a new object is active, unless its creation said otherwise."""
    if not target.type.lifecycle or active is None:
        return
    observed = True if body is None else is_active(body)
    if active and not observed:
        yield Activate(target)
    elif observed and not active:
        yield Deactivate(target)


def _children(children: DesiredChildren, observed: Sequence[JsonObject]) -> Iterator[Action]:
    kind = children.type
    by_key = {kind.key(body): body for body in observed}
    stated = {child.key for child in children.items}
    if children.prune:
        for key, body in by_key.items():
            if key not in stated and kind.prunable(body):
                yield Delete(_child(kind, key, body))
    if kind.ordered:
        yield from _in_order(children, by_key)
        return
    for child in children.items:
        yield from _write(kind, child, by_key.get(child.key))


def _in_order(children: DesiredChildren, by_key: dict[str, JsonObject]) -> Iterator[Action]:
    """Creates, moves and updates that end in the stated order.

    Okta inserts at an occupied priority and shifts the others down, and closes the gaps; so each child is put where it
    belongs from first to last, and one that stands right already is not touched. Siblings that stay and are not stated
    keep their places behind.
    """
    stated = {child.key for child in children.items}
    order = [
        key
        for key in sorted(by_key, key=lambda k: _priority(by_key[k]))
        if key in stated or not (children.prune and children.type.prunable(by_key[key]))
    ]
    for place, child in enumerate(children.items):
        moved = place >= len(order) or order[place] != child.key
        if moved:
            order = [key for key in order if key != child.key]
            order.insert(place, child.key)
        yield from _write(children.type, child, by_key.get(child.key), priority=place + 1, moved=moved)


def _write(
    kind: ObjectType,
    child: DesiredChild,
    observed: JsonObject | None,
    *,
    priority: int | None = None,
    moved: bool = False,
) -> Iterator[Action]:
    """The writes for one child; a stated priority is said with every one, since the number observed may have shifted."""
    target = _child(kind, child.key, observed)
    body = child.body if priority is None else {**child.body, "priority": priority}
    if observed is None:
        yield Create(target, body)
    else:
        found = differences(child.body, observed, kind.comparison)
        if moved:
            found = (*found, Difference("priority", priority, observed.get("priority")))
        if found:
            yield _replacement(target, body, observed, found)
    yield from _state(target, observed, active=child.active)


def _child(kind: ObjectType, key: str, body: JsonObject | None) -> Target:
    return Target(kind, key, None if body is None else str(body["id"]))


def _priority(body: JsonObject) -> int:
    return int(body.get("priority", 0))


def _describe(action: Action) -> str:
    if isinstance(action, Update):
        fields = ", ".join(map(str, action.differences))
        return f"{action.target}: {fields}" if action.target.child else fields
    words = {Create: "created", Activate: "activated", Deactivate: "deactivated", Delete: "deleted"}
    return f"{action.target} {words[type(action)]}"
