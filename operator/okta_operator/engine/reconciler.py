"""Which look a key gets: an organization's, a resource's, or a farewell. All of them end in one place."""

from __future__ import annotations

import contextlib
import logging
import time
from typing import TYPE_CHECKING

from okta_operator import constants
from okta_operator.core.errors import OperatorError, Recoverable, Scope, Waiting
from okta_operator.core.outcome import Outcome, Step
from okta_operator.engine.finalize import Farewell, finalize
from okta_operator.engine.look import Look
from okta_operator.engine.organization_look import farewell_organization, forget_organization, look_at_organization
from okta_operator.engine.organizations import ORGANIZATION_KIND
from okta_operator.engine.settle import next_look, settle
from okta_operator.okta.errors import REFUSED

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.references import Key
    from okta_operator.engine.services import Services

_log = logging.getLogger(__name__)

_RESYNC = 600.0


class Reconciler:
    """Looks at one key at a time; the queue sees to it that no key is looked at twice at once."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def look(self, key: Key, reasons: frozenset[str]) -> float | None:
        """Look at a resource, and settle what comes of it.

        Returns:
            Seconds until the next look; None when there is nothing left to look at.
        """
        body = self._services.cache.get(key)
        if body is None:
            return await self._gone(key, waited=reasons == {"resync"})
        started = time.perf_counter()
        outcome = Outcome()
        try:
            if body["metadata"].get("deletionTimestamp"):
                outcome, delay = await self._farewell(key, body)
            else:
                outcome, delay = await self._regular(key, body, reasons)
        except OperatorError as error:
            # The API server refused the status itself, most often because the resource was written or deleted
            # meanwhile: the event of that brings it back, and so does the time.
            _log.info("%s: %s", key, error.message)
            outcome = Outcome(error=error)
            return next_look(self._services, key, error, _RESYNC)
        except Exception as error:  # noqa: BLE001 - a bug must not lose the resource or end the worker
            _log.exception("%s: the look failed unexpectedly", key)
            outcome = await self._report_bug(key, body, error)
            return next_look(self._services, key, outcome.error, _RESYNC)
        finally:
            self._measure(key, outcome, time.perf_counter() - started)
        return delay

    async def _report_bug(self, key: Key, body: JsonObject, error: Exception) -> Outcome:
        """Tell the user, too: a resource that says nothing looks as if nobody had seen it."""
        message = (
            f"The operator failed at this resource ({type(error).__name__}); its log has the details. It tries again."
        )
        outcome = Outcome(failed=Step.VALIDATE, error=Recoverable("InternalError", message), pending=True)
        with contextlib.suppress(OperatorError):
            await settle(self._services, key, self._services.plural(key.kind), body, outcome)
        return outcome

    async def _regular(self, key: Key, body: JsonObject, reasons: frozenset[str]) -> tuple[Outcome, float]:
        plural = self._services.plural(key.kind)
        if (body["metadata"].get("annotations") or {}).get(constants.ANNOTATION_PAUSED) == "true":
            outcome = Outcome(paused=True)
            await settle(self._services, key, plural, body, outcome)
            return outcome, _RESYNC
        if key.kind == ORGANIZATION_KIND:
            outcome = await look_at_organization(self._services, key, body)
            resync = self._services.timings.credentials
        else:
            outcome = await Look(self._services, self._services.kinds[key.kind], key, body, reasons).run()
            resync = self._resync(key)
            self._suspect(key, outcome)
        await settle(self._services, key, plural, body, outcome)
        return outcome, next_look(self._services, key, outcome.error, resync)

    async def _farewell(self, key: Key, body: JsonObject) -> tuple[Outcome, float | None]:
        try:
            farewell = await self._let_go(key, body)
        except OperatorError as error:
            outcome = Outcome(failed=Step.SYNC, error=error)
            self._suspect(key, outcome)
            await settle(self._services, key, self._services.plural(key.kind), body, outcome)
            return outcome, next_look(self._services, key, error, 15)
        if farewell is not None:
            _log.info("%s: %s: %s", key, farewell.reason, farewell.message)
            await self._services.events.post(body, type_="Normal", reason=farewell.reason, message=farewell.message)
        self._services.memory.forget(key)
        if self._services.facts.forget(key):
            self._services.wake(key, "reference")
        return Outcome(), None

    async def _let_go(self, key: Key, body: JsonObject) -> Farewell | None:
        if key.kind == ORGANIZATION_KIND:
            return await farewell_organization(self._services, body)
        return await finalize(self._services, self._services.kinds[key.kind], key, body)

    async def _gone(self, key: Key, *, waited: bool) -> float | None:
        """The resource is gone; an OktaOrg is looked after until nothing of it is needed any more."""
        if key.kind != ORGANIZATION_KIND:
            self._forget(key)
            return None
        if not waited:
            self._forget(key)
        try:
            return await forget_organization(self._services, key, waited=waited)
        except OperatorError as error:
            _log.info("%s is gone, and kept for now: %s", key, error)
            return self._services.timings.organization_kept

    def _forget(self, key: Key) -> None:
        """The resource is gone."""
        self._services.memory.forget(key)
        self._services.dependants.replace(key, ())
        self._services.queue.cancel(key)
        self._services.facts.forget(key)
        self._services.wake(key, "reference")

    def _suspect(self, key: Key, outcome: Outcome) -> None:
        """Okta refused the credentials: the OktaOrg is looked at now, and it alone reports that."""
        error = outcome.error
        if error is None or error.scope is not Scope.ORGANIZATION or error.reason != REFUSED:
            return
        if isinstance(error, Waiting):
            return  # nobody has asked: it is known
        home = self._services.home(key)
        if home is not None:
            self._services.organizations.distrust(home)
            self._services.queue.add(home, "refused")

    def _resync(self, key: Key) -> float:
        home = self._services.home(key)
        known = None if home is None else self._services.organizations.last(home)
        return _RESYNC if known is None else known.resync

    def _measure(self, key: Key, outcome: Outcome, seconds: float) -> None:
        word = "ok" if outcome.error is None else type(outcome.error).__name__.lower()
        self._services.metrics.reconciled(key.kind, word, seconds)
        if outcome.drift and outcome.error is None:
            self._services.metrics.drift_corrected(key.kind)
