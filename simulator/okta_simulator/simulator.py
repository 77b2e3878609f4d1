"""The running simulator: an organization, what was asked of it, what goes wrong, and how to begin anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.clock import Clock, system_clock
from okta_simulator.organization import Organization
from okta_simulator.renderings import Renderings
from okta_simulator.seeds import plant
from okta_simulator.settings import Settings
from okta_simulator.traffic import state
from okta_simulator.traffic.faults import Faults
from okta_simulator.traffic.history import History
from okta_simulator.traffic.parallel import Parallel
from okta_simulator.traffic.rate_limits import RateLimits
from okta_simulator.traffic.request_log import RequestLog

if TYPE_CHECKING:
    from pathlib import Path

    from okta_simulator.types import Record

DEFAULT_TOKEN = "simulator-token"  # noqa: S105 - a well-known value that opens nothing but a simulator


class Simulator:
    """Everything that the HTTP side needs.

    Attributes:
        org: The organization.
        log: The calls.
        limits: How many there may be per minute.
        parallel: How many there are just now.
        faults: Which of them go wrong.
        history: What the organization was like, for lists that lag behind.
        renderings: What its objects looked like when somebody asked last.
        save_to: Where the state is written after each write; None for nowhere.
    """

    def __init__(  # noqa: PLR0913 - what a test may want to say, all of it optional
        self,
        *,
        token: str = DEFAULT_TOKEN,
        seed: Record | None = None,
        settings: Settings | None = None,
        clock: Clock = system_clock,
        public_url: str | None = None,
        faults: object = None,
        save_to: Path | None = None,
    ) -> None:
        """Found the organization.

        Args:
            token: The API token that works from the start.
            seed: A seed document, planted at the start and after each reset.
            settings: The organization's switches at the start and after each reset.
            clock: Where its time comes from.
            public_url: The organization's URL; without one it is what each request's Host header says.
            faults: The rules about what goes wrong, at the start and after each reset: a list, or ``seed`` and
                ``rules``.
            save_to: A file that holds the state: read now if it is there, written after each write.

        Raises:
            OktaError: A rule, or the file's content, is not understood (400).
        """
        self.token = token
        self.public_url = public_url.rstrip("/") if public_url else None
        self.save_to = save_to
        self.log = RequestLog()
        self.parallel = Parallel()
        self._seed = seed or {}
        self._settings = settings or Settings()
        self._clock = clock
        self._faults = faults
        if save_to is not None and save_to.exists():
            self.restore(state.read(save_to))
        else:
            self.reset()

    def reset(self) -> None:
        """Begin anew: a fresh organization with the seed, the first faults, an empty log, full buckets."""
        self.org = Organization(self._settings, self._clock)
        self.org.actors.add(self.token)
        plant(self.org, self._seed, self.public_url or "")
        self.faults = Faults(self._faults)
        self._begin()
        self.save()

    def state(self) -> Record:
        """Return everything that has to be there again after a restart: the organization and the faults."""
        return state.saved(self.org) | {"faults": self.faults.as_json()}

    def restore(self, document: Record) -> None:
        """Be what a document says. The log is empty then, and the buckets are full.

        Args:
            document: What :meth:`state` returned.

        Raises:
            OktaError: It is no such document, or one of another version (400).
        """
        org, faults = state.restored(document, self._clock), Faults(document.get("faults"))
        self.org, self.faults = org, faults
        self._begin()
        self.save()

    def save(self) -> None:
        """Write the state to its file, if there is one."""
        if self.save_to is not None:
            state.write(self.save_to, self.state())

    def _begin(self) -> None:
        self.history = History()
        self.renderings = Renderings()
        self.limits = RateLimits()
        self.log.clear()
