"""Kinds of trouble that an organization can make, for the operator's calls alone; a test's own go well."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from okta_simulator.administration.permissions import CUSTOM_PERMISSIONS, SECRETS_READ
from okta_simulator.settings import UNKNOWNS, words_of

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator


class Trouble(StrEnum):
    """What is wrong with an organization.

    Attributes:
        LAG: lists are five seconds old.
        THROTTLED: a 429 every tenth call.
        BROKEN: a 500, a connection cut before the change and one cut after it, each every twentieth call.
        NO_SECRETS: the operator's role may not read client secrets.
        HIDDEN_SECRETS: nor does it see the one in the answer to its own change.
        NO_API_ACCESS_MANAGEMENT: there are no custom authorization servers.
        STALE: every tenth read is three seconds old: of a new object a 404, of a changed one what it was.
        HUNG: every twentieth call is never answered.
        SKEWED: the organization's clock is an hour ahead, and a 429 every twentieth call goes by it.
        OTHERWISE: where nobody knows what Okta does, it does the other thing.
    """

    LAG = "lag"
    THROTTLED = "throttled"
    BROKEN = "broken"
    NO_SECRETS = "no-secrets"
    HIDDEN_SECRETS = "hidden-secrets"
    NO_API_ACCESS_MANAGEMENT = "no-api-access-management"
    STALE = "stale"
    HUNG = "hung"
    SKEWED = "skewed"
    OTHERWISE = "otherwise"

    @property
    def roles(self) -> list[object] | None:
        """The operator's roles; None for a super administrator."""
        if self not in {Trouble.NO_SECRETS, Trouble.HIDDEN_SECRETS}:
            return None
        return [{"permissions": sorted(CUSTOM_PERMISSIONS - {SECRETS_READ})}, "ORG_ADMIN"]

    def befall(self, okta: OktaSimulator, login: str) -> None:
        """Have an organization that runs be like this.

        Args:
            okta: the organization.
            login: whose calls go wrong.
        """
        if self in _FAULTS:
            okta.add_faults(*({"login": login, **rule} for rule in _FAULTS[self]))
        switches = _SWITCHES.get(self, {})
        if switches:
            okta.switch(**switches | ({"list_lag_login": login} if self is Trouble.LAG else {}))


_FAULTS: Final[dict[Trouble, list[dict[str, Any]]]] = {
    Trouble.THROTTLED: [{"every": 10, "status": 429}],
    Trouble.BROKEN: [
        {"every": 20, "status": 500},
        {"every": 20, "after": 6, "cut": True},
        {"every": 20, "after": 12, "cut": True, "when": "after"},
    ],
    Trouble.STALE: [{"method": "GET", "every": 10, "staleSeconds": 3}],
    Trouble.HUNG: [{"every": 20, "hang": True}],
    Trouble.SKEWED: [{"every": 20, "status": 429}],
}
_SWITCHES: Final[dict[Trouble, dict[str, Any]]] = {
    Trouble.LAG: {"list_lag_seconds": 5},
    Trouble.HIDDEN_SECRETS: {"secret_of_own_change": "hidden"},
    Trouble.NO_API_ACCESS_MANAGEMENT: {"api_access_management": False},
    Trouble.SKEWED: {"clock_skew_seconds": 3600},
    Trouble.OTHERWISE: {name: words_of(name)[1] for name in UNKNOWNS},
}
