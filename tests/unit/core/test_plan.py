from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support import strategies
from tests.support.okta_model import carried_out
from tests.support.strategies import CHILD, OBJECT

from okta_operator.core.actions import Activate, Adopt, Create, Deactivate, Delete, Target, Update
from okta_operator.core.differences import Difference
from okta_operator.core.objects import Desired, DesiredChild, DesiredChildren, ObjectType, Observed
from okta_operator.core.plan import Plan, own_update, plan, plan_deletion

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

EXISTING = {"id": "0oa1", "status": "ACTIVE", "a": ["p"], "d": "kept"}
OWN = Target(OBJECT, "object", "0oa1", child=False)


# --- properties ------------------------------------------------------------------------------------------------


@settings(max_examples=200)
@given(strategies.desired(), strategies.observed())
def test_a_plan_carried_out_leaves_nothing_to_plan(desired: Desired, observed: Observed) -> None:
    after = carried_out(plan(desired, observed, OBJECT), observed)
    assert plan(desired, after, OBJECT) == Plan()


@given(strategies.desired(), strategies.observed(), st.booleans())
def test_planning_twice_gives_the_same(desired: Desired, observed: Observed, adopting: bool) -> None:  # noqa: FBT001 - drawn
    first = plan(desired, observed, OBJECT, adopting=adopting)
    assert first == plan(desired, observed, OBJECT, adopting=adopting)
    assert any(isinstance(action, Adopt) for action in first.actions) <= adopting


@given(strategies.desired(), strategies.observed())
def test_what_is_not_stated_survives_every_update(desired: Desired, observed: Observed) -> None:
    bodies = {(name, b["id"]): b for name, siblings in observed.children.items() for b in siblings}
    stated = {(c.type.name, item.key): item.body for c in desired.children for item in c.items}
    for action in plan(desired, observed, OBJECT).actions:
        if not isinstance(action, Update):
            continue
        if action.target.child:
            before = bodies[action.target.type.name, action.target.external_id]
            wanted = stated[action.target.type.name, action.target.key]
            ignored = strategies.READ_ONLY | {"priority"}
        else:
            assert observed.body is not None
            before, wanted, ignored = observed.body, desired.body, strategies.READ_ONLY
        assert_survives({k: v for k, v in before.items() if k not in ignored}, wanted, action.body)


def assert_survives(before: JsonObject, stated: JsonObject, sent: JsonObject) -> None:
    for name, value in before.items():
        if name not in stated:
            assert sent[name] == value
        elif isinstance(value, dict) and isinstance(stated[name], dict):
            assert_survives(value, stated[name], sent[name])


@given(strategies.desired(), strategies.observed())
def test_objects_that_are_not_stated_are_touched_by_pruning_alone(desired: Desired, observed: Observed) -> None:
    stated = {c.type.name: (c.prune, {item.key for item in c.items}) for c in desired.children}
    for action in plan(desired, observed, OBJECT).actions:
        if not action.target.child:
            continue
        prune, keys = stated[action.target.type.name]
        if isinstance(action, Delete):
            assert prune
            assert action.target.key not in keys
            siblings = observed.children[action.target.type.name]
            assert all(not body.get("system") for body in siblings if body["id"] == action.target.external_id)
        else:
            assert action.target.key in keys


@given(strategies.desired(), strategies.observed())
def test_read_only_members_are_never_sent_in_an_update(desired: Desired, observed: Observed) -> None:
    for action in plan(desired, observed, OBJECT).actions:
        if isinstance(action, Update):
            assert not strategies.READ_ONLY & action.body.keys()


# --- examples --------------------------------------------------------------------------------------------------


def test_nothing_there_is_created_with_what_is_stated() -> None:
    made = plan(Desired({"a": ["p"]}), Observed(None), OBJECT)
    assert made == Plan((Create(Target(OBJECT, "object", None, child=False), {"a": ["p"]}),))
    assert made.summary() == "object created"


def test_an_update_sends_what_was_observed_with_the_differences() -> None:
    made = plan(Desired({"a": ["q"]}), Observed(EXISTING), OBJECT)
    difference = Difference("a", ["q"], ["p"])
    assert made == Plan((Update(OWN, {"a": ["q"], "d": "kept"}, (difference,)),))
    assert made.summary() == "a"


def test_taking_over_is_an_update_that_says_so() -> None:
    made = plan(Desired({"a": ["q"]}), Observed(EXISTING), OBJECT, adopting=True)
    assert [type(action) for action in made.actions] == [Adopt]
    assert isinstance(made.actions[0], Update)


@pytest.mark.parametrize(
    ("status", "active", "expected"),
    [
        ("ACTIVE", True, []),
        ("ACTIVE", False, [Deactivate(OWN)]),
        ("ACTIVE", None, []),
        ("INACTIVE", True, [Activate(OWN)]),
        ("INACTIVE", False, []),
        ("INACTIVE", None, []),
    ],
)
def test_the_state_follows_where_it_is_stated(
    status: str,
    active: bool | None,  # noqa: FBT001 - a table's column
    expected: list[Activate | Deactivate],
) -> None:
    observed = Observed({"id": "0oa1", "status": status})
    assert list(plan(Desired({}, active), observed, OBJECT).actions) == expected


