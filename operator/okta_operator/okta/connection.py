"""What the rest of the operator calls: one organization with one set of credentials."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias

from pydantic import SecretStr

from okta_operator.core.errors import Terminal
from okta_operator.core.gate import OPEN
from okta_operator.core.json import JsonObject
from okta_operator.okta import errors, shapes
from okta_operator.okta.answer import Answer, Cause, NoAnswer
from okta_operator.okta.buckets import PUBLIC, TOKENS, bucket_of
from okta_operator.okta.budget import Pace, RateBudget
from okta_operator.okta.clock import OktaClock
from okta_operator.okta.credentials import ApiToken, Credentials
from okta_operator.okta.lazy import TRANSPORT, load
from okta_operator.okta.paging import next_page
from okta_operator.okta.serial import SerialWrites
from okta_operator.okta.settings import CallObserver, ConnectionSettings
from okta_operator.okta.tokens import Tokens
from okta_operator.okta.urls import is_path, require_origin, same_origin
from okta_operator.okta.window import reading_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from okta_operator.core.gate import WriteGate
    from okta_operator.okta.tokens import Shown
    from okta_operator.okta.transport import SdkTransport

__all__ = ["CallObserver", "ConnectionSettings", "OktaConnection"]

_TRIES = 3
_MOST_PAGES = 1000

_Objects: TypeAlias = list[JsonObject]  # inside the class, `list` is the call


class OktaConnection:
    """Calls to one organization.

    Paths are absolute and encoded (``urls.segment`` and ``urls.query`` help) and may have a query. Each call
    waits for its turn in the rate budget, background calls (``urgent=False``) after urgent ones, and has a
    deadline once it goes. An answer 429 is awaited and the call repeated; nothing else is.

    All calls raise ``core.errors`` alone: ``Terminal`` (``OktaRejected``, ``PermissionMissing``,
    ``ScopeNotGranted``, ``PrivateKeyInvalid``, ``FeatureNotEnabled``, ``UntrustedLink``, ``InvalidPath``),
    ``Waiting`` (``RateLimited``), ``Recoverable`` (``CredentialsRefused``, ``OktaConflict``, ``OktaUnavailable``,
    ``OktaUnreachable``, ``OktaRedirected``, ``OktaAnswerInvalid``, ``ConnectionClosed``), and ``create`` also
    ``AnswerLost``.

    Args:
        url: the organization's address, such as ``https://acme.okta.com``. Plain http only if it says so
            itself.
        credentials: a bare token is an API token.
        settings: limits and times.
        observer: is told of every exchange.
        gate: lets writes through.

    Raises:
        Terminal: ``InvalidUrl``; the address is not an origin.
        Recoverable: ``CredentialsRefused``; the token cannot be one.
    """

    def __init__(
        self,
        url: str,
        credentials: Credentials | SecretStr,
        *,
        settings: ConnectionSettings | None = None,
        observer: CallObserver | None = None,
        gate: WriteGate = OPEN,
    ) -> None:
        """Check the address and the form of the credentials; nothing is sent."""
        self.url = require_origin(url)
        self._credentials = ApiToken(credentials) if isinstance(credentials, SecretStr) else credentials
        self._settings = settings or ConnectionSettings()
        self._observer = observer
        self._gate = gate
        pace = Pace(self._settings.share, self._settings.max_in_flight, self._settings.patience)
        self._budget = RateBudget(pace)
        self._serial = SerialWrites()
        self._origins = {self.url}
        self._time = OktaClock()
        self._tokens = (
            None
            if isinstance(self._credentials, ApiToken)
            else Tokens(self._credentials, self.url, self._ask_for_token, self._time)
        )
        self._opened: SdkTransport | None = None

    def __repr__(self) -> str:
        """Tell the address, and nothing of the credentials."""
        return f"{type(self).__name__}({self.url!r})"

    @property
    def client_id(self) -> str | None:
        """The client ID of the service app that the calls are made as; None with an API token."""
        return None if isinstance(self._credentials, ApiToken) else self._credentials.client_id

    def trust(self, url: str) -> None:
        """Let ``public`` ask another origin: the organization's custom domain, as Okta itself reports it.

        Raises:
            Terminal: ``InvalidUrl``.
        """
        self._origins.add(require_origin(url))

    def remaining(self) -> Mapping[str, int]:
        """Calls left in each rate bucket, as Okta last said; for metrics."""
        return self._budget.remaining()

    async def get(self, path: str, *, urgent: bool = True) -> JsonObject | None:
        """An object; None when it is not there (404)."""
        call = errors.Call("GET", path)
        answer = await self._ask(call, None, urgent=urgent)
        return None if errors.gone(answer) else shapes.single(call, answer)

    async def list(
        self, path: str, *, urgent: bool = True, keep: Callable[[JsonObject], JsonObject] | None = None
    ) -> _Objects | None:
        """All objects of a list, over all its pages; None when what the list belongs to is not there (404).

        Args:
            path: with the query, such as a filter and ``limit=200``.
            urgent: before background calls.
            keep: reduces each object as its page comes, so that a long list is never held whole.
        """
        found: _Objects = []
        seen: set[str] = set()
        following: str | None = path
        while following is not None:
            seen.add(following)
            call = errors.Call("GET", following)
            answer = await self._ask(call, None, urgent=urgent)
            if errors.gone(answer):
                return None  # also between two pages: half of a list would mislead
            page = shapes.objects(call, answer)
            found.extend(page if keep is None else map(keep, page))
            following = self._following(call, answer, seen)
        return found

    async def create(self, path: str, body: JsonObject) -> JsonObject:
        """POST an object, once.

        Returns:
            The object as Okta made it.

        Raises:
            AnswerLost: it may have been made; look before sending it again.
        """
        call = errors.Call("POST", path, creates=True)
        answer = await self._ask(call, body, urgent=True)
        if not answer.good:
            raise errors.of_answer(call, answer)
        return shapes.single(call, answer)

    async def replace(self, path: str, body: JsonObject | None) -> JsonObject | None:
        """PUT the whole object, or nothing where the path says it all.

        Returns:
            The object as it is now, empty where Okta answers without one; None when it is not there (404).
        """
        call = errors.Call("PUT", path)
        answer = await self._ask(call, body, urgent=True)
        if errors.gone(answer):
            return None
        return shapes.single(call, answer) if answer.body.strip() or not answer.good else {}

    async def act(self, path: str) -> bool:
        """POST without a body, for a lifecycle operation; False when the object is not there (404)."""
        return await self._do(errors.Call("POST", path))

    async def delete(self, path: str) -> bool:
        """DELETE an object; False when it was gone already (404)."""
        return await self._do(errors.Call("DELETE", path))

    async def public(self, url: str) -> JsonObject | None:
        """GET a public document (discovery, keys) without credentials; None when there is none (404).

        Args:
            url: absolute, on the organization's origin or on one that ``trust`` was told.

        Raises:
            Terminal: ``UntrustedLink``; it is anywhere else.
        """
        if not any(same_origin(url, own) for own in self._origins):
            message = "The address of a public document is not on the organization's own domain, and is not asked."
            raise Terminal(reason="UntrustedLink", message=message)
        call = errors.Call("GET", url)
        answer = await self._paced(call, PUBLIC, lambda: self._transport().send_public(url), urgent=True)
        return None if answer.status == HTTPStatus.NOT_FOUND else shapes.single(call, answer)

    async def close(self) -> None:
        """End the connection.

        Those who wait for a turn are sent away (``ConnectionClosed``); calls under way get time to finish.
        """
        await self._budget.close(self._settings.timeout)
        if self._opened is not None:
            await self._opened.close()

    async def _do(self, call: errors.Call) -> bool:
        answer = await self._ask(call, None, urgent=True)
        if errors.gone(answer):
            return False
        if not answer.good:
            raise errors.of_answer(call, answer)
        return True

    def _following(self, call: errors.Call, answer: Answer, seen: set[str]) -> str | None:
        """The path of a list's next page; None after the last one."""
        address = next_page(answer.headers.getall("Link", []), self.url)
        if address is None:
            return None
        path = address[len(self.url) :]
        if path in seen:
            raise errors.unreadable(call, "its pages go in a circle")
        if len(seen) >= _MOST_PAGES:
            raise errors.unreadable(call, f"the list does not end after {_MOST_PAGES} pages")
        return path

    async def _ask(self, call: errors.Call, body: JsonObject | None, *, urgent: bool) -> Answer:
        """The answer to a call with credentials, whatever it says but 429."""
        if not is_path(call.path):
            message = "An id in the status, or a name, cannot be part of a call to Okta. Correct or clear it."
            raise Terminal(reason="InvalidPath", message=message)

        url = self.url + call.path
        gate = OPEN if call.method == "GET" else self._gate

        async def exchange(shown: Callable[[], Mapping[str, str]] = dict) -> Answer:
            async def send() -> Answer:
                async with gate.writing():
                    return await self._transport().send(call.method, url, body, shown(), gate.require)

            async with self._serial.turn(call.method, call.path):
                return await self._paced(call, bucket_of(call.path), send, urgent=urgent)

        return await exchange() if self._tokens is None else await self._tokens.use(call, exchange)

    async def _ask_for_token(self, make: Callable[[], Shown]) -> Answer:
        """The token endpoint's answer. It has its turn before the call's own, which would not wait for it inside."""

        async def send() -> Answer:
            return await self._transport().send_form(self.url + TOKENS, *make())

        return await self._paced(errors.Call("POST", TOKENS), TOKENS, send, urgent=True)

    async def _paced(
        self, call: errors.Call, bucket: str, send: Callable[[], Awaitable[Answer]], *, urgent: bool
    ) -> Answer:
        """Send when the budget allows, and again after a 429: what Okta refused to look at was not done."""
        await load(TRANSPORT)
        tries = 0
        while True:
            async with self._budget.turn(bucket, urgent=urgent) as turn:
                answer = await self._observed(call, bucket, send)
                self._time.learn(answer.headers)
                turn.answered(reading_of(answer.headers), throttled=answer.status == HTTPStatus.TOO_MANY_REQUESTS)
            tries += 1
            if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
                return answer
            if tries == _TRIES:
                pause = self._budget.pause(bucket, urgent=urgent)
                raise errors.of_answer(call, answer, retry_after=max(1.0, pause))

    async def _observed(self, call: errors.Call, bucket: str, send: Callable[[], Awaitable[Answer]]) -> Answer:
        began = time.monotonic()
        outcome = "cancelled"
        try:
            answer = await send()
        except TimeoutError:
            # This process may not write any more, and whether Okta has done it is not known.
            outcome = Cause.TIMEOUT.value
            problem = errors.of_failure(call, NoAnswer(Cause.TIMEOUT, sent=True))
        except NoAnswer as failure:
            outcome = failure.cause.value
            problem = errors.of_failure(call, failure)
        else:
            outcome = str(answer.status)
            return answer
        finally:
            if self._observer is not None:
                self._observer(call.method, bucket, outcome, time.monotonic() - began)
        raise problem

    def _transport(self) -> SdkTransport:
        if self._opened is None:
            from okta_operator.okta.transport import SdkTransport  # noqa: PLC0415 - see lazy

            self._opened = SdkTransport(self.url, self._credentials, self._settings)
        return self._opened
