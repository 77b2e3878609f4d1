from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support import strategies
from tests.support.strategies import COMPARISON

from okta_operator.core.differences import Difference, differences, equal, merged
from okta_operator.core.objects import Comparison

if TYPE_CHECKING:
    from okta_operator.core.json import Json, JsonObject

PLAIN = Comparison()


@given(strategies.members)
def test_nothing_stated_differs_from_nothing(observed: JsonObject) -> None:
    assert differences({}, observed, COMPARISON) == ()


@given(strategies.stated)
def test_an_object_does_not_differ_from_itself(body: JsonObject) -> None:
    assert differences(body, body, COMPARISON) == ()


@given(strategies.stated, strategies.members)
def test_only_stated_members_are_named(desired: JsonObject, observed: JsonObject) -> None:
    for difference in differences(desired, observed, COMPARISON):
        value: Json = desired
        for name in difference.path.split("."):
            assert name in value
            value = value[name]
        assert value == difference.desired


@given(strategies.stated, strategies.members)
def test_merging_removes_every_difference(desired: JsonObject, observed: JsonObject) -> None:
    assert differences(desired, merged(observed, desired), COMPARISON) == ()


@given(strategies.stated, strategies.members)
def test_merging_twice_is_merging_once(desired: JsonObject, observed: JsonObject) -> None:
    once = merged(observed, desired)
    assert merged(once, desired) == once


@given(strategies.values)
def test_merging_nothing_changes_nothing(observed: Json) -> None:
    assert merged(observed, {}) == (observed if isinstance(observed, dict) else {})


@given(strategies.members)
def test_an_empty_object_states_nothing(observed: JsonObject) -> None:
    assert differences({"a": {}, "d": {"a": {}}}, observed, COMPARISON) == ()


@given(st.lists(st.text(), unique=True), st.data())
def test_the_order_of_a_set_does_not_count(items: list[str], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(items))
    assert differences({"a": items}, {"a": shuffled}, Comparison(sets=frozenset({"a"}))) == ()
    assert bool(differences({"a": items}, {"a": shuffled}, PLAIN)) == (items != shuffled)


@pytest.mark.parametrize("empty", ["", [], {}])
@pytest.mark.parametrize("observed", [{}, {"a": None}, {"a": ""}, {"a": []}, {"a": {}}])
def test_absent_equals_empty(empty: Json, observed: JsonObject) -> None:
    assert differences({"a": empty}, observed, PLAIN) == ()


@pytest.mark.parametrize(("desired", "differs"), [("usual", False), ("other", True), ("", True)])
@pytest.mark.parametrize("observed", [{}, {"a": None}])
def test_absent_equals_the_default(desired: str, differs: bool, observed: JsonObject) -> None:  # noqa: FBT001 - a table's column
    found = differences({"a": desired}, observed, Comparison(absent={"a": "usual"}))
    assert found == ((Difference("a", desired, "usual"),) if differs else ())


@pytest.mark.parametrize("value", [False, 0])
def test_false_and_zero_are_not_empty(value: Json) -> None:
    assert differences({"a": value}, {}, PLAIN) == (Difference("a", value, None),)


def test_paths_are_dotted_and_in_the_order_of_the_statement() -> None:
    desired = {"z": {"y": 1, "x": {"w": 2}}, "a": 3, "same": 4}
    found = differences(desired, {"z": {"y": 0}, "same": 4, "other": 5}, PLAIN)
    assert [(str(d), d.observed) for d in found] == [("z.y", 0), ("z.x.w", None), ("a", None)]


def test_an_object_is_compared_with_what_is_none() -> None:
    assert differences({"a": {"b": 1}}, {"a": "text"}, PLAIN) == (Difference("a.b", 1, None),)


def test_objects_merge_and_everything_else_is_replaced() -> None:
    observed = {"keep": 1, "deep": {"keep": [1], "list": [1, 2]}, "scalar": {"gone": 1}}
    desired = {"deep": {"list": [3]}, "scalar": "now", "new": {"a": 1}}
    assert merged(observed, desired) == {
        "keep": 1,
        "deep": {"keep": [1], "list": [3]},
        "scalar": "now",
        "new": {"a": 1},
    }


@pytest.mark.parametrize(
    ("one", "other", "unordered", "same"),
    [
        (["a", "b"], ["b", "a"], True, True),
        (["a", "b"], ["b", "a"], False, False),
        (["a"], ["a", "b"], True, False),
        (["a"], "a", True, False),
        ("", None, False, True),
        (1, 1, False, True),
    ],
)
def test_equal(one: Json, other: Json, unordered: bool, same: bool) -> None:  # noqa: FBT001 - a table's columns
    assert equal(one, other, unordered=unordered) is same


def test_what_is_stated_to_be_nothing_is_left_out() -> None:
    observed = {"a": {"b": 1, "c": None}, "d": None}
    assert merged(observed, {"a": {"b": None}, "e": None}) == {"a": {"c": None}, "d": None}
    assert merged({}, {"a": {"b": None}}) == {"a": {}}
