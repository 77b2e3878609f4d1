"""The part of Okta's filter language that lists understand: ``eq``, ``sw`` and ``co``, joined by ``and``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from okta_simulator.errors import OktaError
    from okta_simulator.types import Record

EXPRESSION = re.compile(r'\s*([\w.]+)\s+(eq|sw|co)\s+(?:"((?:[^"\\]|\\.)*)"|(true|false))\s*', re.IGNORECASE)
CONJUNCTION = re.compile(r"and\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Condition:
    """One comparison.

    Attributes:
        path: Dotted path of the property.
        operator: ``eq``, ``sw`` or ``co``.
        value: What to compare with.
    """

    path: str
    operator: str
    value: str | bool

    def holds(self, record: Record) -> bool:
        """Say whether a record fits."""
        found = read(record, self.path)
        if self.operator == "eq" or not isinstance(found, str) or not isinstance(self.value, str):
            return bool(found == self.value)
        if self.operator == "sw":
            return found.lower().startswith(self.value.lower())
        return self.value.lower() in found.lower()


def parse(
    text: str | None,
    refuse: Callable[[str], OktaError],
    paths: Collection[str] | None = None,
    operators: Collection[str] = ("eq",),
) -> list[Condition]:
    """Read an expression.

    Args:
        text: For example ``status eq "ACTIVE"``; None or empty gives no condition.
        refuse: Makes the error for an expression that is not understood.
        paths: The properties that may be named; None for any.
        operators: The operators that may be used.

    Returns:
        The conditions, all of which have to hold.

    Raises:
        OktaError: As made by ``refuse``.
    """
    conditions: list[Condition] = []
    position = 0
    while text and position < len(text):
        match = EXPRESSION.match(text, position)
        if match is None:
            raise refuse(text)
        conditions.append(_condition(match))
        if conditions[-1].operator not in operators or (paths is not None and conditions[-1].path not in paths):
            raise refuse(text)
        position = match.end()
        joined = CONJUNCTION.match(text, position)
        if joined is None and position < len(text):
            raise refuse(text)
        position = joined.end() if joined else position
    return conditions


def matches(record: Record, conditions: Collection[Condition]) -> bool:
    """Say whether all conditions hold for a record."""
    return all(condition.holds(record) for condition in conditions)


def read(record: Record, path: str) -> object:
    """Return the value at a dotted path, or None."""
    value: object = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _condition(match: re.Match[str]) -> Condition:
    path, operator, text, literal = match.groups()
    value: str | bool = literal.lower() == "true" if literal else re.sub(r"\\(.)", r"\1", text)
    return Condition(path, operator.lower(), value)
