"""What an OktaApp means where it is silent: OpenMetadata's guide, and the choices that it makes for every app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_operator.api.app import (
    ApplicationType,
    ConsentMethod,
    GrantType,
    OktaApp,
    OktaAppSpec,
    RefreshRotation,
    RefreshToken,
    ResponseType,
    TokenEndpointAuthMethod,
)
from okta_operator.api.auth_server import IssuerMode

if TYPE_CHECKING:
    from okta_operator.core.json import Json

LEEWAY = "30s"
_PUBLIC = (ApplicationType.BROWSER, ApplicationType.NATIVE)


def complete(resource: OktaApp, *, created: bool) -> OktaAppSpec:
    """The spec with its defaults: those of ``openMetadata`` wherever that is stated, the rest only on what we made."""
    spec = resource.spec
    values: dict[str, Json] = {}
    if spec.open_metadata is not None:
        values |= _open_metadata(spec)
    if created:
        values = _created(resource, values) | values
    return spec.model_copy(
        update={name: v for name, v in values.items() if getattr(spec, name) is None}
        | _refresh(spec, values, created=created)
    )


def _open_metadata(spec: OktaAppSpec) -> dict[str, Json]:
    """The guide's addresses and grants. A public client has no secret to post."""
    base = spec.open_metadata.server_url.rstrip("/") if spec.open_metadata else ""
    values: dict[str, Json] = {
        "redirect_uris": [f"{base}/callback", f"{base}/silent-callback"],
        "post_logout_redirect_uris": [base],
        "grant_types": [GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN],
    }
    if spec.application_type not in _PUBLIC:
        values["token_endpoint_auth_method"] = TokenEndpointAuthMethod.CLIENT_SECRET_POST
    return values


def _created(resource: OktaApp, values: dict[str, Json]) -> dict[str, Json]:
    spec = resource.spec
    public = spec.application_type in _PUBLIC
    service = spec.application_type is ApplicationType.SERVICE
    usual = [GrantType.CLIENT_CREDENTIALS] if service else [GrantType.AUTHORIZATION_CODE]
    grants = spec.grant_types or values.get("grant_types") or usual
    return {
        "label": resource.metadata.name,
        "application_type": ApplicationType.WEB,
        "grant_types": usual,
        "response_types": [ResponseType.TOKEN] if service else _response_types(grants),
        "token_endpoint_auth_method": TokenEndpointAuthMethod.NONE
        if public
        else TokenEndpointAuthMethod.CLIENT_SECRET_BASIC,
        "pkce_required": public,
        "consent_method": ConsentMethod.TRUSTED,
        "issuer_mode": IssuerMode.ORG_URL,
        "active": True,
    }


def _response_types(grants: list[GrantType]) -> list[ResponseType]:
    """What the grants need: Okta pairs ``code`` with authorization_code, and the tokens with implicit."""
    types = [ResponseType.CODE] if GrantType.AUTHORIZATION_CODE in grants else []
    if GrantType.IMPLICIT in grants:
        types += [ResponseType.ID_TOKEN, ResponseType.TOKEN]
    return types


def _refresh(spec: OktaAppSpec, values: dict[str, Json], *, created: bool) -> dict[str, Json]:
    """Refresh tokens rotate after every use, as the guide asks; Okta knows the setting only with that grant."""
    grants = spec.grant_types or values.get("grant_types") or ()
    if GrantType.REFRESH_TOKEN not in grants or not created:
        return {}
    stated = spec.refresh_token or RefreshToken()
    rotation = stated.rotation_type or RefreshRotation.ROTATE
    leeway = stated.leeway or (LEEWAY if rotation is RefreshRotation.ROTATE else None)
    return {"refresh_token": RefreshToken(rotation_type=rotation, leeway=leeway)}
