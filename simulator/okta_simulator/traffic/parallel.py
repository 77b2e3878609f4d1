"""How many calls there are at the same time, and what Okta does not take at the same time."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from okta_simulator.errors import internal_error, policies_locked
from okta_simulator.traffic.request_log import READS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okta_simulator.errors import OktaError
    from okta_simulator.settings import Settings

PLAN_CALLS = {"workforce": 75, "enterprise": 75, "integrator": 35}
"""Calls at the same time by kind of organization (Okta's page about additional limits; the free plan's since 2026)."""

BELOW_POLICIES = re.compile(r"/api/v1/authorizationServers/([^/]+)/policies(?:/.*)?")


class Parallel:
    """The calls that have come and are not answered yet."""

    def __init__(self) -> None:
        """Begin with none."""
        self._calls = 0
        self._writes: Counter[str] = Counter()

    @contextmanager
    def entering(self, method: str, path: str) -> Iterator[None]:
        """Count a call for as long as it takes.

        Args:
            method: HTTP method.
            path: Path without query.
        """
        server = _written(method, path)
        self._calls += 1
        self._writes[server] += 1
        try:
            yield
        finally:
            self._calls -= 1
            self._writes[server] -= 1

    def exceeds(self, settings: Settings) -> bool:
        """Say whether there are more calls at the same time than the organization takes.

        Args:
            settings: The organization's switches.
        """
        limit = settings.concurrency_limit
        if limit is None:
            limit = PLAN_CALLS[settings.rate_limit_plan] if settings.rate_limits else self._calls
        return self._calls > limit

    def refusal(self, method: str, path: str, settings: Settings) -> OktaError | None:
        """Say whether Okta refuses a write because another one of the same server's policies or rules is under way.

        Args:
            method: HTTP method.
            path: Path without query; of a call that was counted.
            settings: The organization's switches.
        """
        server = _written(method, path)
        if not server or self._writes[server] == 1 or settings.parallel_policy_writes == "allowed":
            return None
        return policies_locked() if settings.parallel_policy_writes == "locked" else internal_error()


def _written(method: str, path: str) -> str:
    """Name the server whose policies or rules a call writes, by what the path calls it; empty for other calls."""
    found = BELOW_POLICIES.fullmatch(path)
    return found[1] if found and method not in READS else ""
