"""What differs from one Okta organization to the next, as switches."""

from __future__ import annotations

from dataclasses import Field, asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from okta_simulator.area import camel_case
from okta_simulator.errors import malformed

if TYPE_CHECKING:
    from okta_simulator.types import Record


def _words(*words: str) -> Any:  # noqa: ANN401 - like dataclasses.field, whose value stands for one of the field's type
    """Make a switch that is one of several words, the first one by default."""
    return field(default=words[0], metadata={"words": words})


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

    The last group is about what nobody outside Okta has seen or written down: both answers are on offer, and a client
    should do with either.

    Attributes:
        pipeline: ``idx`` for Identity Engine, ``v1`` for Classic.
        api_access_management: Whether custom authorization servers are licensed. Without: 401 E0000015.
        dynamic_issuer_mode: Whether ``DYNAMIC`` is offered; new apps and servers then default to it.
        custom_domain: Host (with port, if any) of the custom URL domain, or None.
        universal_logout: Whether apps show a ``universalLogout`` object instead of null.
        single_logout: Whether apps show ``participate_slo`` and what goes with it (on Identity Engine).
        identity_governance: Whether groups show the link ``owners``, and apps ``emOptInStatus``.
        credentials_emails: Whether the credentials of people show their e-mail address.
        orn_partition: Where Okta Resource Names are good: ``oktapreview``, or ``okta`` in production.
        super_admin_clients: Whether a service app to which no role is assigned has those of a super administrator
            (the organization's setting "Public client app admins"); otherwise it has none.
        resource_server_credentials: Whether servers show the link of that name (newer organizations do).
        organization_settings: The ``settings`` object of ``/.well-known/okta-organization``.

        rate_limits: Whether the limits are enforced. The headers are there in both cases.
        rate_limit_plan: ``workforce``, ``enterprise`` or ``integrator``: whose numbers.
        rate_limit_overrides: Requests per minute by bucket, over the plan's.
        rate_limit_token_percent: How much of a bucket one API token may use.
        concurrency_limit: Calls at the same time; None for the plan's number where limits are enforced.
        latency_seconds: How long each call takes at least.
        list_lag_seconds: How far lists and searches lag behind.
        list_lag_login: Whose lists do, by the login of the administrator; empty for everybody's.
        clock_skew_seconds: How far the organization's clock is ahead; behind, if negative.
        system_log_delay_seconds: How much later than it happened an event can be read.
        parallel_policy_writes: What a write of a policy or rule gets while another one of the same server is under
            way: ``error`` (500), ``locked`` (423 E0000239), or ``allowed``: nothing happens.

        secret_shown: Which of two active client secrets the reply to a PUT of the app shows.
        secret_in_put: Whether a PUT of an app with another client secret changes the secret object or replaces it.
        empty_lists: Whether an empty ``post_logout_redirect_uris`` is ``hidden`` or ``shown``.
        leftover_refresh_token: Whether ``refresh_token`` without the grant of that name is ``dropped`` or ``kept``.
        implicit_assignment_with_groups: Whether switching to Federation Broker Mode with groups assigned works.
        deleted_client_in_policies: Whether policies that name a deleted app's client id keep it.
        new_policy_without_priority: Where a policy or rule goes that is created without priority.
        status_in_put: Whether PUT of a policy or rule follows a stated status.
        policy_names: Whether the names of a server's policies and of a policy's rules must differ.
        unknown_scope_in_rule: Whether a rule that names a scope that is not there is ``kept`` or ``refused``.
        active_server_deletion: Whether an authorization server can be deleted while it is active: ``allowed``, as the
            tests of Okta's SDK for Python have it, or ``refused``, as clients assume that deactivate it first.
        policy_of_service_apps: Whether an app sign-in policy of a service app is ``taken``, as Okta's Terraform
            provider assumes when it changes one, or ``refused``, as in its issue 2295.
        trusted_origin_names: Whether the names of trusted origins must differ.
        omitted_assignment_priority: What the reply to the assignment of a group without priority shows: its ``number``,
            counted from 1, as recorded, or its ``place``, counted from 0, as any later reply.
        secret_of_own_change: Whether a role that may not read client secrets is ``shown`` the one in the reply to its
            own POST or PUT, or whether it is ``hidden`` there, too.
        label_filters: Whether a filter of apps by label, as Okta's Terraform provider sends it, is ``refused``, as its
            issue 2251 says and the documentation lets expect, or ``taken``, also together with another one.
        grants_with_dpop: Whether an app that has to prove possession (DPoP) may have ``any`` grant, or not those of
            client credentials and the implicit flow (``limited``), as the API description says.
        scope_refusal: Whether the refusal of an access token without the scope has a body, as other refusals have
            (``explained``), or says why in a header only (``bare``, seen in an issue of 2020).
    """

    pipeline: str = _words("idx", "v1")
    api_access_management: bool = True
    dynamic_issuer_mode: bool = True
    custom_domain: str | None = None
    universal_logout: bool = True
    single_logout: bool = True
    identity_governance: bool = True
    credentials_emails: bool = False
    orn_partition: str = _words("oktapreview", "okta")
    super_admin_clients: bool = False
    resource_server_credentials: bool = False
    organization_settings: dict[str, bool] = field(default_factory=_organization_settings)

    rate_limits: bool = False
    rate_limit_plan: str = _words("workforce", "enterprise", "integrator")
    rate_limit_overrides: dict[str, int] = field(default_factory=dict)
    rate_limit_token_percent: int = 100
    concurrency_limit: int | None = None
    latency_seconds: float = 0.0
    list_lag_seconds: float = 0.0
    list_lag_login: str = ""
    clock_skew_seconds: float = 0.0
    system_log_delay_seconds: float = 0.0
    parallel_policy_writes: str = _words("error", "locked", "allowed")

    secret_shown: str = _words("newest", "oldest")
    secret_in_put: str = _words("changed", "replaced")
    empty_lists: str = _words("hidden", "shown")
    leftover_refresh_token: str = _words("dropped", "kept")
    implicit_assignment_with_groups: str = _words("allowed", "refused")
    deleted_client_in_policies: str = _words("kept", "dropped")
    new_policy_without_priority: str = _words("last", "first")
    status_in_put: str = _words("followed", "ignored")
    policy_names: str = _words("unique", "any")
    unknown_scope_in_rule: str = _words("kept", "refused")
    active_server_deletion: str = _words("allowed", "refused")
    policy_of_service_apps: str = _words("taken", "refused")
    trusted_origin_names: str = _words("unique", "any")
    omitted_assignment_priority: str = _words("number", "place")
    secret_of_own_change: str = _words("shown", "hidden")
    label_filters: str = _words("refused", "taken")
    grants_with_dpop: str = _words("any", "limited")
    scope_refusal: str = _words("explained", "bare")

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
        known = {camel_case(each.name): each for each in fields(self)}
        if not set(changes) <= set(known):
            raise malformed()
        new: dict[str, Any] = {known[name].name: _checked(known[name], value) for name, value in changes.items()}
        return replace(self, **new)

    def as_json(self) -> Record:
        """Return all switches by their camelCase names."""
        return {camel_case(name): value for name, value in asdict(self).items()}


UNKNOWNS = (
    "secret_shown",
    "secret_in_put",
    "empty_lists",
    "leftover_refresh_token",
    "implicit_assignment_with_groups",
    "deleted_client_in_policies",
    "new_policy_without_priority",
    "status_in_put",
    "policy_names",
    "unknown_scope_in_rule",
    "active_server_deletion",
    "policy_of_service_apps",
    "trusted_origin_names",
    "omitted_assignment_priority",
    "secret_of_own_change",
    "label_filters",
    "grants_with_dpop",
    "scope_refusal",
)
"""The switches about what nobody has seen."""


def words_of(name: str) -> tuple[str, ...]:
    """Return what a switch may be, the default first.

    Args:
        name: An attribute of :class:`Settings` that is one of several words.
    """
    found: tuple[str, ...] = next(each for each in fields(Settings) if each.name == name).metadata["words"]
    return found


def _checked(switch: Field[Any], value: object) -> object:
    """Take a value of the switch's type.

    Raises:
        OktaError: It has another type, or is an unknown word (400).
    """
    types: dict[str, tuple[type, ...]] = {
        "str": (str,),
        "bool": (bool,),
        "int": (int,),
        "float": (int, float),
        "str | None": (str, type(None)),
        "int | None": (int, type(None)),
    }
    if type(value) not in types.get(str(switch.type), (dict,)) or value not in switch.metadata.get("words", [value]):
        raise malformed()
    return float(value) if switch.type == "float" and isinstance(value, int) else value
