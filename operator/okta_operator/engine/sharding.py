"""How the workers are shared out: first among namespaces, so that who makes many OktaOrgs has no more of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from okta_operator.engine.cache import organization_of
from okta_operator.engine.organizations import ORGANIZATION_KIND
from okta_operator.engine.shards import Share

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_operator.core.references import Key
    from okta_operator.engine.cache import Cache, Dependants

_HOMELESS: Final = "resources without an OktaOrg"


def shares_of(cache: Cache, dependants: Dependants, workers: int) -> Callable[[Key], tuple[Share, ...]]:
    """Which shares of the workers a key counts for.

    - A resource counts for the namespace of its OktaOrg, for the OktaOrg, and for its own namespace, so that tenants
      take turns.
    - An OktaOrg counts for its namespace, and does not wait behind its resources: its look may be what they wait for.
      What answers nobody has seen yet, so looks at OktaOrgs may take long, and only few of them go at a time.
    - So may few looks at resources whose OktaOrg is not there: one can name as many as one likes.

    Args:
        cache: the resources.
        dependants: whom they name.
        workers: how many there are.
    """
    organization, few = max(1, workers // 2), max(1, workers // 4)
    namespace = max(organization + 1, workers * 3 // 4)

    def shares(key: Key) -> tuple[Share, ...]:
        if key.kind == ORGANIZATION_KIND:
            return Share(key.namespace, namespace), Share(ORGANIZATION_KIND, few)
        home = _home(cache, dependants, key)
        if home is None:
            return Share(key.namespace, namespace), Share(_HOMELESS, few)
        return Share(home.namespace, namespace), Share(home, organization), Share(key.namespace, organization)

    return shares


def _home(cache: Cache, dependants: Dependants, key: Key) -> Key | None:
    """The OktaOrg that a resource uses, also before the first look at it; None where there is none."""
    named = (other for other in dependants.named_by(key) if other.kind == ORGANIZATION_KIND)
    body = cache.get(key)
    home = next(named, None if body is None else organization_of(body))
    return home if home is not None and cache.get(home) is not None else None
