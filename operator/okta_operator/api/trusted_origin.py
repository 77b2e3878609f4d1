"""OktaTrustedOrigin: an origin that may use Okta's sessions from the browser."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from okta_operator.api.base import ListType, PrinterColumn, Resource, Rule, Rules, rule
from okta_operator.api.common import (
    MARK_ROOM,
    ORG_REF_IS_IMMUTABLE,
    ManagedSpec,
    ManagedStatus,
    OrgRef,
    without_mark,
)
from okta_operator.constants import MARK_WORD

NAME_LENGTH = 255 - MARK_ROOM

Origin = Annotated[
    str,
    StringConstraints(max_length=255),
    Rules(
        rule(
            r"self.matches('^(https?|ftp|ionic|capacitor)://([-._A-Za-z0-9]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?$')",
            "origin must be scheme://host[:port] without a path, such as https://om.example.com; "
            "schemes are http, https, ftp, ionic and capacitor, and a host of other letters is written in its "
            "xn-- form",
        ),
    ),
]


class OriginScope(StrEnum):
    """What an origin is trusted for."""

    CORS = "CORS"
    REDIRECT = "REDIRECT"


class OktaTrustedOriginSpec(ManagedSpec):
    """An origin and what it is trusted for."""

    RULES: ClassVar[tuple[Rule, ...]] = (
        ORG_REF_IS_IMMUTABLE,
        rule(
            "has(self.scopes) || has(self.adopt)",
            "scopes is required: state CORS, REDIRECT or both",
        ),
    )

    org_ref: OrgRef
    """The organization; immutable."""
    origin: Origin
    """The origin, `scheme://host[:port]`, unique in the organization."""
    name: Annotated[str, StringConstraints(min_length=1, max_length=NAME_LENGTH), without_mark("name")] | None = None
    """The name of the trusted origin, unique in the organization; the mark is put behind it.
    Default: `metadata.name`."""
    scopes: Annotated[list[OriginScope], ListType("set"), Field(min_length=1, max_length=2)] | None = None
    """What it is trusted for: `CORS` (requests from scripts), `REDIRECT` (redirects after signing in or out).
    Default: none; required unless an existing origin is adopted."""
    active: bool | None = None
    """Whether it is active. Default: true."""


class OktaTrustedOriginStatus(ManagedStatus):
    """What Okta has."""


class OktaTrustedOrigin(Resource[OktaTrustedOriginSpec, OktaTrustedOriginStatus]):
    """A trusted origin: a "Base URI" of Okta's form for a new application."""

    KIND: ClassVar[str] = "OktaTrustedOrigin"
    PLURAL: ClassVar[str] = "oktatrustedorigins"
    COLUMNS: ClassVar[tuple[PrinterColumn, ...]] = (
        PrinterColumn("Origin", ".spec.origin"),
        PrinterColumn("ID", ".status.id"),
    )
    RULES: ClassVar[tuple[Rule, ...]] = (
        rule(
            f"has(self.spec.name) || has(self.spec.adopt) || "
            f"(self.metadata.name.size() <= {NAME_LENGTH} && !self.metadata.name.contains('{MARK_WORD}'))",
            f"spec.name is required where metadata.name is longer than {NAME_LENGTH} characters or contains "
            f"the word {MARK_WORD}",
        ),
    )

    spec: OktaTrustedOriginSpec
    status: OktaTrustedOriginStatus = Field(default_factory=OktaTrustedOriginStatus)
