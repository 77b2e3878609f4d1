"""The running simulator: an organization, what was asked of it, and how to begin anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.clock import Clock, system_clock
from okta_simulator.organization import Organization
from okta_simulator.seeds import plant
from okta_simulator.settings import Settings
from okta_simulator.traffic.rate_limits import RateLimits
from okta_simulator.traffic.request_log import RequestLog

if TYPE_CHECKING:
    from okta_simulator.types import Record

DEFAULT_TOKEN = "simulator-token"  # noqa: S105 - a well-known value that opens nothing but a simulator


class Simulator:
    """Everything that the HTTP side needs."""

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        seed: Record | None = None,
        settings: Settings | None = None,
        clock: Clock = system_clock,
        public_url: str | None = None,
    ) -> None:
        """Found the organization.

        Args:
            token: The API token that works from the start.
            seed: A seed document, planted at the start and after each reset.
            settings: The organization's switches at the start and after each reset.
            clock: Where its time comes from.
            public_url: The organization's URL; without one it is what each request's Host header says.
        """
        self.token = token
        self.public_url = public_url.rstrip("/") if public_url else None
        self.log = RequestLog()
        self._seed = seed or {}
        self._settings = settings or Settings()
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Begin anew: a fresh organization with the seed, an empty log, full buckets."""
        self.org = Organization(self._settings, self._clock)
        self.org.actors.add(self.token)
        plant(self.org, self._seed)
        self.limits = RateLimits()
        self.log.clear()
