"""Who may use an organization from another namespace, and for what: grants as data, and what they refuse.

An OktaOrg may do everything in its own namespace. In another one it grants what its tenants say, and nothing else:
what is not known counts as not granted. Entries that fit one resource add up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from okta_operator.core.errors import OperatorError, Terminal, Waiting

if TYPE_CHECKING:
    from okta_operator.core.references import Key

NAME_LABEL: Final = "kubernetes.io/metadata.name"
"""The label that the API server itself puts on every namespace and keeps equal to its name, so that it is known where
labels cannot be read (Kubernetes documentation, "Well-Known Labels")."""
_HOST: Final = re.compile(r"[-._a-z0-9]+")
_LOOK_AGAIN: Final = 60.0
"""Seconds until rights in Kubernetes may have been changed by a person."""

Labels: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Right:
    """A sort of thing in Okta that is granted by name.

    Attributes:
        reason: of the condition where it is not granted.
        word: for one of them, in messages.
        member: of an entry of ``spec.tenants``.
    """

    reason: str
    word: str
    member: str


GROUP: Final = Right("GroupNotGranted", "group", "groups")
AUTHENTICATION_POLICY: Final = Right(
    "AuthenticationPolicyNotGranted", "authentication policy", "authenticationPolicies"
)
INLINE_HOOK: Final = Right("InlineHookNotGranted", "inline hook", "inlineHooks")
ORIGIN: Final = Right("OriginNotGranted", "origin", "origins")


@dataclass(frozen=True, slots=True)
class Use:
    """Something in Okta that a resource uses, and that its tenant has to be granted.

    Attributes:
        right: what sort of thing.
        field: that names it, for messages.
        id: Okta's id, as far as known.
        name: its name, as far as known; for an origin its address.
    """

    right: Right
    field: str
    id: str | None = None
    name: str | None = None


class Operator(StrEnum):
    """How a label is judged, as in Kubernetes' label selectors."""

    IN = "In"
    NOT_IN = "NotIn"
    EXISTS = "Exists"
    DOES_NOT_EXIST = "DoesNotExist"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one label of a namespace has to be."""

    key: str
    operator: Operator
    values: frozenset[str] = frozenset()

    def is_met(self, labels: Labels) -> bool:
        """Whether these labels fulfil it (``k8s.io/apimachinery/pkg/labels``: what is absent is ``NotIn``)."""
        if self.operator is Operator.EXISTS:
            return self.key in labels
        if self.operator is Operator.DOES_NOT_EXIST:
            return self.key not in labels
        return (labels.get(self.key) in self.values) is (self.operator is Operator.IN)


@dataclass(frozen=True, slots=True)
class Tenant:
    """One entry of ``spec.tenants``.

    Attributes:
        requirements: on the labels of the namespaces that it is for; none for every namespace.
        kinds: the kinds of resources that may use the organization.
        names: patterns (``*`` for any text) of the names, or the ids, of what may be used.
        adopt: the ids of the objects that may be taken over.
    """

    requirements: tuple[Requirement, ...] = ()
    kinds: frozenset[str] = frozenset()
    names: Mapping[Right, tuple[str, ...]] = field(default_factory=dict)
    adopt: frozenset[str] = frozenset()

    def selects(self, namespace: str, labels: Labels | None) -> bool | None:
        """Whether it is for a namespace; None when that takes labels that are not known."""
        known = {NAME_LABEL: namespace} if labels is None else labels
        judged = [
            requirement.is_met(known) if labels is not None or requirement.key == NAME_LABEL else None
            for requirement in self.requirements
        ]
        if False in judged:
            return False
        return None if None in judged else True


@dataclass(frozen=True, slots=True)
class Grant:
    """What one resource may use of an organization.

    Attributes:
        organization: the OktaOrg.
        namespace: the resource's.
        tenants: the entries that are for it; None: everything, in the organization's own namespace.
        uncertain: whether there may be more of them, since the labels of the namespace cannot be read.
        retry_after: seconds after which a refusal is worth another look; None where a change is noticed anyway.
    """

    organization: Key
    namespace: str
    tenants: tuple[Tenant, ...] | None = None
    uncertain: bool = False
    retry_after: float | None = None

    def allows(self, use: Use) -> bool:
        """Whether something may be used, by what is known of it."""
        return self.tenants is None or any(_fits(entry, use) for entry in self.entries(use.right))

    def entries(self, right: Right) -> tuple[str, ...]:
        """The names, patterns and ids that are granted."""
        return tuple(name for tenant in self.tenants or () for name in tenant.names.get(right, ()))

    def require(self, use: Use) -> None:
        """Refuse what may not be used.

        Raises:
            Terminal: ``GroupNotGranted`` and its like.
            Waiting: ``NamespaceLabelsUnreadable``.
        """
        if self.allows(use):
            return
        message = (
            f"{use.field}: {self} does not grant namespace {self.namespace} the {use.right.word} "
            f"{use.name or use.id!r}. Use one that it grants, or have it added to {use.right.member} in its "
            "spec.tenants."
        )
        raise self.refusal(Terminal(use.right.reason, message, retry_after=self.retry_after))

    def require_adoption(self, external_id: str) -> None:
        """Refuse to take over an object that is not named.

        Raises:
            Terminal: ``AdoptionNotGranted``.
            Waiting: ``NamespaceLabelsUnreadable``.
        """
        if self.tenants is None or any(external_id in tenant.adopt for tenant in self.tenants):
            return
        message = (
            f"spec.adopt.id: {self} does not let namespace {self.namespace} take over {external_id}. Have it added to "
            "adopt in its spec.tenants."
        )
        raise self.refusal(Terminal("AdoptionNotGranted", message, retry_after=self.retry_after))

    def refusal(self, certain: Terminal) -> OperatorError:
        """The refusal, or that it cannot be told."""
        if not self.uncertain:
            return certain
        message = (
            f"spec.orgRef: {self} chooses its tenants by labels, and the operator may not read those of namespace "
            f'{self.namespace}. Give its Role there the verb "get" on "namespaces", or choose by the label '
            f"{NAME_LABEL}, which it knows."
        )
        return Waiting("NamespaceLabelsUnreadable", message, retry_after=_LOOK_AGAIN)

    def __str__(self) -> str:
        return f"OktaOrg {self.organization.namespace}/{self.organization.name}"


def grant(
    tenants: tuple[Tenant, ...], organization: Key, key: Key, labels: Labels | None, *, retry_after: float | None = None
) -> Grant:
    """What a resource may use of an organization.

    Args:
        tenants: the organization's.
        organization: the OktaOrg.
        key: the resource's.
        labels: of the resource's namespace; None where they cannot be read.
        retry_after: see ``Grant``.

    Raises:
        Terminal: ``NamespaceNotGranted`` or ``KindNotGranted``.
        Waiting: ``NamespaceLabelsUnreadable``; it cannot be told.
    """
    if organization.namespace == key.namespace:
        return Grant(organization, key.namespace)
    judged = [(tenant, tenant.selects(key.namespace, labels)) for tenant in tenants]
    selecting = [tenant for tenant, verdict in judged if verdict]
    fitting = tuple(tenant for tenant in selecting if key.kind in tenant.kinds)
    uncertain = any(verdict is None for _, verdict in judged)
    found = Grant(organization, key.namespace, fitting, uncertain, retry_after)
    if fitting:
        return found
    if selecting:
        message = (
            f"spec.orgRef: {found} grants namespace {key.namespace} no {key.kind}. Have the kind added to kinds in "
            "its spec.tenants."
        )
        raise found.refusal(Terminal("KindNotGranted", message, retry_after=retry_after))
    message = (
        f"spec.orgRef: {found} does not grant namespace {key.namespace} anything. Have an entry for this namespace "
        "added to its spec.tenants, or use an OktaOrg of this namespace."
    )
    raise found.refusal(Terminal("NamespaceNotGranted", message, retry_after=retry_after))


def _fits(entry: str, use: Use) -> bool:
    """Whether an entry is the thing's id, or a pattern of its name."""
    if entry in ("*", use.id):
        return True
    if use.name is None:
        return False
    return _same_origin(entry, use.name) if use.right is ORIGIN else _matches(entry, use.name)


def _same_origin(entry: str, origin: str) -> bool:
    """Scheme and port are compared as they are, so that a pattern of hosts cannot reach into them.

    Nor does a host fit that holds anything which ends it for a browser, as a backslash does (WHATWG URL, 4.4).
    """
    (scheme, _, place), (wanted_scheme, _, wanted_place) = (
        origin.lower().partition("://"),
        entry.lower().partition("://"),
    )
    (host, _, port), (wanted_host, _, wanted_port) = place.partition(":"), wanted_place.partition(":")
    same = (scheme, port) == (wanted_scheme, wanted_port)
    return same and (host == wanted_host or (_HOST.fullmatch(host) is not None and _matches(wanted_host, host)))


def _matches(pattern: str, name: str) -> bool:
    """Whether a name fits a pattern in which ``*`` stands for any text. Takes linear time, whatever the pattern."""
    first, *middle = pattern.split("*")
    if not middle:
        return name == pattern
    last = middle.pop()
    if len(name) < len(first) + len(last) or not (name.startswith(first) and name.endswith(last)):
        return False
    place, end = len(first), len(name) - len(last)
    for part in middle:
        found = name.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
