"""One look at one resource: references, observe, plan, apply, publish, verify. The same for every kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from okta_operator.api.common import ManagementPolicy
from okta_operator.core.conditions import is_ready
from okta_operator.core.errors import AnswerLost, OperatorError, Terminal, Waiting
from okta_operator.core.objects import Observed
from okta_operator.core.outcome import Outcome, Step
from okta_operator.core.plan import Create, Plan, plan
from okta_operator.core.references import Reference, Resolved, ResourceReference
from okta_operator.engine import observe
from okta_operator.engine.apply import Execution
from okta_operator.engine.finalize import add_finalizer
from okta_operator.engine.gather import Subject, gather, resolve
from okta_operator.engine.publish import publish, withdraw
from okta_operator.engine.services import timestamp
from okta_operator.engine.status import write_status
from okta_operator.engine.verify import verify

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.kind import AnyKind, SecretContent
    from okta_operator.core.references import Key
    from okta_operator.engine.services import Services


@dataclass(slots=True)
class Look:
    """A look under way: what it has reached, so that an error at any point still yields a full outcome."""

    services: Services
    kind: AnyKind
    key: Key
    body: JsonObject
    reasons: frozenset[str]
    _passed: list[Step] = field(default_factory=list)
    _step: Step = Step.VALIDATE
    _plan: Plan = field(default_factory=Plan)
    _status: JsonObject = field(default_factory=dict)
    _carried_out: bool = True
    _written: int = 0
    _secret: str | None = None

    async def run(self) -> Outcome:
        """Take every step, or as many as can be taken."""
        try:
            await self._take_steps()
        except OperatorError as error:
            return self._outcome(error)
        return self._outcome(None)

    def _outcome(self, error: OperatorError | None) -> Outcome:
        was_ready = is_ready(self.body.get("status") or {}, self.body["metadata"]["generation"])
        return Outcome(
            passed=tuple(self._passed),
            failed=None if error is None else self._step,
            error=error,
            plan=Plan(self._plan.actions[: self._written]) if self._carried_out else self._plan,
            carried_out=self._carried_out,
            pending=self._carried_out and self._written < len(self._plan.actions),
            drift=was_ready and self._written > 0,
            secret_written=self._secret,
            status=self._status,
        )

    async def _take_steps(self) -> None:
        subject = await gather(self.services, self.kind, self.key, self.body)
        self._status["organizationId"] = subject.organization.organization_id
        self._step = Step.REFERENCES
        references = self.kind.references(subject.resource)
        resolved = await resolve(self.services, subject, (r for r in references if not _publish_only(r)))
        self._step = Step.SYNC
        observed = await self._sync(subject, resolved)
        if observed is None:
            self._passed += [Step.REFERENCES, Step.SYNC]
            return
        self._passed.append(Step.SYNC)
        self._step = Step.REFERENCES
        await self._hand_over(subject, observed, resolved, references)

    async def _sync(self, subject: Subject, resolved: Resolved) -> Observed | None:
        """Observe, plan and apply; Okta's side after it. None: only observed, and there is nothing."""
        parent = self.kind.parent(subject.resource, resolved)
        observed = await self._observe(subject, parent)
        context = subject.context(resolved)
        adopting = observe.is_adopting(subject, observed.body)
        desired = self.kind.desired(subject.resource, context, observed.body)
        self._plan = plan(desired, observed, self.kind.object_type, adopting=adopting)
        if _observes_only(subject):
            self._carried_out = False
            self._learn(subject, observed, resolved)
            return observed if observed.body is not None else None
        if self._plan:
            observed = await self._apply(subject, parent, observed, resolved)
        self._learn(subject, observed, resolved)
        return observed

    async def _observe(self, subject: Subject, parent: str) -> Observed:
        if "reference" in self.reasons and len(self.reasons) == 1:
            timings = self.services.timings
            held = self.services.memory.held(self.key, subject.generation, seconds=timings.held)
            if held is not None:
                return held
        body = await observe.find(self.services, subject, parent)
        return Observed(None) if body is None else await observe.observe_children(subject, body, parent)

    async def _apply(self, subject: Subject, parent: str, observed: Observed, resolved: Resolved) -> Observed:
        self.body = await add_finalizer(self.services, self.kind.plural, self.body)
        if isinstance(self._plan.actions[0], Create) and observed.body is None:
            await self._record_attempt(subject, resolved)

        async def on_answer(answer: JsonObject, created: bool) -> JsonObject:  # noqa: FBT001 - see OnAnswer
            body, client_secret = self.kind.take_secret(answer)
            if client_secret is not None and created:
                self.services.memory.keep_secret(self.key, client_secret)
            if created:
                subject.organization.inventory.note(observe.lookup_path(subject, parent), body)
                self._status |= self.kind.facts(subject.resource, subject.context(resolved), Observed(body)).status
                self._status["attempt"] = None
                await self._record_id()
            self._learn(subject, Observed(body), resolved)
            return body

        execution = Execution(subject.organization.connection, self.kind.object_type, parent, on_answer)
        try:
            after = await self._execute(execution, subject, parent, observed)
        finally:
            self._written = execution.done
        return after

    async def _execute(self, execution: Execution, subject: Subject, parent: str, observed: Observed) -> Observed:
        try:
            return await execution.run(self._plan, observed)
        except AnswerLost:
            raise
        except OperatorError as error:
            if observed.body is None and "id" not in self._status:
                await self._not_created(error, subject, parent)
            raise

    async def _not_created(self, error: OperatorError, subject: Subject, parent: str) -> None:
        """Okta did not make it, so that there is nothing to look up; unless an id or name is taken by an earlier try.

        Raises:
            Waiting: ``CreatedEarlier``.
        """
        self._status["attempt"] = None
        if not isinstance(error, Terminal) or not self.kind.object_type.repeatable_create:
            return
        if await observe.find_by_mark(self.services, subject, parent, fresh=True) is not None:
            self.services.queue.add(self.key, "found")
            raise Waiting("CreatedEarlier", "An earlier try made it; it is taken up now.", retry_after=1) from error

    async def _record_attempt(self, subject: Subject, resolved: Resolved) -> None:
        """Before a POST whose answer may get lost: where the object is about to be, for the next look or a deletion.

        The write is also the last proof that the resource is still there; what can be repeated safely needs a look.
        """
        if self.kind.object_type.repeatable_create:
            await self._require_live()
            return
        placement = self.kind.placement(subject.resource, resolved)
        attempt = {"startedAt": timestamp(self.services.now())}
        recorded = {"attempt": attempt, "organizationId": subject.organization.organization_id, **placement}
        self.body = await write_status(self.services, self.key, self.kind.plural, self.body, recorded, unchanged=True)

    async def _require_live(self) -> None:
        live = await self.services.resources.get(self.kind.plural, self.key.namespace, self.key.name)
        mine = live is not None and live["metadata"]["uid"] == self.body["metadata"]["uid"]
        if live is None or not mine or live["metadata"].get("deletionTimestamp"):
            raise Waiting("BeingDeleted", "The resource is being deleted; nothing is made in Okta for it.")

    async def _record_id(self) -> None:
        """Right after the POST."""
        self.body = await write_status(self.services, self.key, self.kind.plural, self.body, self._status)

    def _learn(self, subject: Subject, observed: Observed, resolved: Resolved) -> None:
        """Take down what the object is, and wake whoever waits for it."""
        if observed.body is None:
            return
        facts = self.kind.facts(subject.resource, subject.context(resolved), observed)
        self._status |= facts.status | {"attempt": None}
        if self.services.facts.learn(self.key, facts.shared):
            self.services.wake(self.key, "reference")

    async def _hand_over(
        self, subject: Subject, observed: Observed, resolved: Resolved, references: tuple[Reference, ...]
    ) -> None:
        """Publish and verify, once everything that is published is known."""
        try:
            rest = await resolve(self.services, subject, (r for r in references if _publish_only(r)))
        except OperatorError:
            if self._carried_out:
                self.services.memory.hold(self.key, subject.generation, observed)
            raise
        self._passed.insert(0, Step.REFERENCES)
        context = subject.context({**resolved, **rest})
        facts = self.kind.facts(subject.resource, context, observed)
        self._status |= facts.status
        await self._publish(subject, self.kind.secret(subject.resource, context, observed), observed)
        if facts.issuer is not None and self._carried_out:
            self._step = Step.VERIFY
            await verify(self.services, subject.organization, facts.issuer)
            self._passed.append(Step.VERIFY)

    async def _publish(self, subject: Subject, content: SecretContent | None, observed: Observed) -> None:
        if content is None or not self._carried_out:
            return
        self._step = Step.PUBLISH
        root = self.kind.object_type.object_path(observed.external_id or "")
        self._secret = await publish(self.services, subject, content, root)
        before = subject.status.get("secretName")
        if before not in (None, content.name):
            await withdraw(self.services, str(subject.identity), self.key.namespace, before)
        self._status["secretName"] = content.name
        self._passed.append(Step.PUBLISH)


def _publish_only(reference: Reference) -> bool:
    return isinstance(reference, ResourceReference) and reference.publish_only


def _observes_only(subject: Subject) -> bool:
    policy = subject.resource.spec.management_policy
    if policy is None:
        return not subject.created
    return bool(policy is ManagementPolicy.OBSERVE_ONLY)
