"""From outcomes to conditions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.outcomes import (
    ALL,
    ANOTHERS,
    CHANGE,
    CREATION,
    DOWN,
    GOOD,
    HICCUP,
    INVALID,
    LIMIT,
    MISSING,
    NEVER,
    NOW,
    READY_STATUS,
    REFUSED,
    THEN,
    after,
    failed,
    types,
)

from okta_operator.core.conditions import DRIFTED, PAUSED, READY, RECONCILING, STALLED, is_ready
from okta_operator.core.errors import Terminal, Waiting
from okta_operator.core.outcome import Outcome, Step
from okta_operator.core.plan import Plan

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject


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


def test_drift_that_a_look_did_not_come_to_stays_beside_what_it_is_about() -> None:
    drifted = after(replace(GOOD, carried_out=False, plan=CHANGE))
    stuck = after(failed(Step.REFERENCES, MISSING), drifted, generation=2)
    assert types(stuck)["Synced"] == ("False", "Differences")
    assert types(stuck)[DRIFTED] == ("True", "Differences")


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
