"""A plan carried out on an organization in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.support.fake_okta import FakeOkta
from tests.support.strategies import CHILD, OBJECT

from okta_operator.core.actions import Action, Activate, Create, Deactivate, Delete, Target, Update
from okta_operator.core.errors import AnswerLost, OperatorError, Recoverable, Terminal
from okta_operator.core.objects import ObjectType, Observed
from okta_operator.core.plan import Plan
from okta_operator.engine.apply import Execution
from okta_operator.okta.errors import AlreadyExists

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

ROOT = "/objects/o1"
OWN = Target(OBJECT, "object", "o1", child=False)
NEW = Target(OBJECT, "object", None, child=False)
MEMBER = ObjectType(
    name="member", path="/members", key=lambda body: str(body["id"]), put_creates=True, missing="GroupNotFound"
)


class Answers:
    """Notes what ``on_answer`` is told, and leaves the client secret out of what is kept."""

    def __init__(self) -> None:
        self.told: list[tuple[JsonObject, bool]] = []

    async def __call__(self, answer: JsonObject, created: bool) -> JsonObject:  # noqa: FBT001 - see OnAnswer
        self.told.append((answer, created))
        return {name: value for name, value in answer.items() if name != "client_secret"}


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def okta() -> FakeOkta:
    made = FakeOkta()
    made.objects = {
        ROOT: {"id": "o1", "status": "ACTIVE", "a": "x"},
        f"{ROOT}/children/c1": {"id": "c1", "name": "A", "status": "ACTIVE"},
        f"{ROOT}/children/c2": {"id": "c2", "name": "B", "status": "ACTIVE"},
    }
    return made


@pytest.fixture
def execution(okta: FakeOkta, answers: Answers) -> Execution:
    return Execution(okta, OBJECT, "", answers)


def child(key: str, external_id: str | None = None, kind: ObjectType = CHILD) -> Target:
    return Target(kind, key, external_id)


def seen(okta: FakeOkta) -> Observed:
    """What an observation before the plan shows."""
    below = [body for path, body in okta.objects.items() if path != ROOT]
    return Observed(okta.objects.get(ROOT), {"child": tuple(below)})


async def test_nothing_to_do_asks_nothing(execution: Execution, okta: FakeOkta) -> None:
    observed = seen(okta)
    assert await execution.run(Plan(), observed) == observed
    assert (okta.calls, execution.done) == ([], 0)


async def test_creation_below_what_was_just_created(execution: Execution, okta: FakeOkta, answers: Answers) -> None:
    plan = Plan((Create(NEW, {"a": "x"}), Create(child("A"), {"name": "A"}), Deactivate(NEW)))
    after = await execution.run(plan, Observed(None))
    assert okta.calls == ["POST /objects", "POST /objects/new1/children", "POST /objects/new1/lifecycle/deactivate"]
    assert okta.sent == [{"a": "x"}, {"name": "A"}]
    assert after.body == {"id": "new1", "status": "INACTIVE", "a": "x"}
    assert [body["name"] for body in after.children["child"]] == ["A"]
    assert [created for _, created in answers.told] == [True]
    assert execution.done == 3


async def test_updates_and_removals(execution: Execution, okta: FakeOkta, answers: Answers) -> None:
    plan = Plan(
        (
            Update(OWN, {"a": "y"}, ()),
            Update(child("A", "c1"), {"name": "A", "d": 1}, ()),
            Delete(child("B", "c2")),
            Create(child("C"), {"name": "C"}),
        )
    )
    after = await execution.run(plan, seen(okta))
    assert okta.calls == [
        f"PUT {ROOT}",
        f"PUT {ROOT}/children/c1",
        f"DELETE {ROOT}/children/c2",
        f"POST {ROOT}/children",
    ]
    assert after.body == {"id": "o1", "status": "ACTIVE", "a": "y"}
    assert {body["name"]: body.get("d") for body in after.children["child"]} == {"A": 1, "C": None}
    assert [created for _, created in answers.told] == [False]


async def test_a_new_child_is_turned_off_by_the_id_that_it_got(execution: Execution, okta: FakeOkta) -> None:
    await execution.run(Plan((Create(child("C"), {"name": "C"}), Deactivate(child("C")))), seen(okta))
    assert okta.calls == [f"POST {ROOT}/children", f"POST {ROOT}/children/new1/lifecycle/deactivate"]


async def test_some_children_are_made_by_put(execution: Execution, okta: FakeOkta) -> None:
    okta.takes = lambda path: "/members/" in path
    after = await execution.run(Plan((Create(child("00g1", kind=MEMBER), {"id": "00g1"}),)), seen(okta))
    assert okta.calls == [f"PUT {ROOT}/members/00g1"]
    assert after.children["member"] == ({"id": "00g1"},)


async def test_a_deletion_leaves_no_body(execution: Execution, okta: FakeOkta, answers: Answers) -> None:
    after = await execution.run(Plan((Deactivate(OWN), Delete(OWN))), seen(okta))
    assert after.body is None
    assert ROOT not in okta.objects
    assert okta.calls == [f"POST {ROOT}/lifecycle/deactivate", f"DELETE {ROOT}"]
    assert answers.told == []


async def test_below_a_parent(okta: FakeOkta, answers: Answers) -> None:
    execution = Execution(okta, OBJECT, "/parents/p1", answers)
    await execution.run(Plan((Create(NEW, {}), Create(child("A"), {"name": "A"}))), Observed(None))
    assert okta.calls == ["POST /parents/p1/objects", "POST /parents/p1/objects/new1/children"]


async def test_what_the_answer_hides_is_not_observed(execution: Execution, okta: FakeOkta, answers: Answers) -> None:
    after = await execution.run(Plan((Create(NEW, {"client_secret": "canary"}),)), Observed(None))
    assert "canary" in repr(answers.told)
    assert "canary" not in repr(after)
    assert okta.writes == ["POST /objects"]


@pytest.mark.parametrize(
    ("action", "call"),
    [
        (Update(OWN, {}, ()), f"PUT {ROOT}"),
        (Activate(OWN), f"POST {ROOT}/lifecycle/activate"),
        (Update(child("A", "c1"), {}, ()), f"PUT {ROOT}/children/c1"),
    ],
)
async def test_what_vanished_meanwhile_is_looked_at_again(
    execution: Execution, okta: FakeOkta, action: Action, call: str
) -> None:
    observed = seen(okta)
    okta.objects = {}
    with pytest.raises(Recoverable) as caught:
        await execution.run(Plan((action,)), observed)
    assert caught.value.reason == "VanishedMeanwhile"
    assert okta.calls == [call]
    assert execution.done == 0


@pytest.mark.parametrize("action", [Delete(OWN), Deactivate(OWN), Delete(child("A", "c1"))])
async def test_gone_already_is_as_good_as_removed(execution: Execution, okta: FakeOkta, action: Action) -> None:
    observed = seen(okta)
    okta.objects = {}
    await execution.run(Plan((action,)), observed)
    assert execution.done == 1


async def test_a_member_that_cannot_be_made_is_the_user_s_to_correct(execution: Execution, okta: FakeOkta) -> None:
    with pytest.raises(Terminal) as caught:
        await execution.run(Plan((Create(child("00g1", kind=MEMBER), {"id": "00g1"}),)), seen(okta))
    assert caught.value.reason == "GroupNotFound"
    assert f"{ROOT}/members/00g1" not in okta.objects


async def test_turned_off_from_the_start(okta: FakeOkta, answers: Answers) -> None:
    able = replace(OBJECT, inactive_query="?activate=false")
    asked = []
    create = okta.create

    async def create_at(path: str, body: JsonObject) -> JsonObject:
        asked.append(path)
        return await create(path, body)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(okta, "create", create_at)
        target = Target(able, "object", None, child=False)
        for inactive in (True, False):
            await Execution(okta, able, "", answers).run(Plan((Create(target, {}, inactive),)), Observed(None))
    assert asked == ["/objects?activate=false", "/objects"]


async def test_a_child_that_the_list_did_not_show_yet_is_looked_for_again(execution: Execution, okta: FakeOkta) -> None:
    okta.errors[f"POST {ROOT}/children"] = AlreadyExists("OktaRejected", "There is one.")
    with pytest.raises(Recoverable) as caught:
        await execution.run(Plan((Create(child("C"), {"name": "C"}),)), seen(okta))
    assert caught.value.reason == "ListBehind"


async def test_an_object_that_exists_under_another_mark_is_not_looked_for_again(
    execution: Execution, okta: FakeOkta
) -> None:
    okta.errors["POST /objects"] = AlreadyExists("OktaRejected", "There is one.")
    with pytest.raises(AlreadyExists):
        await execution.run(Plan((Create(NEW, {}),)), Observed(None))


@pytest.mark.parametrize("error", [AnswerLost("AnswerLost", "Lost."), Terminal("OktaRejected", "No.")])
async def test_an_error_stops_everything_after_it_and_is_counted_up_to(
    execution: Execution, okta: FakeOkta, error: OperatorError
) -> None:
    okta.errors[f"POST {ROOT}/children"] = error
    plan = Plan((Update(OWN, {"a": "y"}, ()), Create(child("C"), {"name": "C"}), Deactivate(OWN)))
    with pytest.raises(type(error)):
        await execution.run(plan, seen(okta))
    assert execution.done == 1
    assert okta.calls == [f"PUT {ROOT}", f"POST {ROOT}/children"]


async def test_hostile_ids_stay_one_segment(execution: Execution, okta: FakeOkta) -> None:
    await execution.run(Plan((Delete(child("X", "../../users/me")),)), seen(okta))
    assert okta.calls == [f"DELETE {ROOT}/children/..%2F..%2Fusers%2Fme"]
