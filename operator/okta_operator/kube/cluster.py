"""What is known of the cluster as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.kube.errors import Forbidden

if TYPE_CHECKING:
    from okta_operator.kube.client import KubeClient


async def cluster_id(client: KubeClient) -> str | None:
    """What tells this cluster from another: the uid of its namespace kube-system.

    It is what OpenTelemetry uses, too (semantic conventions, ``k8s.cluster.uid``).

    Returns:
        None where RBAC does not let the operator read that namespace.

    Raises:
        OperatorError: the API server does not answer.
    """
    try:
        body = await client.request("GET", "/api/v1/namespaces/kube-system")
    except Forbidden:
        return None
    return str(body["metadata"]["uid"]) if body else None
