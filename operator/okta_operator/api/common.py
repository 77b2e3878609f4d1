"""What several kinds share: references, management, durations and the status of an external object."""

from __future__ import annotations

import re
from datetime import datetime  # noqa: TC003 - pydantic evaluates the annotations
from enum import StrEnum
from typing import Annotated, ClassVar, Final, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints

from okta_operator.api.base import NOT_LOOKED_AT, Condition, Lenient, ListType, Model, Rule, Rules, one_of, rule
from okta_operator.constants import ID_LENGTH, ID_PATTERN, MARK_WORD

DURATION_PATTERN: Final = r"^([0-9]{1,6}h)?([0-9]{1,7}m)?([0-9]{1,9}s)?$"
_DURATION = re.compile(r"(?=.)(?:([0-9]{1,6})h)?(?:([0-9]{1,7})m)?(?:([0-9]{1,9})s)?")
DURATION_CURE: Final = "written in h, m and s in this order, such as 10m, 168h or 1h30m; there is no unit for a day"

MARK_ROOM: Final = 64
"""Characters of an Okta limit that are left for the mark."""


def seconds(duration: str) -> int:
    """The length of a duration in seconds.

    Raises:
        ValueError: when it is not one.
    """
    match = _DURATION.fullmatch(duration)
    if match is None:
        message = f"a duration is {DURATION_CURE}"
        raise ValueError(message)
    hours, minutes, rest = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + rest


def _checked_duration(duration: str) -> str:
    seconds(duration)
    return duration


def readable_duration(field: str) -> str:
    """The expression that a field holds a duration; an empty text fits the pattern, and is none.

    Args:
        field: the field as an expression.
    """
    return f"{field} != '' && {field}.matches('{DURATION_PATTERN}')"


def duration_rules(name: str, *, least: str, most: str, whole_minutes: bool = False, zero: str = "") -> Rules:
    """The rules of a duration field.

    Args:
        name: the field's.
        least: the shortest allowed.
        most: the longest allowed.
        whole_minutes: whether Okta counts it in minutes.
        zero: what ``0s`` means, when it is allowed beside the range.
    """
    readable = readable_duration("self")
    limits = f"duration(self) >= duration('{least}') && duration(self) <= duration('{most}')"
    if zero:
        limits = f"duration(self) == duration('0s') || {limits}"
    also = f", or 0s: {zero}" if zero else ""
    rules = [
        rule(readable, f"{name} must be {DURATION_CURE}"),
        rule(
            f"!({readable}) || {limits}",
            f"{name} must be from {least} to {most}{also}",
        ),
    ]
    if whole_minutes:
        rules.append(
            rule(
                f"!({readable}) || duration(self).getSeconds() % 60 == 0",
                f"{name} must be whole minutes, because Okta counts it in minutes",
            ),
        )
    return Rules(*rules)


Duration: TypeAlias = Annotated[
    str,
    StringConstraints(min_length=2, max_length=20),
    AfterValidator(_checked_duration),
]
"""Hours, minutes and seconds as Kubernetes writes them; `seconds` reads it."""

ResourceName: TypeAlias = Annotated[
    str,
    StringConstraints(
        min_length=1,
        max_length=253,
        pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
    ),
]
"""A name in Kubernetes."""

NamespaceName: TypeAlias = Annotated[
    str,
    StringConstraints(min_length=1, max_length=63, pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"),
]
"""The name of a namespace in Kubernetes."""

OktaId: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=ID_LENGTH, pattern=f"^{ID_PATTERN}+$")]
"""An id that Okta gave."""

CLIENT_ID_PATTERN: Final = r"^[A-Za-z0-9$_.+!*'(),-]{6,100}$"
ClientId: TypeAlias = Annotated[
    str,
    StringConstraints(min_length=6, max_length=100, pattern=CLIENT_ID_PATTERN),
    Rules(rule("self != 'ALL_CLIENTS'", "clientId must not be ALL_CLIENTS: that is Okta's word for every client")),
]
"""A client ID (Okta's API description, OAuthClient ``client_id``)."""

Text: TypeAlias = Annotated[str, StringConstraints(max_length=1024)]
Word: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=255)]


def web_address(name: str) -> Rules:
    """The rule of a field that takes an absolute http or https URL without user name and fragment."""
    return Rules(
        rule(
            r"self.matches('^https?://[^\\s/?#@:][^\\s/?#@]*([/?][^\\s#]*)?$')",
            f"{name} must be an absolute http or https URL without a user name, a fragment or spaces, "
            "such as https://example.com/path",
        ),
    )


def without_mark(name: str) -> Rules:
    """The rule that keeps the mark's word out of what users write."""
    return Rules(
        rule(
            f"!self.contains('{MARK_WORD}')",
            f"{name} must not contain the word {MARK_WORD}: the operator marks there what it owns",
        ),
    )


