"""The way of a call through the organization: how long it takes, what it meets, and whether it is ever answered."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Any

from okta_simulator.errors import OktaError, concurrency_exceeded, internal_error, not_found, policies_locked
from okta_simulator.http.call import Call, Handler, Reply
from okta_simulator.traffic.request_log import READS

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

    from okta_simulator.simulator import Simulator
    from okta_simulator.traffic.fault_rules import Rule

CONNECTION = "okta_simulator.connection"
"""The ASGI extension by which the simulator's own server hands over the transport of a call."""

LOST = Reply(status=0)
"""What the log shows of a call that got lost before anything was done."""

RETRY_SECONDS = 1
"""How far off the time is that a made-up 429 names."""


class Passage:
    """One call on its way.

    Attributes:
        simulator: Who is called.
        strike: What goes wrong, if something does.
    """

    def __init__(self, simulator: Simulator, scope: Scope, login: str | None) -> None:
        """Begin.

        Args:
            simulator: Who is called.
            scope: The call's ASGI scope.
            login: Of who calls, if that is known.
        """
        self.simulator = simulator
        self._scope = scope
        self._method, self._path = scope["method"], scope["path"]
        self._login = login
        self.strike = simulator.faults.strike(self._method, self._path, login)
        self._refusal = self._meet_others()

    @property
    def fault(self) -> str | None:
        """The id of the rule that strikes, if one does."""
        return self.strike.id if self.strike else None

    async def arrives(self, receive: Receive) -> bool:
        """Let time pass before anything is done.

        Args:
            receive: The call's ASGI channel.

        Returns:
            Whether the call gets through; if not, it needs no answer any more.
        """
        if self._refusal is None:
            await _pause(self.simulator.org.settings.latency_seconds)
        return not (self.strike and self.strike.before and await self._befalls(self.strike.rule, receive))

    async def returns(self, receive: Receive) -> bool:
        """Let time pass before it is answered.

        Args:
            receive: The call's ASGI channel.

        Returns:
            Whether the answer gets through.
        """
        return not (self.strike and not self.strike.before and await self._befalls(self.strike.rule, receive))

    def through(self, handler: Handler, call: Call) -> Reply:
        """Have a call answered, with what it meets.

        Args:
            handler: Who answers.
            call: The call.

        Raises:
            OktaError: The call is refused.
        """
        if self._refusal is not None:
            raise self._refusal
        rule = self.strike.rule if self.strike else None
        if rule is None or not rule.status:
            return self._done(handler, call, rule)
        if self.strike and self.strike.before:
            return self._made_up(rule)
        self._done(handler, call, rule)
        return self._made_up(rule)

    def _done(self, handler: Handler, call: Call, rule: Rule | None) -> Reply:
        """Have a call answered by whoever does that."""
        if call.method in READS:
            return self._read(handler, call, rule.stale_seconds if rule else 0)
        self._note()
        try:
            return handler(call)
        finally:
            self._note()
            self.simulator.save()

    def _read(self, handler: Handler, call: Call, stale: float) -> Reply:
        """Answer by what was there a while ago, if that is asked for or it is a list."""
        org, settings = self.simulator.org, self.simulator.org.settings
        lag = settings.list_lag_seconds if settings.list_lag_login in {"", self._login} else 0.0
        if stale:
            self._note()
            with self.simulator.history.as_of(org, stale):
                return handler(call)
        reply = handler(call)
        if not lag or not isinstance(reply.body, list):
            return reply
        self._note()
        with self.simulator.history.as_of(org, lag):
            try:
                return handler(call)
            except OktaError:  # what the list belongs to is newer than the lag
                return Reply([])

    def _note(self) -> None:
        simulator = self.simulator
        seconds = max(simulator.org.settings.list_lag_seconds, simulator.faults.longest_stale)
        simulator.history.note(simulator.org, seconds)

    def _meet_others(self) -> OktaError | None:
        parallel, settings = self.simulator.parallel, self.simulator.org.settings
        if parallel.exceeds(settings):
            return concurrency_exceeded(self._soon())
        return parallel.refusal(self._method, self._path, settings)

    async def _befalls(self, rule: Rule, receive: Receive) -> bool:
        """Let a fault take its time; say whether the connection is of no more use."""
        await _pause(rule.delay_seconds)
        if rule.cut:
            self._transport().abort()
        if rule.cut or rule.hang:
            while (await receive())["type"] != "http.disconnect":
                pass
        return rule.cut or rule.hang

    def _transport(self) -> asyncio.Transport:
        connection: dict[str, Any] = self._scope.get("extensions", {}).get(CONNECTION)
        if not connection:
            message = "only the simulator's own server can cut connections"
            raise RuntimeError(message)
        transport: asyncio.Transport = connection["transport"]
        return transport

    def _made_up(self, rule: Rule) -> Reply:
        """Answer with the status of a rule."""
        body, headers = rule.body, dict(rule.headers)
        error = _usual(rule.status)
        if body is None and error is not None:
            body = error.body(self.simulator.org.ids.error_id())
        if error is not None and error.status == 429:  # noqa: PLR2004 - the status is what the rule says
            limit = self.simulator.limits.limit(self._method, self._path, self.simulator.org.settings)
            values = {"Limit": str(limit), "Remaining": "0", "Reset": str(self._soon())}
            headers = {f"X-Rate-Limit-{name}": value for name, value in values.items()} | headers
        return Reply(body, rule.status, list(headers.items()))

    def _soon(self) -> int:
        return math.ceil(self.simulator.org.moment().timestamp()) + RETRY_SECONDS


def _usual(status: int) -> OktaError | None:
    """Return what Okta says with a status, by its error catalogue; None for those that do not come from Okta itself."""
    known = [
        OktaError(401, "E0000011", "Invalid token provided"),
        OktaError(403, "E0000006", "You do not have permission to perform the requested action"),
        not_found("object", "Object"),
        policies_locked(),
        OktaError(429, "E0000047", "API call exceeded rate limit due to too many requests."),
        internal_error(),
        OktaError(503, "E0000010", "Service is in read only mode"),
    ]
    return next((error for error in known if error.status == status), None)


async def _pause(seconds: float) -> None:
    if seconds:
        await asyncio.sleep(seconds)
