"""How Okta numbers policies and rules: 1, 2, 3 … without gaps.

Okta's documentation says that a priority in use is resolved by assigning unique values; that a taken place
inserts and shifts, that a number beyond the end becomes the last, and that gaps close is concluded from it.
"""
# unverified: the exact algorithm (insert and shift, clamp, close gaps) is inferred from Okta's descriptions

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import as_number

if TYPE_CHECKING:
    from collections.abc import Collection

    from okta_simulator.settings import Settings
    from okta_simulator.types import Record


def ordered(records: Collection[Record]) -> list[Record]:
    """Sort records by priority.

    Args:
        records: Policies of one server, or rules of one policy.

    Returns:
        The records in the order of evaluation.
    """
    return sorted(records, key=lambda record: record["priority"])


def place(records: Collection[Record], record: Record, wanted: int | None) -> None:
    """Put a record at a place among its siblings and number all of them anew.

    Args:
        records: The siblings; ``record`` may be one of them.
        record: The new or moved one.
        wanted: The stated priority, counted from 1. None: keep the place, or the last one if new.
    """
    others = [each for each in ordered(records) if each is not record]
    if wanted is None:
        wanted = record.get("priority") or len(others) + 1
    index = min(max(wanted, 1), len(others) + 1) - 1
    renumber([*others[:index], record, *others[index:]])


def wanted_place(body: Record, settings: Settings) -> int | None:
    """Say where a new record goes.

    Args:
        body: The request; ``priority`` may be left out.
        settings: The organization's switches.

    Returns:
        The place, counted from 1; None for the last one.
    """
    wanted = as_number(body.get("priority"))
    # unverified: that a record without priority becomes the last one
    return 1 if wanted is None and settings.new_policy_without_priority == "first" else wanted


def renumber(records: Collection[Record]) -> None:
    """Number records 1, 2, 3 … in the order given.

    Args:
        records: Siblings in the order of evaluation.
    """
    for number, record in enumerate(records, start=1):
        record["priority"] = number
