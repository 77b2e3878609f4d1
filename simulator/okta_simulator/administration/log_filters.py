"""Filters of the System Log: the whole of Okta's filter language, but for brackets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okta_simulator.errors import bad_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from okta_simulator.types import Record

    Predicate = Callable[[Record], bool]

TOKEN = re.compile(r'\s*(?:(?P<mark>[()])|"(?P<text>(?:[^"\\]|\\.)*)"|(?P<word>[^\s()"]+))')
PATH = re.compile(r"[A-Za-z]\w*(?:\.\w+)*")
COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "eq": lambda found, wanted: found == wanted,
    "ne": lambda found, wanted: found != wanted,
    "sw": lambda found, wanted: found.startswith(wanted),
    "ew": lambda found, wanted: found.endswith(wanted),
    "co": lambda found, wanted: wanted in found,
    "gt": lambda found, wanted: found > wanted,
    "ge": lambda found, wanted: found >= wanted,
    "lt": lambda found, wanted: found < wanted,
    "le": lambda found, wanted: found <= wanted,
}
NOT_SEARCHABLE = "changeDetails"
KEYWORDS, KEYWORD_LENGTH = 10, 40


def parse(text: str) -> Predicate:
    """Read a filter.

    Args:
        text: For example ``eventType sw "application." and not (outcome.result eq "FAILURE")``. Values are compared
            in any case.

    Returns:
        What says whether an event fits.

    Raises:
        OktaError: It is not understood (400 E0000053).
    """
    return _Parser(text).whole()


def keywords(text: str) -> Predicate:
    """Read keywords, all of which have to be somewhere in an event, in any case.

    Args:
        text: The words, with blanks between.

    Raises:
        OktaError: There are more than ten, or one has more than 40 characters (400).
    """
    words = text.lower().split()
    if len(words) > KEYWORDS or any(len(word) > KEYWORD_LENGTH for word in words):
        raise bad_filter(text)  # unverified: the code
    return lambda event: all(any(word in value for value in _texts(event)) for word in words)


class _Parser:
    """Reads one filter: ``or`` binds loosest, ``not`` tightest."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while text[position:].strip():
            match = TOKEN.match(text, position)
            if match is None:
                raise bad_filter(text)
            self._tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
            position = match.end()

    def whole(self) -> Predicate:
        found = self._either()
        if self._tokens:
            raise bad_filter(self._text)
        return found

    def _either(self) -> Predicate:
        parts = [self._both()]
        while self._took("or"):
            parts.append(self._both())
        return lambda event: any(part(event) for part in parts)

    def _both(self) -> Predicate:
        parts = [self._one()]
        while self._took("and"):
            parts.append(self._one())
        return lambda event: all(part(event) for part in parts)

    def _one(self) -> Predicate:
        if self._took("not"):
            other = self._one()
            return lambda event: not other(event)
        kind, value = self._next()
        if (kind, value) == ("mark", "("):
            inner = self._either()
            if self._next() != ("mark", ")"):
                raise bad_filter(self._text)
            return inner
        if kind != "word" or not PATH.fullmatch(value) or NOT_SEARCHABLE in value:
            raise bad_filter(self._text)
        return self._comparison(value.split("."))

    def _comparison(self, path: list[str]) -> Predicate:
        _, operator = self._next()
        if operator.lower() == "pr":
            return lambda event: any(True for _ in _at(event, path))
        compare = COMPARISONS.get(operator.lower())
        kind, value = self._next()
        if compare is None or kind == "mark":
            raise bad_filter(self._text)
        wanted = re.sub(r"\\(.)", r"\1", value).lower()
        return lambda event: any(compare(found, wanted) for found in _at(event, path))

    def _took(self, word: str) -> bool:
        if self._tokens and self._tokens[0][0] == "word" and self._tokens[0][1].lower() == word:
            self._tokens.pop(0)
            return True
        return False

    def _next(self) -> tuple[str, str]:
        if not self._tokens:
            raise bad_filter(self._text)
        return self._tokens.pop(0)


def _at(value: object, path: list[str]) -> Iterator[str]:
    """Yield the values at a path, of all entries where there is a list on the way."""
    if isinstance(value, list):
        for each in value:
            yield from _at(each, path)
    elif path and isinstance(value, dict):
        yield from _at(value.get(path[0]), path[1:])
    elif not path and value is not None and not isinstance(value, dict):
        yield _text(value)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = [each for name, each in value.items() if name[0] != "_" and name != NOT_SEARCHABLE]
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif value is not None:
        yield _text(value)


def _text(value: object) -> str:
    return str(value).lower()
