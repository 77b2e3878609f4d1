"""OktaApp: an OpenID Connect client, the groups that may use it, and its Secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.api.app import ApplicationType, GrantType, OktaApp, OktaAppSpec, SecretDeletionPolicy
from okta_operator.api.auth_server import IssuerMode
from okta_operator.api.common import seconds
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
from okta_operator.core.references import Fact, Key, Reference, ResourceReference
from okta_operator.core.tenancy import GROUP, Use
from okta_operator.kinds import app_secret
from okta_operator.kinds.app_defaults import complete
from okta_operator.kinds.app_refusal import refusal
from okta_operator.kinds.common import (
    READ_ONLY,
    Plain,
    admin_url,
    group_ids,
    group_references,
    group_uses,
    nested,
    organization,
    stated,
    words,
)

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.plan import Plan

_CLIENT = "settings.oauthClient"

APP = ObjectType(
    name="application",
    path="/api/v1/apps",
    key=lambda body: str(body["id"]),
    comparison=Comparison(
        sets=frozenset(
            f"{_CLIENT}.{member}"
            for member in ("grant_types", "response_types", "redirect_uris", "post_logout_redirect_uris")
        ),
        absent={
            f"{_CLIENT}.issuer_mode": "ORG_URL",
            f"{_CLIENT}.consent_method": "TRUSTED",
            f"{_CLIENT}.wildcard_redirect": "DISABLED",
            f"{_CLIENT}.refresh_token.rotation_type": "STATIC",
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

_ADDRESSES = {
    "initiate_login_uri": "initiate_login_uri",
    "client_uri": "client_uri",
    "logo_uri": "logo_uri",
    "tos_uri": "tos_uri",
    "policy_uri": "policy_uri",
    "jwks_uri": "jwks_uri",
}


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
        """The assigned groups, and the server whose issuer is published."""
        access, issuer = resource.spec.access, _issuer(resource)
        groups = group_references(access.groups or (), "spec.access.groups") if access else []
        return (*groups, *(() if issuer is None else (issuer,)))

    def uses(self, resource: OktaApp) -> tuple[Use, ...]:
        """The assigned groups; in Federation Broker Mode everybody may use the app, assigned or not."""
        access = resource.spec.access
        if access is None:
            return ()
        everybody = [Use(GROUP, "spec.access.immediateAccess", name="Everyone")] if access.immediate_access else []
        return (*group_uses(access.groups or (), "spec.access.groups"), *everybody)

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
        """The client and its assignments."""
        spec = complete(resource, observed, created=context.created)
        body = _body(spec)
        if observed is None:
            body = _merge(body, _only_at_creation(spec, context))
        stamped = self.marking.stamp(body, observed, context.identity)
        return Desired(stamped, spec.active, _assignments(resource, context))

    def observed_children(self, resource: OktaApp) -> tuple[ObjectType, ...]:
        """Assignments, where access is stated."""
        access = resource.spec.access
        return () if access is None or access.groups is None else (ASSIGNMENT,)

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


def _body(spec: OktaAppSpec) -> JsonObject:
    """What can be changed at any time."""
    client = stated(
        {
            "grant_types": words(spec.grant_types),
            "response_types": words(spec.response_types),
            "redirect_uris": words(spec.redirect_uris),
            "post_logout_redirect_uris": words(spec.post_logout_redirect_uris),
            "consent_method": spec.consent_method,
            "issuer_mode": spec.issuer_mode,
            "wildcard_redirect": spec.wildcard_redirect,
            **{member: getattr(spec, name) for name, member in _ADDRESSES.items()},
        }
    )
    if spec.grant_types is not None and GrantType.REFRESH_TOKEN not in spec.grant_types:
        client["refresh_token"] = None  # Okta knows it only with the grant
    elif spec.refresh_token is not None:
        leeway = spec.refresh_token.leeway
        client["refresh_token"] = stated(
            {
                "rotation_type": spec.refresh_token.rotation_type,
                "leeway": None if leeway is None else seconds(leeway),
            }
        )
    credentials = stated(
        {
            "token_endpoint_auth_method": spec.token_endpoint_auth_method,
            "pkce_required": spec.pkce_required,
        }
    )
    body = stated({"label": spec.label})
    body = _merge(body, nested("credentials.oauthClient", credentials))
    body = _merge(body, nested(_CLIENT, client))
    return _merge(_merge(body, _presentation(spec)), _broker_mode(spec))


def _presentation(spec: OktaAppSpec) -> JsonObject:
    hide, notes = spec.visibility, spec.notes
    body: JsonObject = {}
    if hide is not None:
        body = nested("visibility.hide", stated({"iOS": hide.hide_ios, "web": hide.hide_web}))
    if notes is not None:
        body = _merge(body, nested("settings.notes", stated({"admin": notes.admin, "enduser": notes.enduser})))
    return body


def _broker_mode(spec: OktaAppSpec) -> JsonObject:
    if spec.access is None:
        return {}
    return nested("settings.implicitAssignment", bool(spec.access.immediate_access))


def _only_at_creation(spec: OktaAppSpec, context: Context) -> JsonObject:
    """What Okta never lets anybody change."""
    body: JsonObject = {"name": "oidc_client", "signOnMode": "OPENID_CONNECT"}
    body |= nested("credentials.oauthClient.client_id", spec.client_id or context.identity.client_id)
    return _merge(body, nested(f"{_CLIENT}.application_type", str(spec.application_type or ApplicationType.WEB)))


def _assignments(resource: OktaApp, context: Context) -> tuple[DesiredChildren, ...]:
    access = resource.spec.access
    if access is None or access.groups is None:
        return ()
    ids = group_ids(access.groups, "spec.access.groups", context.resolved)
    items = tuple(DesiredChild(group_id, {"id": group_id}) for group_id in ids)
    return (DesiredChildren(ASSIGNMENT, items, prune=True),)


def _merge(one: JsonObject, other: JsonObject) -> JsonObject:
    merged = dict(one)
    for name, value in other.items():
        mine = merged.get(name)
        merged[name] = _merge(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return merged
