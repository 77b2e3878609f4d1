"""The access tokens of a service app: got when a call needs one, one per scope, renewed in time.

Each call has a token for the one scope that it needs, so none is asked for that no resource needs, a token does no
more than its call, and a scope that was not granted is known by name to the resource that lacks it. For concurrent
calls a token is asked for once. What Okta refused is not asked again for a while: a refusal that goes on costs one
request in that time, however many resources there are.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from okta_operator.core.errors import OperatorError, Recoverable, Scope, Terminal, Waiting
from okta_operator.okta.buckets import TOKENS
from okta_operator.okta.errors import REFUSED, Call
from okta_operator.okta.flights import Flights
from okta_operator.okta.lazy import KEYS, load
from okta_operator.okta.rights import scope_of, scopes_that_do
from okta_operator.okta.token_answers import Refusal, issued, nonce_of, refusal, refuses_token

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from pydantic import SecretStr

    from okta_operator.okta.answer import Answer
    from okta_operator.okta.clock import OktaClock
    from okta_operator.okta.credentials import ServiceApp
    from okta_operator.okta.keys import ProofKey, SigningKey

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

_CALL: Final = Call("POST", TOKENS)
_MARGIN: Final = 300.0
"""Seconds before its end that a token is renewed: longer than a call waits for its turn."""

_LAST: Final = 10.0
"""Seconds before its end that a token which cannot be renewed is still used."""

_REFUSED_PAUSE: Final = 60.0
"""Seconds for which what Okta refused is not asked for again."""

_SUBSTITUTE_PAUSE: Final = 3600.0
"""The same for a scope in whose place a wider one does: each refusal is an entry in Okta's System Log."""

_LOOK_AGAIN: Final = 600.0
"""Seconds until a scope may have been granted by a person."""

_STEPS: Final = 4
"""Requests for one token at most: bare, with a proof, with the nonce asked for, with a newer one."""

_CLOCK_WRONG: Final = 60.0

Shown: TypeAlias = "tuple[Mapping[str, str], Mapping[str, str]]"
"""A form and the headers that go with it."""

Exchange: TypeAlias = "Callable[[Callable[[], Mapping[str, str]]], Awaitable[Answer]]"


class Ask(Protocol):
    """Sends a form to the token endpoint, in its turn. Raises ``OperatorError``, for no answer and for 429."""

    async def __call__(self, make: Callable[[], Shown]) -> Answer:
        """Return the answer, whatever it says; form and headers are made anew each time that they go."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token, and what is shown with it.

    Attributes:
        scope: what it is for.
        value: the token.
        proofs: the key that it is bound to; None for whoever bears it.
        renew: when to get another one, monotonic.
        ends: when it ends.
    """

    scope: str
    value: SecretStr = field(repr=False)
    proofs: ProofKey | None
    renew: float
    ends: float

    def headers(self, method: str, url: str, now: int, nonce: str | None = None) -> dict[str, str]:
        """What a call shows, made for this one call: a proof is good once."""
        value = self.value.get_secret_value()
        if self.proofs is None:
            return {"Authorization": f"Bearer {value}"}
        proof = self.proofs.proof(method, url, now, nonce=nonce, token=value)
        return {"Authorization": f"DPoP {value}", "DPoP": proof}


