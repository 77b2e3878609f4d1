"""How many missing objects are many, and who may say that they are meant to be made again."""

from __future__ import annotations

import pytest

from okta_operator.core.conditions import stalled_reason, summarize
from okta_operator.core.disappearance import MANY, Census, Place, about_organization, about_resource, census, is_meant
from okta_operator.core.errors import Terminal
from okta_operator.core.outcome import Outcome, Step

SERVER = "/api/v1/authorizationServers/aus1"


@pytest.mark.parametrize(
    ("missing", "known", "many"),
    [(0, 0, False), (3, 3, False), (4, 4, True), (4, 39, True), (4, 40, False), (100, 1000, False), (101, 1000, True)],
)
def test_many_are_more_than_three_and_more_than_a_tenth(missing: int, known: int, many: bool) -> None:  # noqa: FBT001 - the parameter is the expectation
    assert Census(missing, known).many is many


def test_what_goes_with_its_server_counts_with_it_as_one() -> None:
    below = [Place(f"{SERVER}/policies/00p{number}", SERVER) for number in range(5)]
    assert census(below, 10, {SERVER}) == Census(5, 10)
    assert census([*below, Place(SERVER, "")], 10, set()) == Census(1, 10)


@pytest.mark.parametrize(
    ("asked", "before", "meant"),
    [
        (None, None, False),
        (None, "monday", False),
        ("monday", "monday", False),
        ("monday", None, True),
        ("2", "1", True),
    ],
)
def test_meant_is_what_was_asked_for_since(asked: str | None, before: str | None, meant: bool) -> None:  # noqa: FBT001 - as above
    assert is_meant(asked, before) is meant


@pytest.mark.parametrize(
    "message",
    [about_resource("application 0oa1", Census(120, 300)), about_organization(Census(120, 300))],
    ids=["resource", "organization"],
)
def test_messages_say_how_many_what_it_looks_like_and_what_to_do(message: str) -> None:
    assert "120 of the organization's 300 objects are missing in Okta" in message
    assert "outage" in message
    assert "okta-operator.dev/reconcile-requested-at" in message
    assert "delete" in message
    assert len(message) < 600


def test_one_is_not_many() -> None:
    assert str(Census(1, 4)) == "1 of the organization's 4 objects is missing in Okta"


def test_a_status_tells_whether_it_was_so_before() -> None:
    vanished = Outcome(failed=Step.SYNC, error=Terminal(MANY, "120 are missing."))
    assert stalled_reason(summarize(vanished, {}, 1, "2026-01-01T00:00:00Z")) == MANY
    assert stalled_reason(summarize(Outcome(passed=(Step.SYNC,)), {}, 1, "2026-01-01T00:00:00Z")) is None
    assert stalled_reason({}) is None
