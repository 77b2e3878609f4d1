"""Objects of Okta as hypothesis makes them: few names, so that what is desired and what is observed meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from okta_operator.core.objects import (
    Comparison,
    Desired,
    DesiredChild,
    DesiredChildren,
    ObjectType,
    Observed,
)

if TYPE_CHECKING:
    from okta_operator.core.json import Json, JsonObject

READ_ONLY = frozenset({"id", "status", "created", "_links"})
COMPARISON = Comparison(sets=frozenset({"a", "b.a"}), absent={"c": "usual", "b.c": False})

OBJECT = ObjectType(
    name="object",
    path="/objects",
    key=lambda body: str(body["id"]),
    comparison=COMPARISON,
    read_only=READ_ONLY,
    lifecycle=True,
    deactivate_first=True,
)
CHILD = ObjectType(
    name="child",
    path="/children",
    key=lambda body: str(body["name"]),
    comparison=COMPARISON,
    read_only=READ_ONLY,
    prunable=lambda body: not body.get("system"),
)
RULE = ObjectType(
    name="rule",
    path="/rules",
    key=lambda body: str(body["name"]),
    comparison=COMPARISON,
    read_only=READ_ONLY,
    lifecycle=True,
    ordered=True,
    prunable=lambda body: not body.get("system"),
)

_names = st.sampled_from(["a", "b", "c", "d"])
_scalars = st.booleans() | st.integers(0, 3) | st.sampled_from(["", "x", "usual", "y"])
_lists = st.lists(st.sampled_from(["p", "q", "r"]), max_size=3, unique=True)


def _nested(leaves: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.recursive(leaves, lambda inner: st.dictionaries(_names, inner, max_size=2), max_leaves=4)


values = _nested(st.none() | _scalars | _lists)
members: st.SearchStrategy[JsonObject] = st.dictionaries(_names, values, max_size=3)
"""What Okta may answer: also nulls."""
stated: st.SearchStrategy[JsonObject] = st.dictionaries(_names, _nested(_scalars | _lists), max_size=3).filter(
    lambda body: body.get("c") != "" and (not isinstance(body.get("b"), dict) or body["b"].get("c") != "")
)
"""What a kind may state: no nulls, and nothing empty where an absent member stands for another value."""
keys = st.lists(st.sampled_from("ABCDEF"), max_size=5, unique=True)
activity = st.sampled_from([None, True, False])
statuses = st.sampled_from(["ACTIVE", "INACTIVE"])


def read_only(number: int) -> JsonObject:
    return {"id": f"id{number}", "created": "2026-01-01T00:00:00.000Z", "_links": {"self": {"href": "https://x"}}}


@st.composite
def observed_children(draw: st.DrawFn, kind: ObjectType) -> tuple[JsonObject, ...]:
    """Siblings as Okta lists them; of an ordered type with their priorities."""
    found = []
    for number, key in enumerate(draw(keys), start=1):
        body = draw(members) | read_only(number) | {"name": key}
        if kind.lifecycle:
            body["status"] = draw(statuses)
        if kind.ordered:
            body["priority"] = number
        if draw(st.booleans()) and draw(st.booleans()):
            body["system"] = True
        found.append(body)
    return tuple(draw(st.permutations(found)))


@st.composite
def desired_children(draw: st.DrawFn, kind: ObjectType) -> DesiredChildren:
    """Stated siblings, each with its own state."""
    items = tuple(
        DesiredChild(key, draw(stated) | {"name": key}, draw(activity) if kind.lifecycle else None)
        for key in draw(keys)
    )
    return DesiredChildren(kind, items, draw(st.booleans()))


@st.composite
def desired(draw: st.DrawFn) -> Desired:
    """Anything that a resource may state."""
    children = [draw(desired_children(kind)) for kind in (CHILD, RULE) if draw(st.booleans())]
    return Desired(draw(stated), draw(activity), tuple(children))


@st.composite
def observed(draw: st.DrawFn) -> Observed:
    """Anything that Okta may have; sometimes nothing."""
    if draw(st.integers(0, 4)) == 0:
        return Observed(None)
    body: dict[str, Any] = draw(members) | read_only(0) | {"status": draw(statuses)}
    return Observed(body, {kind.name: draw(observed_children(kind)) for kind in (CHILD, RULE)})