class _NotGranted(Exception):  # noqa: N818 - named for what happened; it never leaves the module
    """The app was not granted a scope."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Tokens:
    """The access tokens of one connection.

    Args:
        app: who asks.
        origin: of the organization: nothing is signed for any other.
        ask: sends a request.
        okta_time: what time it is there.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        app: ServiceApp,
        origin: str,
        ask: Ask,
        okta_time: OktaClock,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin without a token; nothing is sent, and the key is not read yet."""
        self._app = app
        self._origin = origin
        self._ask = ask
        self._time = okta_time
        self._clock = clock
        self._key: SigningKey | None = None
        self._proofs: ProofKey | None = None
        self._nonce: str | None = None
        self._resource_nonce: str | None = None
        self._live: dict[str, AccessToken] = {}
        self._denied: dict[str, tuple[float, str]] = {}
        self._refused: tuple[float, str] | None = None
        self._flights: Flights[str, AccessToken] = Flights()

    async def use(self, call: Call, exchange: Exchange) -> Answer:
        """The answer to a call that shows a token; one that Okta no longer takes is replaced once.

        What was refused for its token was not done, so the call is made again, whatever its method.

        Args:
            call: what is asked.
            exchange: makes the call; is given what makes the headers that it shows, when it goes.

        Raises:
            Terminal: ``PrivateKeyInvalid``; ``ScopeNotGranted``.
            Recoverable: ``CredentialsRefused``; Okta does not take the key, or did not a short while ago.
            OperatorError: as of ``exchange``, and of the requests for a token.
        """
        token = await self._token(call)
        answer = await exchange(self._shown(call, token))
        if not refuses_token(answer):
            return answer
        self._resource_nonce = nonce_of(answer) or self._resource_nonce
        if self._live.get(token.scope) is token:
            del self._live[token.scope]
        return await exchange(self._shown(call, await self._token(call)))

    def _shown(self, call: Call, token: AccessToken) -> Callable[[], Mapping[str, str]]:
        """What makes the headers: a call waits for its turn, and a proof is good for minutes, and once."""
        url = self._origin + call.path
        return lambda: token.headers(call.method, url, self._time.now(), self._resource_nonce)

    async def _token(self, call: Call) -> AccessToken:
        scopes, said = scopes_that_do(scope_of(call.method, call.path)), ""
        for scope in scopes:
            try:
                return await self._of_scope(scope)
            except _NotGranted as refused:
                said = refused.text
        until, _ = self._denied[scopes[0]]
        self._denied[scopes[0]] = (min(until, self._clock() + _REFUSED_PAUSE), said)
        message = (
            f"{call} needs the scope {' or '.join(scopes)}, which the service app {self._app.client_id} was not "
            f"granted: {said}. Grant it in Okta's Admin Console: Applications, the app, Okta API Scopes."
        )
        raise Terminal("ScopeNotGranted", message, retry_after=_LOOK_AGAIN)

    async def _of_scope(self, scope: str) -> AccessToken:
        """The token in hand, or another one where it is about to end."""
        token = self._live.get(scope)
        if token is not None and self._clock() < token.renew:
            return token
        until, text = self._denied.get(scope, (0.0, ""))
        if self._clock() < until:
            raise _NotGranted(text)
        try:
            return await self._flights.join(scope, lambda: self._get(scope))
        except (Recoverable, Waiting) as error:
            if token is None or error.reason == REFUSED or self._clock() > token.ends - _LAST:
                raise
            return token

    async def _get(self, scope: str) -> AccessToken:
        """Get a token from Okta.

        An app that demands a proof of possession says so, and may then ask for a nonce in it. Each request has an
        assertion of its own: Okta takes one once, whatever it answers (its guide "Configure OAuth 2.0
        Demonstrating Proof-of-Possession").
        """
        self._require_not_refused()
        key = await self._signing_key()
        refused = Refusal("", "")
        for _ in range(_STEPS):
            began, proofs, nonce, offset = self._clock(), self._proofs, self._nonce, self._time.offset
            answer = await self._request(key, scope, proofs, nonce)
            self._nonce = nonce_of(answer) or self._nonce
            found = refusal(answer)
            if found is None:
                return self._keep(scope, answer, proofs, began)
            refused = found
            clock_was_wrong = abs(self._time.offset - offset) > _CLOCK_WRONG
            if not (self._meets(refused, proofs, nonce) or clock_was_wrong):
                break
        raise self._not_given(scope, refused)

    async def _request(self, key: SigningKey, scope: str, proofs: ProofKey | None, nonce: str | None) -> Answer:
        url = self._origin + TOKENS

        def make() -> Shown:
            now = self._time.now()
            form = {
                "grant_type": "client_credentials",
                "scope": scope,
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": key.assertion(self._app.client_id, url, now),
            }
            return form, {} if proofs is None else {"DPoP": proofs.proof("POST", url, now, nonce=nonce)}

        return await self._ask(make)

    def _meets(self, refused: Refusal, proofs: ProofKey | None, nonce: str | None) -> bool:
        """Whether another request can give what this one lacked: a proof, or a nonce in it."""
        if not refused.of_proof:
            return False
        if proofs is None:
            self._proofs = self._proofs or _new_proofs()
            return True
        return refused.word == "use_dpop_nonce" and self._nonce != nonce

    def _keep(self, scope: str, answer: Answer, proofs: ProofKey | None, began: float) -> AccessToken:
        try:
            given = issued(_CALL, answer, scope, proven=proofs is not None)
        except OperatorError as error:
            if error.reason == REFUSED:
                self._refused = (self._clock() + _REFUSED_PAUSE, error.message)
            raise
        renew = began + given.life - min(_MARGIN, given.life / 4)
        token = AccessToken(scope, given.value, proofs if given.bound else None, renew, began + given.life)
        self._live[scope] = token
        return token

    def _not_given(self, scope: str, refused: Refusal) -> Exception:
        """What a refusal means; it is remembered."""
        if refused.of_scope:
            replaceable = len(scopes_that_do(scope)) > 1
            pause = _SUBSTITUTE_PAUSE if replaceable else _REFUSED_PAUSE
            self._denied[scope] = (self._clock() + pause, refused.text)
            return _NotGranted(refused.text)
        about = "the operator's proof of possession (DPoP)" if refused.of_proof else "the private key"
        message = (
            f"Okta does not take {about} of the service app {self._app.client_id}: {refused.text}. See that "
            "spec.credentials.privateKey has the app's client ID and the key's ID, that the app is active and "
            "authenticates with a public/private key, and that the Secret holds the private half of a key of the app."
        )
        self._refused = (self._clock() + _REFUSED_PAUSE, message)
        return Recoverable(REFUSED, message, scope=Scope.ORGANIZATION)

    def _require_not_refused(self) -> None:
        if self._refused is not None and self._clock() < self._refused[0]:
            raise Recoverable(REFUSED, self._refused[1], scope=Scope.ORGANIZATION)

    async def _signing_key(self) -> SigningKey:
        if self._key is None:
            await load(KEYS)
            from okta_operator.okta.keys import read_key  # noqa: PLC0415 - see lazy

            self._key = read_key(self._app.key, self._app.key_id)
        return self._key


def _new_proofs() -> ProofKey:
    from okta_operator.okta.keys import ProofKey  # noqa: PLC0415 - see lazy

    return ProofKey()
