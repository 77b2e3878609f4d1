"""OktaTrustedOrigin: a "Base URI" of Okta's form for a new application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.api.trusted_origin import OktaTrustedOrigin, OriginScope
from okta_operator.core.kind import Context, Facts
from okta_operator.core.objects import Desired, ObjectType, Observed
from okta_operator.core.ownership import SuffixMarking
from okta_operator.core.references import Fact, Key, Reference
from okta_operator.core.tenancy import ORIGIN, Use
from okta_operator.kinds.common import READ_ONLY, Plain, organization, stated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okta_operator.core.json import JsonObject

TRUSTED_ORIGIN = ObjectType(
    name="trusted origin",
    path="/api/v1/trustedOrigins",
    list_query="?limit=200",
    key=lambda body: str(body["name"]),
    read_only=READ_ONLY - {"status"},
    lifecycle=True,
    repeatable_create=True,  # Okta keeps names and origins unique
)


class TrustedOriginKind(Plain[OktaTrustedOrigin]):
    """See ``core.kind.Kind``."""

    name = OktaTrustedOrigin.KIND
    plural = OktaTrustedOrigin.PLURAL
    object_type = TRUSTED_ORIGIN
    marking = SuffixMarking("name")

    def parse(self, body: JsonObject) -> OktaTrustedOrigin:
        """The resource."""
        return OktaTrustedOrigin.model_validate(body)

    def organization(self, resource: OktaTrustedOrigin) -> Key:
        """Its OktaOrg."""
        return organization(resource.metadata.namespace, resource.spec.org_ref)

    def references(self, _resource: OktaTrustedOrigin) -> tuple[Reference, ...]:
        """None."""
        return ()

    def uses(self, resource: OktaTrustedOrigin) -> tuple[Use, ...]:
        """The origin."""
        return (Use(ORIGIN, "spec.origin", name=resource.spec.origin),)

    def desired(self, resource: OktaTrustedOrigin, context: Context, observed: JsonObject | None) -> Desired:
        """The origin and what it is trusted for."""
        spec = resource.spec
        name = spec.name or (resource.metadata.name if context.created else None)
        body = stated({"name": name, "origin": spec.origin, "scopes": _scopes(spec.scopes, observed)})
        active = True if spec.active is None and context.created else spec.active
        return Desired(self.marking.stamp(body, observed, context.identity), active)

    def observed_children(self, _resource: OktaTrustedOrigin) -> tuple[ObjectType, ...]:
        """None."""
        return ()

    def facts(self, _resource: OktaTrustedOrigin, _context: Context, observed: Observed) -> Facts:
        """The id."""
        external_id = observed.external_id or ""
        return Facts({"id": external_id}, {Fact.ID: external_id})


def _scopes(scopes: Sequence[OriginScope] | None, observed: JsonObject | None) -> list[JsonObject] | None:
    """Okta's scope objects; its own, with what it adds to them, where they say the same."""
    if scopes is None:
        return None
    found: list[JsonObject] = (observed or {}).get("scopes") or []
    if {scope.get("type") for scope in found} == set(map(str, scopes)):
        return found
    return [{"type": str(scope)} for scope in scopes]
