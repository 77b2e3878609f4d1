"""One client of the Kubernetes API: dicts out, dicts in.

The bodies go straight through ``kubernetes.aio``'s ApiClient, not through its typed APIs and models: beside
kopf the former takes 2 MiB of resident memory, ``CoreV1Api`` with what it imports 106 MiB (kubernetes 37.0.2,
CPython 3.11, x86-64). The difference between these, in KiB::

    python -c "import kopf; import re; print(re.search(r'VmRSS.*', open('/proc/self/status').read())[0])"
    python -c "import kopf; import kubernetes.aio.client.api_client; import re; print(...)"
    python -c "import kopf; from kubernetes.aio.client import CoreV1Api; import re; print(...)"
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode

from kubernetes.aio.client.api_client import ApiClient
from kubernetes.aio.client.configuration import Configuration

from okta_operator.constants import MANAGER
from okta_operator.core.errors import OperatorError
from okta_operator.kube import errors
from okta_operator.kube.login import PodLogin, find_login

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from okta_operator.core.json import Json, JsonObject
    from okta_operator.kube.login import Login, LoginSource

JSON: Final = "application/json"
JSON_PATCH: Final = "application/json-patch+json"
MERGE_PATCH: Final = "application/merge-patch+json"
APPLY_PATCH: Final = "application/apply-patch+yaml"

TIMEOUT: Final = 30.0
_PROBE_TIMEOUT: Final = 5.0
_UNAUTHORIZED: Final = 401
_NOT_FOUND: Final = 404
_ERROR: Final = 400


class _Call(NamedTuple):
    method: str
    path: str
    query: str
    content_type: str
    body: Json
    limit: float


class _Answer(NamedTuple):
    status: int
    retry_after: float | None
    data: bytes


class KubeClient:
    """Owns the connections to one API server.

    A call is sent once; only when the credentials are refused, which means that nothing happened, are they
    read again and the call sent again if they are others now. Every other retry is the caller's. Certificates
    are read when the client is made: new ones need a new process.
    """

    def __init__(
        self,
        source: LoginSource,
        login: Login,
        *,
        timeout: float = TIMEOUT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens no connection yet; needs a running event loop.

        Args:
            source: where the login is read from.
            login: the login as just read.
            timeout: seconds for a call, from the connection to the answer's last byte.
            clock: seconds that only grow.
        """
        self._source = source
        self._timeout = timeout
        self._clock = clock
        self._login = login
        self._read_at = clock()
        self._api = ApiClient(_configuration(login))

    @classmethod
    async def connect(cls, kubeconfig: str | None = None, context: str | None = None) -> KubeClient:
        """A client for what ``find_login`` finds; nothing is sent yet.

        Raises:
            Terminal: ``KubeconfigInvalid``.
            Recoverable: ``KubernetesUnauthorized``, a ServiceAccount's token that cannot be read.
        """
        source = find_login(kubeconfig, context)
        return cls(source, await source.read())

    @property
    def pod_namespace(self) -> str | None:
        """The namespace of the pod that this process runs in; None where it uses a kubeconfig."""
        return self._login.default_namespace if isinstance(self._source, PodLogin) else None

    async def close(self) -> None:
        """Closes the connections; calls that are under way fail."""
        await self._api.rest_client.close()

    async def login(self, *, renew: bool = False) -> Login:
        """Where the API server is and how to be let in, for whoever watches by a client of their own.

        Args:
            renew: read it again in any case, as after a refusal; otherwise only when it has become old.

        Raises:
            OperatorError: it cannot be read any more.
        """
        max_age = self._source.max_age
        old = max_age is not None and self._clock() - self._read_at >= max_age
        if renew or old:
            self._login = await self._source.read()
            self._read_at = self._clock()
        return self._login

    async def request(  # noqa: PLR0913 - an HTTP call has these parts
        self,
        method: str,
        path: str,
        *,
        body: Json = None,
        content_type: str | None = None,
        query: Mapping[str, str] | None = None,
        limit: float | None = None,
    ) -> JsonObject | None:
        """Sends one call.

        Args:
            method: GET, POST, PUT, PATCH or DELETE.
            path: absolute, its segments quoted (``kube.paths``).
            body: JSON.
            content_type: the body's; JSON when left out.
            query: unquoted.
            limit: seconds; the client's timeout when left out.

        Returns:
            The answer's body, ``{}`` where it is empty; None for a 404.

        Raises:
            OperatorError: as ``kube.errors`` says.
        """
        call = _Call(
            method=method,
            path=path,
            query=f"?{urlencode(query)}" if query else "",
            content_type=content_type or JSON,
            body=body,
            limit=limit or self._timeout,
        )
        login = await self.login()
        answer = await self._send(call, login)
        if answer.status == _UNAUTHORIZED:
            renewed = await self.login(renew=True)
            if renewed.authorization() != login.authorization():
                answer = await self._send(call, renewed)
        return _read(call, answer)

    async def _send(self, call: _Call, login: Login) -> _Answer:
        headers = {"Accept": JSON, "Content-Type": call.content_type, "User-Agent": MANAGER}
        authorization = login.authorization()
        if authorization is not None:
            headers["Authorization"] = authorization.get_secret_value()
        url = f"{login.server}{call.path}{call.query}"
        try:
            async with asyncio.timeout(call.limit):
                response = await self._api.call_api(call.method, url, headers, call.body, _request_timeout=call.limit)
                # Typed like this because the client's own annotation is missing: mypy would refuse the call.
                read: Callable[[], Awaitable[bytes]] = response.read
                data = await read()
        except TimeoutError:
            raise errors.unavailable(call.method, call.path, f"no answer within {call.limit:g} s") from None
        except Exception as error:  # noqa: BLE001 - the border: the HTTP library's errors come through
            why = f"{type(error).__name__}: {error}"
            raise errors.unavailable(call.method, call.path, why) from None
        return _Answer(response.status, _seconds(response.headers.get("Retry-After")), data)

    async def server_version(self) -> str:
        """Kubernetes' version, such as ``v1.37.1``.

        Raises:
            OperatorError: as ``request``.
        """
        answer = await self.request("GET", "/version")
        return str((answer or {}).get("gitVersion", "unknown"))

    async def reachable(self) -> str | None:
        """None when the API server answers and lets the operator in, else why not; for a readiness probe."""
        try:
            # /version is open to whoever is authenticated (the ClusterRole system:public-info-viewer).
            await self.request("GET", "/version", limit=_PROBE_TIMEOUT)
        except OperatorError as error:
            return error.message
        return None


def _configuration(login: Login) -> Configuration:
    configuration = Configuration(
        host=login.server,
        ssl_ca_cert=login.ca_path,
        verify_ssl=not login.insecure,
        cert_file=login.certificate_path,
        key_file=login.private_key_path,
        tls_server_name=login.tls_server_name,
        proxy=login.proxy_url,
    )
    # The client's own default is to retry nothing; said here because writes depend on it.
    configuration.retries = None
    return configuration


def _read(call: _Call, answer: _Answer) -> JsonObject | None:
    if answer.status == _NOT_FOUND:
        return None
    body = _parsed(answer.data)
    if answer.status >= _ERROR:
        raise errors.from_answer(call.method, call.path, answer.status, body or {}, retry_after=answer.retry_after)
    if body is None:
        # The page of a proxy in front of the API server.
        why = f"HTTP {answer.status} with a body that is no JSON object"
        raise errors.unavailable(call.method, call.path, why)
    return body


def _parsed(data: bytes) -> JsonObject | None:
    if not data:
        return {}
    try:
        body: Any = json.loads(data)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _seconds(header: str | None) -> float | None:
    """Kubernetes sends seconds only (API conventions, "HTTP Status codes", 429)."""
    return float(header) if header and header.isdigit() else None
