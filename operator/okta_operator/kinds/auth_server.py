"""OktaAuthServer: a custom authorization server with its scopes and claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.api.auth_server import ClaimSpec, ClaimType, OktaAuthServer, ScopeSpec
from okta_operator.core.issuer import discovery_uri, jwks_uri
from okta_operator.core.kind import Context, Facts
from okta_operator.core.objects import (
    Comparison,
    Desired,
    DesiredChild,
    DesiredChildren,
    ObjectType,
    Observed,
    is_active,
)
from okta_operator.core.ownership import SuffixMarking
from okta_operator.core.references import Fact, Key, Reference, ResourceReference
from okta_operator.kinds.common import READ_ONLY, Plain, nested, organization, stated, words

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

SYSTEM_SCOPES = frozenset({"openid", "profile", "email", "address", "phone", "offline_access", "device_sso"})
"""Okta's own on every server; on Identity Engine the ``okta.`` ones too, which do not say ``system: true``."""


def _own_scope(body: JsonObject) -> bool:
    name = str(body["name"])
    return not body.get("system") and name not in SYSTEM_SCOPES and not name.startswith(("okta.", "okta:"))


def _own_claim(body: JsonObject) -> bool:
    """Okta's 19 claims of a new server are ``system``, and ``sub`` of access tokens must stay."""
    return not body.get("system") and body.get("valueType") != "SYSTEM"


def _claim_key(body: JsonObject) -> str:
    return f"{body['name']} ({body['claimType']})"


AUTH_SERVER = ObjectType(
    name="authorization server",
    path="/api/v1/authorizationServers",
    list_query="?limit=200",
    key=lambda body: str(body["name"]),
    comparison=Comparison(sets=frozenset({"audiences"}), absent={"issuerMode": "ORG_URL"}),
    read_only=READ_ONLY | {"issuer", "default"},
    lifecycle=True,
    deactivate_first=True,
)
SCOPE = ObjectType(
    name="scope",
    path="/scopes",
    list_query="?limit=200",
    key=lambda body: str(body["name"]),
    comparison=Comparison(
        absent={"consent": "IMPLICIT", "metadataPublish": "NO_CLIENTS", "default": False, "optional": False}
    ),
    read_only=READ_ONLY | {"system", "apiResourceId"},
    prunable=_own_scope,
)
CLAIM = ObjectType(
    name="claim",
    path="/claims",
    key=_claim_key,
    comparison=Comparison(sets=frozenset({"conditions.scopes"})),
    read_only=READ_ONLY - {"status"} | {"system", "apiResourceId"},
    prunable=_own_claim,
)


class AuthServerKind(Plain[OktaAuthServer]):
    """See ``core.kind.Kind``."""

    name = OktaAuthServer.KIND
    plural = OktaAuthServer.PLURAL
    object_type = AUTH_SERVER
    marking = SuffixMarking("description")

    def parse(self, body: JsonObject) -> OktaAuthServer:
        """The resource."""
        return OktaAuthServer.model_validate(body)

    def organization(self, resource: OktaAuthServer) -> Key:
        """Its OktaOrg."""
        return organization(resource.metadata.namespace, resource.spec.org_ref)

    def references(self, resource: OktaAuthServer) -> tuple[Reference, ...]:
        """The app whose client ID is the audience."""
        reference = _audience(resource)
        return () if reference is None else (reference,)

    def desired(self, resource: OktaAuthServer, context: Context, observed: JsonObject | None) -> Desired:
        """The server; on one that we made, also what is not listed counts."""
        spec, created = resource.spec, context.created
        reference = _audience(resource)
        audience = spec.audience.value if spec.audience else None
        if reference is not None:
            audience = context.resolved[reference]
        body = stated(
            {
                "name": spec.name or (resource.metadata.name if created else None),
                "description": spec.description,
                "audiences": None if audience is None else [audience],
                "issuerMode": spec.issuer_mode or ("ORG_URL" if created else None),
            }
        )
        body |= nested("credentials.signing.rotationMode", spec.signing and spec.signing.rotation_mode)
        active = True if spec.active is None and created else spec.active
        return Desired(self.marking.stamp(body, observed, context.identity), active, _children(resource, context))

    def observed_children(self, resource: OktaAuthServer) -> tuple[ObjectType, ...]:
        """Scopes and claims, unless an adopted server's are not stated."""
        created = resource.spec.adopt is None
        scopes, claims = resource.spec.scopes, resource.spec.claims
        return ((SCOPE,) if created or scopes is not None else ()) + ((CLAIM,) if created or claims is not None else ())

    def facts(self, _resource: OktaAuthServer, _context: Context, observed: Observed) -> Facts:
        """Id and issuer; a server that is not active answers nobody and is not verified."""
        body = observed.body or {}
        issuer = str(body.get("issuer", "")).rstrip("/")
        status = {
            "id": body.get("id"),
            "issuer": issuer,
            "discoveryUri": discovery_uri(issuer),
            "jwksUri": jwks_uri(issuer),
        }
        shared = {Fact.ID: str(body.get("id")), Fact.ISSUER: issuer}
        return Facts(status, shared, issuer if is_active(body) else None)


def _audience(resource: OktaAuthServer) -> ResourceReference | None:
    audience = resource.spec.audience
    if audience is None or audience.app_ref is None:
        return None
    return ResourceReference("OktaApp", audience.app_ref.name, Fact.CLIENT_ID, "spec.audience.appRef")


def _children(resource: OktaAuthServer, context: Context) -> tuple[DesiredChildren, ...]:
    spec = resource.spec
    prune = context.created or bool(spec.prune_unlisted)
    children = []
    if context.created or spec.scopes is not None:
        children.append(DesiredChildren(SCOPE, tuple(map(_scope, spec.scopes or ())), prune))
    if context.created or spec.claims is not None:
        children.append(DesiredChildren(CLAIM, tuple(map(_claim, spec.claims or ())), prune))
    return tuple(children)


def _scope(scope: ScopeSpec) -> DesiredChild:
    """A scope with its defaults; one of Okta's own keeps what it has and only what is stated is compared."""
    own = scope.name not in SYSTEM_SCOPES
    body = stated(
        {
            "name": scope.name,
            "displayName": scope.display_name,
            "description": scope.description or ("" if own else None),
            "consent": scope.consent or ("IMPLICIT" if own else None),
            "default": bool(scope.default) if own else scope.default,
            "metadataPublish": scope.metadata_publish or ("NO_CLIENTS" if own else None),
            "optional": bool(scope.optional) if own else scope.optional,
        }
    )
    return DesiredChild(scope.name, body)


def _claim(claim: ClaimSpec) -> DesiredChild:
    always = claim.claim_type is ClaimType.RESOURCE or claim.always_include_in_token is not False
    body = stated(
        {
            "name": claim.name,
            "claimType": claim.claim_type,
            "valueType": claim.value_type or "EXPRESSION",
            "value": claim.value,
            "alwaysIncludeInToken": always,
            "status": "INACTIVE" if claim.active is False else "ACTIVE",
            "conditions": {"scopes": words(claim.scopes) or []},
        }
    )
    body["group_filter_type"] = claim.group_filter_type  # nothing unless it is about groups
    return DesiredChild(_claim_key(body), body)
