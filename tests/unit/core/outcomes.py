"""Outcomes of looks, and the statuses that they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.support.strategies import OBJECT

from okta_operator.core.actions import Create, Target, Update
from okta_operator.core.conditions import summarize
from okta_operator.core.differences import Difference
from okta_operator.core.errors import OperatorError, Recoverable, Scope, Terminal, Waiting
from okta_operator.core.outcome import Outcome, Step
from okta_operator.core.plan import Plan

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

THEN: Final = "2026-01-01T00:00:00Z"
NOW: Final = "2026-01-02T00:00:00Z"
ALL: Final = (Step.REFERENCES, Step.SYNC, Step.PUBLISH, Step.VERIFY)
NEVER: Final[JsonObject] = {"observedGeneration": -1}

TARGET = Target(OBJECT, "object", "0oa1", child=False)
CHANGE = Plan((Update(TARGET, {}, (Difference("label", "a", "b"),)),))
CREATION = Plan((Create(TARGET, {}),))

GOOD = Outcome(passed=ALL)
DOWN = Recoverable("OktaUnreachable", "Okta cannot be reached.", scope=Scope.ORGANIZATION)
REFUSED = Recoverable("CredentialsRefused", "Okta refused the credentials.", scope=Scope.ORGANIZATION)
HICCUP = Recoverable("OktaUnavailable", "Okta could not do it now.")
LIMIT = Waiting("RateLimited", "The limit is used up.", scope=Scope.ORGANIZATION, retry_after=5)
MISSING = Waiting("ReferenceNotFound", "There is no OktaApp x.")
INVALID = Terminal("InvalidSpec", "The resource is not valid.")
ANOTHERS = Terminal("OwnedByAnother", "It belongs to another.")


def failed(step: Step, error: OperatorError, *, plan: Plan | None = None, passed: tuple[Step, ...] = ()) -> Outcome:
    return Outcome(passed=passed, failed=step, error=error, plan=plan or Plan())


def after(outcome: Outcome, before: JsonObject = NEVER, generation: int = 1, now: str = THEN) -> JsonObject:
    """The status after an outcome, members that it does not name as before."""
    return {**before, **summarize(outcome, before, generation, now)}


def types(status: JsonObject) -> dict[str, tuple[str, str]]:
    return {c["type"]: (c["status"], c["reason"]) for c in status["conditions"]}


READY_STATUS = after(GOOD)
