"""OktaAccessPolicy: who gets which tokens from an authorization server, a policy with its rules."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from okta_operator.api.base import ListType, Model, PrinterColumn, Resource, Rule, Rules, one_of, rule
from okta_operator.api.common import (
    MARK_ROOM,
    ClientId,
    Duration,
    GroupRef,
    LocalRef,
    ManagedSpec,
    ManagedStatus,
    OktaId,
    StatusText,
    UserRef,
    Word,
    duration_rules,
    readable_duration,
    unique,
    without_mark,
)
from okta_operator.constants import MARK_WORD

NAME_LENGTH = 100
DESCRIPTION_LENGTH = 255 - MARK_ROOM


class RuleGrantType(StrEnum):
    """A grant that a rule can allow (Okta's API description, AuthorizationServerPolicyRule)."""

    AUTHORIZATION_CODE = "authorization_code"
    IMPLICIT = "implicit"
    PASSWORD = "password"  # noqa: S105 - a grant's name
    CLIENT_CREDENTIALS = "client_credentials"
    INTERACTION_CODE = "interaction_code"
    DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
    SAML2_BEARER = "urn:ietf:params:oauth:grant-type:saml2-bearer"
    TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105 - as above
    JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    CIBA = "urn:openid:params:grant-type:ciba"
    OTP = "urn:okta:params:oauth:grant-type:otp"
    OOB = "urn:okta:params:oauth:grant-type:oob"
    MFA_OTP = "http://auth0.com/oauth/grant-type/mfa-otp"
    MFA_OOB = "http://auth0.com/oauth/grant-type/mfa-oob"


class ClientRef(Model):
    """A client that a policy is for."""

    RULES: ClassVar[tuple[Rule, ...]] = (one_of("a client is named by", "appRef", "clientId"),)

    app_ref: LocalRef | None = None
    """An OktaApp in the same namespace. Exactly one of `appRef` and `clientId`."""
    client_id: ClientId | None = None
    """The client ID of an app that is not a resource. Exactly one of `appRef` and `clientId`."""


class People(Model):
    """Whom a rule is for: the members of the groups and the users."""

    groups: (
        Annotated[
            list[GroupRef],
            ListType("atomic"),
            Rules(unique("people.groups", "group")),
            Field(max_length=50),
        ]
        | None
    ) = None
    """Groups whose members the rule is for; `Everyone` is one. Default: none."""
    users: (
        Annotated[
            list[UserRef],
            ListType("atomic"),
            Rules(unique("people.users", "user")),
            Field(max_length=50),
        ]
        | None
    ) = None
    """Users that the rule is for. Default: none."""


_PEOPLE = (
    "!self.grantTypes.exists(g, g in ['authorization_code', 'implicit', 'password']) || (has(self.people) && "
    "((has(self.people.groups) && self.people.groups.size() > 0) || "
    "(has(self.people.users) && self.people.users.size() > 0)))"
)

_LIFETIMES = ("accessTokenLifetime", "refreshTokenLifetime", "refreshTokenWindow")
_READABLE = " && ".join(f"(!has(self.{name}) || ({readable_duration(f'self.{name}')}))" for name in _LIFETIMES)
_ACCESS = "duration(has(self.accessTokenLifetime) ? self.accessTokenLifetime : '1h')"
_REFRESH = "duration(has(self.refreshTokenLifetime) ? self.refreshTokenLifetime : '0s')"
_WINDOW = "duration(has(self.refreshTokenWindow) ? self.refreshTokenWindow : '168h')"
_UNLIMITED = f"{_REFRESH} == duration('0s')"


class RuleSpec(Model):
    """A rule of an access policy."""

    RULES: ClassVar[tuple[Rule, ...]] = (
        rule(
            _PEOPLE,
            "people is required for authorization_code, implicit and password: state groups or users, "
            "such as people: {groups: [{name: Everyone}]}",
        ),
        rule(
            f"!({_READABLE}) || {_UNLIMITED} || {_REFRESH} >= {_ACCESS}",
            "refreshTokenLifetime must not be shorter than accessTokenLifetime (by default 1h): raise it, "
            "or state 0s for unlimited",
            field_path=".refreshTokenLifetime",
        ),
        rule(
            f"!({_READABLE}) || {_UNLIMITED} || {_WINDOW} <= {_REFRESH}",
            "refreshTokenWindow (by default 168h) must not be longer than refreshTokenLifetime: lower the "
            "window or raise the lifetime",
            field_path=".refreshTokenLifetime",
        ),
        rule(
            f"!({_READABLE}) || {_WINDOW} >= {_ACCESS}",
            "refreshTokenWindow must not be shorter than accessTokenLifetime (by default 1h): raise the "
            "window or lower the lifetime",
        ),
    )

    name: Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH)]
    """The rule's name, unique in the policy."""
    grant_types: Annotated[list[RuleGrantType], ListType("set"), Field(min_length=1, max_length=14)]
    """The grants that the rule allows. What the app itself may ask for is the OktaApp's `grantTypes`; both
    must name it."""
    people: People | None = None
    """Whom the rule is for; required for `authorization_code`, `implicit` and `password`. Default: nobody."""
    scopes: Annotated[list[Word], ListType("set"), Field(min_length=1, max_length=100)]
    """The scopes that the rule grants, or `"*"` for all. Okta grants the OpenID Connect scopes regardless."""
    access_token_lifetime: (
        Annotated[
            Duration,
            duration_rules("accessTokenLifetime", least="5m", most="24h", whole_minutes=True),
        ]
        | None
    ) = None
    """How long an access token is valid, from 5m to 24h. Default: `1h`."""
    refresh_token_lifetime: (
        Annotated[
            Duration,
            duration_rules("refreshTokenLifetime", least="10m", most="43800h", whole_minutes=True, zero="unlimited"),
        ]
        | None
    ) = None
    """How long a refresh token is valid; `0s` is unlimited. Default: `0s`."""
    refresh_token_window: (
        Annotated[
            Duration,
            duration_rules("refreshTokenWindow", least="10m", most="43800h", whole_minutes=True),
        ]
        | None
    ) = None
    """How long a refresh token stays valid without being used, from 10m to 43800h (5 years). Default:
    `168h`."""
    inline_hook_id: OktaId | None = None
    """The id of a token inline hook. Default: none."""
    active: bool | None = None
    """Whether the rule is active. Default: true."""


