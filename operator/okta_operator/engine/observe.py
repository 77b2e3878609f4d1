"""What Okta has of a resource: by the id in its status, else by the mark; and whether it is ours to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.core.errors import Terminal, Waiting
from okta_operator.core.objects import Observed
from okta_operator.core.ownership import Claim, claim, require_one_cluster, require_ours
from okta_operator.core.recent import corrected, doubtful
from okta_operator.engine.services import seconds_since
from okta_operator.engine.vanishing import back, believe, id_and_mark

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.objects import ObjectType
    from okta_operator.core.recent import Written
    from okta_operator.engine.gather import Subject
    from okta_operator.engine.services import Services


async def find(services: Services, subject: Subject, parent: str) -> JsonObject | None:
    """The external object, proven to be the resource's own or free to be adopted; None when it has to be made.

    Raises:
        Terminal: it belongs to another, or to nobody that can be proven; or it vanished with many others.
        Waiting: it vanished a moment ago, or the answer to its creation is still looked for.
    """
    hint = subject.hint
    adopted = subject.resource.spec.adopt
    # What may be taken over is what the resource states; the id in its status can be anybody's word.
    wanted = hint if adopted is None else adopted.id
    if wanted is not None:
        body = await subject.organization.connection.get(
            subject.kind.object_type.object_path(wanted, parent), urgent=subject.urgent
        )
        if body is not None:
            back(services, subject)
            _require_right(subject, body, adopting=adopted is not None)
            if hint is not None:
                require_one_cluster(body, subject.kind.marking, subject.identity)
            return body
    if adopted is not None:
        message = (
            f"spec.adopt.id: the organization has no {subject.kind.object_type.name} {adopted.id} that can be seen."
        )
        raise Terminal("AdoptNotFound", message, retry_after=60)
    return await _by_mark(services, subject, parent, hint)


async def _by_mark(services: Services, subject: Subject, parent: str, hint: str | None) -> JsonObject | None:
    listed = await find_by_mark(services, subject, parent)
    body = None if listed is None else await fetch(subject, parent, listed)
    if body is not None:
        back(services, subject)
        require_ours(body, subject.kind.marking, subject.identity, what=f"The {subject.kind.object_type.name}")
        return body
    if hint is not None:
        await believe(services, subject, hint)
    return None


async def find_by_mark(services: Services, subject: Subject, parent: str, *, fresh: bool = False) -> JsonObject | None:
    """Id and mark of the object that carries the resource's mark, whatever its status says.

    Raises:
        Waiting: none is listed, but an attempt to create one had no answer less than a minute ago.
    """
    attempt = (subject.status.get("attempt") or {}).get("startedAt")
    mark = subject.identity.mark
    path = lookup_path(subject, parent)
    found = await subject.organization.inventory.find(
        path,
        lambda body: subject.kind.marking.read(body) == mark,
        fresh=fresh or attempt is not None,
        keep=id_and_mark,
    )
    if found is not None or attempt is None or fresh:
        return found
    # One from the future is nobody's, whatever two clocks differ by.
    if abs(seconds_since(attempt, services.now())) < services.timings.lost_answer:
        message = "The answer to the creation was lost, and Okta does not list the object; it is looked up again first."
        raise Waiting("CreationUnanswered", message, retry_after=services.timings.lost_answer_look)
    return None


async def fetch(subject: Subject, parent: str, listed: JsonObject) -> JsonObject | None:
    """The whole of a listed object; None when it is gone.

    What ``find_by_mark`` gives may be half a minute old and is reduced: what is written is decided by this.
    """
    body = await subject.organization.connection.get(subject.kind.object_type.object_path(listed["id"], parent))
    if body is None:
        subject.organization.inventory.forget(lookup_path(subject, parent), listed["id"])
    return body


def lookup_path(subject: Subject, parent: str) -> str:
    """The list in which the resource's object is looked up."""
    return f"{parent}{subject.kind.object_type.path}{subject.kind.lookup_query()}"


async def observe_children(services: Services, subject: Subject, body: JsonObject, parent: str) -> Observed:
    """The object with the sub-objects that the resource states something about, one list call each at the most."""
    root = subject.kind.object_type.object_path(body["id"], parent)
    children: dict[str, tuple[JsonObject, ...]] = {}
    for kind in subject.kind.observed_children(subject.resource):
        if kind.shown is not None:
            children[kind.name] = kind.shown(body)
            continue
        listed = tuple(await subject.organization.connection.list(kind.list_path(root), urgent=subject.urgent) or ())
        recent = services.memory.recent(subject.key, root, kind.name, seconds=services.timings.lag)
        children[kind.name] = await _without_lag(subject, kind, root, listed, recent)
    return Observed(body, children)


async def _without_lag(
    subject: Subject, kind: ObjectType, root: str, listed: tuple[JsonObject, ...], recent: tuple[Written, ...]
) -> tuple[JsonObject, ...]:
    """A list of sub-objects, where what was just written is as it is: by its id Okta shows it without a lag."""
    get = subject.organization.connection.get
    doubts = doubtful(listed, recent)
    asked = {written: await get(kind.object_path(written.external_id, root)) for written in doubts}
    return corrected(listed, asked, kind.key) if asked else listed


def is_adopting(subject: Subject, body: JsonObject | None) -> bool:
    """Whether the object is still somebody else's make without our mark."""
    return body is not None and claim(body, subject.kind.marking, subject.identity) is Claim.NOBODYS


def _require_right(subject: Subject, body: JsonObject, *, adopting: bool) -> None:
    refusal = subject.kind.refuse(body, subject.organization.connection.client_id)
    if refusal is not None:
        raise Terminal("NotSupported", refusal)
    if adopting and claim(body, subject.kind.marking, subject.identity) is Claim.NOBODYS:
        return
    require_ours(body, subject.kind.marking, subject.identity, what=f"The {subject.kind.object_type.name}")