def unique(items: str, what: str) -> Rule:
    """The rule against duplicates in an atomic list."""
    return rule(
        "self.all(x, self.exists_one(y, y == x))",
        f"{items} must name each {what} once: remove the duplicate",
    )


class LocalRef(Model):
    """A resource in the same namespace."""

    name: ResourceName
    """Its name."""


class OrgRef(Model):
    """The OktaOrg that a resource belongs to."""

    name: ResourceName
    """The OktaOrg's name."""
    namespace: NamespaceName | None = None
    """The OktaOrg's namespace. One of another namespace has to grant this namespace what the resource uses, in
    its `spec.tenants`. Default: the resource's own."""


ORG_REF_IS_IMMUTABLE: Final = rule(
    # CEL reserves the word namespace, and Kubernetes has it written like this.
    "self.orgRef.name == oldSelf.orgRef.name && "
    "has(self.orgRef.__namespace__) == has(oldSelf.orgRef.__namespace__) && "
    "(!has(self.orgRef.__namespace__) || self.orgRef.__namespace__ == oldSelf.orgRef.__namespace__)",
    "orgRef is immutable: delete the resource and create it anew for the other organization",
    field_path=".orgRef",
)


class SecretKeyRef(Model):
    """One key of a Secret in the same namespace."""

    name: ResourceName
    """The Secret's name."""
    key: Annotated[str, StringConstraints(min_length=1, max_length=253, pattern=r"^[-._a-zA-Z0-9]+$")]
    """The key within it."""


class GroupRef(Model):
    """A group in Okta, by name or by id."""

    RULES: ClassVar[tuple[Rule, ...]] = (one_of("a group is named by", "name", "id"),)

    name: Word | None = None
    """The group's name, exactly; it may contain spaces. Exactly one of `name` and `id`."""
    id: OktaId | None = None
    """The group's id (`00g…`). Exactly one of `name` and `id`."""


class UserRef(Model):
    """A user in Okta, by login or by id."""

    RULES: ClassVar[tuple[Rule, ...]] = (one_of("a user is named by", "login", "id"),)

    login: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    """The user's login, exactly. Exactly one of `login` and `id`."""
    id: OktaId | None = None
    """The user's id (`00u…`). Exactly one of `login` and `id`."""


class Adopt(Model):
    """An existing object in Okta that the resource takes over."""

    id: OktaId
    """The object's id in Okta."""


class ManagementPolicy(StrEnum):
    """Whether the operator writes."""

    FULL = "Full"
    OBSERVE_ONLY = "ObserveOnly"


class DeletionPolicy(StrEnum):
    """What happens to the object in Okta when its resource is deleted."""

    DELETE = "Delete"
    DEACTIVATE = "Deactivate"
    RETAIN = "Retain"


class ManagedSpec(Model):
    """What every kind with an object in Okta has."""

    RULES: ClassVar[tuple[Rule, ...]] = (
        rule(
            "has(self.adopt) == has(oldSelf.adopt) && (!has(self.adopt) || self.adopt.id == oldSelf.adopt.id)",
            "adopt cannot be added, changed or removed: delete the resource with deletionPolicy Retain "
            "and create it anew",
        ),
    )

    management_policy: ManagementPolicy | None = None
    """Whether the operator writes: `Full`, or `ObserveOnly`, which reports the differences and writes
    nothing to Okta nor to a Secret. Default: `Full`; `ObserveOnly` where `adopt` is stated."""
    deletion_policy: DeletionPolicy | None = None
    """What happens to the object in Okta when the resource is deleted: `Delete`, `Deactivate` or `Retain`.
    Default: the OktaOrg's for what the operator created, `Retain` for what it adopted."""
    adopt: Adopt | None = None
    """Takes over an existing object in Okta instead of creating one; immutable. Default: an object is
    created."""


class Attempt(Lenient):
    """A creation in Okta whose outcome is not recorded yet."""

    started_at: datetime
    """When the request was sent."""


StatusText: TypeAlias = Annotated[str, Field(max_length=2048)]
AnnotationText: TypeAlias = Annotated[str, Field(max_length=262144)]
"""As long as Kubernetes lets annotations be."""


class BaseStatus(Lenient):
    """What every kind reports."""

    organization_id: StatusText | None = None
    """The id of the organization in Okta."""
    observed_generation: int = NOT_LOOKED_AT
    """The generation that the conditions are about; -1 until the first look."""
    last_handled_reconcile_at: AnnotationText | None = None
    """The value of the annotation `okta-operator.dev/reconcile-requested-at` that was acted on last."""
    conditions: Annotated[list[Condition], ListType("map", "type"), Field(max_length=16)] = Field(default_factory=list)
    """The state in its aspects; `Ready` sums it up."""


class ManagedStatus(BaseStatus):
    """What every kind with an object in Okta reports."""

    id: StatusText | None = None
    """The object's id in Okta."""
    attempt: Attempt | None = None
    """A creation whose outcome is not recorded yet."""