def test_a_new_object_is_active_unless_stated_otherwise() -> None:
    assert [type(a) for a in plan(Desired({}, active=True), Observed(None), OBJECT).actions] == [Create]
    assert [type(a) for a in plan(Desired({}, active=False), Observed(None), OBJECT).actions] == [Create, Deactivate]


def test_a_type_without_lifecycle_is_never_turned_off() -> None:
    assert plan(Desired({}, active=False), Observed({"id": "1"}), CHILD) == Plan()


def test_what_okta_can_make_turned_off_is_never_on() -> None:
    able = ObjectType(name="able", path="/able", key=str, lifecycle=True, inactive_query="?activate=false")
    target = Target(able, "able", None, child=False)
    assert plan(Desired({}, active=False), Observed(None), able) == Plan((Create(target, {}, inactive=True),))
    assert plan(Desired({}, active=True), Observed(None), able) == Plan((Create(target, {}),))


def test_of_a_new_object_nothing_need_be_said_of_what_is_stated_to_be_nothing() -> None:
    (made,) = plan(Desired({"a": [], "b": {"a": None, "d": ""}, "d": ""}), Observed(None), OBJECT).actions
    assert made == Create(Target(OBJECT, "object", None, child=False), {"a": [], "b": {}})


def test_what_is_stated_to_be_nothing_is_left_out_of_an_update() -> None:
    observed = Observed({"id": "0oa1", "status": "ACTIVE", "b": {"a": ["p"], "d": "gone"}})
    update = own_update(plan(Desired({"b": {"d": None}}), observed, OBJECT))
    assert update is not None
    assert update.body == {"b": {"a": ["p"]}}


def test_the_update_of_the_object_itself_is_found_among_the_others() -> None:
    children = DesiredChildren(CHILD, (DesiredChild("A", {"name": "A", "a": ["q"]}),), prune=True)
    observed = Observed(EXISTING, {"child": ({"id": "c1", "name": "A"},)})
    found = own_update(plan(Desired({"a": ["q"]}, children=(children,)), observed, OBJECT))
    assert found is not None
    assert found.target == OWN
    assert own_update(plan(Desired({}, children=(children,)), observed, OBJECT)) is None


def test_a_member_that_says_the_state_agrees_with_what_was_just_done() -> None:
    telling = ObjectType(name="telling", path="/telling", key=str, read_only=frozenset({"id"}), lifecycle=True)
    observed = Observed({"id": "1", "status": "ACTIVE", "a": "x"})
    off, update = plan(Desired({"a": "y"}, active=False), observed, telling).actions
    assert isinstance(off, Deactivate)
    assert isinstance(update, Update)
    assert update.body == {"a": "y", "status": "INACTIVE"}


@pytest.mark.parametrize(
    ("body", "deactivate_only", "expected"),
    [
        (None, False, []),
        (None, True, []),
        (EXISTING, False, [Deactivate(OWN), Delete(OWN)]),
        (EXISTING, True, [Deactivate(OWN)]),
        ({"id": "0oa1", "status": "INACTIVE"}, False, [Delete(OWN)]),
        ({"id": "0oa1", "status": "INACTIVE"}, True, []),
    ],
)
def test_deletion(
    body: JsonObject | None,
    deactivate_only: bool,  # noqa: FBT001 - a table's column
    expected: list[Deactivate | Delete],
) -> None:
    assert list(plan_deletion(Observed(body), OBJECT, deactivate_only=deactivate_only).actions) == expected


def test_what_okta_deletes_while_active_is_not_deactivated_first() -> None:
    direct = ObjectType(name="direct", path="/direct", key=str, lifecycle=True)
    assert [type(a) for a in plan_deletion(Observed(EXISTING), direct).actions] == [Delete]


@given(strategies.observed())
def test_a_deletion_carried_out_leaves_nothing(observed: Observed) -> None:
    after = carried_out(plan_deletion(observed, OBJECT), observed)
    assert after.body is None
    assert plan_deletion(after, OBJECT) == Plan()


def test_a_summary_names_fields_and_sub_objects_and_no_values() -> None:
    children = DesiredChildren(CHILD, (DesiredChild("A", {"name": "A", "a": ["hidden"]}),), prune=True)
    observed = Observed(EXISTING, {"child": ({"id": "c1", "name": "A"}, {"id": "c2", "name": "B"})})
    made = plan(Desired({"a": ["hidden"], "d": "hidden"}, active=False, children=(children,)), observed, OBJECT)
    assert made.summary() == "object deactivated; a, d; child A: a; child B deleted"
    assert "hidden" not in repr([a for a in made.actions if isinstance(a, Create)])


def test_bodies_are_in_no_repr() -> None:
    made = plan(Desired({"client_secret": "canary"}), Observed(None), OBJECT)
    assert "canary" not in repr(made)


def test_only_a_plan_with_actions_is_true() -> None:
    assert not Plan()
    assert Plan((Delete(OWN),))
