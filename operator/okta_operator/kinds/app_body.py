"""The body of an app, as Okta's API has it, from what its resource states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.api.app import ApplicationType, GrantType, OktaAppSpec
from okta_operator.api.common import seconds
from okta_operator.core.errors import Terminal
from okta_operator.kinds.common import merge, nested, stated, words

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.kind import Context

CLIENT = "settings.oauthClient"
"""Where most of it is."""

_ADDRESSES = ("initiate_login_uri", "client_uri", "logo_uri", "tos_uri", "policy_uri", "jwks_uri")


def changeable(spec: OktaAppSpec) -> JsonObject:
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
            **{name: getattr(spec, name) for name in _ADDRESSES},
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
    body = merge(body, nested("credentials.oauthClient", credentials))
    body = merge(body, nested(CLIENT, client))
    return merge(merge(body, _presentation(spec)), _broker_mode(spec))


def _presentation(spec: OktaAppSpec) -> JsonObject:
    hide, notes = spec.visibility, spec.notes
    body: JsonObject = {}
    if hide is not None:
        body = nested("visibility.hide", stated({"iOS": hide.hide_ios, "web": hide.hide_web}))
    if notes is not None:
        body = merge(body, nested("settings.notes", stated({"admin": notes.admin, "enduser": notes.enduser})))
    return body


def _broker_mode(spec: OktaAppSpec) -> JsonObject:
    if spec.access is None:
        return {}
    return nested("settings.implicitAssignment", bool(spec.access.immediate_access))


def require_as_made(spec: OktaAppSpec, observed: JsonObject) -> None:
    """Refuse what an application that was there before cannot become.

    Raises:
        Terminal: ``ImmutableInOkta``.
    """
    client = {name: value for part in ("credentials", "settings") for name, value in _client(observed, part).items()}
    for field, value, name in (
        ("spec.applicationType", spec.application_type, "application_type"),
        ("spec.clientId", spec.client_id, "client_id"),
    ):
        found = client.get(name)
        if value is not None and found is not None and found != value:
            message = f"{field}: the application has {found}, and Okta never changes that. State it, or leave it out."
            raise Terminal("ImmutableInOkta", message)


def _client(observed: JsonObject, part: str) -> JsonObject:
    found: JsonObject = observed.get(part, {}).get("oauthClient", {})
    return found


def only_at_creation(spec: OktaAppSpec, context: Context) -> JsonObject:
    """What Okta never lets anybody change."""
    body: JsonObject = {"name": "oidc_client", "signOnMode": "OPENID_CONNECT"}
    body |= nested("credentials.oauthClient.client_id", spec.client_id or context.identity.client_id)
    return merge(body, nested(f"{CLIENT}.application_type", str(spec.application_type or ApplicationType.WEB)))