class OktaAccessPolicySpec(ManagedSpec):
    """A policy on an authorization server, with its rules in order."""

    RULES: ClassVar[tuple[Rule, ...]] = (
        rule(
            "self.authServerRef.name == oldSelf.authServerRef.name",
            "authServerRef is immutable: delete the resource and create it anew for the other server",
            field_path=".authServerRef",
        ),
        rule(
            "!(has(self.clients) && has(self.allClients) && self.allClients)",
            "clients and allClients exclude each other: state one of them",
        ),
        rule(
            "has(self.clients) || (has(self.allClients) && self.allClients) || has(self.adopt)",
            "clients is required, or allClients: true, so that the policy is for somebody",
        ),
    )

    auth_server_ref: LocalRef
    """The OktaAuthServer in the same namespace that the policy is on; immutable."""
    name: Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH), without_mark("name")] | None = None
    """The policy's name. Default: `metadata.name`."""
    description: (
        Annotated[str, StringConstraints(max_length=DESCRIPTION_LENGTH), without_mark("description")] | None
    ) = None
    """The policy's description; the mark is put behind it. Default: Okta's, empty."""
    clients: (
        Annotated[
            list[ClientRef],
            ListType("atomic"),
            Rules(unique("clients", "client")),
            Field(min_length=1, max_length=100),
        ]
        | None
    ) = None
    """The clients that the policy is for. Default: none; exactly one of `clients` and `allClients: true`."""
    all_clients: bool | None = None
    """Whether the policy is for every client. Default: false; exactly one of `clients` and `allClients:
    true`."""
    rules: (
        Annotated[
            list[RuleSpec],
            ListType("atomic"),
            Rules(
                rule(
                    "self.all(x, self.exists_one(y, y.name == x.name))",
                    "rules must have names that are unique in the policy: rename one of them",
                ),
            ),
            Field(max_length=50),
        ]
        | None
    ) = None
    """The rules, first to last: the first that fits decides, and without one Okta refuses. Rules that
    are not listed are removed; those of an adopted policy stay. Default: none."""
    active: bool | None = None
    """Whether the policy is active. Default: true."""


class OktaAccessPolicyStatus(ManagedStatus):
    """What Okta has."""

    auth_server_id: StatusText | None = None
    """The id of the authorization server."""
    client_ids: Annotated[list[StatusText], ListType("atomic"), Field(max_length=100)] | None = None
    """The client IDs that the policy is for, as the references resolved."""


class OktaAccessPolicy(Resource[OktaAccessPolicySpec, OktaAccessPolicyStatus]):
    """An access policy: who gets which tokens from an authorization server."""

    KIND: ClassVar[str] = "OktaAccessPolicy"
    PLURAL: ClassVar[str] = "oktaaccesspolicies"
    COLUMNS: ClassVar[tuple[PrinterColumn, ...]] = (
        PrinterColumn("ID", ".status.id"),
        PrinterColumn("Server", ".spec.authServerRef.name"),
    )
    RULES: ClassVar[tuple[Rule, ...]] = (
        rule(
            f"has(self.spec.name) || has(self.spec.adopt) || "
            f"(self.metadata.name.size() <= {NAME_LENGTH} && !self.metadata.name.contains('{MARK_WORD}'))",
            f"spec.name is required where metadata.name is longer than {NAME_LENGTH} characters or contains "
            f"the word {MARK_WORD}",
        ),
    )

    spec: OktaAccessPolicySpec
    status: OktaAccessPolicyStatus = Field(default_factory=OktaAccessPolicyStatus)
