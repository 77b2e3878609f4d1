"""How Okta reads and fills ``settings.oauthClient`` of an app.

Recorded: what a reply shows beside what a request said. Fields that are "absent when unset" stay absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import as_flag, as_number, as_object, as_text, as_texts, as_word, only
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
    "backchannel_custom_authenticator_id",
)
ALGORITHMS = frozenset(f"{family}{bits}" for family in ("HS", "RS", "ES") for bits in (256, 384, 512))
OPTIONAL_WORDS = {
    "subject_type": {"public", "pairwise"},
    "id_token_encrypted_response_alg": {"RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"},
    "request_object_signing_alg": ALGORITHMS,
    "backchannel_authentication_request_signing_alg": ALGORITHMS,
    "backchannel_token_delivery_mode": {"poll", "ping", "push"},
}
STATIC, ROTATE = "STATIC", "ROTATE"
DEFAULT_LEEWAY = 30


def oauth_client(stated: Record, known: Record, settings: Settings) -> Record:
    """Return ``settings.oauthClient`` as Okta stores it.

    Args:
        stated: The object of the request.
        known: What the app has already.
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
    result |= {name: as_word(stated[name], words, "") for name, words in OPTIONAL_WORDS.items() if stated.get(name)}
    result |= _keys(stated)
    result["application_type"] = as_word(stated.get("application_type"), APPLICATION_TYPES, "web")
    result["consent_method"] = as_word(stated.get("consent_method"), ("TRUSTED", "REQUIRED"), "TRUSTED")
    issuer_mode = as_word(stated.get("issuer_mode"), ISSUER_MODES, settings.issuer_modes[0])
    if settings.issuer_mode_visible:
        result["issuer_mode"] = issuer_mode
    # unverified: that what a PUT says about refresh tokens goes with the grant
    if "refresh_token" in result["grant_types"] or settings.leftover_refresh_token == "kept":  # noqa: S105 - a word
        result |= _refresh_token(stated, known, result)
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


def _refresh_token(stated: Record, known: Record, result: Record) -> Record:
    """Recorded: there only with the grant; a STATIC one shows no leeway that was not stated.

    Okta's API description: single-page apps rotate by default, and an update uses what was configured before.
    """
    given, before = as_object(stated.get("refresh_token")), known.get("refresh_token", {})
    if not given and "refresh_token" not in result["grant_types"]:
        return {}
    usual = ROTATE if result["application_type"] == "browser" else STATIC
    rotation = as_word(given.get("rotation_type"), (STATIC, ROTATE), before.get("rotation_type", usual))
    leeway = as_number(given.get("leeway"))
    if leeway is None:
        # unverified: that the leeway from before counts with another rotation, too
        leeway = before.get("leeway", DEFAULT_LEEWAY if rotation == ROTATE else None)
    return {"refresh_token": {"rotation_type": rotation} | ({} if leeway is None else {"leeway": leeway})}


def _idp_initiated_login(given: Record) -> Record:
    return {
        "mode": as_word(given.get("mode"), ("DISABLED", "SPEC", "OKTA"), "DISABLED"),
        "default_scope": as_texts(given.get("default_scope")),
    }


def _single_logout(stated: Record, settings: Settings) -> Record:
    if not (settings.identity_engine and settings.single_logout):
        return {}  # unverified: that Classic organizations show none of the single logout fields
    result: Record = {"participate_slo": as_flag(stated.get("participate_slo"), default=False)}
    if stated.get("frontchannel_logout_uri"):
        result["frontchannel_logout_uri"] = as_text(stated["frontchannel_logout_uri"])
        required = as_flag(stated.get("frontchannel_logout_session_required"), default=False)
        result["frontchannel_logout_session_required"] = required
    return result


def _network(stated: Record) -> Record:
    only(stated, "connection", "include", "exclude")
    # unverified: that a zone which does not exist is refused; there are no zones here, and any is taken
    zones = {name: as_texts(stated[name]) for name in ("include", "exclude") if stated.get(name) is not None}
    return {"connection": as_word(stated.get("connection"), ("ANYWHERE", "ZONE"), "ANYWHERE"), **zones}
