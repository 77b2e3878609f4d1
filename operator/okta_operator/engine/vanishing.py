"""Whether an object that is not found is believed to be gone: after a minute, and not together with many others.

Counting costs nothing as long as nothing is missing. Then the lists that look-ups by mark share tell what else is not
there, and each suspect is looked at itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from okta_operator import constants
from okta_operator.api.common import ManagementPolicy
from okta_operator.core.conditions import stalled_reason
from okta_operator.core.disappearance import MANY, Census, Place, about_organization, about_resource, census, is_meant
from okta_operator.core.errors import Terminal, Waiting
from okta_operator.core.ownership import Claim, Identity, claim
from okta_operator.core.references import Fact
from okta_operator.engine.membership import members
from okta_operator.engine.services import spread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Key
    from okta_operator.engine.gather import Subject
    from okta_operator.engine.membership import Member
    from okta_operator.engine.organizations import Organization
    from okta_operator.engine.services import Services

_ID_SHOWN = 64
"""Characters. Okta's ids have 20; a status can be written by others, and the sentence has to have room for its end."""


def id_and_mark(body: JsonObject) -> JsonObject:
    """What a look-up needs of each object in a list that may be long."""
    return {name: body[name] for name in ("id", "profile", "description", "name") if name in body}


def back(services: Services, subject: Subject) -> None:
    """The object is there. Where it was missed, what lives below it is looked at, and what the OktaOrg says."""
    if services.memory.found(subject.key):
        services.wake(subject.key, "reference")
        if _is_told(services.cache.get(subject.organization.key)):
            services.queue.add(subject.organization.key, "vanished")


async def believe(services: Services, subject: Subject, hint: str) -> None:
    """Believe that an object is gone only after a second look: a 404 may be a lagging read or an outage.

    Raises:
        Waiting: ``Vanished``; it is made again a minute after it was first missed.
        Terminal: ``ManyVanished``; it is one of many, and nobody has said since that it is to be made again.
        OperatorError: Okta does not say what else is missing.
    """
    told = _is_told(subject.body)  # by an earlier process, which knew when the miss was first seen
    before = subject.status.get("lastHandledReconcileAt") if told else _asked(subject.body)
    miss = services.memory.missed(subject.key, before, among_many=told)
    found = await _count(services, subject.organization, await _with_object(services, subject.organization))
    what = f"{subject.kind.object_type.name} {hint[:_ID_SHOWN]}"
    if miss.among_many and not is_meant(_asked(subject.body), miss.asked):
        if not _is_told(services.cache.get(subject.organization.key)):
            services.queue.add(subject.organization.key, "vanished")
        raise Terminal(
            "ManyVanished", about_resource(what, found.census), retry_after=spread(services.timings.held_back)
        )
    if miss.age < services.timings.vanished:
        left = services.timings.vanished - miss.age
        message = (
            f"The {what} is not in Okta any more. It is made again when it is still missing in {left:.0f} seconds."
        )
        raise Waiting("Vanished", message, retry_after=left + 0.5)


def believe_absence(services: Services, subject: Subject, parent: str | None) -> None:
    """Believe that an object is gone, so that its resource may go, only after a second look.

    Args:
        services: the operator's.
        subject: the resource, which is being deleted.
        parent: the path of what the object lives below; None when that is gone.

    Raises:
        Waiting: ``Vanished``; it was missed a moment ago.
    """
    object_type, hint = subject.kind.object_type, subject.hint
    if parent is None or not hint or services.memory.has_left(object_type.object_path(hint, parent)):
        return
    what = f"{object_type.name} {hint[:_ID_SHOWN]}"
    left = services.timings.absent - services.memory.missed(subject.key, _asked(subject.body)).age
    if left > 0:
        message = f"The {what} is not in Okta. The resource is let go when it is still missing in {left:.0f} seconds."
        raise Waiting("Vanished", message, retry_after=left + 0.5)


async def require_no_outage(services: Services, organization: Organization, body: JsonObject) -> None:
    """Find out what is missing in an organization, and what has come back; for the look at its OktaOrg, ``body``.

    Raises:
        Terminal: ``ManyVanished``.
        OperatorError: Okta does not say what is there.
    """
    told, memory = _is_told(body), services.memory
    if not told and not memory.misses_any:
        return
    there = await _with_object(services, organization)
    misses = [miss for key in there if (miss := memory.miss(key)) is not None and _makes_again(there[key].body)]
    if not told and not any(miss.among_many for miss in misses):
        return
    found = await _count(services, organization, there)
    for key in found.listed:
        if memory.miss(key) is not None:
            services.queue.add(key, "resync")
    if found.census.many or any(miss.among_many for miss in misses):
        raise Terminal("ManyVanished", about_organization(found.census), retry_after=services.timings.credentials)


