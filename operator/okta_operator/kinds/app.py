"""OktaApp: an OpenID Connect client, who may use it and how they prove who they are, and its Secret."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from okta_operator.api.app import OktaApp, SecretDeletionPolicy
from okta_operator.api.auth_server import IssuerMode
from okta_operator.core import tenancy
from okta_operator.core.errors import Terminal
from okta_operator.core.kind import Context, Facts, SecretContent
from okta_operator.core.objects import (
    Comparison,
    Desired,
    DesiredChild,
    DesiredChildren,
    ObjectType,
    Observed,
)
from okta_operator.core.ownership import ProfileMarking
from okta_operator.core.plan import own_update
from okta_operator.core.references import AuthenticationPolicyReference, Fact, Key, Reference, ResourceReference
from okta_operator.core.tenancy import GROUP, Use
from okta_operator.kinds import app_secret
from okta_operator.kinds.app_body import CLIENT, changeable, only_at_creation, require_as_made
from okta_operator.kinds.app_defaults import complete
from okta_operator.kinds.app_refusal import refusal
from okta_operator.kinds.common import (
    READ_ONLY,
    Plain,
    admin_url,
    group_ids,
    group_references,
    group_uses,
    merge,
    organization,
    stated,
)

if TYPE_CHECKING:
    from okta_operator.core.json import Json, JsonObject
    from okta_operator.core.plan import Plan

APP = ObjectType(
    name="application",
    path="/api/v1/apps",
    key=lambda body: str(body["id"]),
    comparison=Comparison(
        sets=frozenset(
            f"{CLIENT}.{member}"
            for member in ("grant_types", "response_types", "redirect_uris", "post_logout_redirect_uris")
        ),
        absent={
            f"{CLIENT}.issuer_mode": "ORG_URL",
            f"{CLIENT}.consent_method": "TRUSTED",
            f"{CLIENT}.wildcard_redirect": "DISABLED",
            f"{CLIENT}.refresh_token.rotation_type": "STATIC",
            "credentials.oauthClient.pkce_required": False,
            "settings.implicitAssignment": False,
            "visibility.hide.iOS": False,
            "visibility.hide.web": False,
        },
    ),
    read_only=READ_ONLY | {"orn", "universalLogout"},
    lifecycle=True,
    inactive_query="?activate=false",
    deactivate_first=True,
    repeatable_create=True,  # the client ID is chosen, and Okta keeps client IDs unique
)
ASSIGNMENT = ObjectType(
    name="group assignment",
    path="/groups",
    list_query="?limit=200",
    key=lambda body: str(body["id"]),
    put_creates=True,
    missing="GroupNotFound",
)


def _authentication_policy_of(app: JsonObject) -> tuple[JsonObject, ...]:
    """An app shows its authentication policy by a link alone (recorded), and Classic Engine has none."""
    link: Json = app
    for member in ("_links", "accessPolicy", "href"):
        link = link.get(member) if isinstance(link, dict) else None
    identifier = urlsplit(link).path.rpartition("/")[2] if isinstance(link, str) else ""
    return ({"id": identifier},) if identifier else ()


AUTHENTICATION_POLICY = ObjectType(
    name="authentication policy",
    path="/policies",
    key=lambda body: str(body["id"]),
    put_creates=True,
    missing="AuthenticationPolicyNotFound",
    shown=_authentication_policy_of,
)


_POLICY_FIELD = "spec.authenticationPolicy"


class AppKind(Plain[OktaApp]):
    """See ``core.kind.Kind``."""

    name = OktaApp.KIND
    plural = OktaApp.PLURAL
    object_type = APP
    marking = ProfileMarking()
    client_secrets = "/credentials/secrets"

    def parse(self, body: JsonObject) -> OktaApp:
        """The resource."""
        return OktaApp.model_validate(body)

    def organization(self, resource: OktaApp) -> Key:
        """Its OktaOrg."""
        return organization(resource.metadata.namespace, resource.spec.org_ref)

    def references(self, resource: OktaApp) -> tuple[Reference, ...]:
        """The assigned groups, the authentication policy, and the server whose issuer is published."""
        access = resource.spec.access
        groups = group_references(access.groups or (), "spec.access.groups") if access else []
        one_each = (_authentication_policy(resource), _issuer(resource))
        return (*groups, *(reference for reference in one_each if reference is not None))

    def uses(self, resource: OktaApp) -> tuple[Use, ...]:
        """Groups and authentication policy; in Federation Broker Mode everybody may use the app, assigned or not."""
        access, policy = resource.spec.access, resource.spec.authentication_policy
        uses = [] if access is None else group_uses(access.groups or (), "spec.access.groups")
        if access is not None and access.immediate_access:
            uses.append(Use(GROUP, "spec.access.immediateAccess", name="Everyone"))
        if policy is not None:
            field = f"{_POLICY_FIELD}.{'id' if policy.name is None else 'name'}"
            uses.append(Use(tenancy.AUTHENTICATION_POLICY, field, policy.id, policy.name))
        return tuple(uses)

    def lookup_query(self) -> str:
        """OpenID Connect clients only, in large pages."""
        return "?filter=name%20eq%20%22oidc_client%22&limit=200"

    def refuse(self, body: JsonObject, own_client: str | None = None) -> str | None:
        """Okta's other sorts of application, and the operator's own client."""
        return refusal(body, own_client)

    def renews_secret(self, plan: Plan) -> bool:
        """Okta does so whenever the method of client authentication changes."""
        update = own_update(plan)
        return update is not None and any(d.path.endswith(".token_endpoint_auth_method") for d in update.differences)

    def take_secret(self, body: JsonObject) -> tuple[JsonObject, str | None]:
        """POST and PUT show the client secret, GET does not."""
        client = body.get("credentials", {}).get("oauthClient", {})
        secret = client.get("client_secret")
        if secret is None:
            return body, None
        rest = {name: value for name, value in client.items() if name != "client_secret"}
        return {**body, "credentials": {**body["credentials"], "oauthClient": rest}}, str(secret)

    def desired(self, resource: OktaApp, context: Context, observed: JsonObject | None) -> Desired:
        """The client and its assignments.

        Raises:
            Terminal: ``ImmutableInOkta``.
        """
        spec = complete(resource, observed, created=context.created)
        body = changeable(spec)
        if observed is None:
            body = merge(body, only_at_creation(spec, context))
        else:
            require_as_made(resource.spec, observed)
        stamped = self.marking.stamp(body, observed, context.identity)
        return Desired(stamped, spec.active, (*_policy(resource, context), *_assigned_groups(resource, context)))

    def observed_children(self, resource: OktaApp) -> tuple[ObjectType, ...]:
        """Assignments, as far as they are stated."""
        access = resource.spec.access
        groups = () if access is None or access.groups is None else (ASSIGNMENT,)
        return groups if resource.spec.authentication_policy is None else (*groups, AUTHENTICATION_POLICY)

    def facts(self, resource: OktaApp, context: Context, observed: Observed) -> Facts:
        """Id, client ID, and the issuer that is published."""
        body = observed.body or {}
        external_id, client_id = str(body["id"]), str(body["credentials"]["oauthClient"]["client_id"])
        issuer = _published_issuer(resource, context, body)
        status = {
            "id": external_id,
            "clientId": client_id,
            "issuer": issuer,
            "adminUrl": admin_url(context.addresses.own, external_id),
        }
        return Facts(stated(status), {Fact.ID: external_id, Fact.CLIENT_ID: client_id}, issuer)

    def secret(self, resource: OktaApp, context: Context, observed: Observed) -> SecretContent | None:
        """The Secret.

        Raises:
            Terminal: ``NoCustomDomain``.
        """
        body = observed.body
        issuer = None if body is None else _published_issuer(resource, context, body)
        if body is None:
            return None
        if issuer is None:
            message = "spec.issuerMode: CUSTOM_URL needs a custom domain, and the organization has none; state ORG_URL."
            raise Terminal("NoCustomDomain", message)
        client = body["credentials"]["oauthClient"]
        okta = app_secret.Client(
            issuer=issuer,
            client_id=str(client["client_id"]),
            auth_method=str(client.get("token_endpoint_auth_method", "client_secret_basic")),
            pkce_required=bool(client.get("pkce_required")),
            organization_url=context.addresses.own,
        )
        return app_secret.content(resource, okta)

    def keeps_secret(self, resource: OktaApp) -> bool | None:
        """As stated."""
        secret = resource.spec.secret
        if secret is None or secret.deletion_policy is None:
            return None
        return secret.deletion_policy is SecretDeletionPolicy.RETAIN


def _authentication_policy(resource: OktaApp) -> AuthenticationPolicyReference | None:
    policy = resource.spec.authentication_policy
    return None if policy is None else AuthenticationPolicyReference(_POLICY_FIELD, policy.name, policy.id)


def _issuer(resource: OktaApp) -> ResourceReference | None:
    reference = resource.spec.auth_server_ref
    if reference is None:
        return None
    return ResourceReference("OktaAuthServer", reference.name, Fact.ISSUER, "spec.authServerRef", publish_only=True)


def _published_issuer(resource: OktaApp, context: Context, body: JsonObject) -> str | None:
    """The issuer of the ID tokens: the server's, else that of the organization's own, as the app's issuer mode says."""
    reference = _issuer(resource)
    if reference is not None:
        return context.resolved.get(reference)
    mode = body.get("settings", {}).get("oauthClient", {}).get("issuer_mode") or IssuerMode.ORG_URL
    addresses = context.addresses
    return {IssuerMode.CUSTOM_URL: addresses.custom, IssuerMode.DYNAMIC: addresses.asked}.get(mode, addresses.own)


def _policy(resource: OktaApp, context: Context) -> tuple[DesiredChildren, ...]:
    """Assigning another one takes the former one's place, so there is nothing to remove."""
    reference = _authentication_policy(resource)
    if reference is None:
        return ()
    item = DesiredChild(context.resolved[reference], {})
    return (DesiredChildren(AUTHENTICATION_POLICY, (item,), prune=False),)


def _assigned_groups(resource: OktaApp, context: Context) -> tuple[DesiredChildren, ...]:
    access = resource.spec.access
    if access is None or access.groups is None:
        return ()
    ids = group_ids(access.groups, "spec.access.groups", context.resolved)
    items = tuple(DesiredChild(group_id, {"id": group_id}) for group_id in ids)
    return (DesiredChildren(ASSIGNMENT, items, prune=True),)
