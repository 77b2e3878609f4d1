"""Rate limits: which bucket a call falls into, and what is left in it.

The numbers are the defaults that Okta published per kind of organization, in requests per minute.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from okta_simulator.settings import Settings

APPS = "/api/v1/apps"
APP = "/api/v1/apps/{id}"
GROUPS = "/api/v1/groups"
GROUP = "/api/v1/groups/{id}"
LOGS = "/api/v1/logs"
CLIENTS = "/oauth2/v1/clients"
OTHER = "/api/v1"

LIMITS = {
    "integrator": {APPS: 20, APP: 100, GROUPS: 100, GROUP: 100, LOGS: 20, CLIENTS: 25, OTHER: 100},
    "enterprise": {APPS: 100, APP: 600, GROUPS: 600, GROUP: 600, LOGS: 50, CLIENTS: 100, OTHER: 600},
    "workforce": {APPS: 100, APP: 500, GROUPS: 500, GROUP: 1000, LOGS: 120, CLIENTS: 100, OTHER: 1200},
}
NOT_ENFORCED = 1_000_000
"""The limit that the headers show where none is enforced: enough for a client that paces itself by them."""

WINDOW_SECONDS = 60
ONE_APP = re.compile(r"/api/v1/apps/[^/]+")
BELOW_GROUPS = re.compile(r"/api/v1/groups/.+")
ONE_APP_METHODS = frozenset({"GET", "PUT", "DELETE"})


@dataclass
class Window:
    """A minute of a bucket.

    Attributes:
        ends: When it is over, in seconds since the epoch.
        used: How many calls fell into it.
        by_principal: The same by who called.
    """

    ends: int
    used: int = 0
    by_principal: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Reading:
    """What the headers say about a call.

    Attributes:
        limit: Calls per window.
        remaining: Calls left in it.
        reset: When the window is over, in seconds since the epoch.
        exceeded: Whether this call was too many.
    """

    limit: int
    remaining: int
    reset: int
    exceeded: bool


class RateLimits:
    """The buckets of an organization. A window begins with the first call after the last one was over."""

    def __init__(self) -> None:
        """Begin with full buckets."""
        self._windows: dict[str, Window] = {}

    def take(self, method: str, path: str, settings: Settings, now: datetime, principal: str = "") -> Reading | None:
        """Count a call.

        Args:
            method: HTTP method.
            path: Path without query.
            settings: The organization's switches.
            now: The time.
            principal: Who calls; one may use no more than its share of a bucket.

        Returns:
            The reading, or None for endpoints that have no limit.
        """
        bucket = bucket_of(method, path)
        if bucket is None:
            return None
        seconds = now.timestamp()
        window = self._windows.get(bucket)
        if window is None or seconds >= window.ends:
            window = self._windows[bucket] = Window(math.ceil(seconds) + WINDOW_SECONDS)
        limit = _limit(bucket, settings)
        share = limit * settings.rate_limit_token_percent // 100
        exceeded = window.used >= limit or window.by_principal[principal] >= share
        if not exceeded:
            window.used += 1
            window.by_principal[principal] += 1
        # unverified: whose numbers the headers show when a principal has used up its share; here the bucket's,
        # with nothing left
        left = 0 if exceeded else limit - window.used
        return Reading(limit, left, window.ends, exceeded)

    def limit(self, method: str, path: str, settings: Settings) -> int:
        """Return how many calls of a kind there may be per window.

        Args:
            method: HTTP method.
            path: Path without query.
            settings: The organization's switches.
        """
        return _limit(bucket_of(method, path) or OTHER, settings)


def bucket_of(method: str, path: str) -> str | None:
    """Name the bucket of a call.

    Everything below an app shares the bucket of the list of apps; the app itself has its own.
    """
    if path.startswith(APPS):
        return APP if method in ONE_APP_METHODS and ONE_APP.fullmatch(path) else APPS
    if path.startswith(GROUPS):
        return GROUP if BELOW_GROUPS.fullmatch(path) else GROUPS
    for bucket in (LOGS, CLIENTS, OTHER):
        if path.startswith(bucket):
            return bucket
    return None


def _limit(bucket: str, settings: Settings) -> int:
    if not settings.rate_limits:
        return NOT_ENFORCED
    return settings.rate_limit_overrides.get(bucket, LIMITS[settings.rate_limit_plan][bucket])
