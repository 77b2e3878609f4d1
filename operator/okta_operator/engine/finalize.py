"""Deletion: the same look-up, mark and plan, with nothing needed but the status and the organization's credentials."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from okta_operator import constants
from okta_operator.api.common import DeletionPolicy
from okta_operator.core.actions import Target, Update
from okta_operator.core.differences import Difference, merged
from okta_operator.core.errors import OperatorError, Terminal, Waiting
from okta_operator.core.objects import Observed
from okta_operator.core.ownership import Claim, claim
from okta_operator.core.plan import Plan, plan_deletion
from okta_operator.engine import observe
from okta_operator.engine.apply import Execution
from okta_operator.engine.cache import key_of
from okta_operator.engine.departing import HOPELESS, departing, parent_of
from okta_operator.engine.publish import withdraw
from okta_operator.engine.services import seconds_since
from okta_operator.engine.vanishing import believe_absence
from okta_operator.kube.errors import Forbidden

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.kind import AnyKind
    from okta_operator.core.references import Key
    from okta_operator.engine.gather import Subject
    from okta_operator.engine.services import Services


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
        subject = await departing(services, kind, key, body)
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
    hopeless = error.reason in HOPELESS or isinstance(error, Terminal)
    return hopeless and _has_waited(services, body)


def _has_waited(services: Services, body: JsonObject) -> bool:
    waited = seconds_since(body["metadata"]["deletionTimestamp"], services.now())
    return waited > services.timings.give_up_deletion


async def _remove(services: Services, subject: Subject) -> Farewell:
    policy = _policy(subject)
    parent = await parent_of(services, subject)
    found = None if parent is None else await _find(services, subject, parent)
    if found is None or parent is None:
        believe_absence(services, subject, parent)
        left = await _remove_secret(services, subject, retained=policy is DeletionPolicy.RETAIN)
        return Farewell("Deleted", f"There is nothing of it in Okta.{left}")
    if claim(found, subject.kind.marking, subject.identity) is not Claim.OURS:
        return _not_ours(subject, found)
    off = policy is DeletionPolicy.DEACTIVATE
    plan = plan_deletion(Observed(found), subject.kind.object_type, deactivate_only=off)
    left = ""
    if policy is not DeletionPolicy.DELETE:
        # The Secret first: once the mark is gone, a second try would not know the object for its own.
        left = await _remove_secret(services, subject, retained=policy is DeletionPolicy.RETAIN)
        # Where a PUT says the status too, it must not turn on again what was just turned off.
        released = _release(subject, found | ({"status": "INACTIVE"} if off else {}))
        plan = Plan((*(plan.actions if off else ()), *released))
    execution = Execution(subject.organization.connection, subject.kind.object_type, parent, _keep)
    if policy is DeletionPolicy.DELETE:
        services.memory.leaves(subject.kind.object_type.object_path(found["id"], parent))
    await execution.run(plan, Observed(found))
    subject.organization.inventory.forget(observe.lookup_path(subject, parent), found["id"])
    if policy is DeletionPolicy.DELETE:
        left = await _remove_secret(services, subject, retained=False)
    told = _told(subject, found, policy)
    return replace(told, message=told.message + left)


async def _retain(services: Services, subject: Subject) -> Farewell:
    """Take the mark off, and nothing else."""
    parent = await parent_of(services, subject)
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


async def _remove_secret(services: Services, subject: Subject, *, retained: bool) -> str:
    """Delete the published Secret, unless it is to stay; also one that was written just before a crash.

    Returns:
        What is left of it because Kubernetes has long refused, as a further sentence.
    """
    stated = subject.kind.keeps_secret(subject.resource)
    if retained if stated is None else stated:
        return ""
    identity, namespace = str(subject.identity), subject.key.namespace
    names = {
        name
        for (where, name), secret in services.memory.published.items()
        if where == namespace and secret.annotations.get(constants.ANNOTATION_OWNER) == identity
    }
    try:
        for name in names | ({subject.status["secretName"]} if subject.status.get("secretName") else set()):
            await withdraw(services, identity, namespace, name)
    except Forbidden as refusal:
        if not _has_waited(services, subject.body):
            raise
        return f" Its Secret stays, after waiting in vain: {refusal.message}"
    return ""
