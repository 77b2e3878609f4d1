"""OktaAuthServer: a custom authorization server with its scopes and claims."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from okta_operator.api.base import ListType, Model, PrinterColumn, Resource, Rule, Rules, one_of, rule
from okta_operator.api.common import (
    MARK_ROOM,
    ORG_REF_IS_IMMUTABLE,
    LocalRef,
    ManagedSpec,
    ManagedStatus,
    OrgRef,
    StatusText,
    Text,
    Word,
    without_mark,
)
from okta_operator.constants import MARK_WORD

NAME_LENGTH = 255
DESCRIPTION_LENGTH = 255 - MARK_ROOM


class IssuerMode(StrEnum):
    """Which address an issuer has."""

    ORG_URL = "ORG_URL"
    CUSTOM_URL = "CUSTOM_URL"
    DYNAMIC = "DYNAMIC"


class RotationMode(StrEnum):
    """How signing keys are rotated."""

    AUTO = "AUTO"
    MANUAL = "MANUAL"


class ScopeConsent(StrEnum):
    """Whether a scope needs the user's consent."""

    IMPLICIT = "IMPLICIT"
    REQUIRED = "REQUIRED"
    FLEXIBLE = "FLEXIBLE"


class MetadataPublish(StrEnum):
    """Whether a scope is in the server's metadata."""

    NO_CLIENTS = "NO_CLIENTS"
    ALL_CLIENTS = "ALL_CLIENTS"


class ClaimType(StrEnum):
    """The token that a claim is in."""

    IDENTITY = "IDENTITY"
    RESOURCE = "RESOURCE"


class ClaimValueType(StrEnum):
    """What a claim's value is."""

    EXPRESSION = "EXPRESSION"
    GROUPS = "GROUPS"


class GroupFilterType(StrEnum):
    """How groups are chosen for a claim."""

    STARTS_WITH = "STARTS_WITH"
    EQUALS = "EQUALS"
    CONTAINS = "CONTAINS"
    REGEX = "REGEX"


class Audience(Model):
    """The audience of access tokens."""

    RULES: ClassVar[tuple[Rule, ...]] = (one_of("audience is", "appRef", "value"),)

    app_ref: LocalRef | None = None
    """An OktaApp in the same namespace, whose client ID is the audience. Exactly one of `appRef` and
    `value`."""
    value: (
        Annotated[
            str,
            StringConstraints(min_length=1, max_length=255),
            Rules(
                rule(
                    r"!self.contains(':') || self.matches('^[A-Za-z][A-Za-z0-9+.-]*:[^\\s]+$')",
                    "audience.value must be a valid URI where it contains ':', such as api://openmetadata",
                ),
            ),
        ]
        | None
    ) = None
    """The audience as it is, such as `api://openmetadata`. Exactly one of `appRef` and `value`."""


class Signing(Model):
    """The keys that tokens are signed with."""

    rotation_mode: RotationMode | None = None
    """`AUTO`: Okta rotates the keys; `MANUAL`: an administrator does. Default: Okta's, `AUTO`."""


ScopeName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=255),
    Rules(
        rule(
            r"self.matches('^[!#-\\[\\]-~]+$')",
            'scopes: name must be printable ASCII without spaces, " and \\',
        ),
        rule(
            "!self.startsWith('okta.') && !self.startsWith('okta:') && self != 'okta' && self != '*'",
            "scopes: name must not be okta or *, nor start with okta. or okta: (these are Okta's own): choose another",
        ),
    ),
]


class ScopeSpec(Model):
    """A scope of the server."""

    name: ScopeName
    """The scope's name, unique on the server."""
    display_name: Word | None = None
    """The name that a user sees when asked for consent. Default: Okta's, the name."""
    description: Text | None = None
    """The description that a user sees when asked for consent. Default: empty."""
    consent: ScopeConsent | None = None
    """Whether the user is asked: `IMPLICIT` (no), `REQUIRED`, or `FLEXIBLE` (as the app says). Default:
    `IMPLICIT`."""
    default: bool | None = None
    """Whether a client that asks for no scope gets this one. Default: false."""
    metadata_publish: MetadataPublish | None = None
    """Whether the scope is named in the server's metadata: `ALL_CLIENTS` or `NO_CLIENTS`. Default:
    `NO_CLIENTS`."""
    optional: bool | None = None
    """Whether the user may decline the scope. Default: false."""


