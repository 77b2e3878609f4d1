"""Authorization requests: what they may say, in the order in which it is checked.

First comes what decides where the answer goes; a refusal of that is for the person's eyes alone, since nobody knows
whose address it is. Everything else goes back to the client.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.oidc.admission import NONE, Access
from okta_simulator.oidc.answers import (
    FRAGMENT,
    MODES,
    POST_MESSAGE,
    QUERY,
    Address,
    ReturnedError,
    registered,
    settings_page,
)
from okta_simulator.oidc.errors import OAuthError, refused
from okta_simulator.oidc.scoping import OFFLINE_ACCESS, OPENID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

CODE, ID_TOKEN, TOKEN = "code", "id_token", "token"
PROMPTS = ("none", "login", "consent")
LATEST = 2**31 - 1
CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")
S256 = "S256"
AUTHORIZATION_CODE, IMPLICIT = "authorization_code", "implicit"


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request in which nothing is wrong.

    Attributes:
        access: What the client asks for.
        address: Where the answer goes.
        response_types: What the answer has to hold: ``code``, ``id_token``, ``token``.
        code_challenge: PKCE's challenge, if there is one.
    """

    access: Access
    address: Address
    response_types: frozenset[str]
    code_challenge: str | None


class AuthorizationRequests(Area):
    """Reads authorization requests."""

    def read(self, issuer: Issuer, stated: Mapping[str, str]) -> AuthorizationRequest:
        """Read a request.

        Args:
            issuer: The authorization server.
            stated: Its parameters.

        Raises:
            OAuthError: It is not known where the answer would go, so that only the person may read why.
            ReturnedError: Anything else is wrong.
        """
        app, address = self._addressed(issuer.org_url, stated)
        types = _types(stated)
        try:
            _check_answer(app, types, stated)
            access = self._access(issuer, app, types, stated)
        except OAuthError as error:
            raise ReturnedError(address, error) from None
        return AuthorizationRequest(access, address, types, stated.get("code_challenge") or None)

    def returned(self, org_url: str, stated: Mapping[str, str], error: OAuthError) -> OAuthError | ReturnedError:
        """Return a refusal as one for the client, as far as it is known where the answer goes.

        Okta's support: all refusals go to the redirect URI, unless that is the one thing that is not valid.

        Args:
            org_url: The organization's own URL.
            stated: The request's parameters.
            error: Why it cannot be read.
        """
        try:
            _, address = self._addressed(org_url, stated)
        except OAuthError:
            return error
        return ReturnedError(address, error)

    def _addressed(self, org_url: str, stated: Mapping[str, str]) -> tuple[Record, Address]:
        """Return the client, and where its answer goes."""
        app = self._client(stated)
        uri = stated.get("redirect_uri", "")
        if not registered(uri, app):
            raise refused("illegal_redirect_uri_enhanced", settings_page(org_url, app))
        return app, Address(uri, _mode(_types(stated), stated), stated.get("state") or None)

    def _client(self, stated: Mapping[str, str]) -> Record:
        app = self.org.oidc.clients.require(stated.get("client_id"))
        if app["settings"]["oauthClient"]["application_type"] == "service":
            raise refused("invalid_client_application_type", "authorize")
        return app

    def _access(self, issuer: Issuer, app: Record, types: frozenset[str], stated: Mapping[str, str]) -> Access:
        if stated.get("idp", self.org.id) != self.org.id:
            raise refused("unknown_idp")
        prompts, max_age = _prompts(stated), _max_age(stated)
        if NONE in prompts and max_age == 0:
            raise refused("invalid_prompt_for_zero_max_age")
        if CODE in types:
            _check_challenge(app, stated)
        return Access(
            issuer,
            app,
            self._scopes(issuer, app, types, stated),
            _grant_types(types),
            prompts,
            max_age,
            stated.get("login_hint", ""),
            stated.get("nonce") or None,
        )

    def _scopes(self, issuer: Issuer, app: Record, types: frozenset[str], stated: Mapping[str, str]) -> tuple[str, ...]:
        names = self.org.oidc.scoping.resolve(issuer, app, stated.get("scope", "").split())
        if ID_TOKEN in types and OPENID not in names:
            raise refused("openid_scope_required")
        if CODE not in types:
            # Okta's reference: offline_access without a code is ignored.
            names = [name for name in names if name != OFFLINE_ACCESS]
        return tuple(names)


def _types(stated: Mapping[str, str]) -> frozenset[str]:
    return frozenset(stated.get("response_type", "").split())


def _mode(types: frozenset[str], stated: Mapping[str, str]) -> str:
    """Return how the answer is given; what is asked for badly is refused in the way that the response types suggest."""
    usual = FRAGMENT if types & {ID_TOKEN, TOKEN} else QUERY
    wanted = stated.get("response_mode") or usual
    if wanted not in MODES or (wanted == QUERY and usual == FRAGMENT):
        return usual
    return wanted


def _check_answer(app: Record, types: frozenset[str], stated: Mapping[str, str]) -> None:
    """Refuse what would make no answer, or one that the client could not tell from another's."""
    configured = app["settings"]["oauthClient"]["response_types"]
    if not types or not types <= set(configured):
        raise refused("unsupported_response_type", ", ".join(configured))
    mode = stated.get("response_mode")
    if mode and mode not in MODES:
        raise refused("unsupported_response_mode")
    if mode == QUERY and types & {ID_TOKEN, TOKEN}:
        raise refused("unsupported_response_mode_query_with_tokens")
    # Okta's reference says that codes come so, its catalogue that they do not.
    # unverified: that PKCE makes the difference. Okta's own JavaScript SDK gets codes so, always with PKCE.
    if mode == POST_MESSAGE and CODE in types and not stated.get("code_challenge"):
        raise refused("unsupported_response_mode_okta_post_message_with_code")
    # unverified: that any text will do. Okta's reference names letters, digits, comma, period, underscore and hyphen;
    # clients that send others are in wide use.
    if not stated.get("state"):
        raise refused("invalid_state")
    if types & {ID_TOKEN, TOKEN} and not stated.get("nonce"):
        raise refused("invalid_nonce")


def _prompts(stated: Mapping[str, str]) -> frozenset[str]:
    words = frozenset(stated.get("prompt", "").split())
    # unverified: which values the sentence names
    if not words <= set(PROMPTS) or (NONE in words and len(words) > 1):
        raise refused("invalid_prompt", ", ".join(PROMPTS))
    return words


def _max_age(stated: Mapping[str, str]) -> int | None:
    text = stated.get("max_age", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) > LATEST:
        raise refused("invalid_max_age")
    return int(text)


def _check_challenge(app: Record, stated: Mapping[str, str]) -> None:
    challenge = stated.get("code_challenge")
    if not challenge:
        if app["credentials"]["oauthClient"]["pkce_required"]:
            raise refused("pkce_missing_challenge")
        return
    if stated.get("code_challenge_method") != S256:
        raise refused("pkce_unsupported_code_challenge_method", S256)
    if not CHALLENGE.fullmatch(challenge):
        raise refused("pkce_invalid_challenge")


def _grant_types(types: frozenset[str]) -> tuple[str, ...]:
    """Return by which grants something is given out; hybrid flows need both."""
    code = (AUTHORIZATION_CODE,) if CODE in types else ()
    return code + ((IMPLICIT,) if types & {ID_TOKEN, TOKEN} else ())
