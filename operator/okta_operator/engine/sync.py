"""Observe, plan, apply: making Okta agree with what one resource states."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from okta_operator.core.actions import Create, Deactivate, Update
from okta_operator.core.digest import digest
from okta_operator.core.errors import AnswerLost, OperatorError, Terminal, Waiting
from okta_operator.core.objects import Observed
from okta_operator.core.ownership import Claim, claim
from okta_operator.core.plan import Plan, own_update, plan
from okta_operator.core.references import AuthenticationPolicyReference, Fact, GroupReference
from okta_operator.engine import observe
from okta_operator.engine.apply import Execution
from okta_operator.engine.finalize import add_finalizer
from okta_operator.engine.services import timestamp
from okta_operator.engine.status import write_status
from okta_operator.engine.vanishing import back, id_and_mark
from okta_operator.okta.errors import AlreadyExists

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Resolved
    from okta_operator.engine.gather import Subject
    from okta_operator.engine.services import Services

_BEHIND = 10
"""How far behind the siblings that a list of half a minute ago shows; Okta closes the gap."""


@dataclass(slots=True)
class Sync:
    """One resource being brought in line, and how far it came.

    Attributes:
        services: the operator's.
        subject: the resource.
        resolved: its references.
        status: the members of its status, as they become known.
        plan: what is written to Okta, or would be.
        carried_out: whether it is, and not only observed.
        written: how many of its actions Okta has taken.
        kept: paths that Okta shows otherwise although they were written, with the digests of the values stated.
    """

    services: Services
    subject: Subject
    resolved: Resolved
    status: JsonObject
    plan: Plan = field(default_factory=Plan)
    carried_out: bool = True
    written: int = 0
    kept: tuple[tuple[str, str], ...] = ()
    _body: JsonObject = field(default_factory=dict)
    _answered: Observed = field(default_factory=lambda: Observed(None))

    async def run(self, *, held: Observed | None) -> Observed:
        """Make Okta agree.

        Args:
            held: Okta's side as an earlier look has just written it; believed where it leaves nothing to write.

        Returns:
            Okta's side afterwards; without a body when it is only observed and there is nothing.
        """
        self._body = self.subject.body
        parent = self.subject.kind.parent(self.subject.resource, self.resolved)
        observed = held
        if observed is None or self._planned(observed):
            observed = await self._observe(parent)
        await self._hold(observed)
        self.plan = self._planned(observed)
        if self.subject.observes_only:
            self.carried_out = False
        else:
            # Also where there is nothing to write: what was found again has to be undone one day, too.
            self._body = await add_finalizer(self.services, self.subject.kind.plural, self._body)
            self._leave_what_okta_keeps()
            if self.plan:
                observed = await self._apply(parent, observed)
        self._learn(observed)
        return observed

    async def _hold(self, observed: Observed) -> None:
        """Keep the resource from going without an object that is its own, also where no plan can be made for it."""
        subject, body = self.subject, observed.body
        if body is None or subject.observes_only:
            return
        if claim(body, subject.kind.marking, subject.identity) is Claim.OURS:
            self._body = await add_finalizer(self.services, subject.kind.plural, self._body)
            self._learn(observed)

    async def _observe(self, parent: str) -> Observed:
        body = await observe.find(self.services, self.subject, parent)
        return Observed(None) if body is None else await self._children(body, parent)

    async def _children(self, body: JsonObject, parent: str) -> Observed:
        return await observe.observe_children(self.services, self.subject, body, parent)

    def _planned(self, observed: Observed) -> Plan:
        subject, body = self.subject, observed.body
        desired = subject.kind.desired(subject.resource, subject.context(self.resolved), body)
        adopting = observe.is_adopting(subject, body)
        if adopting and body is not None and subject.observes_only:
            # That it lacks the mark is no drift: putting it there is what was not asked for.
            observed = replace(observed, body=subject.kind.marking.stamp(body, body, subject.identity))
        return plan(desired, observed, subject.kind.object_type, adopting=adopting)

    def _leave_what_okta_keeps(self) -> None:
        """Drop an update that Okta took before and still shows otherwise: it would be written for ever."""
        update = own_update(self.plan)
        self.kept = self.services.memory.kept(self.subject.key)
        if update is not None and _values(update) == self.kept:
            self.plan = Plan(tuple(action for action in self.plan.actions if action is not update))
            return
        self.kept = ()
        self.services.memory.keep(self.subject.key, ())

    async def _apply(self, parent: str, observed: Observed) -> Observed:
        subject = self.subject
        if observed.body is None and isinstance(self.plan.actions[0], Create):
            await self._before_creation()
            await self._behind_the_others(parent)
        if subject.kind.renews_secret(self.plan):
            self.services.memory.distrust_secret(subject.key)
        execution = Execution(subject.organization.connection, subject.kind.object_type, parent, self._on_answer)
        try:
            after = await self._execute(execution, observed, parent)
            return await self._insist(execution, after)
        finally:
            # Only now, so that nobody builds on a server whose scopes are still being made; and also after an error.
            self.written = min(execution.done, len(self.plan.actions))
            self._learn(self._answered)
            self._remember(execution, parent)
            self._distrust_issuers()

    def _distrust_issuers(self) -> None:
        """Who publishes the issuer of a server that was just turned off has to say so at once."""
        done = self.plan.actions[: self.written]
        if any(isinstance(action, Deactivate) and not action.target.child for action in done):
            self.subject.organization.issuers.clear()
            self.services.wake(self.subject.key, "reference")

    async def _behind_the_others(self, parent: str) -> None:
        """Leave the siblings in their places, those of others too; the look-up has just listed them."""
        subject, first = self.subject, self.plan.actions[0]
        if not subject.kind.object_type.last_in_line or not isinstance(first, Create):
            return
        siblings = await subject.organization.inventory.by_id(observe.lookup_path(subject, parent), keep=id_and_mark)
        placed = replace(first, body={**first.body, "priority": len(siblings) + _BEHIND})
        self.plan = Plan((placed, *self.plan.actions[1:]))

    def _remember(self, execution: Execution, parent: str) -> None:
        """Keep what was written below the object: for a while Okta's lists may not show it."""
        external_id = self.status.get("id") or self.subject.status.get("id")
        if external_id is not None:
            root = self.subject.kind.object_type.object_path(external_id, parent)
            self.services.memory.wrote(self.subject.key, root, execution.written)

    async def _on_answer(self, answer: JsonObject, created: bool) -> JsonObject:  # noqa: FBT001 - see OnAnswer
        subject = self.subject
        body, client_secret = subject.kind.take_secret(answer)
        self._answered = Observed(body)
        if created:
            back(self.services, subject)
            if client_secret is not None:
                self.services.memory.keep_secret(subject.key, client_secret)
            parent = subject.kind.parent(subject.resource, self.resolved)
            subject.organization.inventory.note(observe.lookup_path(subject, parent), body)
            facts = subject.kind.facts(subject.resource, subject.context(self.resolved), self._answered)
            self.status |= facts.status | {"attempt": None}
            self._body = await write_status(self.services, subject.key, subject.kind.plural, self._body, self.status)
        return body

    async def _execute(self, execution: Execution, observed: Observed, parent: str) -> Observed:
        try:
            return await execution.run(self.plan, observed)
        except AnswerLost:
            if observed.body is None and "id" not in self.status:
                self.status["attempt"] = self._attempt()
            raise
        except OperatorError as error:
            self._forget_names(error)
            if observed.body is None and "id" not in self.status:
                await self._not_created(error, parent)
            raise

    def _forget_names(self, error: OperatorError) -> None:
        """A name may lead to another group or policy by now than the one that Okta does not know any more."""
        if not isinstance(error, Terminal):
            return
        for reference in self.resolved:
            if isinstance(reference, GroupReference | AuthenticationPolicyReference) and reference.name is not None:
                self.subject.organization.directory.forget(reference.name)

    async def _insist(self, execution: Execution, after: Observed) -> Observed:
        """Write once more what Okta shows otherwise than stated: some settings it takes only after the creation."""
        update = self._remaining(after)
        if update is None:
            return after
        after = await execution.run(Plan((update,)), after)
        update = self._remaining(after)
        if update is not None:
            self.kept = _values(update)
            self.services.memory.keep(self.subject.key, self.kept)
        return after

    def _remaining(self, after: Observed) -> Update | None:
        subject = self.subject
        desired = subject.kind.desired(subject.resource, subject.context(self.resolved), after.body)
        return own_update(plan(replace(desired, children=()), after, subject.kind.object_type))

    async def _not_created(self, error: OperatorError, parent: str) -> None:
        """Okta did not make it, so that there is nothing to look up; unless an id or name is taken by an earlier try.

        Raises:
            Waiting: ``CreatedEarlier``.
        """
        self.status["attempt"] = None
        if not isinstance(error, Terminal) or not self.subject.kind.object_type.repeatable_create:
            return
        if await observe.find_by_mark(self.services, self.subject, parent, fresh=True) is not None:
            self.services.queue.add(self.subject.key, "found")
            raise Waiting("CreatedEarlier", "An earlier try made it; it is taken up now.", retry_after=1) from error
        if isinstance(error, AlreadyExists):
            # Of another, or made by an earlier try and not listed yet: then a later list shows whose it is.
            timings = self.services.timings
            pause = timings.lost_answer_look * 2 ** min(self.services.memory.failed(self.subject.key) - 1, 16)
            error.retry_after = pause if pause < timings.lost_answer else None
            error.message += " To take over what is there, state its id in spec.adopt of a new resource."

    async def _before_creation(self) -> None:
        """Record where the object is about to be, before a POST whose answer may get lost.

        The write is also the last proof that the resource is still there; what can be repeated safely needs a look.
        """
        subject = self.subject
        if subject.kind.object_type.repeatable_create:
            await self._require_live()
            return
        placement = subject.kind.placement(subject.resource, self.resolved)
        recorded = {"attempt": self._attempt(), "organizationId": subject.organization.organization_id, **placement}
        self._body = await write_status(
            self.services, subject.key, subject.kind.plural, self._body, recorded, unchanged=True
        )

    def _attempt(self) -> JsonObject:
        return {"startedAt": timestamp(self.services.now())}

    async def _require_live(self) -> None:
        key = self.subject.key
        live = await self.services.resources.get(self.subject.kind.plural, key.namespace, key.name)
        mine = live is not None and live["metadata"]["uid"] == self._body["metadata"]["uid"]
        if live is None or not mine or live["metadata"].get("deletionTimestamp"):
            raise Waiting("BeingDeleted", "The resource is being deleted; nothing is made in Okta for it.")

    def _learn(self, observed: Observed) -> None:
        """Take down what the object is, and wake whoever waits for it.

        Nothing may be made below an object that does not carry the resource's mark, so its id stays unknown to others.
        """
        if observed.body is None:
            return
        subject = self.subject
        facts = subject.kind.facts(subject.resource, subject.context(self.resolved), observed)
        self.status |= facts.status | {"attempt": None}
        proven = claim(observed.body, subject.kind.marking, subject.identity) is Claim.OURS
        shared = {fact: value for fact, value in facts.shared.items() if proven or fact is not Fact.ID}
        if self.services.facts.learn(subject.key, shared):
            self.services.wake(subject.key, "reference")


def _values(update: Update) -> tuple[tuple[str, str], ...]:
    return tuple((difference.path, digest(difference.desired)) for difference in update.differences)
