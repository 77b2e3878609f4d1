"""Who may use which organization: its tenants as last seen, and the labels by which it chooses them."""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from okta_operator.api.tenants import DEFAULT_KINDS, LabelSelector, NamespacesFrom, TenantNamespaces
from okta_operator.api.tenants import Tenant as TenantSpec
from okta_operator.core.errors import Scope, Waiting
from okta_operator.core.tenancy import (
    AUTHENTICATION_POLICY,
    GROUP,
    INLINE_HOOK,
    ORIGIN,
    Grant,
    Labels,
    Operator,
    Requirement,
    Right,
    Tenant,
    Use,
    grant,
)
from okta_operator.engine.cache import key_of
from okta_operator.okta.directory import Ambiguous

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Key
    from okta_operator.okta.directory import Directory

ReadLabels = Callable[[str], Awaitable[Labels | None]]

_TENANTS: Final = TypeAdapter(tuple[TenantSpec, ...])
_WATCHED, _UNWATCHED = 600.0, 60.0
"""Seconds for which labels are believed; a watch that broke does not tell of changes meanwhile."""
_NOT_READ: Final[tuple[None, float]] = (None, -math.inf)


class Tenancy:
    """Decides what a resource may use of an organization.

    Args:
        read: gives the labels of a namespace, None where they may not be read; left out, none may.
        watched: whether ``namespace_seen`` is told of changes.
    """

    def __init__(self, read: ReadLabels | None = None, *, watched: bool = False) -> None:
        """Nothing is known yet, and so nothing is granted."""
        self._read = read
        self._watched = watched
        self._tenants: dict[Key, tuple[Tenant, ...]] = {}
        self._labels: dict[str, tuple[Labels | None, float]] = {}

    def knows(self, organization: Key) -> bool:
        """Whether it was told of an OktaOrg."""
        return organization in self._tenants

    def learn(self, organization: JsonObject) -> bool:
        """Take in an OktaOrg; True when its tenants have changed since it was taken in before."""
        key = key_of(organization)
        former, self._tenants[key] = self._tenants.get(key), tenants_of(organization)
        return former is not None and former != self._tenants[key]

    def forget(self, organization: Key) -> None:
        """The OktaOrg is gone."""
        self._tenants.pop(organization, None)

    def namespace_seen(self, name: str, labels: Labels) -> bool:
        """Take in the labels of a namespace, if they were asked for; True when they are others than before."""
        known = self._labels.get(name)
        if known is None:
            return False
        self._labels[name] = (labels, time.monotonic() + _WATCHED)
        return known[0] != labels

    async def grant(self, organization: Key, key: Key) -> Grant:
        """What a resource may use of an organization.

        Raises:
            Terminal: nothing; ``NamespaceNotGranted`` or ``KindNotGranted``.
            Waiting: it cannot be told (yet).
            OperatorError: the API server does not answer.
        """
        if organization.namespace == key.namespace:
            return grant((), organization, key, {})
        tenants = self._tenants.get(organization)
        if tenants is None:
            message = f"OktaOrg {organization.namespace}/{organization.name} was not seen yet."
            raise Waiting("OrganizationNotReady", message, scope=Scope.ORGANIZATION)
        asked = any(tenant.requirements for tenant in tenants)
        labels = await self._labels_of(key.namespace) if asked else {}
        again = _UNWATCHED if asked and not self._watched else None
        return grant(tenants, organization, key, labels, retry_after=again)

    async def _labels_of(self, namespace: str) -> Labels | None:
        known = self._labels.get(namespace)
        if known is not None and time.monotonic() < known[1]:
            return known[0]
        # From here on the watch is listened to: what it says while the answer is on its way is newer.
        known = self._labels.setdefault(namespace, _NOT_READ)
        labels = None if self._read is None else await self._read(namespace)
        if self._labels[namespace] is known:
            believed = _WATCHED if self._watched and labels is not None else _UNWATCHED
            self._labels[namespace] = (labels, time.monotonic() + believed)
        return self._labels[namespace][0]


async def require_uses(found: Grant, uses: Iterable[Use], directory: Directory) -> None:
    """Refuse what is not granted, whether it is named by name or by id.

    A refusal says no more than what the resource states, so that nobody learns from it what Okta has.

    Raises:
        Terminal: ``GroupNotGranted`` and its like.
        OperatorError: Okta does not answer.
    """
    for use in uses:
        if not found.allows(use) and not found.allows(await _completed(use, found, directory)):
            found.require(use)


async def _completed(use: Use, found: Grant, directory: Directory) -> Use:
    """The use with its name, where only the id is known, or the other way round."""
    if use.right is ORIGIN or not found.entries(use.right):
        return use
    if use.name is None and use.id is not None:
        name = await directory.name(_COLLECTIONS[use.right.member], use.id)
        named = Use(use.right, use.field, use.id, name)
        # Others can have the name too, such as a group that a directory brought along. By name none of them is meant.
        return named if found.allows(named) and await _find(named, directory) == use.id else use
    return Use(use.right, use.field, await _find(use, directory), use.name)


async def _find(use: Use, directory: Directory) -> str | None:
    """The id of the one thing that has the name; None also where several have."""
    find = {
        GROUP: directory.group_id,
        AUTHENTICATION_POLICY: directory.authentication_policy_id,
        INLINE_HOOK: directory.inline_hook_id,
    }[use.right]
    try:
        return None if use.name is None else await find(use.name)
    except Ambiguous:
        return None  # how many there are is not for those who may use none of them


_COLLECTIONS: Final = {
    GROUP.member: "groups",
    AUTHENTICATION_POLICY.member: "policies",
    INLINE_HOOK.member: "inlineHooks",
}


def tenants_of(organization: JsonObject) -> tuple[Tenant, ...]:
    """The tenants of an OktaOrg; none where they cannot be read, as those of a later version."""
    stated = (organization.get("spec") or {}).get("tenants") or ()
    try:
        return tuple(map(_tenant, _TENANTS.validate_python(tuple(stated))))
    except ValidationError:
        return ()


def _tenant(stated: TenantSpec) -> Tenant:
    names: Mapping[Right, Sequence[str] | None] = {
        GROUP: stated.groups,
        AUTHENTICATION_POLICY: stated.authentication_policies,
        INLINE_HOOK: stated.inline_hooks,
        ORIGIN: stated.origins,
    }
    return Tenant(
        requirements=tuple(_requirements(stated.namespaces)),
        kinds=frozenset(map(str, DEFAULT_KINDS if stated.kinds is None else stated.kinds)),
        names={right: tuple(entries) for right, entries in names.items() if entries},
        adopt=frozenset(stated.adopt or ()),
    )


def _requirements(namespaces: TenantNamespaces) -> Iterable[Requirement]:
    if namespaces.from_ is NamespacesFrom.ALL:
        return
    # One that nothing meets: a selector without a label must not choose every namespace.
    selector, impossible = namespaces.selector, Requirement("", Operator.EXISTS)
    found = [] if selector is None else [*_of_labels(selector), *_of_expressions(selector)]
    yield from found or [impossible]


def _of_labels(selector: LabelSelector) -> list[Requirement]:
    return [Requirement(key, Operator.IN, frozenset({value})) for key, value in (selector.match_labels or {}).items()]


def _of_expressions(selector: LabelSelector) -> list[Requirement]:
    return [
        Requirement(each.key, Operator(each.operator), frozenset(each.values or ()))
        for each in selector.match_expressions or ()
    ]
