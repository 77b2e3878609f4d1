"""Namespaces, of which only the labels are read: by them an organization chooses its tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from okta_operator.kube.errors import Forbidden

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_operator.kube.gated import Requests


class Namespaces:
    """Reads namespaces by name."""

    def __init__(self, client: Requests) -> None:
        """Uses the client, which stays its owner's to close."""
        self._client = client

    async def labels(self, name: str) -> Mapping[str, str] | None:
        """The labels of a namespace, none where there is no such namespace; None: they may not be read.

        A Role in the namespace can give that right: to RBAC a namespace lies within itself.

        Raises:
            OperatorError: as ``KubeClient.request``, but for what is forbidden.
        """
        try:
            body = await self._client.request("GET", f"/api/v1/namespaces/{quote(name, safe='')}")
        except Forbidden:
            return None
        return (body or {}).get("metadata", {}).get("labels") or {}
