"""Rules in order: Okta numbers them, inserts at an occupied number and closes the gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from tests.support import strategies
from tests.support.okta_model import carried_out
from tests.support.strategies import OBJECT, RULE

from okta_operator.core.objects import Desired, DesiredChild, DesiredChildren, Observed
from okta_operator.core.plan import Create, Delete, Update, plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from okta_operator.core.json import JsonObject

EXISTING = {"id": "0oa1", "status": "ACTIVE"}


@given(strategies.desired_children(RULE), strategies.observed_children(RULE))
def test_ordered_children_end_in_the_stated_order_with_the_others_behind(
    rules: DesiredChildren, siblings: tuple[JsonObject, ...]
) -> None:
    observed = Observed(EXISTING, {"rule": siblings})
    after = carried_out(plan(Desired({}, children=(rules,)), observed, OBJECT), observed)
    stated = [item.key for item in rules.items]
    before = [body["name"] for body in sorted(siblings, key=lambda b: int(b["priority"]))]
    may_go = {body["name"] for body in siblings if rules.prune and not body.get("system")}
    order = [body["name"] for body in sorted(after.children["rule"], key=lambda b: int(b["priority"]))]
    assert [name for name in order if name in stated] == stated
    assert [name for name in order if name not in stated] == [n for n in before if n not in stated and n not in may_go]


@given(strategies.keys.filter(bool), st.data())
def test_permuted_rules_are_moved_by_updates_alone(names: list[str], data: st.DataObject) -> None:
    wanted = data.draw(st.permutations(names))
    observed = Observed(EXISTING, {"rule": rules_of(names)})
    actions = plan(stated_rules(wanted), observed, OBJECT).actions
    assert all(isinstance(action, Update) for action in actions)
    assert len(actions) < len(names)
    assert bool(actions) == (names != wanted)


@given(strategies.keys, st.sampled_from("ABCDEF"), st.data())
def test_one_rule_put_in_anywhere_is_one_creation(names: list[str], extra: str, data: st.DataObject) -> None:
    names = [name for name in names if name != extra]
    wanted = list(names)
    wanted.insert(data.draw(st.integers(0, len(names))), extra)
    actions = plan(stated_rules(wanted), Observed(EXISTING, {"rule": rules_of(names)}), OBJECT).actions
    assert [(type(a), a.target.key) for a in actions] == [(Create, extra)]


@given(strategies.keys.filter(bool), st.data())
def test_one_rule_taken_out_anywhere_is_one_deletion(names: list[str], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(names))
    wanted = [name for name in names if name != gone]
    actions = plan(stated_rules(wanted), Observed(EXISTING, {"rule": rules_of(names)}), OBJECT).actions
    assert [(type(a), a.target.key) for a in actions] == [(Delete, gone)]


def rules_of(names: Iterable[str]) -> tuple[JsonObject, ...]:
    return tuple({"id": f"0pr{n}", "name": n, "priority": p, "status": "ACTIVE"} for p, n in enumerate(names, start=1))


def stated_rules(names: Sequence[str], *, prune: bool = True, **bodies: JsonObject) -> Desired:
    items = tuple(DesiredChild(name, {"name": name, **bodies.get(name, {})}) for name in names)
    return Desired({}, children=(DesiredChildren(RULE, items, prune),))


def test_an_updated_rule_keeps_its_place_when_one_is_put_before_it() -> None:
    observed = Observed(EXISTING, {"rule": rules_of("AB")})
    desired = stated_rules("NAB", A={"a": ["p"]})
    after = carried_out(plan(desired, observed, OBJECT), observed)
    assert [body["name"] for body in after.children["rule"]] == ["N", "A", "B"]


def test_an_updated_rule_keeps_its_place_when_one_before_it_goes() -> None:
    observed = Observed(EXISTING, {"rule": rules_of("ABCD")})
    desired = stated_rules("BCD", B={"a": ["p"]})
    after = carried_out(plan(desired, observed, OBJECT), observed)
    assert [body["name"] for body in after.children["rule"]] == ["B", "C", "D"]


def test_rules_that_stay_unlisted_do_not_disturb_the_stated_order() -> None:
    system = [{**body, "system": True} for body in rules_of("ST")]
    rest = [{**body, "priority": int(body["priority"]) + 2} for body in rules_of("ACB")]
    observed = Observed(EXISTING, {"rule": (*system, *rest)})
    after = carried_out(plan(stated_rules("ABC"), observed, OBJECT), observed)
    assert [body["name"] for body in after.children["rule"]] == ["S", "T", "A", "B", "C"]
