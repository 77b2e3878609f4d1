"""Faults: which calls go wrong, and how.

Everything about a rule is counted and drawn from its own numbers, so that the same calls in the same order go wrong
again, whatever other rules there are.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from okta_simulator.area import as_object
from okta_simulator.errors import malformed, not_found
from okta_simulator.traffic.fault_rules import BEFORE, Rule

if TYPE_CHECKING:
    from okta_simulator.types import Record

DEFAULT_SEED = "okta"
_DIGEST_BYTES = 8
_SHOWN_ONLY = ("seen", "struck")


@dataclass
class Entry:
    """A rule with what became of it. What it counts, it counts by path if the rule says so, else under an empty text.

    Attributes:
        id: ``fault1``, ``fault2`` and so on.
        rule: The rule.
        seen: How many calls it fitted.
        struck: How many of them it made go wrong.
    """

    id: str
    rule: Rule
    seen: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> Record:
        """Return the rule with its id, how many calls it saw and struck, and its counters."""
        counters = {scope: [seen, self.struck[scope]] for scope, seen in self.seen.items()}
        shown = {"seen": self.seen.total(), "struck": self.struck.total(), "counters": counters}
        return {"id": self.id, **self.rule.as_json(), **shown}


@dataclass(frozen=True)
class Strike:
    """A call that goes wrong.

    Attributes:
        id: Of the rule.
        rule: What happens.
    """

    id: str
    rule: Rule

    @property
    def before(self) -> bool:
        """Whether it happens before anything was done."""
        return self.rule.when == BEFORE


class Faults:
    """The rules, in the order in which they were added. The first one that strikes decides."""

    def __init__(self, document: object = None) -> None:
        """Begin.

        Args:
            document: What :meth:`as_json` returns, or a list of rules; None for no rules.

        Raises:
            OktaError: It is something else (400).
        """
        self._entries: list[Entry] = []
        self._seed = DEFAULT_SEED
        self._number = 0
        given = dict(document) if isinstance(document, dict) else {"rules": [] if document is None else document}
        number = given.pop("number", 0)
        if not isinstance(number, int):
            raise malformed()
        self.add(given)
        self._number = max(self._number, number)

    def add(self, document: Record) -> list[str]:
        """Add rules.

        Args:
            document: One rule, or ``{"seed": text, "rules": [rule, …]}``. A seed counts for all rules.

        Returns:
            The ids of the rules.

        Raises:
            OktaError: A rule is not understood (400).
        """
        rules = document.get("rules", [document])
        if not isinstance(rules, list) or ("rules" in document and not set(document) <= {"seed", "rules"}):
            raise malformed()
        made = [self._entry(as_object(each), number) for number, each in enumerate(rules, self._number + 1)]
        if "rules" in document:
            self._seed = str(document.get("seed", self._seed))
        self._number += len(made)
        self._entries += made
        return [entry.id for entry in made]

    def remove(self, identifier: str | None = None) -> None:
        """Forget one rule, or all of them.

        Args:
            identifier: Of the rule; None for all.

        Raises:
            OktaError: There is no such rule (404).
        """
        if identifier is not None and identifier not in {entry.id for entry in self._entries}:
            raise not_found(identifier, "Fault")
        self._entries = [entry for entry in self._entries if identifier is not None and entry.id != identifier]

    def strike(self, method: str, path: str, login: str | None) -> Strike | None:
        """Count a call, and say what happens to it.

        Args:
            method: HTTP method.
            path: Path without query.
            login: Of who calls, if that is known.

        Returns:
            The rule that strikes, None if all goes well. Rules behind it do not see the call.
        """
        for entry in self._entries:
            if entry.rule.fits(method, path, login) and self._strikes(entry, path if entry.rule.per_path else ""):
                return Strike(entry.id, entry.rule)
        return None

    @property
    def longest_stale(self) -> float:
        """How far back a read may have to look, in seconds."""
        return max((entry.rule.stale_seconds for entry in self._entries), default=0.0)

    def as_json(self) -> Record:
        """Return the rules with what became of them."""
        return {"seed": self._seed, "number": self._number, "rules": [each.as_json() for each in self._entries]}

    def _entry(self, document: Record, number: int) -> Entry:
        given = {name: value for name, value in document.items() if name not in _SHOWN_ONLY}
        counters = as_object(given.pop("counters", None))
        entry = Entry(str(given.pop("id", f"fault{number}")), Rule.parsed(given))
        for scope, (seen, struck) in counters.items():
            entry.seen[scope], entry.struck[scope] = seen, struck
        return entry

    def _strikes(self, entry: Entry, scope: str) -> bool:
        rule = entry.rule
        entry.seen[scope] += 1
        number = entry.seen[scope] - rule.after
        due = number > 0 and number % rule.every == 0
        if not due or (rule.count is not None and entry.struck[scope] >= rule.count):
            return False
        if self._draw(entry, scope, number) >= rule.probability:
            return False
        entry.struck[scope] += 1
        return True

    def _draw(self, entry: Entry, scope: str, number: int) -> float:
        """Draw a number from 0 to 1 that depends on nothing but the seed, the rule and how many calls there were."""
        text = f"{self._seed}:{entry.id}:{scope}:{number}"
        digest = hashlib.blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()
        return int.from_bytes(digest, "big") / 2.0 ** (8 * _DIGEST_BYTES)