@dataclass(frozen=True, slots=True)
class _Listed:
    """What Okta's lists show.

    Attributes:
        all: the resources whose objects they show.
        proven: those of them whose objects carry their marks.
    """

    all: frozenset[Key]
    proven: frozenset[Key]


@dataclass(frozen=True, slots=True)
class _Found:
    """What a count has found.

    Attributes:
        census: how much is missing.
        listed: the resources whose objects a list shows.
    """

    census: Census
    listed: frozenset[Key]


async def _count(services: Services, organization: Organization, members_: Mapping[Key, Member]) -> _Found:
    """Count what is missing, have suspects looked at, and hold back what is missing together for a minute.

    An id in a status can be anybody's word: of what is not missing only that counts which is proven to be theirs, so
    that nobody makes a loss look small.

    Args:
        services: the operator's.
        organization: the organization.
        members_: its resources that have an object in it.
    """
    memory = services.memory
    expected = {key: member for key, member in members_.items() if _makes_again(member.body)}
    listed = await _compare(services, organization, expected)
    missing = frozenset(key for key in expected if memory.is_missing(key))
    there = {key for key in expected if key in listed.proven or _is_proven(services, expected[key])}
    paths = frozenset(_place(services, each).path for key, each in members_.items() if not memory.is_missing(key))
    counted = census([_place(services, expected[key]) for key in missing], len(missing | there), paths)
    misses = [miss for key in missing if (miss := memory.miss(key)) is not None]
    if counted.many and any(miss.age >= services.timings.vanished for miss in misses):
        for miss in misses:
            miss.among_many = True
    return _Found(counted, listed.all)


async def _compare(services: Services, organization: Organization, expected: Mapping[Key, Member]) -> _Listed:
    """What is listed; of the others it is known now that they may be missing.

    Objects that live below others are left to their own looks: there is a list for each parent.
    """
    listed, proven = set(), set()
    for kind in (services.kinds[name] for name in sorted({key.kind for key in expected})):
        if kind.parent_from_status({}) is None:
            continue
        try:
            path = kind.object_type.path + kind.lookup_query()
            found = await organization.inventory.by_id(path, keep=id_and_mark)
        except Terminal:
            continue  # what may not be listed is not counted: the resources of that kind say so themselves
        for member in (member for key, member in expected.items() if key.kind == kind.name):
            body = found.get(str(member.body["status"]["id"]))
            if body is not None:
                listed.add(member.key)
                services.memory.listed(member.key)
                if claim(body, kind.marking, _identity(services, member)) is Claim.OURS:
                    proven.add(member.key)
            elif services.memory.suspect(member.key):
                services.queue.add(member.key, "resync")
    return _Listed(frozenset(listed), frozenset(proven))


def _identity(services: Services, member: Member) -> Identity:
    key = member.key
    return Identity(member.organization.owner_id, key.kind, key.namespace, key.name, services.cluster)


def _is_proven(services: Services, member: Member) -> bool:
    """Whether a look of this process has found the object with the resource's mark."""
    known = services.facts.get(member.key, Fact.ID)
    return known is not None and known == member.body["status"]["id"]


async def _with_object(services: Services, organization: Organization) -> Mapping[Key, Member]:
    """The resources that have an object in the organization."""
    found = await members(services, organization.organization_id)
    return {member.key: member for member in found if member.body["status"].get("id")}


def _makes_again(body: JsonObject) -> bool:
    annotations, spec = body["metadata"].get("annotations") or {}, body.get("spec") or {}
    return not (
        body["metadata"].get("deletionTimestamp")
        or annotations.get(constants.ANNOTATION_PAUSED) == "true"
        or spec.get("adopt")
        or spec.get("managementPolicy") == ManagementPolicy.OBSERVE_ONLY
    )


def _place(services: Services, member: Member) -> Place:
    kind, status = services.kinds[member.key.kind], member.body["status"]
    parent = kind.parent_from_status(status) or ""
    return Place(kind.object_type.object_path(str(status["id"]), parent), parent)


def _asked(body: JsonObject) -> str | None:
    asked: str | None = (body["metadata"].get("annotations") or {}).get(constants.ANNOTATION_RECONCILE_REQUESTED)
    return asked


def _is_told(body: JsonObject | None) -> bool:
    """Whether the status says that many are missing."""
    return body is not None and stalled_reason(body.get("status") or {}) == MANY
