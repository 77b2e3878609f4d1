"""Lists that lag behind a write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from okta_operator.core.recent import Written, corrected, doubtful

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

EARLIER, LATER = "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:01.000Z"


def scope(identifier: str, stamp: str = EARLIER, name: str = "om") -> JsonObject:
    return {"id": identifier, "name": name, "lastUpdated": stamp}


def name_of(body: JsonObject) -> str:
    return str(body["name"])


MADE, GONE = Written("om", "scp1", scope("scp1", LATER)), Written("om", "scp1", None)


@pytest.mark.parametrize(
    ("listed", "written", "doubts"),
    [
        ([], MADE, True),
        ([scope("scp1", EARLIER)], MADE, True),
        ([scope("scp1", LATER)], MADE, False),
        ([scope("scp2", LATER)], MADE, True),
        ([], GONE, False),
        ([scope("scp1")], GONE, True),
        ([scope("scp2")], GONE, False),
        ([{"id": "ocl1"}], Written("team", "ocl1", {"id": "ocl1"}), False),
    ],
)
def test_doubtful_is_what_a_list_shows_otherwise(listed: list[JsonObject], written: Written, doubts: bool) -> None:  # noqa: FBT001 - the parameter is the expectation
    assert doubtful(listed, [written]) == ((written,) if doubts else ())


@pytest.mark.parametrize("listed", [[], [scope("scp1", EARLIER)]])
def test_what_asking_shows_stands_in_the_list(listed: list[JsonObject]) -> None:
    other = scope("scp2", name="more")
    now = scope("scp1", LATER)
    assert corrected([other, *listed], {MADE: now}, name_of) == (other, now)
    assert corrected([other, *listed], {GONE: None}, name_of) == (other,)


def test_two_ids_of_one_name_are_shown_once() -> None:
    again = Written("om", "scp3", scope("scp3", LATER))
    assert corrected([scope("scp1")], {GONE: None, again: scope("scp3", LATER)}, name_of) == (scope("scp3", LATER),)


def test_nothing_of_what_was_written_is_told() -> None:
    assert "lastUpdated" not in repr(MADE)
