"""What an OktaOrg grants to other namespaces."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from okta_operator.api.base import ListType, MapKeys, Model, Rule, Rules, rule
from okta_operator.api.common import OktaId, Word

_LABEL_KEY = "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"
_LABEL_VALUE = r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$"

LabelKey = Annotated[str, StringConstraints(min_length=1, max_length=317, pattern=_LABEL_KEY)]
LabelValue = Annotated[str, StringConstraints(max_length=63, pattern=_LABEL_VALUE)]
OriginPattern = Annotated[
    str,
    StringConstraints(min_length=1, max_length=255),
    Rules(
        rule(
            r"self == '*' || self.matches('^(https?|ftp|ionic|capacitor)://([*][.])?[-.:\\[\\]\\w]+$')",
            "origins must be scheme://host[:port], where the host may begin with '*.', or '*' for every origin, such "
            "as https://*.data.example.com",
        ),
    ),
]


class NamespacesFrom(StrEnum):
    """How namespaces are chosen."""

    ALL = "All"
    SELECTOR = "Selector"


class LabelOperator(StrEnum):
    """How a label is judged."""

    IN = "In"
    NOT_IN = "NotIn"
    EXISTS = "Exists"
    DOES_NOT_EXIST = "DoesNotExist"


class TenantKind(StrEnum):
    """A kind of resource that can be granted."""

    APP = "OktaApp"
    AUTH_SERVER = "OktaAuthServer"
    ACCESS_POLICY = "OktaAccessPolicy"
    TRUSTED_ORIGIN = "OktaTrustedOrigin"


DEFAULT_KINDS = (TenantKind.APP, TenantKind.AUTH_SERVER, TenantKind.ACCESS_POLICY)


class LabelRequirement(Model):
    """What one label has to be."""

    RULES: ClassVar[tuple[Rule, ...]] = (
        rule(
            "(self.operator in ['In', 'NotIn']) == (has(self.values) && self.values.size() > 0)",
            "matchExpressions: values belong to the operators In and NotIn and are required there: state them, or "
            "leave them out",
        ),
    )

    key: LabelKey
    """The label's key."""
    operator: LabelOperator
    """`In`, `NotIn` (also a namespace without the label), `Exists` or `DoesNotExist`."""
    values: Annotated[list[LabelValue], ListType("set"), Field(max_length=32)] | None = None
    """For `In` and `NotIn`: the label's values. Default: none."""


class LabelSelector(Model):
    """Namespaces by their labels."""

    RULES: ClassVar[tuple[Rule, ...]] = (
        rule(
            "(has(self.matchLabels) && self.matchLabels.size() > 0) || "
            "(has(self.matchExpressions) && self.matchExpressions.size() > 0)",
            "selector must state a label: use matchLabels or matchExpressions; for every namespace use from: All",
        ),
    )

    match_labels: (
        Annotated[
            dict[str, LabelValue],
            MapKeys(16),
            Rules(
                rule(
                    f"self.all(k, k.size() <= 317 && k.matches('{_LABEL_KEY}'))",
                    "matchLabels must have keys as Kubernetes allows them, such as example.com/team",
                ),
            ),
        ]
        | None
    ) = None
    """Labels with the values that they must have, such as `sso: acme`. `kubernetes.io/metadata.name` is the
    namespace's name. Default: none."""
    match_expressions: Annotated[list[LabelRequirement], ListType("atomic"), Field(max_length=16)] | None = None
    """Further requirements, all of which must be met. Default: none."""


class TenantNamespaces(Model):
    """The namespaces that an entry is for."""

    RULES: ClassVar[tuple[Rule, ...]] = (
        rule(
            "(self.from == 'Selector') == has(self.selector)",
            "namespaces: selector belongs to from: Selector and is required there: state both, or from: All alone",
        ),
    )

    from_: Annotated[NamespacesFrom, Field(alias="from")]
    """`Selector`: those whose labels fit `selector`; `All`: every namespace of the cluster."""
    selector: LabelSelector | None = None
    """The labels, for `from: Selector`. Whoever may label a namespace can make it fit. Default: none."""


class Tenant(Model):
    """Who else may use the organization, and for what."""

    namespaces: TenantNamespaces
    """Whose resources the entry is for."""
    kinds: Annotated[list[TenantKind], ListType("set"), Field(min_length=1, max_length=4)] | None = None
    """The kinds of resources. Default: `[OktaApp, OktaAuthServer, OktaAccessPolicy]`."""
    groups: Annotated[list[Word], ListType("set"), Field(max_length=100)] | None = None
    """The groups that apps may be assigned to and rules may be for: names with `*` for any text, or ids.
    `access.immediateAccess` counts as the group `Everyone`. Default: none."""
    authentication_policies: Annotated[list[Word], ListType("set"), Field(max_length=100)] | None = None
    """The authentication policies that apps may use: names with `*` for any text, or ids. Default: none."""
    inline_hooks: Annotated[list[Word], ListType("set"), Field(max_length=100)] | None = None
    """The inline hooks that rules may call: names with `*` for any text, or ids. Default: none."""
    origins: Annotated[list[OriginPattern], ListType("set"), Field(max_length=100)] | None = None
    """The origins of trusted origins, such as `https://om.example.com` or `https://*.data.example.com`; `*` for
    every one. Default: none."""
    adopt: Annotated[list[OktaId], ListType("set"), Field(max_length=100)] | None = None
    """The ids of existing objects in Okta that may be taken over. Default: none."""
