"""Rate limits: which bucket a call falls into, and what is left in it.

The numbers are the defaults that Okta published per kind of organization, in requests per minute. Which call falls
into which bucket is from the list of endpoints in Okta's Terraform provider.
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
USERS = "/api/v1/users"
READ_USER = "/api/v1/users/{idOrLogin}"
WRITE_USER = "/api/v1/users/{id}"
MYSELF = "/api/v1/users/me"
IAM = "/api/v1/iam"
LOGS = "/api/v1/logs"
CLIENTS = "/oauth2/v1/clients"
ORG_SERVER = "/oauth2/v1"
CUSTOM_SERVER = "/oauth2/{authorizationServerId}/v1"
OTHER = "/api/v1"

PLANS = ("integrator", "enterprise", "workforce")
_NUMBERS = {
    APPS: (20, 100, 100),
    APP: (100, 600, 500),
    GROUPS: (100, 600, 500),
    GROUP: (100, 600, 1000),
    USERS: (100, 600, 600),
    READ_USER: (100, 1000, 2000),
    WRITE_USER: (100, 600, 600),
    MYSELF: (100, 1000, 2000),  # unverified: as of other people
    IAM: (100, 600, 1200),  # unverified: as of most others
    LOGS: (20, 50, 120),
    CLIENTS: (25, 100, 100),
    ORG_SERVER: (300, 1200, 2000),
    CUSTOM_SERVER: (300, 1200, 2000),
    OTHER: (100, 600, 1200),
}
LIMITS = {plan: {bucket: numbers[index] for bucket, numbers in _NUMBERS.items()} for index, plan in enumerate(PLANS)}
NOT_ENFORCED = 1_000_000
"""The limit that the headers show where none is enforced: enough for a client that paces itself by them."""

WINDOW_SECONDS = 60
REPLACING = frozenset({"GET", "PUT", "DELETE"})
WRITING = frozenset({"POST", "PUT", "DELETE"})
READING = frozenset({"GET"})

# Exact matches go before the beginnings of paths, and longer ones of these before shorter ones (Okta's page about rate
# limits). Only what Okta publishes of servers is exempt.
EXACT = [
    (re.compile(pattern), methods, bucket)
    for pattern, methods, bucket in (
        (r"/api/v1/apps/[^/]+", REPLACING, APP),
        (r"/api/v1/groups/(?!rules$)[^/]+", REPLACING, GROUP),
        (r"/api/v1/users/me", READING, MYSELF),
        (r"/api/v1/users/(?!me$)[^/]+", READING, READ_USER),
        (r"/api/v1/users/(?!me$)[^/]+", WRITING, WRITE_USER),
        (r"/oauth2/(?:[^/]+/)?(?:v1/keys|\.well-known/[^/]+)", READING, None),
    )
]
BEGINNINGS = [
    (re.compile(f"{pattern}(?:/.*)?"), bucket)
    for pattern, bucket in (
        *((re.escape(bucket), bucket) for bucket in (APPS, GROUPS, USERS, IAM, LOGS, CLIENTS, ORG_SERVER)),
        (r"/oauth2/[^/]+/v1", CUSTOM_SERVER),
        (re.escape(OTHER), OTHER),
    )
]


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

    def take(
        self, method: str, path: str, settings: Settings, now: datetime, principal: str | None = None
    ) -> Reading | None:
        """Count a call.

        Args:
            method: HTTP method.
            path: Path without query.
            settings: The organization's switches.
            now: The time.
            principal: Who calls, if that is known; one may use no more than its share of a bucket.

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
        exceeded = window.used >= limit
        if principal is not None:
            share = limit * settings.rate_limit_token_percent // 100
            exceeded = exceeded or window.by_principal[principal] >= share
        if not exceeded:
            window.used += 1
            window.by_principal.update([] if principal is None else [principal])
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
    """Name the bucket of a call, None for what has no limit.

    Everything below an app, a group or a person shares the bucket of their list; they themselves have their own.
    """
    for pattern, methods, bucket in EXACT:
        if method in methods and pattern.fullmatch(path):
            return bucket
    return next((bucket for pattern, bucket in BEGINNINGS if pattern.fullmatch(path)), None)


def _limit(bucket: str, settings: Settings) -> int:
    if not settings.rate_limits:
        return NOT_ENFORCED
    return settings.rate_limit_overrides.get(bucket, LIMITS[settings.rate_limit_plan][bucket])
