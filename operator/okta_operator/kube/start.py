"""What has to be there before the work begins: the CRDs, and the right to read the watched namespaces."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from okta_operator.api import RESOURCES
from okta_operator.api.org import OktaOrg
from okta_operator.constants import GROUP, MANAGER, VERSION
from okta_operator.core.errors import OperatorError
from okta_operator.kube.errors import Forbidden
from okta_operator.kube.paths import list_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okta_operator.config import LeaseOptions
    from okta_operator.kube.client import KubeClient

_log = logging.getLogger(__name__)

_CRD_PAUSE: Final = 2.0


async def await_crds(client: KubeClient) -> None:
    """Wait until the API server serves our kinds: kopf does not notice CRDs that come later."""
    while True:
        try:
            served = await client.request("GET", f"/apis/{GROUP}/{VERSION}")
        except OperatorError as error:
            _log.warning("The API server does not answer yet: %s", error.message)
        else:
            names = {resource["name"] for resource in (served or {}).get("resources", ())}
            missing = sorted({resource.PLURAL for resource in RESOURCES} - names)
            if not missing:
                return
            _log.warning("The CRDs %s are not installed yet; apply the folder crds/.", ", ".join(missing))
        await asyncio.sleep(_CRD_PAUSE)


async def tell_unreadable(client: KubeClient, namespaces: Sequence[str]) -> None:
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
