"""One module per kind: what a resource states, which of Okta's objects that is, and what Okta defaults to.

Pure: a kind keeps no state and makes no call. Nothing of kopf, of Kubernetes' API or of HTTP lives here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.kinds.access_policy import AccessPolicyKind
from okta_operator.kinds.app import AppKind
from okta_operator.kinds.auth_server import AuthServerKind
from okta_operator.kinds.trusted_origin import TrustedOriginKind

if TYPE_CHECKING:
    from okta_operator.core.kind import AnyKind

KINDS: tuple[AnyKind, ...] = (AppKind(), AuthServerKind(), AccessPolicyKind(), TrustedOriginKind())
"""The kinds with an external object in an organization."""
