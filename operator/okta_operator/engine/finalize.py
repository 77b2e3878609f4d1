"""Deletion: the same look-up, mark and plan, with nothing needed but the status and the organization's credentials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from okta_operator import constants
from okta_operator.api.common import DeletionPolicy
from okta_operator.core.actions import Target, Update
from okta_operator.core.differences import Difference, merged
from okta_operator.core.errors import OperatorError, Scope, Terminal, Waiting
from okta_operator.core.objects import Observed
from okta_operator.core.ownership import Claim, Identity, claim
from okta_operator.core.plan import Plan, plan_deletion
from okta_operator.core.references import Fact, ResourceReference
from okta_operator.engine import observe
from okta_operator.engine.apply import Execution
from okta_operator.engine.cache import key_of
from okta_operator.engine.gather import Subject, organization_key, parse, resolve
from okta_operator.engine.organizations import ORGANIZATION_KIND
from okta_operator.engine.publish import withdraw
from okta_operator.engine.services import seconds_since
from okta_operator.engine.vanishing import believe_absence

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.kind import AnyKind
    from okta_operator.core.references import Key
    from okta_operator.engine.organizations import Organization
    from okta_operator.engine.services import Services

_HOPELESS = (
    "OrganizationMissing",
    "ConnectionSecretMissing",
    "CredentialsRefused",
    "NamespaceLabelsUnreadable",
)
"""What no waiting for Okta cures."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """What became of the external object.

    Attributes:
        reason: an event's.
        message: likewise.
        stays: what is in Okta still, such as ``application 0oa1``; None for nothing.
    """

    reason: str
    message: str
    stays: str | None = None


async def finalize(
    services: Services, kind: AnyKind, key: Key, body: JsonObject, *, retain: bool = False
) -> Farewell | None:
    """Undo what the resource made, and let it go.

    Args:
        services: the operator's.
        kind: the resource's.
        key: the resource's.
        body: the resource.
        retain: undo nothing but the mark, whatever the resource states, and keep its Secret; an error is then raised
            however long ago the resource was deleted.

    Returns:
        What became of it; None when there was nothing to let go.

    Raises:
        OperatorError: not now; it is tried again.
    """
    meta = body["metadata"]
    if constants.FINALIZER not in (meta.get("finalizers") or ()):
        return None
    farewell = await _undo(services, kind, key, body, retain=retain)
    await let_go(services, kind.plural, key, body)
    return farewell


async def let_go(services: Services, plural: str, key: Key, body: JsonObject) -> None:
    """Take the finalizer off, and forget the resource before anything looks at it again."""
    await services.resources.remove_finalizer(body, plural)
    services.cache.remove(key, body["metadata"]["uid"])


async def add_finalizer(services: Services, plural: str, body: JsonObject) -> JsonObject:
    """Hold a resource back from vanishing before what it made is undone; the resource as it is then.

    Raises:
        Waiting: ``BeingDeleted``; nothing may be made for it any more, because nobody would undo it.
    """
    if constants.FINALIZER in (body["metadata"].get("finalizers") or ()):
        return body
    written = await services.resources.add_finalizer(body, plural)
    if written is not None and services.cache.put(written):
        services.queue.add(key_of(written), "event")
    if written is None or constants.FINALIZER not in (written["metadata"].get("finalizers") or ()):
        raise Waiting("BeingDeleted", "The resource is being deleted; nothing is made in Okta for it.")
    return written


async def _undo(services: Services, kind: AnyKind, key: Key, body: JsonObject, *, retain: bool) -> Farewell:
    annotations = body["metadata"].get("annotations") or {}
    external_id = (body.get("status") or {}).get("id")
    stays = f"{kind.object_type.name} {external_id}" if external_id else None
    if annotations.get(constants.ANNOTATION_DELETION) == constants.DELETION_ABANDON:
        return Farewell(
            "Abandoned", f"Let go at once, as asked; in Okta stays: {external_id or 'nothing known'}.", stays
        )
    try:
        subject = await _subject(services, kind, key, body)
        if isinstance(subject, Terminal):
            stays = f"{kind.object_type.name} {external_id}" if external_id else "nothing known"
            return Farewell("Released", f"{subject.message} So nothing was touched. In Okta stays: {stays}.")
        if subject.observes_only:
            return Farewell("Released", "It was only observed: nothing was written to Okta, nor to its Secret.", stays)
        return await (_retain(services, subject) if retain else _remove(services, subject))
    except OperatorError as error:
        if retain or not _given_up(services, body, error):
            raise
        message = (
            f"Let go after waiting in vain ({error.reason}: {error.message}). In Okta stays: "
            f"{kind.object_type.name} {external_id or 'of unknown id'}."
        )
        return Farewell("Released", message, stays)


def _given_up(services: Services, body: JsonObject, error: OperatorError) -> bool:
    """Whether the organization is gone or refuses its credentials for so long that waiting is of no use."""
    waited = seconds_since(body["metadata"]["deletionTimestamp"], services.now())
    hopeless = error.reason in _HOPELESS or isinstance(error, Terminal)
    return hopeless and waited > services.timings.give_up_deletion


async def _subject(services: Services, kind: AnyKind, key: Key, body: JsonObject) -> Subject | Terminal:
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
            return known
        raise Waiting("OrganizationMissing", error.message, retry_after=15) from None
    known = services.organizations.last(home)
    if known is not None and recorded in (None, known.organization_id):
        return known
    # No look has noted it where this process found the resource being deleted: the OktaOrg wakes it.
    services.dependants.replace(key, {through, home})
    trouble = services.organizations.trouble(home)
    where = f"OktaOrg {home.namespace}/{home.name}"
    if known is not None:
        raise Terminal("AnotherOrganization", f"{where} is not the organization {recorded} any more.", retry_after=15)
    if isinstance(trouble, Terminal):
        raise Terminal(trouble.reason, f"{where}: {trouble.message}", retry_after=15)
    reason = trouble.reason if trouble is not None and trouble.reason in _HOPELESS else "OrganizationNotReady"
    message = f"{where} cannot be used; the deletion goes on when it can."
    raise Waiting(reason, message, scope=Scope.ORGANIZATION, retry_after=5)


async def _remove(services: Services, subject: Subject) -> Farewell:
    policy = _policy(subject)
    parent = await _parent(services, subject)
    found = None if parent is None else await _find(services, subject, parent)
    if found is None or parent is None:
        believe_absence(services, subject, parent)
        await _remove_secret(services, subject, retained=policy is DeletionPolicy.RETAIN)
        return Farewell("Deleted", "There is nothing of it in Okta.")
    if claim(found, subject.kind.marking, subject.identity) is not Claim.OURS:
        return _not_ours(subject, found)
    off = policy is DeletionPolicy.DEACTIVATE
    plan = plan_deletion(Observed(found), subject.kind.object_type, deactivate_only=off)
    if policy is not DeletionPolicy.DELETE:
        # The Secret first: once the mark is gone, a second try would not know the object for its own.
        await _remove_secret(services, subject, retained=policy is DeletionPolicy.RETAIN)
        # Where a PUT says the status too, it must not turn on again what was just turned off.
        released = _release(subject, found | ({"status": "INACTIVE"} if off else {}))
        plan = Plan((*(plan.actions if off else ()), *released))
    execution = Execution(subject.organization.connection, subject.kind.object_type, parent, _keep)
    if policy is DeletionPolicy.DELETE:
        services.memory.leaves(subject.kind.object_type.object_path(found["id"], parent))
    await execution.run(plan, Observed(found))
    subject.organization.inventory.forget(observe.lookup_path(subject, parent), found["id"])
    if policy is DeletionPolicy.DELETE:
        await _remove_secret(services, subject, retained=False)
    return _told(subject, found, policy)


async def _retain(services: Services, subject: Subject) -> Farewell:
    """Take the mark off, and nothing else."""
    parent = await _parent(services, subject)
    found = None if parent is None else await _find(services, subject, parent)
    if found is None or parent is None:
        return Farewell("Released", "There is nothing of it in Okta.")
    if claim(found, subject.kind.marking, subject.identity) is not Claim.OURS:
        return _not_ours(subject, found)
    execution = Execution(subject.organization.connection, subject.kind.object_type, parent, _keep)
    await execution.run(Plan(tuple(_release(subject, found))), Observed(found))
    return _told(subject, found, DeletionPolicy.RETAIN)


def _not_ours(subject: Subject, found: JsonObject) -> Farewell:
    what = f"{subject.kind.object_type.name} {found['id']}"
    return Farewell("Released", f"The {what} is not ours and was not touched.", what)


async def _parent(services: Services, subject: Subject) -> str | None:
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


def _told(subject: Subject, found: JsonObject, policy: DeletionPolicy) -> Farewell:
    what = f"{subject.kind.object_type.name} {found['id']}"
    if policy is DeletionPolicy.DELETE:
        return Farewell("Deleted", f"The {what} was deleted.")
    word = "stays in Okta" if policy is DeletionPolicy.RETAIN else "was deactivated and stays in Okta"
    return Farewell("Retained", f"The {what} {word}; its mark says that nobody owns it.", what)


async def _keep(answer: JsonObject, _created: bool) -> JsonObject:  # noqa: FBT001 - see OnAnswer
    return answer


def _policy(subject: Subject) -> DeletionPolicy:
    annotations = subject.body["metadata"].get("annotations") or {}
    if annotations.get(constants.ANNOTATION_PAUSED) == "true":
        return DeletionPolicy.RETAIN
    stated: DeletionPolicy | None = subject.resource.spec.deletion_policy
    if stated is not None:
        return stated
    return subject.organization.deletion_policy if subject.created else DeletionPolicy.RETAIN


async def _find(services: Services, subject: Subject, parent: str) -> JsonObject | None:
    """The object by its mark; one that only the status names, where no other is found."""
    hint, hinted = subject.hint, None
    if hint is not None:
        hinted = await subject.organization.connection.get(subject.kind.object_type.object_path(hint, parent))
        if hinted is not None and claim(hinted, subject.kind.marking, subject.identity) is Claim.OURS:
            return hinted
    listed = await observe.find_by_mark(services, subject, parent, fresh=subject.status.get("attempt") is None)
    return hinted if listed is None else await observe.fetch(subject, parent, listed)


def _release(subject: Subject, found: JsonObject) -> list[Update]:
    """Replace the mark by that of nobody, so that the object can be adopted anew."""
    kind = subject.kind.object_type
    members = subject.kind.marking.released(found)
    if not members:
        return []
    whole = merged(found, members)
    body = {name: value for name, value in whole.items() if name not in kind.read_only}
    target = Target(kind, kind.name, str(found["id"]), child=False)
    return [Update(target, body, (Difference("mark", "released", subject.identity.mark),))]


async def _remove_secret(services: Services, subject: Subject, *, retained: bool) -> None:
    """Delete the published Secret, unless it is to stay; also one that was written just before a crash."""
    stated = subject.kind.keeps_secret(subject.resource)
    if retained if stated is None else stated:
        return
    identity, namespace = str(subject.identity), subject.key.namespace
    names = {
        name
        for (where, name), secret in services.memory.published.items()
        if where == namespace and secret.annotations.get(constants.ANNOTATION_OWNER) == identity
    }
    for name in names | ({subject.status["secretName"]} if subject.status.get("secretName") else set()):
        await withdraw(services, identity, namespace, name)
