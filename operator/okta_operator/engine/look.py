"""One look at one resource: references, observe, plan, apply, publish, verify. The same for every kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from okta_operator.core.conditions import is_ready
from okta_operator.core.errors import OperatorError, Terminal
from okta_operator.core.outcome import Outcome, Step
from okta_operator.core.plan import Plan
from okta_operator.core.references import Reference, ResourceReference
from okta_operator.engine.gather import Subject, gather, resolve
from okta_operator.engine.publish import publish, withdraw
from okta_operator.engine.sync import Sync
from okta_operator.engine.tenancy import require_uses
from okta_operator.engine.verify import verify

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.kind import AnyKind, SecretContent
    from okta_operator.core.objects import Observed
    from okta_operator.core.references import Key
    from okta_operator.engine.services import Services

_UNPROVEN = frozenset(
    {"OwnedByAnother", "OwnedByAnotherCluster", "OwnershipUnproven", "AdoptNotFound", "AnotherOrganization"}
)
"""Reasons after which nothing that was learned about the external object holds any more."""


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
    _status: JsonObject = field(default_factory=dict)
    _sync: Sync | None = None
    _secret: str | None = None

    async def run(self) -> Outcome:
        """Take every step, or as many as can be taken."""
        try:
            await self._take_steps()
        except OperatorError as error:
            if error.reason in _UNPROVEN and self.services.facts.forget(self.key):
                self.services.wake(self.key, "reference")
            return self._outcome(error)
        return self._outcome(None)

    def _outcome(self, error: OperatorError | None) -> Outcome:
        sync = self._sync
        made = Plan() if sync is None else sync.plan
        written = 0 if sync is None else sync.written
        carried_out = sync is None or sync.carried_out
        was_ready = is_ready(self.body.get("status") or {}, self.body["metadata"]["generation"])
        return Outcome(
            passed=tuple(self._passed),
            failed=None if error is None else self._step,
            error=error,
            plan=Plan(made.actions[:written]) if carried_out else made,
            carried_out=carried_out,
            pending=carried_out and written < len(made.actions),
            drift=was_ready and written > 0 and "reference" not in self.reasons,
            secret_written=self._secret,
            status=self._status,
        )

    async def _take_steps(self) -> None:
        subject = await gather(self.services, self.kind, self.key, self.body, urgent=self.reasons != {"resync"})
        self._status["organizationId"] = subject.organization.organization_id
        self._step = Step.REFERENCES
        await require_uses(subject.grant, self.kind.uses(subject.resource), subject.organization.directory)
        references = self.kind.references(subject.resource)
        resolved = await resolve(self.services, subject, (r for r in references if not _publish_only(r)))
        if not any(map(_publish_only, references)):
            self._passed.append(Step.REFERENCES)
        self._step = Step.SYNC
        self._sync = Sync(self.services, subject, resolved, self._status)
        observed = await self._sync.run(held=self._held(subject))
        self._passed.append(Step.SYNC)
        if observed.body is None:
            self._passed.append(Step.REFERENCES)
            return
        self._step = Step.REFERENCES
        await self._hand_over(self._sync, observed, references)
        self._step = Step.SYNC
        _require_taken(self._sync)

    def _held(self, subject: Subject) -> Observed | None:
        """What the last look has just written, when this one only came because a reference is known now."""
        if self.reasons != {"reference"}:
            return None
        return self.services.memory.held(self.key, subject.generation, seconds=self.services.timings.held)

    async def _hand_over(self, sync: Sync, observed: Observed, references: tuple[Reference, ...]) -> None:
        """Publish and verify, once everything that is published is known."""
        subject = sync.subject
        try:
            rest = await resolve(self.services, subject, (r for r in references if _publish_only(r)))
        except OperatorError:
            if sync.carried_out:
                self.services.memory.hold(self.key, subject.generation, observed)
            raise
        self._passed.append(Step.REFERENCES)
        context = subject.context({**sync.resolved, **rest})
        facts = self.kind.facts(subject.resource, context, observed)
        self._status |= facts.status
        if not sync.carried_out:
            return
        self._step = Step.PUBLISH
        await self._publish(subject, self.kind.secret(subject.resource, context, observed), observed)
        if facts.issuer is not None:
            self._step = Step.VERIFY
            await verify(self.services, subject.organization, facts.issuer)
            self._passed.append(Step.VERIFY)

    async def _publish(self, subject: Subject, content: SecretContent | None, observed: Observed) -> None:
        if content is None:
            return
        root = self.kind.object_type.object_path(observed.external_id or "")
        self._secret = await publish(self.services, subject, content, root)
        before = subject.status.get("secretName")
        if before not in (None, content.name):
            await withdraw(self.services, str(subject.identity), self.key.namespace, before)
        self._status["secretName"] = content.name
        self._passed.append(Step.PUBLISH)


def _require_taken(sync: Sync) -> None:
    if sync.kept:
        fields = ", ".join(path for path, _ in sync.kept)
        message = (
            f"Okta took the change and still shows {fields} otherwise than stated; it is not written again and again. "
            "State there what Okta shows, or leave it out."
        )
        raise Terminal("OktaKeepsOtherwise", message)


def _publish_only(reference: Reference) -> bool:
    return isinstance(reference, ResourceReference) and reference.publish_only
