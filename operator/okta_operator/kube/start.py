"""What has to be there before the work begins: the CRDs, and the right to read the watched namespaces."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from okta_operator.api import RESOURCES
from okta_operator.api.org import OktaOrg
from okta_operator.constants import API_VERSION, FINALIZER, MANAGER
from okta_operator.core.errors import OperatorError
from okta_operator.kube.errors import Forbidden
from okta_operator.kube.paths import list_path
from okta_operator.kube.resources import Resources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okta_operator.config import LeaseOptions
    from okta_operator.kube.client import KubeClient
    from okta_operator.kube.gated import Requests

_log = logging.getLogger(__name__)

_CRD_PAUSE: Final = 2.0


async def await_crds(client: Requests, namespaces: Sequence[str] = (), *, removal: bool = True) -> bool:
    """Wait until the API server serves our kinds: kopf does not notice CRDs that come later.

    Args:
        client: the connection.
        namespaces: which are watched; empty for the whole cluster.
        removal: do not wait for the missing ones while a resource of another kind waits to be let go. When all CRDs
            are deleted at once, a kind without resources goes first, and is not coming back before the others went.

    Returns:
        Whether all are served.
    """
    told = ""
    while True:
        try:
            served = await _served(client)
            missing = sorted({resource.PLURAL for resource in RESOURCES} - served)
            if not missing:
                return True
            names = ", ".join(missing)
            if removal and await _wait_for_us(client, served, namespaces):
                _log.warning("The CRDs %s are gone, and resources of other kinds are to go: going on without.", names)
                return False
            message = f"The CRDs {names} are not installed yet; apply the folder crds/."
        except OperatorError as error:
            message = f"The API server does not answer yet: {error.message}"
        if message != told:
            _log.warning("%s", message)
        told = message
        await asyncio.sleep(_CRD_PAUSE)


async def _served(client: Requests) -> set[str]:
    """The plurals of our group that the API server serves."""
    found = await client.request("GET", f"/apis/{API_VERSION}") or {}
    return {resource["name"] for resource in found.get("resources", ())}


async def _wait_for_us(client: Requests, served: set[str], namespaces: Sequence[str]) -> bool:
    """Whether resources that are being deleted have our finalizer."""
    resources = Resources(client)
    for resource in RESOURCES:
        bodies = await resources.everything(resource.PLURAL, namespaces) if resource.PLURAL in served else ()
        metadata = [body["metadata"] for body in bodies]
        if any(m.get("deletionTimestamp") and FINALIZER in m.get("finalizers", ()) for m in metadata):
            return True
    return False


async def tell_unreadable(client: Requests, namespaces: Sequence[str]) -> None:
    """Say which of the watched namespaces cannot be read; kopf tries again and again, and says so less clearly.

    Raises:
        OperatorError: the API server does not answer.
    """
    for namespace in namespaces:
        try:
            await client.request("GET", list_path(OktaOrg.PLURAL, namespace), query={"limit": "1"})
        except Forbidden as error:
            _log.warning(
                "Namespace %s cannot be watched yet: %s Is there a Role with a RoleBinding in it?",
                namespace,
                error.message,
            )


def lease_namespace(options: LeaseOptions, client: KubeClient) -> str:
    """Where the Lease lies; not depending on what is watched, so that any two operators of one place meet."""
    return options.namespace or client.pod_namespace or MANAGER
