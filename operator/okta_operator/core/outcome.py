"""What one look at a resource came to: the value that status, events, metrics and the next look are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from okta_operator.core.plan import Plan

if TYPE_CHECKING:
    from okta_operator.core.errors import OperatorError
    from okta_operator.core.json import JsonObject


class Step(StrEnum):
    """The steps of the loop that can fail, each with the condition that tells it."""

    VALIDATE = "Valid"
    REFERENCES = "ReferencesResolved"
    SYNC = "Synced"
    PUBLISH = "SecretPublished"
    VERIFY = "IssuerVerified"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one look came to.

    Attributes:
        passed: the steps that went well, in their order; steps that a kind does not have are in neither.
        failed: the step that did not, with its error.
        error: why.
        plan: what was written to Okta, or would have been.
        carried_out: whether the plan was; False when only observing.
        pending: whether the failure left undone or unknown what the resource itself answers for: a change that could
            not be written, or for an OktaOrg its organization. A ready resource is not ready any more then.
        drift: whether the plan put right what somebody else changed, and not what the user asked for anew.
        secret_written: the name of the Secret that was written by this look.
        status: the kind's members of the status, as far as known.
        paused: nothing was looked at, because the user said so.
    """

    passed: tuple[Step, ...] = ()
    failed: Step | None = None
    error: OperatorError | None = None
    plan: Plan = field(default_factory=Plan)
    carried_out: bool = True
    pending: bool = False
    drift: bool = False
    secret_written: str | None = None
    status: JsonObject = field(default_factory=dict)
    paused: bool = False
