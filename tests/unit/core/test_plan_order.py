"""In which order a plan has its writes: off first, on last, and nothing open before it is as stated."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.strategies import CHILD, OBJECT, RULE

from okta_operator.core.actions import Activate, Create, Delete, Update
from okta_operator.core.objects import Desired, DesiredChild, DesiredChildren, ObjectType, Observed
from okta_operator.core.plan import Plan, plan

EXISTING = {"id": "0oa1", "status": "ACTIVE", "a": ["p"], "d": "kept"}


def test_the_order_of_writes() -> None:
    children = DesiredChildren(CHILD, (DesiredChild("A", {"name": "A"}),), prune=True)
    desired = Desired({"a": ["q"]}, active=True, children=(children,))
    observed = Observed({**EXISTING, "status": "INACTIVE"}, {"child": ({"id": "c1", "name": "B"},)})
    actions = plan(desired, observed, OBJECT).actions
    assert [(type(a), str(a.target)) for a in actions] == [
        (Update, "object"),
        (Create, "child A"),
        (Delete, "child B"),
        (Activate, "object"),
    ]


def test_what_is_turned_off_is_off_before_anything_can_be_refused_and_what_is_turned_on_is_new_by_then() -> None:
    items = (
        DesiredChild("A", {"name": "A"}, active=True),
        DesiredChild("B", {"name": "B", "a": ["q"]}, active=True),
        DesiredChild("C", {"name": "C", "a": ["q"]}, active=False),
        DesiredChild("D", {"name": "D"}, active=False),
    )
    there = [{"id": f"r{n}", "name": name, "priority": n} for n, name in enumerate("BC", start=1)]
    found = ({**there[0], "status": "INACTIVE"}, {**there[1], "status": "ACTIVE"})
    desired = Desired({"a": ["q"]}, active=True, children=(DesiredChildren(RULE, items, prune=True),))
    actions = plan(desired, Observed(EXISTING, {"rule": found}), OBJECT).actions
    assert [(type(a).__name__, str(a.target)) for a in actions] == [
        ("Deactivate", "rule C"),
        ("Update", "object"),
        ("Create", "rule A"),
        ("Update", "rule B"),
        ("Activate", "rule B"),
        ("Update", "rule C"),
        ("Create", "rule D"),
        ("Deactivate", "rule D"),
    ]


SETTING = ObjectType(
    name="setting",
    path="/settings",
    key=lambda body: str(body["id"]),
    put_creates=True,
    shown=lambda body: ({"id": body["setting"]},),
)
SET = DesiredChildren(SETTING, (DesiredChild("new", {}),), prune=False)
BESIDE = DesiredChildren(CHILD, (DesiredChild("A", {"name": "A"}),), prune=False)


@pytest.mark.parametrize(
    ("body", "active", "adopting", "expected"),
    [
        (None, True, False, ["Create", "Create setting new", "Create child A", "Activate"]),
        (None, None, False, ["Create", "Create setting new", "Create child A", "Activate"]),
        (None, False, False, ["Create", "Create setting new", "Create child A"]),
        ("INACTIVE", True, False, ["Create setting new", "Update", "Create child A", "Activate"]),
        ("ACTIVE", False, False, ["Deactivate", "Create setting new", "Update", "Create child A"]),
        ("INACTIVE", True, True, ["Adopt", "Create setting new", "Create child A", "Activate"]),
    ],
)
def test_an_object_is_not_opened_before_its_settings_are_made(
    body: str | None,
    active: bool | None,  # noqa: FBT001 - a table's column
    adopting: bool,  # noqa: FBT001 - as above
    expected: list[str],
) -> None:
    kind = replace(OBJECT, inactive_query="?activate=false")
    found = Observed(None) if body is None else Observed({**EXISTING, "status": body}, {"setting": ({"id": "old"},)})
    made = plan(Desired({"a": ["q"]}, active, (BESIDE, SET)), found, kind, adopting=adopting)
    told = [f"{type(a).__name__} {a.target}".removesuffix(" object") for a in made.actions]
    assert told == expected
    assert [a.inactive for a in made.actions if isinstance(a, Create) and not a.target.child] == [True] * (body is None)
    assert ("setting new assigned in place of old" if body else "setting new assigned") in made.summary()


def test_a_setting_that_is_as_stated_is_not_made_again() -> None:
    assert plan(Desired({}, None, (SET,)), Observed(EXISTING, {"setting": ({"id": "new"},)}), OBJECT) == Plan()
