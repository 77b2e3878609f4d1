"""The way to the API server for everything but the Lease itself: writes go only while this process may write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from okta_operator.core.gate import OPEN
from okta_operator.kube import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_operator.core.gate import WriteGate
    from okta_operator.core.json import Json, JsonObject


class Requests(Protocol):
    """Sends calls to the API server, as ``KubeClient.request`` does."""

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
        """See ``KubeClient.request``."""


class GatedClient:
    """A client that asks before it writes."""

    def __init__(self, client: Requests, gate: WriteGate = OPEN) -> None:
        """Uses the client, which stays its owner's to close."""
        self._client = client
        self._gate = gate

    async def request(  # noqa: PLR0913 - as Requests
        self,
        method: str,
        path: str,
        *,
        body: Json = None,
        content_type: str | None = None,
        query: Mapping[str, str] | None = None,
        limit: float | None = None,
    ) -> JsonObject | None:
        """Send one call.

        Raises:
            Waiting: ``NotLeading``; nothing was sent.
            OperatorError: as ``KubeClient.request``.
        """
        gate = OPEN if method == "GET" else self._gate
        try:
            async with gate.writing():
                return await self._client.request(
                    method, path, body=body, content_type=content_type, query=query, limit=limit
                )
        except TimeoutError:
            raise errors.unavailable(method, path, "this process may not write any more") from None
