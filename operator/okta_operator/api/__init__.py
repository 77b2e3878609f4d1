"""The custom resources as pydantic models, from which the CRDs and their reference are generated.

Shapes only: no decisions, no I/O, nothing of kopf, Okta's SDK or the Kubernetes client may live here.
"""

from __future__ import annotations

from typing import Any, Final

from okta_operator.api.access_policy import OktaAccessPolicy
from okta_operator.api.app import OktaApp
from okta_operator.api.auth_server import OktaAuthServer
from okta_operator.api.base import Resource
from okta_operator.api.org import OktaOrg
from okta_operator.api.trusted_origin import OktaTrustedOrigin

RESOURCES: Final[tuple[type[Resource[Any, Any]], ...]] = (
    OktaOrg,
    OktaApp,
    OktaAuthServer,
    OktaAccessPolicy,
    OktaTrustedOrigin,
)
"""Every kind, in the order in which a reader meets them."""

__all__ = [
    "RESOURCES",
    "OktaAccessPolicy",
    "OktaApp",
    "OktaAuthServer",
    "OktaOrg",
    "OktaTrustedOrigin",
    "Resource",
]
