"""From outcomes to conditions, and what kstatus and Argo CD make of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.strategies import OBJECT

from okta_operator.core.conditions import DRIFTED, PAUSED, READY, RECONCILING, STALLED, is_ready, summarize
from okta_operator.core.differences import Difference
from okta_operator.core.errors import OperatorError, Recoverable, Scope, Terminal, Waiting
from okta_operator.core.outcome import Outcome, Step
from okta_operator.core.plan import Create, Plan, Target, Update

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


# --- how others read it ----------------------------------------------------------------------------------------


def kstatus(status: JsonObject, generation: int, *, deleting: bool = False) -> str:
    """kstatus' rules for any resource (cli-utils, ``pkg/kstatus/status/generic.go`` and ``core.go``)."""
    if deleting:
        return "Terminating"
    if status.get("observedGeneration", generation) != generation:
        return "InProgress"
    found = {c["type"]: c["status"] for c in status.get("conditions", ())}
    if found.get("Reconciling") == "True":
        return "InProgress"
    if found.get("Stalled") == "True":
        return "Failed"
    return {"True": "Current", None: "Current"}.get(found.get("Ready"), "InProgress")


def argo(status: JsonObject, generation: int, *, deleting: bool = False) -> str:
    """What a health check for Argo CD says that reads the same conditions."""
    found = {c["type"]: c["status"] for c in status.get("conditions", ())}
    if deleting:
        return "Progressing"
    if found.get("Paused") == "True":
        return "Suspended"
    words = {"InProgress": "Progressing", "Failed": "Degraded", "Current": "Healthy"}
    return words[kstatus(status, generation)]


@dataclass(frozen=True)
class Row:
    """One row of the truth table: a status, at a generation of the resource, and how it is read."""

    name: str
    status: JsonObject
    flux: str
    argo: str
    generation: int = 1
    deleting: bool = False


