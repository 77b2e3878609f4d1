"""What an OktaApp means where it is silent: OpenMetadata's guide, and the choices that it makes for every app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.api.app import (
    Access,
    ApplicationType,
    ConsentMethod,
    GrantType,
    OktaApp,
    OktaAppSpec,
    OpenMetadata,
    RefreshRotation,
    RefreshToken,
    ResponseType,
    TokenEndpointAuthMethod,
)
from okta_operator.api.auth_server import IssuerMode

if TYPE_CHECKING:
    from collections.abc import Collection

    from okta_operator.core.json import Json, JsonObject

LEEWAY = "30s"
_PUBLIC = (ApplicationType.BROWSER, ApplicationType.NATIVE)


def complete(resource: OktaApp, observed: JsonObject | None, *, created: bool) -> OktaAppSpec:
    """The spec with its defaults: those of ``openMetadata`` wherever that is stated, the rest only on what we made.

    Args:
        resource: the resource.
        observed: the application in Okta, whose type counts where the resource does not state one.
        created: whether it is one that we made.
    """
    spec = resource.spec
    app_type = spec.application_type or _type_of(observed) or ApplicationType.WEB
    values: dict[str, Json] = {}
    if spec.open_metadata is not None:
        values |= _open_metadata(spec.open_metadata, app_type)
    if created:
        values = _created(resource.metadata.name, app_type) | values
    grants = spec.grant_types or values.get("grant_types")
    if grants is not None:
        values["response_types"] = _response_types(grants, app_type)
    missing = {name: value for name, value in values.items() if getattr(spec, name) is None}
    return spec.model_copy(update=missing | _refresh(spec, grants or (), created=created))


def _type_of(observed: JsonObject | None) -> ApplicationType | None:
    found = (observed or {}).get("settings", {}).get("oauthClient", {}).get("application_type")
    return ApplicationType(found) if found in set(ApplicationType) else None


def _open_metadata(stated: OpenMetadata, app_type: ApplicationType) -> dict[str, Json]:
    """The guide's addresses and grants. A public client has no secret to post."""
    base = stated.server_url.rstrip("/")
    values: dict[str, Json] = {
        "redirect_uris": [f"{base}/callback", f"{base}/silent-callback"],
        "post_logout_redirect_uris": [base],
        "grant_types": [GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN],
    }
    if app_type not in _PUBLIC:
        values["token_endpoint_auth_method"] = TokenEndpointAuthMethod.CLIENT_SECRET_POST
    return values


def _created(name: str, app_type: ApplicationType) -> dict[str, Json]:
    public = app_type in _PUBLIC
    method = TokenEndpointAuthMethod.NONE if public else TokenEndpointAuthMethod.CLIENT_SECRET_BASIC
    service = app_type is ApplicationType.SERVICE
    return {
        "label": name,
        "application_type": app_type,
        "grant_types": [GrantType.CLIENT_CREDENTIALS] if service else [GrantType.AUTHORIZATION_CODE],
        "token_endpoint_auth_method": method,
        "pkce_required": public,
        "consent_method": ConsentMethod.TRUSTED,
        "issuer_mode": IssuerMode.ORG_URL,
        "access": None if service else Access(),
        "active": True,
    }


def _response_types(grants: Collection[GrantType], app_type: ApplicationType) -> list[ResponseType]:
    """What the grants need: Okta pairs ``code`` with authorization_code, and the tokens with implicit.

    Service apps have ``token`` in Okta's own examples (API reference, add an OAuth 2.0 client application).
    """
    if app_type is ApplicationType.SERVICE:
        return [ResponseType.TOKEN]
    types = [ResponseType.CODE] if GrantType.AUTHORIZATION_CODE in grants else []
    if GrantType.IMPLICIT in grants:
        types += [ResponseType.ID_TOKEN, ResponseType.TOKEN]
    return types


def _refresh(spec: OktaAppSpec, grants: Collection[GrantType], *, created: bool) -> dict[str, Json]:
    """Refresh tokens rotate after every use, as the guide asks; Okta knows the setting only with that grant."""
    if GrantType.REFRESH_TOKEN not in grants or not created:
        return {}
    stated = spec.refresh_token or RefreshToken()
    rotation = stated.rotation_type or RefreshRotation.ROTATE
    leeway = stated.leeway or (LEEWAY if rotation is RefreshRotation.ROTATE else None)
    return {"refresh_token": RefreshToken(rotation_type=rotation, leeway=leeway)}
