"""Okta's own SDK as a client of an organization: its executor, with as little around it as possible."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from okta.cache.no_op_cache import NoOpCache
from okta.request_executor import RequestExecutor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from okta_simulator.testing import OktaSimulator, ServiceApp

# The SDK's own functions have no types.
_executor: Callable[..., Any] = RequestExecutor
_cache: Callable[[], object] = NoOpCache

SECONDS = 60


class SdkClient:
    """Calls as the SDK does."""

    def __init__(self, url: str, **authorization: object) -> None:
        """Configure it, with how it proves itself."""
        usual = {"orgUrl": url, "requestTimeout": SECONDS, "rateLimit": {"maxRetries": 0}}
        self._executor = _executor({"client": usual | authorization}, _cache())
        self._url = url

    @classmethod
    def of_administrator(cls, simulator: OktaSimulator) -> SdkClient:
        """Return a client with the API token that works from the start."""
        return cls(simulator.url, authorizationMode="SSWS", token=simulator.token)

    @classmethod
    def of_service_app(
        cls, simulator: OktaSimulator, app: ServiceApp, scopes: Iterable[str], *, dpop: bool
    ) -> SdkClient:
        """Return a client that gets access tokens by `private_key_jwt`."""
        # Of members that are lists, as the SDK cannot read them, a key needs none.
        key = {name: value for name, value in app.private_key.items() if isinstance(value, str)}
        return cls(
            simulator.url,
            authorizationMode="PrivateKey",
            clientId=app.client_id,
            scopes=list(scopes),
            privateKey=key,
            kid=key["kid"],
            oauthTokenRenewalOffset=5,
            dpopEnabled=dpop,
        )

    async def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Make a call; return status and body, whatever they are."""
        request, error = await self._executor.create_request(method, f"{self._url}{path}", body)
        assert error is None, error
        response, text, error = await self._executor.execute(request)
        assert response is not None, error
        return response.status, json.loads(text) if text and error is None else None
