"""Whose organization a resource uses: as its last look found, else as what is known of the resources says."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pydantic import ValidationError

from okta_operator.api.org import OktaOrg
from okta_operator.engine.cache import organization_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okta_operator.core.json import JsonObject
    from okta_operator.core.kind import AnyKind
    from okta_operator.core.references import Key
    from okta_operator.engine.cache import Dependants

    Bodies: TypeAlias = Callable[[Key], JsonObject | None]
    """Gives a resource's body; None where it is not known."""


def home_of(kinds: Mapping[str, AnyKind], dependants: Dependants, bodies: Bodies, key: Key) -> Key | None:
    """The OktaOrg that a resource leads to, whether it is there or not; None when that cannot be told.

    Args:
        kinds: by name.
        dependants: whom looks have found named.
        bodies: the resources.
        key: the resource's.
    """
    named = next((other for other in dependants.named_by(key) if other.kind == OktaOrg.KIND), None)
    if named is not None:
        return named
    body = bodies(key)
    if body is None or key.kind == OktaOrg.KIND:
        return None
    through = organization_of(body) or _through(kinds[key.kind], body)
    if through is None or through.kind == OktaOrg.KIND:
        return through
    return home_of(kinds, dependants, bodies, through)


def _through(kind: AnyKind, body: JsonObject) -> Key | None:
    """The resource that leads on to the OktaOrg."""
    try:
        return kind.organization(kind.parse(body))
    except ValidationError:
        return None
