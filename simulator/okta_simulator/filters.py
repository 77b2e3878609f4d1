"""Okta's filter language, as lists and the System Log understand it; which part of it, each says by a ``Language``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from okta_simulator.errors import OktaError
    from okta_simulator.types import Record

Test: TypeAlias = "Callable[[Record], bool]"
"""Says whether a record fits."""

TOKEN = re.compile(r'\s*(?:(?P<mark>[()])|"(?P<text>(?:[^"\\]|\\.)*)"|(?P<word>[^\s()"]+))')
PATH = re.compile(r"[A-Za-z]\w*(?:\.\w+)*")
LITERAL = re.compile(r"true|false|-?\d+(?:\.\d+)?", re.IGNORECASE)
"""What may stand without quotation marks."""

COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "eq": lambda found, wanted: found == wanted,
    "ne": lambda found, wanted: found != wanted,
    "sw": lambda found, wanted: found.startswith(wanted),
    "ew": lambda found, wanted: found.endswith(wanted),
    "co": lambda found, wanted: wanted in found,
    "gt": lambda found, wanted: _rank(found) > _rank(wanted),
    "ge": lambda found, wanted: _rank(found) >= _rank(wanted),
    "lt": lambda found, wanted: _rank(found) < _rank(wanted),
    "le": lambda found, wanted: _rank(found) <= _rank(wanted),
}
PRESENT = "pr"
ORDER = ("gt", "ge", "lt", "le")
JUNCTIONS = ("and", "or", "(")
"""The logical operators of most lists."""
SEARCH_OPERATORS = ("eq", "sw", *ORDER, PRESENT)
"""The operators of searches: ``ne`` is not supported (Okta's API description), ``ew`` is the System Log's alone."""


@dataclass(frozen=True)
class Language:
    """How much of the filter language is understood somewhere.

    Attributes:
        paths: The properties that may be named, or with a dot at the end those that hold them; None for all.
        operators: The operators that may be used with each of them.
        limited: Further operators, with the properties that may be used with them alone.
        words: Which of ``and``, ``or``, ``not`` and ``(`` may be used.
        exact: Whether upper and lower case differ.
        hidden: What no property may have in its name; empty for nothing.
    """

    paths: Collection[str] | None = None
    operators: Collection[str] = ("eq",)
    limited: Mapping[str, Collection[str]] = field(default_factory=dict)
    words: Collection[str] = ()
    exact: bool = True
    hidden: str = ""

    def allows(self, path: str, operator: str) -> bool:
        """Say whether a property may be compared so."""
        if path in self.limited.get(operator, ()):
            return True
        if operator not in self.operators or (self.hidden and self.hidden in path):
            return False
        return self.paths is None or path in self.paths or path.split(".", maxsplit=1)[0] + "." in self.paths


@dataclass(frozen=True)
class Condition:
    """One comparison, which is a test.

    Attributes:
        path: Dotted path of the property.
        operator: What they are compared by, in small letters.
        value: What to compare with; empty where the operator needs nothing.
        exact: Whether upper and lower case differ.
    """

    path: str
    operator: str
    value: str = ""
    exact: bool = True

    def __call__(self, record: Record) -> bool:
        """Say whether a record fits."""
        found = values(record, self.path.split("."))
        if self.operator == PRESENT:
            return any(value not in ("", {}) for value in found)
        compare, wanted = COMPARISONS[self.operator], self._cased(self.value)
        return any(compare(self._cased(_text(value)), wanted) for value in found if not isinstance(value, dict))

    def _cased(self, text: str) -> str:
        return text if self.exact else text.lower()


def parse(text: str | None, refuse: Callable[[str], OktaError], language: Language) -> list[Test]:
    """Read an expression.

    Args:
        text: For example ``status eq "ACTIVE"``; None or empty gives no condition.
        refuse: Makes the error for an expression that is not understood.
        language: How much is understood.

    Returns:
        The tests, all of which have to hold.

    Raises:
        OktaError: As made by ``refuse``.
    """
    return [_Parser(text, refuse, language).whole()] if text else []


def comparisons(text: str | None, refuse: Callable[[str], OktaError], language: Language) -> list[Condition]:
    """Read an expression that has nothing but comparisons, with ``and`` between them.

    Args:
        text: For example ``status eq "ACTIVE"``; None or empty gives no condition.
        refuse: Makes the error for an expression that is not understood.
        language: How much is understood.

    Returns:
        The conditions, all of which have to hold.

    Raises:
        OktaError: As made by ``refuse``.
    """
    return _Parser(text, refuse, language).conjunction() if text else []


def matches(record: Record, conditions: Collection[Test]) -> bool:
    """Say whether all conditions hold for a record."""
    return all(holds(record) for holds in conditions)


def ordered(records: list[Record], path: str, *, descending: bool) -> list[Record]:
    """Return records ordered by a property, those with the same value by their ids (Okta's API description).

    Args:
        records: The records.
        path: The property; records without it come last.
        descending: Whether the greatest comes first.
    """

    def key(record: Record) -> tuple[bool, str]:
        found = next(values(record, path.split(".")), None)
        # unverified: where records without the property come, and that upper and lower case count the same
        return (found is None) != descending, _rank(_text(found).lower())

    return sorted(sorted(records, key=lambda record: str(record["id"])), key=key, reverse=descending)


def values(value: object, path: list[str]) -> Iterator[object]:
    """Yield what there is at a path, of all entries where there is a list on the way.

    Args:
        value: JSON.
        path: The names that lead there.
    """
    if isinstance(value, list):
        for each in value:
            yield from values(each, path)
    elif path and isinstance(value, dict):
        yield from values(value.get(path[0]), path[1:])
    elif not path and value is not None:
        yield value


class _Parser:
    """Reads one expression: ``or`` binds loosest, ``not`` tightest."""

    def __init__(self, text: str, refuse: Callable[[str], OktaError], language: Language) -> None:
        self._refusal, self._language = refuse(text), language
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while text[position:].strip():
            match = TOKEN.match(text, position)
            if match is None:
                raise self._refusal
            self._tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
            position = match.end()

    def whole(self) -> Test:
        found = self._either()
        self._end()
        return found

    def conjunction(self) -> list[Condition]:
        found = [self._comparison(*self._next())]
        while self._took("and"):
            found.append(self._comparison(*self._next()))
        self._end()
        return found

    def _end(self) -> None:
        if self._tokens:
            raise self._refusal

    def _either(self) -> Test:
        parts = [self._both()]
        while self._took("or"):
            parts.append(self._both())
        return lambda record: any(part(record) for part in parts)

    def _both(self) -> Test:
        parts = [self._one()]
        while self._took("and"):
            parts.append(self._one())
        return lambda record: all(part(record) for part in parts)

    def _one(self) -> Test:
        if self._took("not"):
            other = self._one()
            return lambda record: not other(record)
        if self._took("("):
            inner = self._either()
            if self._next() != ("mark", ")"):
                raise self._refusal
            return inner
        return self._comparison(*self._next())

    def _comparison(self, kind: str, name: str) -> Condition:
        operator = self._next()[1].lower()
        if kind != "word" or not PATH.fullmatch(name) or not self._language.allows(name, operator):
            raise self._refusal
        value = "" if operator == PRESENT else self._literal()
        return Condition(name, operator, value, self._language.exact)

    def _literal(self) -> str:
        kind, value = self._next()
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", value)
        if kind == "mark" or not LITERAL.fullmatch(value):
            raise self._refusal
        return value.lower()

    def _took(self, word: str) -> bool:
        """Take a logical operator, if it comes next; one that the language does not have is refused."""
        if not self._tokens or self._tokens[0][0] == "text" or self._tokens[0][1].lower() != word:
            return False
        if word not in self._language.words:
            raise self._refusal
        self._tokens.pop(0)
        return True

    def _next(self) -> tuple[str, str]:
        if not self._tokens:
            raise self._refusal
        return self._tokens.pop(0)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rank(text: str) -> str:
    """Return what a text is ordered by: moments by time, others as they are (Okta's page "Core Okta API")."""
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return text
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
