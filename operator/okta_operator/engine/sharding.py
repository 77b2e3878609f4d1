"""How the workers are shared out: first among namespaces, so that who makes many OktaOrgs has no more of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from okta_operator.engine.homes import home_of
from okta_operator.engine.organizations import ORGANIZATION_KIND
from okta_operator.engine.shards import Share

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okta_operator.core.kind import AnyKind
    from okta_operator.core.references import Key
    from okta_operator.engine.cache import Cache, Dependants

_HOMELESS: Final = "resources without an OktaOrg"


def shares_of(
    kinds: Mapping[str, AnyKind], cache: Cache, dependants: Dependants, workers: int
) -> Callable[[Key], tuple[Share, ...]]:
    """Which shares of the workers a key counts for.

    - A resource counts for the namespace of its OktaOrg, for the OktaOrg, and for its own namespace, so that tenants
      take turns.
    - An OktaOrg counts for its namespace, and does not wait behind its resources: its look may be what they wait for.
      What answers nobody has seen yet, so looks at OktaOrgs may take long, and only few of them go at a time.
    - So may few looks at resources whose OktaOrg is not there: one can name as many as one likes.

    Args:
        kinds: by name.
        cache: the resources.
        dependants: whom they name.
        workers: how many there are.
    """
    organization, few = max(1, workers // 2), max(1, workers // 4)
    namespace = max(organization + 1, workers * 3 // 4)

    def shares(key: Key) -> tuple[Share, ...]:
        if key.kind == ORGANIZATION_KIND:
            return Share(key.namespace, namespace), Share(ORGANIZATION_KIND, few)
        home = home_of(kinds, dependants, cache.get, key)
        if home is None or cache.get(home) is None:
            return Share(key.namespace, namespace), Share(_HOMELESS, few)
        return Share(home.namespace, namespace), Share(home, organization), Share(key.namespace, organization)

    return shares
