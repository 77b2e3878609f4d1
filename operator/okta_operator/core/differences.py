"""Differences between what is stated and what Okta has, as data; and the merge that a PUT sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okta_operator.core.json import Json, JsonObject
    from okta_operator.core.objects import Comparison


@dataclass(frozen=True, slots=True)
class Difference:
    """One stated member that Okta has otherwise: its dotted path, the value desired, the value observed."""

    path: str
    desired: Json
    observed: Json

    def __str__(self) -> str:
        return self.path


def differences(desired: JsonObject, observed: JsonObject, comparison: Comparison) -> tuple[Difference, ...]:
    """Every stated member that differs, in the order of its statement. Members that are not stated never appear."""
    return tuple(_walk(desired, observed, comparison, ""))


def merged(observed: Json, desired: Json) -> Json:
    """``observed`` with the stated members of ``desired`` put in: objects are merged, anything else is replaced.

    A member that is stated to be nothing is left out: Okta's PUT removes what it does not name, and may refuse a null.
    """
    if not isinstance(desired, dict):
        return desired
    kept = observed if isinstance(observed, dict) else {}
    whole = {**kept, **{name: merged(kept.get(name), value) for name, value in desired.items()}}
    return {name: value for name, value in whole.items() if value is not None or name not in desired}


def equal(desired: Json, observed: Json, *, unordered: bool = False) -> bool:
    """Whether two values mean the same to Okta: absent, null and empty do, and a set's order does not count."""
    if _empty(desired) and _empty(observed):
        return True
    if unordered and isinstance(desired, list) and isinstance(observed, list):
        return sorted(map(str, desired)) == sorted(map(str, observed))
    return bool(desired == observed)


def _walk(desired: JsonObject, observed: JsonObject, comparison: Comparison, prefix: str) -> Iterator[Difference]:
    for name, value in desired.items():
        path = f"{prefix}{name}"
        found = observed.get(name)
        if found is None:
            found = comparison.absent.get(path)
        if isinstance(value, dict):
            yield from _walk(value, found if isinstance(found, dict) else {}, comparison, f"{path}.")
        elif not equal(value, found, unordered=path in comparison.sets):
            yield Difference(path, value, found)


def _empty(value: Json) -> bool:
    return value is None or value in ("", [], {})
