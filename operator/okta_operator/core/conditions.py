"""From an outcome to conditions: the one place that decides Ready, Reconciling and Stalled.

The words are kstatus's (cli-utils, ``pkg/kstatus``): Reconciling and Stalled are present only while True and never
both, Ready is always there once the resource was looked at, and ``observedGeneration`` is written with them. A
condition that a look did not come to says what it said, of the generation that it said it of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.core.errors import Recoverable, Scope, Terminal, Waiting
from okta_operator.core.outcome import Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from okta_operator.core.json import JsonObject

READY = "Ready"
RECONCILING = "Reconciling"
STALLED = "Stalled"
PAUSED = "Paused"
DRIFTED = "Drifted"

_ORDER = (READY, RECONCILING, STALLED, *(step.value for step in Step), DRIFTED, PAUSED)
_MESSAGE_LIMIT = 1024
_TRUE = {
    Step.REFERENCES: ("Resolved", "Everything that the resource names is there."),
    Step.SYNC: ("Synced", "Okta has what the resource states."),
    Step.PUBLISH: ("Published", "The Secret holds what the resource publishes."),
    Step.VERIFY: ("Verified", "The issuer's discovery document and keys answer as published."),
}


def is_ready(status: JsonObject, generation: int) -> bool:
    """Whether the status says that this very generation is ready."""
    return status.get("observedGeneration") == generation and any(
        c["type"] == READY and c["status"] == "True" for c in status.get("conditions", ())
    )


def stalled_reason(status: JsonObject) -> str | None:
    """Why somebody has to act; None when nobody has to."""
    return next((c["reason"] for c in status.get("conditions", ()) if c["type"] == STALLED), None)


def summarize(outcome: Outcome, previous: JsonObject, generation: int, now: str) -> JsonObject:
    """The members ``conditions`` and ``observedGeneration`` of the status that this outcome leads to.

    Args:
        outcome: of the look.
        previous: the status as it is.
        generation: of the resource that was looked at.
        now: RFC 3339; ``lastTransitionTime`` of the conditions whose status flips.
    """
    kept = {c["type"]: c for c in previous.get("conditions", ())}
    if outcome.paused:
        message = "The annotation okta-operator.dev/paused keeps the operator from looking."
        paused = {PAUSED: ("True", "Paused", message)}
        return {"conditions": _merge(paused, kept, frozenset(kept) - {PAUSED}, generation, now)}
    if _organization_trouble(outcome, previous, generation):
        return {"conditions": _merge({}, kept, frozenset(kept) - {PAUSED}, generation, now)}
    wanted = _steps(outcome) | _overall(outcome)
    unreached = frozenset({*Step, DRIFTED}) & kept.keys() - wanted.keys() if outcome.error is not None else frozenset()
    return {"observedGeneration": generation, "conditions": _merge(wanted, kept, unreached, generation, now)}


def _organization_trouble(outcome: Outcome, previous: JsonObject, generation: int) -> bool:
    """Whether a ready resource with nothing to change met what concerns its organization: only the OktaOrg reports it.

    A passing fault of Okta while merely looking is no news about a ready resource either.
    """
    if outcome.error is None or outcome.pending or not is_ready(previous, generation):
        return False
    if outcome.plan:
        return False
    if outcome.error.scope is Scope.ORGANIZATION:
        return True
    passing = isinstance(outcome.error, Recoverable) and outcome.failed in (Step.VALIDATE, Step.REFERENCES, Step.SYNC)
    return passing or (isinstance(outcome.error, Waiting) and outcome.failed is Step.SYNC)


def _steps(outcome: Outcome) -> dict[str, tuple[str, str, str]]:
    wanted = {step.value: ("True", *_TRUE[step]) for step in outcome.passed if step in _TRUE}
    if outcome.failed is not None and outcome.failed is not Step.VALIDATE and outcome.error is not None:
        wanted[outcome.failed.value] = ("False", outcome.error.reason, outcome.error.message)
    if outcome.error is None and not outcome.carried_out:
        wanted |= _observed_only(outcome)
    return wanted


def _observed_only(outcome: Outcome) -> dict[str, tuple[str, str, str]]:
    if not outcome.plan:
        return {
            Step.SYNC.value: (
                "True",
                "ObservedOnly",
                "Okta has what the resource states; it is only observed.",
            )
        }
    differs = outcome.plan.summary(done=False)
    message = f"Okta differs, and nothing is written because the resource is only observed: {differs}."
    return {
        Step.SYNC.value: ("False", "Differences", message),
        DRIFTED: ("True", "Differences", message),
    }


def _overall(outcome: Outcome) -> dict[str, tuple[str, str, str]]:
    error = outcome.error
    if error is None:
        message = "The resource is in use as stated." if outcome.carried_out else "The external object is observed."
        return {READY: ("True", "Reconciled" if outcome.carried_out else "Observed", message)}
    kind = STALLED if isinstance(error, Terminal) else RECONCILING
    return {READY: ("False", error.reason, error.message), kind: ("True", error.reason, error.message)}


def _merge(
    wanted: dict[str, tuple[str, str, str]],
    kept: dict[str, JsonObject],
    unreached: Collection[str],
    generation: int,
    now: str,
) -> Sequence[JsonObject]:
    """Conditions in a fixed order; those not reached as they were, and one that did not flip keeps its time."""
    merged = []
    for kind in _ORDER:
        if kind in unreached:
            merged.append(kept[kind])
        elif kind in wanted:
            status, reason, message = wanted[kind]
            old = kept.get(kind, {})
            merged.append(
                {
                    "type": kind,
                    "status": status,
                    "reason": reason,
                    "message": message[:_MESSAGE_LIMIT],
                    "observedGeneration": generation,
                    "lastTransitionTime": old["lastTransitionTime"] if old.get("status") == status else now,
                }
            )
    return merged
