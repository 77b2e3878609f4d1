"""How Okta reads and fills ``settings.oauthClient`` of an app.

Recorded: what a reply shows beside what a request said. Fields that are "absent when unset" stay absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import as_flag, as_number, as_object, as_text, as_texts, as_word
from okta_simulator.errors import malformed

if TYPE_CHECKING:
    from okta_simulator.settings import Settings
    from okta_simulator.types import Record

DEVICE = "urn:ietf:params:oauth:grant-type:"
GRANT_TYPES = frozenset(
    {
        "authorization_code",
        "implicit",
        "refresh_token",
        "password",
        "client_credentials",
        "interaction_code",
        f"{DEVICE}device_code",
        f"{DEVICE}jwt-bearer",
        f"{DEVICE}saml2-bearer",
        f"{DEVICE}token-exchange",
        "urn:openid:params:grant-type:ciba",
        "urn:okta:params:oauth:grant-type:otp",
        "urn:okta:params:oauth:grant-type:oob",
        "http://auth0.com/oauth/grant-type/mfa-otp",
        "http://auth0.com/oauth/grant-type/mfa-oob",
    }
)
RESPONSE_TYPES = frozenset({"code", "id_token", "token"})
APPLICATION_TYPES = ("web", "native", "browser", "service")
ISSUER_MODES = ("ORG_URL", "CUSTOM_URL", "DYNAMIC")
OPTIONAL_TEXTS = (
    "initiate_login_uri",
    "tos_uri",
    "policy_uri",
    "jwks_uri",
    "sector_identifier_uri",
    "subject_type",
    "id_token_encrypted_response_alg",
    "request_object_signing_alg",
    "backchannel_authentication_request_signing_alg",
    "backchannel_custom_authenticator_id",
    "backchannel_token_delivery_mode",
)
DEFAULT_LEEWAY = 30


def oauth_client(stated: Record, settings: Settings) -> Record:
    """Return ``settings.oauthClient`` as Okta stores it.

    Args:
        stated: The object of the request.
        settings: The organization's switches.

    Raises:
        OktaError: A value has the wrong type or is an unknown word (400 E0000003).
    """
    result: Record = {
        "client_uri": as_text(stated.get("client_uri")),
        "logo_uri": as_text(stated.get("logo_uri")),
        "redirect_uris": as_texts(stated.get("redirect_uris")),
    }
    logout_uris = as_texts(stated.get("post_logout_redirect_uris"))
    # unverified: that an empty list is shown as an absent one
    if logout_uris or (settings.empty_lists == "shown" and "post_logout_redirect_uris" in stated):
        result["post_logout_redirect_uris"] = logout_uris
    result["response_types"] = _words(stated, "response_types", RESPONSE_TYPES)
    result["grant_types"] = _words(stated, "grant_types", GRANT_TYPES)
    result |= {name: as_text(stated[name]) for name in OPTIONAL_TEXTS if stated.get(name)}
    result |= _keys(stated)
    result["application_type"] = as_word(stated.get("application_type"), APPLICATION_TYPES, "web")
    result["consent_method"] = as_word(stated.get("consent_method"), ("TRUSTED", "REQUIRED"), "TRUSTED")
    issuer_mode = as_word(stated.get("issuer_mode"), ISSUER_MODES, settings.issuer_modes[0])
    if settings.issuer_mode_visible:
        result["issuer_mode"] = issuer_mode
    # unverified: that what a PUT says about refresh tokens goes with the grant
    if "refresh_token" in result["grant_types"] or settings.leftover_refresh_token == "kept":  # noqa: S105 - a word
        result |= _refresh_token(stated, result["grant_types"], result["application_type"])
    result["idp_initiated_login"] = _idp_initiated_login(as_object(stated.get("idp_initiated_login")))
    result["wildcard_redirect"] = as_word(stated.get("wildcard_redirect"), ("DISABLED", "SUBDOMAIN"), "DISABLED")
    result["dpop_bound_access_tokens"] = as_flag(stated.get("dpop_bound_access_tokens"), default=False)
    if stated.get("network"):
        result["network"] = _network(as_object(stated["network"]))
    return result | _single_logout(stated, settings)


def _words(stated: Record, name: str, words: frozenset[str]) -> list[str]:
    return [as_word(each, words, "") for each in as_texts(stated.get(name))]


def _keys(stated: Record) -> Record:
    jwks = as_object(stated.get("jwks"))
    if not isinstance(jwks.get("keys", []), list):
        raise malformed()
    return {"jwks": jwks} if jwks.get("keys") else {}


def _refresh_token(stated: Record, grant_types: list[str], application_type: str) -> Record:
    """Recorded: there only with the grant; a STATIC one shows no leeway that was not stated.

    Okta's API description: single-page apps rotate unless they say otherwise.
    """
    given = as_object(stated.get("refresh_token"))
    if not given and "refresh_token" not in grant_types:
        return {}
    usual = "ROTATE" if application_type == "browser" else "STATIC"
    rotation = as_word(given.get("rotation_type"), ("STATIC", "ROTATE"), usual)
    leeway = as_number(given.get("leeway"))
    if leeway is None and rotation == "ROTATE":
        leeway = DEFAULT_LEEWAY
    shown: Record = {"rotation_type": rotation}
    if leeway is not None:
        shown["leeway"] = leeway
    return {"refresh_token": shown}


def _idp_initiated_login(given: Record) -> Record:
    return {
        "mode": as_word(given.get("mode"), ("DISABLED", "SPEC", "OKTA"), "DISABLED"),
        "default_scope": as_texts(given.get("default_scope")),
    }


def _single_logout(stated: Record, settings: Settings) -> Record:
    if not settings.identity_engine:
        return {}  # unverified: that Classic organizations show none of the single logout fields
    result: Record = {"participate_slo": as_flag(stated.get("participate_slo"), default=False)}
    if stated.get("frontchannel_logout_uri"):
        result["frontchannel_logout_uri"] = as_text(stated["frontchannel_logout_uri"])
        required = as_flag(stated.get("frontchannel_logout_session_required"), default=False)
        result["frontchannel_logout_session_required"] = required
    return result


def accessibility(stated: Record, known: Record) -> Record:
    """Return an app's ``accessibility``.

    Args:
        stated: What the body says.
        known: What the app has already, and keeps.

    Raises:
        OktaError: Something unknown, or of another type, is in it (400 E0000003).
    """
    _only(stated, "selfService", "errorRedirectUrl", "loginRedirectUrl")
    return {
        "selfService": as_flag(stated.get("selfService"), default=known.get("selfService", False)),
        "errorRedirectUrl": as_text(stated.get("errorRedirectUrl"), known.get("errorRedirectUrl")),
        "loginRedirectUrl": as_text(stated.get("loginRedirectUrl"), known.get("loginRedirectUrl")),
    }


def visibility(stated: Record, known: Record) -> Record:
    """Return an app's ``visibility``; but for ``hide``, what is left out stays as it is.

    Args:
        stated: What the body says.
        known: What the app has already.

    Raises:
        OktaError: Something unknown, or of another type, is in it (400 E0000003).
    """
    _only(stated, "autoLaunch", "autoSubmitToolbar", "hide", "appLinks")
    hide = as_object(stated.get("hide"))
    flags = {
        name: as_flag(stated.get(name), default=known.get(name, False)) for name in ("autoLaunch", "autoSubmitToolbar")
    }
    shown = {name: as_flag(hide.get(name), default=False) for name in ("iOS", "web")}
    return {**flags, "hide": shown, "appLinks": {"oidc_client_link": True}}


def _network(stated: Record) -> Record:
    _only(stated, "connection", "include", "exclude")
    zones = {name: as_texts(stated[name]) for name in ("include", "exclude") if stated.get(name) is not None}
    return {"connection": as_word(stated.get("connection"), ("ANYWHERE", "ZONE"), "ANYWHERE"), **zones}


def _only(stated: Record, *names: str) -> None:
    if not set(stated) <= set(names):
        raise malformed()
