"""Okta Expression Language, as far as claims commonly use it.

Known: ``user``, ``appuser``, ``app``, ``org`` and ``session`` with their attributes, strings, numbers, ``true``,
``false``, ``null``, lists in braces, ``+``, comparisons, ``AND``, ``OR``, ``NOT`` (also as signs), ``? :`` and the
functions of ``expression_functions``. Everything else is an error, as an expression that Okta cannot evaluate is one.
The syntax follows Okta's reference of the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from okta_simulator.oidc.expression_functions import Context, ExpressionError, Value, call_function, call_method

if TYPE_CHECKING:
    from collections.abc import Iterator

Node: TypeAlias = Callable[[Context], Value]
"""A part of an expression: gives its value for a token's context."""

TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d+)?)
      | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
      | (?P<sign>==|!=|<=|>=|&&|\|\||[-+<>!?:().,{}])
    )""",
    re.VERBOSE,
)
CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}
OR, AND, NOT = frozenset({"||", "or"}), frozenset({"&&", "and"}), frozenset({"!", "not"})
COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
LONGEST = 1024
"""Characters; keeps the depth of an expression within what recursion allows."""


@dataclass(frozen=True)
class Token:
    """A word of an expression.

    Attributes:
        kind: ``number``, ``text``, ``name``, ``sign`` or ``end``.
        text: As it stands there.
    """

    kind: str
    text: str

    def is_word(self, words: frozenset[str]) -> bool:
        """Say whether this is one of some signs or operators; names in any case."""
        return self.kind in {"sign", "name"} and self.text.lower() in words


def evaluate(expression: str, context: Context) -> Value:
    """Return the value of an expression.

    Args:
        expression: The text.
        context: Who the token is for.

    Raises:
        ExpressionError: It is not understood, or cannot be evaluated.
    """
    if len(expression) > LONGEST:
        _fail("too long")
    parser = _Parser(list(_tokens(expression)))
    node = parser.expression()
    parser.expect_end()
    return node(context)


def _tokens(expression: str) -> Iterator[Token]:
    position = 0
    text = expression.rstrip()
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            _fail(f"not understood: {text[position:]}")
        yield Token(match.lastgroup, match[match.lastgroup])
        position = match.end()
    yield Token("end", "")


class _Parser:
    """Reads an expression by recursive descent; each method is a level of precedence."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def expression(self) -> Node:
        condition = self._any()
        if not self._took("?"):
            return condition
        yes = self.expression()
        self._expect(":")
        no = self.expression()
        return lambda context: (yes if _truth(condition(context)) else no)(context)

    def expect_end(self) -> None:
        if self._next.kind != "end":
            _fail(f"unexpected: {self._next.text}")

    def _any(self) -> Node:
        parts = [self._all()]
        while self._took_word(OR):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else lambda context: any(_truth(part(context)) for part in parts)

    def _all(self) -> Node:
        parts = [self._comparison()]
        while self._took_word(AND):
            parts.append(self._comparison())
        return parts[0] if len(parts) == 1 else lambda context: all(_truth(part(context)) for part in parts)

    def _comparison(self) -> Node:
        left = self._sum()
        if not (self._next.kind == "sign" and self._next.text in COMPARISONS):
            return left
        sign = self._take().text
        right = self._sum()
        return lambda context: _compare(sign, left(context), right(context))

    def _sum(self) -> Node:
        parts = [self._negation()]
        while self._took("+"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else lambda context: _add([part(context) for part in parts])

    def _negation(self) -> Node:
        if self._took_word(NOT):
            negated = self._negation()
            return lambda context: not _truth(negated(context))
        return self._member(self._primary())

    def _member(self, owner: Node) -> Node:
        while self._took("."):
            name = self._take_name()
            owner = self._method(owner, name) if self._took("(") else _attribute(owner, name)
        return owner

    def _method(self, owner: Node, name: str) -> Node:
        arguments = self._list(")")
        return lambda context: call_method(owner(context), name, [each(context) for each in arguments])

    def _primary(self) -> Node:
        token = self._take()
        if token.kind == "number":
            number: Value = float(token.text) if "." in token.text else int(token.text)
            return lambda _: number
        if token.kind == "text":
            text = re.sub(r"\\(.)", r"\1", token.text[1:-1])
            return lambda _: text
        if token.kind == "name":
            return self._named(token.text)
        if token.text == "(":
            inner = self.expression()
            self._expect(")")
            return inner
        if token.text != "{":
            _fail(f"unexpected: {token.text or 'end'}")
        items = self._list("}")
        return lambda context: [item(context) for item in items]

    def _named(self, name: str) -> Node:
        if name.lower() in CONSTANTS:
            constant = CONSTANTS[name.lower()]
            return lambda _: constant
        full, start = name, self._at
        if self._took("."):
            full = f"{name}.{self._take_name()}"
        if (full == name or name[0].isupper()) and self._took("("):
            arguments = self._list(")")
            return lambda context: call_function(context, full, [each(context) for each in arguments])
        self._at = start
        return lambda context: context.root(name)

    def _list(self, end: str) -> list[Node]:
        if self._took(end):
            return []
        items = [self.expression()]
        while self._took(","):
            items.append(self.expression())
        self._expect(end)
        return items

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at += token.kind != "end"
        return token

    def _take_name(self) -> str:
        token = self._take()
        if token.kind != "name":
            _fail(f"a name is missing before: {token.text}")
        return token.text

    def _took(self, sign: str) -> bool:
        found = self._next.kind == "sign" and self._next.text == sign
        self._at += found
        return found

    def _took_word(self, words: frozenset[str]) -> bool:
        found = self._next.is_word(words)
        self._at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._took(sign):
            _fail(f"'{sign}' is missing")


def _attribute(owner: Node, name: str) -> Node:
    def value(context: Context) -> Value:
        record = owner(context)
        if not isinstance(record, dict):
            _fail(f"nothing has an attribute '{name}'")
        found: Value = record.get(name)
        return found

    return value


def _truth(value: Value) -> bool:
    if not isinstance(value, bool):
        _fail("true or false is expected")
    return value


def _compare(sign: str, left: Value, right: Value) -> bool:
    if sign in {"==", "!="}:
        return (left == right) is (sign == "==")
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    if not numbers and not (isinstance(left, str) and isinstance(right, str)):
        _fail("not comparable")
    order = (left > right) - (left < right)  # type: ignore[operator] # two numbers, or two strings
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[sign]


def _add(values: list[Value]) -> Value:
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return sum(values)  # type: ignore[arg-type] # all are numbers
    if not any(isinstance(value, str) for value in values):
        _fail("not addable")
    # unverified: that null is written as a word, as in Java
    return "".join(_text(value) for value in values)


def _text(value: Value) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def _fail(reason: str) -> NoReturn:
    raise ExpressionError(reason)
