"""A rule about faults, as its JSON has it: which calls it fits, when it strikes, what happens then."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING

from okta_simulator.area import camel_case
from okta_simulator.errors import malformed

if TYPE_CHECKING:
    from okta_simulator.types import Record

BEFORE, AFTER = "before", "after"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
WRITES = ("POST", "PUT", "PATCH", "DELETE")
STATUSES = range(200, 600)


@dataclass(frozen=True)
class Rule:
    """Which calls go wrong, and how. Of ``status``, ``hang``, ``cut`` and ``stale_seconds`` a rule has at most one.

    Attributes:
        methods: HTTP methods; empty for all.
        path: Pattern of the whole path: ``*`` stands for anything but a slash, ``**`` for anything.
        login: Only calls of this administrator; empty for all.
        after: How many fitting calls go well first.
        every: Of those behind it, every so many-th.
        probability: Of those, how many, from 0 to 1.
        count: How often it strikes at most; None for no end.
        per_path: Whether all this is counted for each path on its own.
        when: ``before`` anything is done, or ``after`` the change was made and before it is answered.
        delay_seconds: How long the call takes longer.
        status: HTTP status of the answer; 0 for the usual answer.
        body: JSON of the answer; None for what Okta says with that status.
        headers: More headers, which win.
        hang: Whether it is never answered; the connection stays open.
        cut: Whether the connection is cut.
        stale_seconds: For a GET: how long ago what it shows was so.
    """

    methods: tuple[str, ...] = ()
    path: str = "**"
    login: str = ""
    after: int = 0
    every: int = 1
    probability: float = 1.0
    count: int | None = None
    per_path: bool = False
    when: str = BEFORE
    delay_seconds: float = 0.0
    status: int = 0
    body: object = field(default=None, repr=False)
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    cut: bool = False
    stale_seconds: float = 0.0

    @classmethod
    def parsed(cls, document: Record) -> Rule:
        """Read a rule.

        Args:
            document: Its members by camelCase name, each optional. ``method`` is one method or a list of them.

        Raises:
            OktaError: A member is unknown or has a wrong type or value (400).
        """
        given = dict(document)
        methods = given.pop("method", [])
        known = {camel_case(each.name): each for each in fields(cls) if each.name != "methods"}
        if not set(given) <= set(known):
            raise malformed()
        usual = cls()
        values = {known[name].name: value for name, value in given.items()}
        values = {name: _typed(value, getattr(usual, name)) for name, value in values.items()}
        rule = cls(methods=tuple([methods] if isinstance(methods, str) else methods), **values)
        if not rule.makes_sense:
            raise malformed()
        return rule

    @property
    def makes_sense(self) -> bool:
        """Whether the values fit together."""
        effects = [bool(self.status), self.hang, self.cut, bool(self.stale_seconds)]
        return (
            set(self.methods) <= METHODS
            and self.when in {BEFORE, AFTER}
            and (not self.status or self.status in STATUSES)
            and self.every > 0
            and sum(effects) <= 1
            and (any(effects) or self.delay_seconds > 0)
            and min(self.after, self.count or 0, self.delay_seconds, self.stale_seconds) >= 0
        )

    def fits(self, method: str, path: str, login: str | None) -> bool:
        """Say whether a call is one of those that the rule is about.

        Args:
            method: HTTP method.
            path: Path without query.
            login: Of who calls, if that is known.
        """
        known = not self.methods or method in self.methods
        return known and self.login in {"", login} and bool(self._pattern.fullmatch(path))

    def as_json(self) -> Record:
        """Return the members that differ from the usual, by camelCase name."""
        usual = Rule()
        shown = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "methods"}
        differing = {camel_case(name): value for name, value in shown.items() if value != getattr(usual, name)}
        return ({"method": list(self.methods)} if self.methods else {}) | differing

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        meanings = {"**": ".*", "*": "[^/]*"}
        parts = re.split(r"(\*\*|\*)", self.path)
        return re.compile("".join(meanings.get(part, re.escape(part)) for part in parts))


def _typed(value: object, usual: object) -> object:
    """Take a value of the type of the usual one; where that is None, anything goes: a number or a body."""
    if usual is None:
        return value
    if isinstance(usual, float) and type(value) is int:
        return float(value)
    if type(value) is not type(usual):
        raise malformed()
    return value
