"""The exchange with Okta: the one module that imports the Okta SDK and aiohttp's client.

Of the SDK it uses the ``RequestExecutor``, which knows how credentials become headers. The HTTP client below
takes the place of the SDK's own, which follows redirects, reads bodies of any size, takes proxies from the
environment, writes credentials to the log at DEBUG, and treats an empty JSON object as no body
(okta-sdk-python 3.4.6, ``http_client.py``).
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp
from okta.cache.no_op_cache import NoOpCache
from okta.request_executor import RequestExecutor
from yarl import URL

from okta_operator.okta.answer import Answer, Cause, NoAnswer
from okta_operator.okta.credentials import ApiToken

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from types import SimpleNamespace

    from okta_operator.core.json import Json, JsonObject
    from okta_operator.okta.credentials import Credentials
    from okta_operator.okta.settings import ConnectionSettings

_SDK_LOGGER = "okta-sdk-python"
_CONNECT_TIMEOUT = 10.0
_CHUNK = 64 * 1024
_NEVER = (aiohttp.InvalidURL, aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

# The SDK annotates none of its constructors; these say once what is made.
_make_executor: Callable[[JsonObject, NoOpCache, object], RequestExecutor] = RequestExecutor
_make_cache: Callable[[], NoOpCache] = NoOpCache


def _never(_: logging.LogRecord) -> bool:
    """Let no record of the SDK's pass. ``disabled`` would be undone by ``logging.config.dictConfig``."""
    return False


logging.getLogger(_SDK_LOGGER).addFilter(_never)


def _nothing() -> None:
    """Nobody has to be asked."""


@dataclass(slots=True)
class _Sending:
    """A request on its way to the network: who is asked at the last moment, and whether its head was handed over."""

    ask: Callable[[], None] = _nothing
    done: bool = False


async def _hand_over(
    _session: aiohttp.ClientSession,
    context: SimpleNamespace,
    _parameters: aiohttp.TraceRequestHeadersSentParams,
) -> None:
    # aiohttp calls this before it writes: what is raised here goes to whoever sends, and nothing is sent.
    sending: _Sending = context.trace_request_ctx
    sending.ask()
    sending.done = True


class _HttpClient:
    """What the executor asks of its HTTP client, on one aiohttp session with rules of our own."""

    def __init__(self, settings: ConnectionSettings) -> None:
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_hand_over)
        connect = min(_CONNECT_TIMEOUT, settings.timeout)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),  # the budget bounds what is in flight
            cookie_jar=aiohttp.DummyCookieJar(),  # a session cookie would be a second identity
            timeout=aiohttp.ClientTimeout(total=settings.timeout, sock_connect=connect),
            trace_configs=[trace],
            trust_env=False,
        )
        self._max_body = settings.max_body
        self._proxy = settings.proxy

    async def send_request(self, request: JsonObject) -> tuple[None, Answer | None, str, NoAnswer | None]:
        """Carry out an exchange; the shape of the result is the executor's.

        The body stays in the answer: the executor would parse it once more only to look whether it can be
        cached.
        """
        data = request["data"]
        body = None if data is None else json.dumps(data, separators=(",", ":")).encode()
        headers = request["headers"] if data is None else {**request["headers"], "Content-Type": "application/json"}
        try:
            answer = await self.exchange(request["method"], request["url"], headers, body, request["ask"])
        except NoAnswer as failure:
            return None, None, "", failure
        return None, answer, "", None

    def check_response_for_error(self, _url: str, _answer: Answer, _body: str) -> tuple[None, None]:
        """Find no error: answers are judged by ``errors``."""
        return None, None

    async def exchange(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes | None,
        ask: Callable[[], None] = _nothing,
    ) -> Answer:
        """Send a request and read its answer.

        Raises:
            NoAnswer: none came, or it was longer than the limit.
        """
        sending = _Sending(ask)
        # Raised outside of the handlers: aiohttp's exceptions hold the request with its credentials, and must
        # not be chained.
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                headers=headers,
                data=body,
                allow_redirects=False,
                skip_auto_headers=("Content-Type",),  # aiohttp states one also for a POST without a body
                proxy=self._proxy,
                trace_request_ctx=sending,
            ) as response:
                content = await self._read(response)
                if content is not None:
                    return Answer(response.status, response.headers, content)
                failure = NoAnswer(Cause.TOO_LARGE, sent=True)
        except _NEVER:
            failure = NoAnswer(Cause.UNREACHABLE, sent=False)
        except TimeoutError:
            failure = NoAnswer(Cause.TIMEOUT, sent=sending.done)
        except (aiohttp.ClientError, OSError, ValueError):
            failure = NoAnswer(Cause.BROKEN_OFF if sending.done else Cause.UNREACHABLE, sent=sending.done)
        except RuntimeError:
            # aiohttp says so, and no more, when the session was closed.
            failure = NoAnswer(Cause.UNREACHABLE, sent=sending.done)
        raise failure

    async def _read(self, response: aiohttp.ClientResponse) -> bytes | None:
        """The decompressed body; None as soon as it is longer than the limit."""
        content = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            content += chunk
            if len(content) > self._max_body:
                response.close()
                return None
        return bytes(content)

    async def close(self) -> None:
        """End the session."""
        await self._session.close()


