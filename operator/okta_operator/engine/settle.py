"""What follows from an outcome: status, events, metrics, and the time of the next look."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from okta_operator import constants
from okta_operator.core.actions import Adopt, Create
from okta_operator.core.conditions import stalled_reason, summarize
from okta_operator.core.errors import OperatorError, Recoverable, Terminal
from okta_operator.engine.services import spread, timestamp
from okta_operator.engine.status import write_status
from okta_operator.observability.logging import about
from okta_operator.observability.redaction import redact

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.outcome import Outcome
    from okta_operator.core.references import Key
    from okta_operator.engine.services import Services

_log = logging.getLogger(__name__)


async def settle(services: Services, key: Key, plural: str, body: JsonObject, outcome: Outcome) -> None:
    """Write the status and tell of what happened.

    Args:
        services: the operator's.
        key: of the resource.
        plural: of its kind.
        body: the resource as it was looked at; whatever came since is news for the next look, its generation too.
        outcome: of the look.
    """
    if outcome.error is not None:
        # The last line of defence, as for logs: nothing is known to get this far.
        outcome.error.message = redact(outcome.error.message)
    status = (services.cache.get(key) or body).get("status") or {}
    summary = summarize(outcome, status, body["metadata"]["generation"], timestamp(services.now()))
    annotations = body["metadata"].get("annotations") or {}
    asked = annotations.get(constants.ANNOTATION_RECONCILE_REQUESTED)
    handled = {} if asked is None or outcome.paused else {"lastHandledReconcileAt": asked}
    _report(key, outcome)
    await write_status(services, key, plural, body, {**outcome.status, **handled, **summary})
    await _tell(services, body, outcome, status)


def next_look(services: Services, key: Key, error: OperatorError | None, resync: float) -> float:
    """Seconds until the resource is looked at again without another reason."""
    if error is None:
        services.memory.succeeded(key)
        return spread(resync)
    if error.retry_after is not None:
        return error.retry_after
    if not isinstance(error, Recoverable):
        return spread(resync)
    timings = services.timings
    failures = min(services.memory.failed(key), 16)
    return spread(min(timings.backoff_first * 2 ** (failures - 1), timings.backoff_most))


def _report(key: Key, outcome: Outcome) -> None:
    extra = about(kind=key.kind, namespace=key.namespace, name=key.name)
    if outcome.error is not None:
        level = logging.WARNING if isinstance(outcome.error, Terminal) else logging.INFO
        _log.log(level, "%s: %s: %s", key, outcome.error.reason, outcome.error.message, extra=extra)
    if outcome.plan and outcome.carried_out:
        _log.info("%s: written to Okta: %s", key, outcome.plan.summary(), extra=extra)


async def _tell(services: Services, body: JsonObject, outcome: Outcome, before: JsonObject) -> None:
    """Events, on transitions only."""
    post = services.events.post
    if _is_recognized(outcome, before):
        message = (
            f"Okta has {outcome.status['id']}, which carries this resource's mark: the answer to its creation, or this "
            "status, was lost. It is taken up again."
        )
        await post(body, type_="Normal", reason="Recognized", message=message)
    if outcome.plan and outcome.carried_out:
        reason, message = _written(outcome)
        await post(body, type_="Normal", reason=reason, message=message)
    if outcome.secret_written is not None:
        message = f"The Secret {outcome.secret_written} was written."
        await post(body, type_="Normal", reason="SecretPublished", message=message)
    if isinstance(outcome.error, Terminal) and stalled_reason(before) != outcome.error.reason:
        await post(body, type_="Warning", reason=outcome.error.reason, message=outcome.error.message)


def _is_recognized(outcome: Outcome, before: JsonObject) -> bool:
    """Whether the object that the status names now was there before this look, and no news to its own mark."""
    if not outcome.carried_out or not outcome.status.get("id") or before.get("id"):
        return False
    return not any(isinstance(each, Create | Adopt) and not each.target.child for each in outcome.plan.actions)


def _written(outcome: Outcome) -> tuple[str, str]:
    first = outcome.plan.actions[0]
    summary = outcome.plan.summary()
    if isinstance(first, Create) and not first.target.child:
        return "Created", f"In Okta: {summary}."
    if isinstance(first, Adopt):
        return "Adopted", f"The existing object was taken over: {summary}."
    if outcome.drift:
        return "DriftCorrected", f"Changed in Okta by somebody else and put right: {summary}."
    return "Updated", f"In Okta: {summary}."
