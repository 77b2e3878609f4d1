"""``/api/v1/apps/{app}/tokens``: refresh tokens that administrators see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.http.call import Endpoint, Reply, no_content
from okta_simulator.http.paging import paged

if TYPE_CHECKING:
    from okta_simulator.http.call import Call
    from okta_simulator.types import Record

TOKENS = "/api/v1/apps/{app}/tokens"
TOKEN = TOKENS + "/{token}"


def list_tokens(call: Call) -> Reply:
    """List an app's refresh tokens."""
    return paged(call, _tokens(call), lambda token: _show(call, token))


def revoke_tokens(call: Call) -> Reply:
    """Revoke all of an app's refresh tokens."""
    for token in _tokens(call):
        call.org.oidc.held_tokens.revoke(token)
    return no_content()


def get_token(call: Call) -> Reply:
    """Return one of an app's refresh tokens."""
    return Reply(_show(call, _find(call)))


def revoke_token(call: Call) -> Reply:
    """Revoke one of an app's refresh tokens."""
    call.org.oidc.held_tokens.revoke(_find(call))
    return no_content()


def _client_id(call: Call) -> str:
    return str(call.org.apps.find(call.params["app"])["credentials"]["oauthClient"]["client_id"])


def _tokens(call: Call) -> list[Record]:
    return call.org.oidc.held_tokens.of(client_id=_client_id(call))


def _find(call: Call) -> Record:
    # That both ids are named is from conversations in the tests of Okta's SDK for Python.
    both = f"{call.params['app']}.{call.params['token']}"
    return call.org.oidc.held_tokens.find(call.params["token"], named=both, client_id=_client_id(call))


def _show(call: Call, token: Record) -> Record:
    address = f"{call.origin}/api/v1/apps/{call.params['app']}/tokens/{token['id']}"
    with_scopes = call.query.get("expand") == "scope"
    return call.org.oidc.held_tokens.render(token, address, call.origin, with_scopes=with_scopes)


ENDPOINTS = [
    Endpoint("GET", TOKENS, list_tokens),
    Endpoint("DELETE", TOKENS, revoke_tokens),
    Endpoint("GET", TOKEN, get_token),
    Endpoint("DELETE", TOKEN, revoke_token),
]
