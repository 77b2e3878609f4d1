"""A resource that is being deleted: its organization, also one that is gone or refuses us, and where its object is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.core.errors import Scope, Terminal, Waiting
from okta_operator.core.ownership import Identity
from okta_operator.core.references import Fact, ResourceReference
from okta_operator.engine.gather import Subject, organization_key, parse, resolve
from okta_operator.engine.organizations import ORGANIZATION_KIND
from okta_operator.okta.errors import REFUSED

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.kind import AnyKind
    from okta_operator.core.references import Key
    from okta_operator.engine.organizations import Organization
    from okta_operator.engine.services import Services

HOPELESS = (
    "OrganizationMissing",
    "ConnectionSecretMissing",
    "CredentialsRefused",
    "NamespaceLabelsUnreadable",
)
"""What no waiting for Okta cures."""


async def departing(services: Services, kind: AnyKind, key: Key, body: JsonObject) -> Subject | Terminal:
    """The resource with its organization; or why it may not use that (any more), which stops deletions as well."""
    resource = parse(kind.parse, body)
    organization = await _organization(services, key, kind.organization(resource), body)
    identity = Identity(organization.owner_id, key.kind, key.namespace, key.name, services.cluster)
    try:
        grant = await services.grant(organization.key, key)
        if resource.spec.adopt is not None:
            grant.require_adoption(resource.spec.adopt.id)
    except Terminal as refusal:
        return refusal
    return Subject(kind, key, body, resource, organization, identity, grant)


async def parent_of(services: Services, subject: Subject) -> str | None:
    """Where the object lives: as recorded, else as the resource names it; None when that is gone with all in it."""
    recorded = subject.kind.parent_from_status(subject.status)
    if recorded is not None:
        return recorded
    named = [r for r in subject.kind.references(subject.resource) if isinstance(r, ResourceReference)]
    try:
        resolved = await resolve(services, subject, (r for r in named if r.fact is Fact.ID))
    except Waiting as error:
        if error.reason == "ReferenceNotFound":
            return None
        raise Waiting(error.reason, error.message, scope=Scope.ORGANIZATION, retry_after=5) from None
    return subject.kind.parent(subject.resource, resolved)


async def _organization(services: Services, key: Key, through: Key, body: JsonObject) -> Organization:
    """By reference, else by the id in the status; one whose OktaOrg is gone serves as it was last accepted."""
    recorded = (body.get("status") or {}).get("organizationId")
    try:
        home = await organization_key(services, through)
    except Waiting as error:
        last = through if through.kind == ORGANIZATION_KIND else services.home(key)
        known = None if last is None else services.organizations.last(last)
        if known is None and recorded:
            known = services.organizations.by_id(recorded, key.namespace)
        if known is not None and recorded in (None, known.organization_id):
            _require_not_refused(services, known.key)
            return known
        raise Waiting("OrganizationMissing", error.message, retry_after=15) from None
    known = services.organizations.last(home)
    if known is not None and recorded in (None, known.organization_id):
        _require_not_refused(services, home)
        return known
    # No look has noted it where this process found the resource being deleted: the OktaOrg wakes it.
    services.dependants.replace(key, {through, home})
    trouble = services.organizations.trouble(home)
    where = f"OktaOrg {home.namespace}/{home.name}"
    if known is not None:
        raise Terminal("AnotherOrganization", f"{where} is not the organization {recorded} any more.", retry_after=15)
    if isinstance(trouble, Terminal):
        raise Terminal(trouble.reason, f"{where}: {trouble.message}", retry_after=15)
    reason = trouble.reason if trouble is not None and trouble.reason in HOPELESS else "OrganizationNotReady"
    message = f"{where} cannot be used; the deletion goes on when it can."
    raise Waiting(reason, message, scope=Scope.ORGANIZATION, retry_after=5)


def _require_not_refused(services: Services, home: Key) -> None:
    """Leave it to the OktaOrg to find out whether Okta takes the credentials again."""
    refusal = services.organizations.refusal(home)
    if refusal is not None:
        message = f"OktaOrg {home.namespace}/{home.name}: {refusal.message} The deletion goes on when Okta takes them."
        raise Waiting(REFUSED, message, scope=Scope.ORGANIZATION, retry_after=15)