ROWS = [
    Row("just applied", NEVER, "InProgress", "Progressing"),
    Row("waits for a reference", after(failed(Step.REFERENCES, MISSING)), "InProgress", "Progressing"),
    Row("waits for a limit", after(failed(Step.SYNC, LIMIT)), "InProgress", "Progressing"),
    Row("waits for Okta", after(failed(Step.SYNC, DOWN)), "InProgress", "Progressing"),
    Row("waits for credentials", after(failed(Step.SYNC, REFUSED)), "InProgress", "Progressing"),
    Row(
        "edited, and the change waits",
        after(failed(Step.SYNC, DOWN), READY_STATUS, generation=2),
        "InProgress",
        "Progressing",
        generation=2,
    ),
    Row(
        "half of a change was written when Okta went",
        after(failed(Step.SYNC, DOWN, plan=CHANGE), READY_STATUS),
        "InProgress",
        "Progressing",
    ),
    Row("ready, Okta down", after(failed(Step.SYNC, DOWN), READY_STATUS), "Current", "Healthy"),
    Row("ready, credentials refused", after(failed(Step.SYNC, REFUSED), READY_STATUS), "Current", "Healthy"),
    Row("ready, OktaOrg not usable", after(failed(Step.VALIDATE, LIMIT), READY_STATUS), "Current", "Healthy"),
    Row("ready, one look failed", after(failed(Step.SYNC, HICCUP), READY_STATUS), "Current", "Healthy"),
    Row("invalid", after(failed(Step.VALIDATE, INVALID)), "Failed", "Degraded"),
    Row("owned by another", after(failed(Step.SYNC, ANOTHERS)), "Failed", "Degraded"),
    Row("owned by another all of a sudden", after(failed(Step.SYNC, ANOTHERS), READY_STATUS), "Failed", "Degraded"),
    Row("Secret of another", after(failed(Step.PUBLISH, ANOTHERS), READY_STATUS), "Failed", "Degraded"),
    Row("issuer does not answer", after(failed(Step.VERIFY, HICCUP), READY_STATUS), "InProgress", "Progressing"),
    Row("ready", READY_STATUS, "Current", "Healthy"),
    Row("ready with a change", after(replace(GOOD, plan=CHANGE)), "Current", "Healthy"),
    Row("observed only", after(replace(GOOD, carried_out=False)), "Current", "Healthy"),
    Row("observed only, differs", after(replace(GOOD, carried_out=False, plan=CHANGE)), "Current", "Healthy"),
    Row("edited, not looked at yet", READY_STATUS, "InProgress", "Progressing", generation=2),
    Row("paused, spec applied", after(Outcome(paused=True), READY_STATUS), "Current", "Suspended"),
    Row("paused, edited", after(Outcome(paused=True), READY_STATUS, 2), "InProgress", "Suspended", generation=2),
    Row("paused from the start", after(Outcome(paused=True)), "InProgress", "Suspended"),
    Row("being deleted", READY_STATUS, "Terminating", "Progressing", deleting=True),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_truth_table(row: Row) -> None:
    assert kstatus(row.status, row.generation, deleting=row.deleting) == row.flux
    assert argo(row.status, row.generation, deleting=row.deleting) == row.argo


# --- each aspect -----------------------------------------------------------------------------------------------


def test_everything_went_well() -> None:
    assert types(READY_STATUS) == {
        "Ready": ("True", "Reconciled"),
        "ReferencesResolved": ("True", "Resolved"),
        "Synced": ("True", "Synced"),
        "SecretPublished": ("True", "Published"),
        "IssuerVerified": ("True", "Verified"),
    }
    assert READY_STATUS["observedGeneration"] == 1


def test_steps_that_a_kind_does_not_have_show_nowhere() -> None:
    status = after(Outcome(passed=(Step.VALIDATE, Step.REFERENCES, Step.SYNC)))
    assert types(status).keys() == {"Ready", "ReferencesResolved", "Synced"}


def test_a_failed_step_tells_why_and_the_earlier_ones_stay() -> None:
    status = after(failed(Step.PUBLISH, ANOTHERS, passed=(Step.REFERENCES, Step.SYNC)))
    assert types(status) == {
        "Ready": ("False", "OwnedByAnother"),
        "Stalled": ("True", "OwnedByAnother"),
        "ReferencesResolved": ("True", "Resolved"),
        "Synced": ("True", "Synced"),
        "SecretPublished": ("False", "OwnedByAnother"),
    }


def test_what_was_not_reached_keeps_what_it_said() -> None:
    status = after(failed(Step.SYNC, HICCUP, plan=CHANGE, passed=(Step.REFERENCES,)), READY_STATUS, now=NOW)
    assert types(status)["SecretPublished"] == ("True", "Published")
    assert types(status)["Synced"] == ("False", "OktaUnavailable")


def generations(status: JsonObject) -> dict[str, int]:
    return {c["type"]: c["observedGeneration"] for c in status["conditions"]}


def test_what_was_not_reached_says_of_which_generation_it_was_said() -> None:
    stuck = after(failed(Step.REFERENCES, MISSING), READY_STATUS, generation=2, now=NOW)
    assert (types(stuck)["Synced"], generations(stuck)["Synced"]) == (("True", "Synced"), 1)
    reached = ("Ready", "Reconciling", "ReferencesResolved")
    assert generations(stuck) == {"SecretPublished": 1, "IssuerVerified": 1, "Synced": 1} | dict.fromkeys(reached, 2)
    paused = after(Outcome(paused=True), stuck, generation=3, now=NOW)
    assert generations(paused) == generations(stuck) | {PAUSED: 3}
    assert set(generations(after(GOOD, paused, generation=3)).values()) == {3}


def test_an_invalid_resource_has_no_condition_of_its_own_beside_stalled() -> None:
    assert types(after(failed(Step.VALIDATE, INVALID))).keys() == {"Ready", "Stalled"}


def test_observed_only_without_differences() -> None:
    status = after(replace(GOOD, passed=(Step.REFERENCES, Step.SYNC), carried_out=False))
    assert types(status)["Ready"] == ("True", "Observed")
    assert types(status)["Synced"] == ("True", "ObservedOnly")
    assert DRIFTED not in types(status)


def test_observed_only_with_differences_names_them() -> None:
    status = after(replace(GOOD, passed=(Step.REFERENCES, Step.SYNC), carried_out=False, plan=CHANGE))
    found = {c["type"]: c["message"] for c in status["conditions"]}
    assert types(status)["Synced"] == ("False", "Differences")
    assert types(status)[DRIFTED] == ("True", "Differences")
    assert found["Synced"].endswith("because the resource is only observed: label.")


def test_drift_is_forgotten_once_it_is_over() -> None:
    drifted = after(replace(GOOD, carried_out=False, plan=CHANGE))
    assert DRIFTED not in types(after(replace(GOOD, carried_out=False), drifted))


def test_paused_leaves_everything_as_it_was() -> None:
    status = after(Outcome(paused=True), READY_STATUS, generation=7, now=NOW)
    assert status["observedGeneration"] == 1
    kept = [c for c in status["conditions"] if c["type"] != PAUSED]
    assert kept == READY_STATUS["conditions"]
    assert types(status)[PAUSED] == ("True", "Paused")


def test_resumed_is_not_paused() -> None:
    paused = after(Outcome(paused=True), READY_STATUS)
    assert PAUSED not in types(after(GOOD, paused))
    assert PAUSED not in types(after(failed(Step.SYNC, DOWN), paused))


def test_a_ready_resource_says_nothing_of_its_organization_s_trouble() -> None:
    assert after(failed(Step.SYNC, DOWN), READY_STATUS, now=NOW) == READY_STATUS


def test_a_refusal_of_the_resource_itself_is_said_even_when_it_was_ready() -> None:
    denied = Terminal("PermissionMissing", "The credentials may not do it.")
    assert types(after(failed(Step.SYNC, denied), READY_STATUS))[STALLED] == ("True", "PermissionMissing")


def test_a_ready_resource_whose_change_could_not_be_written_at_all_is_not_ready() -> None:
    outcome = replace(failed(Step.SYNC, DOWN), pending=True)
    assert types(after(outcome, READY_STATUS))[RECONCILING] == ("True", "OktaUnreachable")


# --- times, lengths, repetition --------------------------------------------------------------------------------


def times(status: JsonObject) -> dict[str, str]:
    return {c["type"]: c["lastTransitionTime"] for c in status["conditions"]}


def test_times_move_when_the_status_flips_and_only_then() -> None:
    waiting = after(failed(Step.REFERENCES, MISSING))
    still = after(failed(Step.REFERENCES, Waiting("ReferenceNotReady", "Another message.")), waiting, 2, NOW)
    assert set(times(still).values()) == {THEN}
    assert {c["observedGeneration"] for c in still["conditions"]} == {2}
    good = after(GOOD, still, 2, NOW)
    assert times(good)[READY] == NOW
    assert times(after(GOOD, good, 3, "2026-01-03T00:00:00Z")) == times(good)


def test_messages_are_cut_where_kubernetes_would_refuse_them() -> None:
    status = after(failed(Step.SYNC, Terminal("Long", "x" * 5000)))
    assert {len(c["message"]) for c in status["conditions"]} == {1024}


@pytest.mark.parametrize(
    ("status", "generation", "expected"),
    [
        ({}, 1, False),
        (NEVER, 1, False),
        (READY_STATUS, 1, True),
        (READY_STATUS, 2, False),
        (after(failed(Step.SYNC, DOWN)), 1, False),
        ({"observedGeneration": 1}, 1, False),
    ],
)
def test_is_ready(status: JsonObject, generation: int, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_ready(status, generation) is expected


errors = st.sampled_from([DOWN, REFUSED, HICCUP, LIMIT, MISSING, INVALID, ANOTHERS])
plans = st.sampled_from([Plan(), CHANGE, CREATION])
outcomes = st.one_of(
    st.builds(Outcome, passed=st.sampled_from([ALL, ALL[:2]]), plan=plans, carried_out=st.booleans()),
    st.builds(
        Outcome,
        passed=st.sampled_from([(), ALL[:1], ALL[:2]]),
        failed=st.sampled_from(list(Step)),
        error=errors,
        plan=plans,
        carried_out=st.booleans(),
        pending=st.booleans(),
    ),
    st.just(Outcome(paused=True)),
)
histories = st.lists(st.tuples(outcomes, st.booleans()), min_size=1, max_size=6)


@given(histories)
def test_whatever_happens_the_rules_of_conditions_hold(history: list[tuple[Outcome, bool]]) -> None:
    status, generation = NEVER, 1
    for number, (outcome, edited) in enumerate(history):
        generation += edited
        status = after(outcome, status, generation, now=f"2026-01-01T00:00:0{number}Z")
        found = types(status)
        assert len(found) == len(status["conditions"])
        assert not (RECONCILING in found and STALLED in found)
        assert all(found[t][0] == "True" for t in (RECONCILING, STALLED, DRIFTED, PAUSED) if t in found)
        assert (READY in found) or outcome.paused
        if READY in found and found[READY][0] == "False":
            assert RECONCILING in found or STALLED in found
        again = after(outcome, status, generation, now="2026-02-02T00:00:00Z")
        assert again == status
