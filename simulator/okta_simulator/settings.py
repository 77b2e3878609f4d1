"""What differs from one Okta organization to the next, as switches."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING

from okta_simulator.errors import malformed

if TYPE_CHECKING:
    from okta_simulator.types import Record

PIPELINES = ("idx", "v1")
PLANS = ("workforce", "enterprise", "integrator")


def _organization_settings() -> dict[str, bool]:
    return {
        "analyticsCollectionEnabled": False,
        "bugReportingEnabled": True,
        "omEnabled": False,
        "pssoEnabled": True,
        "desktopMFAEnabled": True,
        "itpEnabled": True,
    }


@dataclass(frozen=True)
class Settings:
    """The switches of an organization. The control API writes their names in camelCase.

    Attributes:
        pipeline: ``idx`` for Identity Engine, ``v1`` for Classic.
        api_access_management: Whether custom authorization servers are licensed. Without: 401 E0000015.
        dynamic_issuer_mode: Whether ``DYNAMIC`` is offered; new apps and servers then default to it.
        custom_domain: Host (with port, if any) of the custom URL domain, or None.
        universal_logout: Whether apps show a ``universalLogout`` object instead of null.
        resource_server_credentials: Whether servers show the link of that name (newer organizations do).
        rate_limits: Whether the limits are enforced. The headers are there in both cases.
        rate_limit_plan: ``workforce``, ``enterprise`` or ``integrator``: whose numbers.
        rate_limit_overrides: Requests per minute by bucket, over the plan's.
        organization_settings: The ``settings`` object of ``/.well-known/okta-organization``.
    """

    pipeline: str = "idx"
    api_access_management: bool = True
    dynamic_issuer_mode: bool = True
    custom_domain: str | None = None
    universal_logout: bool = True
    resource_server_credentials: bool = False
    rate_limits: bool = False
    rate_limit_plan: str = "workforce"
    rate_limit_overrides: dict[str, int] = field(default_factory=dict)
    organization_settings: dict[str, bool] = field(default_factory=_organization_settings)

    @property
    def identity_engine(self) -> bool:
        """Whether the organization runs Identity Engine."""
        return self.pipeline == "idx"

    @property
    def issuer_modes(self) -> tuple[str, ...]:
        """The issuer modes on offer, the default first."""
        modes = ["ORG_URL"]
        if self.custom_domain is not None:
            modes.insert(0, "CUSTOM_URL")
        if self.dynamic_issuer_mode:
            modes.insert(0, "DYNAMIC")
        return tuple(modes)

    @property
    def issuer_mode_visible(self) -> bool:
        """Whether objects show their issuer mode: only where there is a choice (Okta's API description)."""
        return len(self.issuer_modes) > 1

    def changed(self, changes: Record) -> Settings:
        """Return these settings with some of them replaced.

        Args:
            changes: New values by camelCase name.

        Raises:
            OktaError: A name is unknown, or a value has the wrong type.
        """
        known = {_camel(each.name): each.name for each in fields(self)}
        if not set(changes) <= set(known):
            raise malformed()
        new = replace(self, **{known[name]: value for name, value in changes.items()})
        _check(new)
        return new

    def as_json(self) -> Record:
        """Return all switches by their camelCase names."""
        return {_camel(name): value for name, value in asdict(self).items()}


def _check(settings: Settings) -> None:
    """Refuse values that no organization has."""
    usual = asdict(Settings()) | {"custom_domain": ""}
    given = asdict(settings) | {"custom_domain": settings.custom_domain or ""}
    if any(type(given[name]) is not type(value) for name, value in usual.items()):
        raise malformed()
    if settings.pipeline not in PIPELINES or settings.rate_limit_plan not in PLANS:
        raise malformed()


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
