"""Okta as far as a plan sees it: PUT replaces, lists of priorities have no gaps, defaults may be hidden."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from okta_operator.core.actions import Action, Activate, Create, Deactivate, Delete, Update
from okta_operator.core.objects import ObjectType, Observed

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.plan import Plan


def carried_out(plan: Plan, observed: Observed) -> Observed:
    """What Okta has after a plan."""
    model = _Model(observed)
    for action in plan.actions:
        model.act(action)
    return Observed(model.body, {name: tuple(bodies) for name, bodies in model.children.items()})


class _Model:
    def __init__(self, observed: Observed) -> None:
        self.body = deepcopy(observed.body)
        self.children = {
            name: sorted(deepcopy(bodies), key=lambda body: int(body.get("priority", 0)))
            for name, bodies in observed.children.items()
        }
        self._made = 0

    def act(self, action: Action) -> None:
        kind = action.target.type
        if action.target.child:
            assert self.body is not None, "a sub-object needs its parent"
            siblings = self.children.setdefault(kind.name, [])
            found = [body for body in siblings if kind.key(body) == action.target.key]
            new = self._written(action, found[0] if found else None)
            _put(kind, siblings, found, new, getattr(action, "body", {}).get("priority"))
        else:
            self.body = self._written(action, self.body)

    def _written(self, action: Action, found: JsonObject | None) -> JsonObject | None:
        kind = action.target.type
        if isinstance(action, Create):
            assert found is None, "made twice"
            self._made += 1
            return _shown(kind, {**deepcopy(action.body), "id": f"new{self._made}", "status": "ACTIVE"})
        assert found is not None, f"{action.target} is not there"
        if isinstance(action, Update):
            assert action.target.external_id == found["id"]
            assert not kind.read_only & action.body.keys(), "read-only members were sent"
            own = {name: found[name] for name in kind.read_only if name in found}
            return _shown(kind, deepcopy(action.body) | own)
        if isinstance(action, Delete):
            assert not (kind.deactivate_first and found.get("status") == "ACTIVE"), "deleted while active"
            return None
        assert isinstance(action, Activate | Deactivate)
        assert kind.lifecycle
        return {**found, "status": "ACTIVE" if isinstance(action, Activate) else "INACTIVE"}


def _put(
    kind: ObjectType, siblings: list[JsonObject], found: list[JsonObject], new: JsonObject | None, wanted: int | None
) -> None:
    place = siblings.index(found[0]) if found else len(siblings)
    others = [body for body in siblings if body not in found]
    if new is not None:
        index = place if wanted is None else min(max(wanted, 1), len(others) + 1) - 1
        others.insert(index, new)
    siblings[:] = others
    if kind.ordered:
        for number, body in enumerate(siblings, start=1):
            body["priority"] = number


def _shown(kind: ObjectType, body: JsonObject) -> JsonObject:
    """The body without the members that have the value which their absence stands for."""
    for path, value in kind.comparison.absent.items():
        *parents, name = path.split(".")
        owner = body
        for parent in parents:
            below = owner.get(parent)
            owner = below if isinstance(below, dict) else {}
        if owner.get(name) == value:
            del owner[name]
    return body