class ClaimSpec(Model):
    """A claim in the server's tokens."""

    RULES: ClassVar[tuple[Rule, ...]] = (
        rule(
            "(has(self.valueType) && self.valueType == 'GROUPS') == has(self.groupFilterType)",
            "groupFilterType belongs to valueType GROUPS and is required there: state both or neither",
        ),
        rule(
            "self.claimType != 'RESOURCE' || !has(self.alwaysIncludeInToken) || self.alwaysIncludeInToken",
            "alwaysIncludeInToken is always true for claimType RESOURCE: leave it out",
        ),
    )

    name: Word
    """The claim's name, unique for its `claimType`."""
    claim_type: ClaimType
    """The token that it is in: `IDENTITY` (ID token) or `RESOURCE` (access token)."""
    value_type: ClaimValueType | None = None
    """`EXPRESSION`: `value` is an expression in Okta's language; `GROUPS`: `value` chooses among the
    user's groups. Default: `EXPRESSION`."""
    value: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    """The expression, or what `groupFilterType` compares with."""
    group_filter_type: GroupFilterType | None = None
    """How `value` chooses groups: `STARTS_WITH`, `EQUALS`, `CONTAINS` or `REGEX`. Default: none; required for
    `valueType: GROUPS`."""
    scopes: Annotated[list[Word], ListType("set"), Field(max_length=100)] | None = None
    """The claim is there only when one of these scopes is granted. Default: any scope."""
    always_include_in_token: bool | None = None
    """For `IDENTITY`: whether the claim is in the ID token always, and not at the userinfo endpoint only.
    Default: true."""
    active: bool | None = None
    """Whether the claim is active. Default: true."""


class OktaAuthServerSpec(ManagedSpec):
    """A custom authorization server."""

    RULES: ClassVar[tuple[Rule, ...]] = (
        ORG_REF_IS_IMMUTABLE,
        rule(
            "has(self.audience) || has(self.adopt)",
            "audience is required: state appRef, or value",
        ),
        rule(
            "!has(self.pruneUnlisted) || has(self.adopt)",
            "pruneUnlisted is for adopted servers: leave it out, because on a server that the operator "
            "created what is not listed is always removed",
        ),
    )

    org_ref: OrgRef
    """The organization; immutable."""
    name: Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH), without_mark("name")] | None = None
    """The server's name. Default: `metadata.name`."""
    description: (
        Annotated[str, StringConstraints(max_length=DESCRIPTION_LENGTH), without_mark("description")] | None
    ) = None
    """The server's description; the mark is put behind it. Default: Okta's, empty."""
    audience: Audience | None = None
    """The audience of the access tokens. Default: none; required unless an existing server is adopted."""
    issuer_mode: IssuerMode | None = None
    """Which address the issuer has: `ORG_URL` (the organization's), `CUSTOM_URL` (its custom domain) or
    `DYNAMIC` (that of the request). Default: `ORG_URL`."""
    signing: Signing | None = None
    """The keys that tokens are signed with. Default: Okta's, `rotationMode: AUTO`."""
    scopes: Annotated[list[ScopeSpec], ListType("map", "name"), Field(max_length=100)] | None = None
    """The scopes beside Okta's own. Those that are not listed are removed, on an adopted server only with
    `pruneUnlisted`. Default: none."""
    claims: Annotated[list[ClaimSpec], ListType("map", "name", "claimType"), Field(max_length=100)] | None = None
    """The claims beside Okta's own. Those that are not listed are removed, on an adopted server only with
    `pruneUnlisted`. Default: none."""
    active: bool | None = None
    """Whether the server is active. Default: true."""
    prune_unlisted: bool | None = None
    """On an adopted server: whether scopes and claims that are not listed are removed. Default: false."""


class OktaAuthServerStatus(ManagedStatus):
    """What Okta has."""

    issuer: StatusText | None = None
    """The issuer of the server's tokens."""
    discovery_uri: StatusText | None = None
    """The address of the discovery document."""
    jwks_uri: StatusText | None = None
    """The address of the keys that tokens are signed with."""


class OktaAuthServer(Resource[OktaAuthServerSpec, OktaAuthServerStatus]):
    """A custom authorization server with its scopes and claims."""

    KIND: ClassVar[str] = "OktaAuthServer"
    PLURAL: ClassVar[str] = "oktaauthservers"
    COLUMNS: ClassVar[tuple[PrinterColumn, ...]] = (
        PrinterColumn("ID", ".status.id"),
        PrinterColumn("Issuer", ".status.issuer", priority=1),
    )
    RULES: ClassVar[tuple[Rule, ...]] = (
        rule(
            f"has(self.spec.name) || has(self.spec.adopt) || !self.metadata.name.contains('{MARK_WORD}')",
            f"spec.name is required where metadata.name contains the word {MARK_WORD}",
        ),
    )

    spec: OktaAuthServerSpec
    status: OktaAuthServerStatus = Field(default_factory=OktaAuthServerStatus)
