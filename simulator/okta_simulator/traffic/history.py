"""What the organization was like a while ago, for lists that lag behind and for stale reads."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from okta_simulator.organization import Organization
    from okta_simulator.types import Table, Tables

ALWAYS_NEW = frozenset({"bindings", "resource_sets", "role_assignments", "roles", "tokens", "system_log"})
"""The tables that have no past: who may do what, and the System Log, which has a delay of its own."""


@dataclass
class Snapshot:
    """All tables at a time, but for those that have no past.

    Attributes:
        moment: Since when they were so.
        text: Their JSON.
        parsed: The same as tables, once somebody looked.
    """

    moment: datetime
    text: str = field(repr=False)
    parsed: Tables | None = field(repr=False, default=None)

    def tables(self) -> Tables:
        """Return the tables. Who looks must not change them."""
        if self.parsed is None:
            found: dict[str, Table] = json.loads(self.text)
            self.parsed = defaultdict(dict, found)
        return self.parsed


class History:
    """Snapshots of the last seconds. Without a lag none is taken."""

    def __init__(self) -> None:
        """Begin without a past."""
        self._snapshots: deque[Snapshot] = deque()

    def note(self, org: Organization, seconds: float) -> None:
        """Remember what is there now, if it has changed.

        Args:
            org: The organization.
            seconds: How far back will be looked; 0 forgets everything.
        """
        if not seconds:
            self._snapshots.clear()
            return
        now = org.moment()
        text = json.dumps({name: table for name, table in org.tables.items() if name not in ALWAYS_NEW})
        if not self._snapshots or self._snapshots[-1].text != text:
            self._snapshots.append(Snapshot(now, text))
        while len(self._snapshots) > 1 and self._snapshots[1].moment <= now - timedelta(seconds=seconds):
            self._snapshots.popleft()

    @contextmanager
    def as_of(self, org: Organization, seconds: float) -> Iterator[None]:
        """Have the organization be what it was, for reading.

        Args:
            org: The organization.
            seconds: How long ago; further back than remembered counts as the oldest that is.
        """
        current, moment = org.tables, org.moment() - timedelta(seconds=seconds)
        known = [each for each in self._snapshots if each.moment <= moment] or list(self._snapshots)[:1]
        if known:
            new = {name: current[name] for name in ALWAYS_NEW}
            org.tables = defaultdict(dict, {**known[-1].tables(), **new})
        try:
            yield
        finally:
            org.tables = current
