"""The functions of Okta Expression Language that claims commonly use, with the results of Okta's reference."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from okta_simulator.types import Record

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Record | None"
"""What an expression can come to."""

ROOTS = frozenset({"user", "appuser", "app", "org", "session"})
INTERNAL = frozenset({"id", "status"})
GROUP_LIMIT = 100
HALF = 0.5
"""Added before cutting off: numbers are rounded, halves up as in Java."""


class ExpressionError(Exception):
    """An expression is not understood, or cannot be evaluated."""


@dataclass(frozen=True)
class Context:
    """Who a token is for.

    Attributes:
        roots: What ``user``, ``appuser``, ``app``, ``org`` and ``session`` are; None where there is no person.
        internal: ``id`` and ``status`` of the person.
        groups: The groups that the person is in.
    """

    roots: Record
    internal: Record
    groups: list[Record]

    def root(self, name: str) -> Value:
        """Return what a name at the beginning stands for.

        Raises:
            ExpressionError: The name is unknown.
        """
        if name not in ROOTS:
            message = f"unknown name: {name}"
            raise ExpressionError(message)
        value: Value = self.roots.get(name)
        if name == "user" and isinstance(value, dict):
            return value | {"_internal": self.internal}
        return value

    @property
    def group_names(self) -> list[str]:
        """The names of the person's groups."""
        return [str(group["profile"]["name"]) for group in self.groups]


def call_function(context: Context, name: str, arguments: list[Value]) -> Value:
    """Call a function by its full name, for example ``String.substringBefore``.

    Raises:
        ExpressionError: There is no such function, or it does not take these arguments.
    """
    if name in GROUP_FUNCTIONS:
        return _guarded(name, GROUP_FUNCTIONS[name], context, *arguments)
    function = FUNCTIONS.get(name) or FUNCTIONS.get(f"String.{name}" if name in SHORT else "")
    if function is None:
        message = f"unknown function: {name}"
        raise ExpressionError(message)
    return _guarded(name, function, *arguments)


def call_method(owner: Value, name: str, arguments: list[Value]) -> Value:
    """Call a method of a value; the one there is, is ``user.getInternalProperty``.

    Raises:
        ExpressionError: There is no such method, or it does not take these arguments.
    """
    if name == "getInternalProperty" and isinstance(owner, dict) and "_internal" in owner and len(arguments) == 1:
        found: Value = owner["_internal"].get(arguments[0])
        return found
    message = f"unknown method: {name}"
    raise ExpressionError(message)


def _guarded(name: str, function: Callable[..., Value], *arguments: object) -> Value:
    try:
        return function(*arguments)
    except (TypeError, AttributeError, ValueError, IndexError, re.error):
        message = f"{name} does not take these arguments"
        raise ExpressionError(message) from None


def _switch(text: str, default: str, *pairs: str) -> str:
    """Return the value of the first key that is a part of the text."""
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        if key in text:
            return value
    return default


def _before(text: str, mark: str) -> str:
    return text.split(mark, 1)[0] if mark in text else text


def _after(text: str, mark: str) -> str:
    # unverified: what comes of a text without the mark; as in Apache Commons, which has functions of these names
    return text.split(mark, 1)[1] if mark in text else ""


def _flatten(*values: Value) -> list[Value]:
    flat: list[Value] = []
    for value in values:
        flat += _flatten(*value) if isinstance(value, list) else _array(value)
    return flat


def _array(value: Value) -> list[Value]:
    """Read a list; comma-separated text is taken as one, null as an empty one."""
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    return value if isinstance(value, list) else [value]


def _to_int(value: str | float) -> int:
    return int(value) if isinstance(value, str) else math.floor(value + HALF)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "String.append": lambda text, suffix: _str(text) + _str(suffix),
    "String.join": lambda separator, *texts: separator.join(texts),
    "String.len": lambda text: len(_str(text)),
    "String.removeSpaces": lambda text: text.replace(" ", ""),
    "String.replace": lambda text, match, new: text.replace(match, new),
    "String.replaceFirst": lambda text, match, new: text.replace(match, new, 1),
    "String.startsWith": lambda text, start: text.startswith(start),
    "String.stringContains": lambda text, part: _str(part) in _str(text),
    "String.stringSwitch": _switch,
    "String.substring": lambda text, start, end: _str(text)[start:end],
    "String.substringAfter": _after,
    "String.substringBefore": _before,
    "String.toUpperCase": lambda text: text.upper(),
    "String.toLowerCase": lambda text: text.lower(),
    "Arrays.add": lambda array, value: [*_array(array), value],
    "Arrays.remove": lambda array, value: [each for each in _array(array) if each != value],
    "Arrays.clear": lambda _: [],
    "Arrays.get": lambda array, position: _array(array)[position],
    "Arrays.flatten": _flatten,
    "Arrays.contains": lambda array, value: value in _array(array),
    "Arrays.size": lambda array: len(_array(array)),
    "Arrays.isEmpty": lambda array: not _array(array),
    "Arrays.toCsvString": lambda array: ",".join(_array(array)),  # type: ignore[arg-type] # guarded: other types fail
    "Convert.toInt": _to_int,
    "Convert.toNum": float,
}
SHORT = frozenset({"toUpperCase", "toLowerCase", "substringBefore", "substringAfter", "substring"})
"""The functions that are also known without ``String.`` in front."""


def _filtered(context: Context, allowed: list[str], what: str, limit: int = GROUP_LIMIT) -> list[str]:
    """``getFilteredGroups``: of the allowed groups (ids), those that the person is in."""
    read: dict[str, Callable[[Record], str]] = {
        "group.name": lambda group: str(group["profile"]["name"]),
        "group.id": lambda group: str(group["id"]),
    }
    return [read[_known(what, read)](group) for group in context.groups if group["id"] in allowed][:limit]


def _known(what: str, read: dict[str, Callable[[Record], str]]) -> str:
    if what not in read:
        raise ValueError(what)
    return what


def _named(context: Context, fits: Callable[[str], bool], limit: int = GROUP_LIMIT) -> list[str]:
    return [name for name in context.group_names if fits(name)][:limit]


GROUP_FUNCTIONS: dict[str, Callable[..., bool | list[str]]] = {
    "isMemberOfGroupName": lambda context, name: name in context.group_names,
    "isMemberOfGroup": lambda context, group: any(each["id"] == group for each in context.groups),
    "isMemberOfAnyGroup": lambda context, *ids: any(each["id"] in ids for each in context.groups),
    "isMemberOfGroupNameStartsWith": lambda context, text: any(n.startswith(text) for n in context.group_names),
    "isMemberOfGroupNameContains": lambda context, text: any(text in name for name in context.group_names),
    "isMemberOfGroupNameRegex": lambda context, text: any(re.fullmatch(text, n) for n in context.group_names),
    "getFilteredGroups": _filtered,
    # The first argument is the kind of the groups' source ("OKTA" or an app); all groups here are Okta's own.
    "Groups.contains": lambda context, _, text, limit: _named(context, lambda name: text in name, limit),
    "Groups.startsWith": lambda context, _, text, limit: _named(context, lambda name: name.startswith(text), limit),
    "Groups.endsWith": lambda context, _, text, limit: _named(context, lambda name: name.endswith(text), limit),
}


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