def sdk_config(origin: str, credentials: Credentials, settings: ConnectionSettings) -> JsonObject:
    """The executor's configuration.

    It holds an API token in clear text, so it is handed on at once and kept nowhere else. Of a service app it
    holds nothing: each of its calls has an access token of its own (``tokens``).
    """
    fixed = credentials if isinstance(credentials, ApiToken) else None
    return {
        "client": {
            "orgUrl": origin,
            "authorizationMode": "Bearer" if fixed is None else "SSWS",
            "token": "" if fixed is None else fixed.token.get_secret_value(),
            "userAgent": settings.user_agent,
            "requestTimeout": 0,  # the HTTP client keeps the time
            "rateLimit": {"maxRetries": 0},  # the executor repeats POST as well
        }
    }


class SdkTransport:
    """Exchanges with one organization. To be made where an event loop runs."""

    def __init__(self, origin: str, credentials: Credentials, settings: ConnectionSettings) -> None:
        """Open the session; connections are made as they are needed."""
        self._client = _HttpClient(settings)
        self._plain_headers = {"Accept": "application/json", "User-Agent": settings.user_agent}
        config = sdk_config(origin, credentials, settings)
        self._executor = _make_executor(config, _make_cache(), lambda _config: self._client)

    async def send(
        self,
        method: str,
        url: str,
        body: JsonObject | None,
        headers: Mapping[str, str],
        ask: Callable[[], None] = _nothing,
    ) -> Answer:
        """Send a request with the credentials.

        Args:
            method: the HTTP method.
            url: absolute and encoded, of the organization's origin.
            body: sent as it is, with its empty lists and nulls; None sends none.
            headers: beside the usual ones, or in their place; a service app's access token is among them.
            ask: called when the connection is there and before anything is sent; what it raises prevents that.

        Raises:
            NoAnswer: no answer came.
        """
        create: Callable[..., Awaitable[tuple[Any, Any]]] = self._executor.create_request
        execute: Callable[[Json], Awaitable[tuple[Any, Any, Any]]] = self._executor.execute
        request, error = await create(method, url, body, dict(headers), keep_empty_params=True)
        if request is not None:
            request |= {"data": body, "ask": ask}
            answer, _, error = await execute(request)
            if isinstance(answer, Answer):
                return answer
        raise error if isinstance(error, NoAnswer) else NoAnswer(Cause.UNREACHABLE, sent=False)

    async def send_public(self, url: str) -> Answer:
        """GET without credentials.

        Raises:
            NoAnswer: no answer came.
        """
        return await self._client.exchange("GET", url, self._plain_headers, None)

    async def send_form(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """POST a form, which is all that it proves itself with.

        Raises:
            NoAnswer: no answer came.
        """
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._client.exchange(
            "POST", url, {**self._plain_headers, **kind, **headers}, urlencode(form).encode()
        )

    async def close(self) -> None:
        """End the connections, and give the loop the turn that closing TLS takes."""
        await self._client.close()
        await asyncio.sleep(0)
