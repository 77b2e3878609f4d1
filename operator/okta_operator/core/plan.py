"""The plan: which writes turn what Okta has into what is desired, in which order. Pure data, made by a pure function.

Everything that decides or reports reads the same plan: the engine carries it out, observe-only reports it, events
name its differences. ``plan(desired, apply(plan))`` is empty, and a plan names nothing that was not stated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum, auto
from typing import TYPE_CHECKING

from okta_operator.core.actions import Action, Activate, Adopt, Create, Deactivate, Delete, Target, Update
from okta_operator.core.differences import Difference, differences, merged
from okta_operator.core.objects import (
    Desired,
    DesiredChildren,
    ObjectType,
    Observed,
    is_active,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from okta_operator.core.json import JsonObject


@dataclass(frozen=True, slots=True)
class Plan:
    """The actions, in the order in which they have to be carried out."""

    actions: tuple[Action, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.actions)

    def summary(self, *, done: bool = True) -> str:
        """What was changed or, not ``done``, would be, for a person: ``label; scope om created``."""
        return "; ".join(_describe(action, "" if done else "would be ") for action in self.actions)


def plan(desired: Desired, observed: Observed, object_type: ObjectType, *, adopting: bool = False) -> Plan:
    """The writes that make Okta agree with what is stated.

    Args:
        desired: what the resource states, its mark included.
        observed: what Okta has; sub-objects need to be listed only where ``desired`` states some.
        object_type: the type of the external object.
        adopting: the object exists and does not carry our mark yet.
    """
    target = Target(object_type, object_type.name, observed.external_id, child=False)
    actions = list(_write(target, desired.body, observed.body, active=desired.active))
    if adopting:
        actions = [Adopt(a.target, a.body, a.differences) if isinstance(a, Update) else a for a in actions]
    below: list[Action] = []
    for children in desired.children:
        below += _children(children, observed.children.get(children.type.name, ()))
    # Claims go before scopes that they name.
    for children in reversed(desired.children):
        below += _surplus(children, observed.children.get(children.type.name, ()))
    if any(action.target.type.shown is not None for action in below):
        actions = _closed_at_first(actions)
    return Plan(tuple(sorted([*actions, *below], key=_phase)))


class _Phase(IntEnum):
    """When an action has its turn. Within a phase they keep their order."""

    BEGINNING = auto()
    """Making it; turning it off, which has to work when the rest is refused; and the mark on what somebody else made,
    before which nothing is written below it."""
    OFF = auto()
    """Sub-objects that are turned off, for the same reason."""
    SETTINGS = auto()
    CHANGE = auto()
    BELOW = auto()
    SURPLUS = auto()
    """Late, so that a refusal on the way leaves more than asked for, not less."""
    ON = auto()
    """Last: it is not for what was there before."""


def _phase(action: Action) -> _Phase:
    target = action.target
    if not target.child:
        if isinstance(action, Create | Deactivate | Adopt):
            return _Phase.BEGINNING
        return _Phase.ON if isinstance(action, Activate) else _Phase.CHANGE
    if target.type.shown is not None:
        return _Phase.SETTINGS
    if isinstance(action, Delete):
        return _Phase.SURPLUS
    # One that is only just made cannot be turned off before.
    off = isinstance(action, Deactivate) and target.external_id is not None
    return _Phase.OFF if off else _Phase.BELOW


def _closed_at_first(own: list[Action]) -> list[Action]:
    """The writes for an object that has settings: a new one is turned on when they are made."""
    creation = own[0] if own and isinstance(own[0], Create) else None
    if creation is None or creation.inactive or creation.target.type.inactive_query is None:
        return own
    return [replace(creation, inactive=True), Activate(creation.target)]


def own_update(made: Plan) -> Update | None:
    """The update of the external object itself, if the plan has one."""
    return next((a for a in made.actions if isinstance(a, Update) and not a.target.child), None)


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


def _write(
    target: Target,
    desired: JsonObject,
    observed: JsonObject | None,
    *,
    active: bool | None,
    moved: Difference | None = None,
) -> Iterator[Action]:
    """The writes for one object.

    Turning off comes first: that has to work when the rest is refused. Turning on comes last: it is not for what was
    there before.
    """
    if observed is None:
        inactive = active is False and target.type.inactive_query is not None
        yield Create(target, _stated(desired), inactive)
        yield from () if inactive else _state(target, observed, active=active)
        return
    change = tuple(_state(target, observed, active=active))
    yield from () if active else change
    found = differences({k: v for k, v in desired.items() if k != "priority"}, observed, target.type.comparison)
    found = found if moved is None else (*found, moved)
    if found:
        whole = merged(observed, desired)
        if "status" in whole and target.type.lifecycle and active is not None:
            whole["status"] = "ACTIVE" if active else "INACTIVE"
        yield Update(target, {k: v for k, v in whole.items() if k not in target.type.read_only}, found)
    yield from change if active else ()


def _stated(body: JsonObject) -> JsonObject:
    """A body for a creation: what is stated to be nothing need not be said of a new object."""
    return {
        name: _stated(value) if isinstance(value, dict) else value
        for name, value in body.items()
        if value is not None and value != ""
    }


def _state(target: Target, body: JsonObject | None, *, active: bool | None) -> Iterator[Action]:
    """What turns it on or off; a new object is active, unless its creation said otherwise."""
    if not target.type.lifecycle or active is None:
        return
    observed = True if body is None else is_active(body)
    if active and not observed:
        yield Activate(target)
    elif observed and not active:
        yield Deactivate(target)


def _surplus(children: DesiredChildren, observed: Sequence[JsonObject]) -> Iterator[Action]:
    """Removals of what is not stated."""
    stated = {child.key for child in children.items}
    kind = children.type
    for body in observed if children.prune else ():
        if kind.key(body) not in stated and kind.prunable(body):
            yield Delete(_child(kind, kind.key(body), body))


def _children(children: DesiredChildren, observed: Sequence[JsonObject]) -> Iterator[Action]:
    kind = children.type
    by_key = {kind.key(body): body for body in observed}
    if kind.ordered:
        yield from _in_order(children, by_key)
        return
    former = next(iter(by_key), None) if kind.shown is not None else None
    for child in children.items:
        found = by_key.get(child.key)
        for action in _write(_child(kind, child.key, found), child.body, found, active=child.active):
            yield replace(action, instead=former) if isinstance(action, Create) else action


def _in_order(children: DesiredChildren, by_key: dict[str, JsonObject]) -> Iterator[Action]:
    """Creates, moves and updates that end in the stated order.

    Okta inserts at an occupied priority and shifts the others down, and closes the gaps; so each child is put behind
    the one before it, and one that follows it already is not touched, whatever else stands between them. A number is
    said with every write, since the one observed may have shifted.
    """
    stated = {child.key for child in children.items}
    order = sorted(by_key, key=lambda key: _priority(by_key[key]))
    place = -1
    for child in children.items:
        following = next((key for key in order[place + 1 :] if key in stated), None)
        moved = following != child.key
        if moved:
            order = [key for key in order if key != child.key]
            order.insert(place + 1, child.key)
        place = order.index(child.key)
        found = by_key.get(child.key)
        body = {**child.body, "priority": place + 1}
        move = Difference("priority", place + 1, (found or {}).get("priority")) if moved else None
        target = _child(children.type, child.key, found)
        yield from _write(target, body, found, active=child.active, moved=move)


def _child(kind: ObjectType, key: str, body: JsonObject | None) -> Target:
    return Target(kind, key, None if body is None else str(body["id"]))


def _priority(body: JsonObject) -> int:
    return int(body.get("priority", 0))


def _describe(action: Action, mood: str) -> str:
    if isinstance(action, Update):
        fields = ", ".join(map(str, action.differences))
        return f"{action.target}: {fields}" if action.target.child else fields
    if isinstance(action, Create) and action.target.type.shown is not None:
        return f"{action.target} {mood}assigned" + (f" in place of {action.instead}" if action.instead else "")
    words = {Create: "created", Activate: "activated", Deactivate: "deactivated", Delete: "deleted"}
    return f"{action.target} {mood}{words[type(action)]}"
