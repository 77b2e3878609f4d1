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
    return paged(call, call.org.apps.tokens.of(call.params["app"]), lambda record: _show(call, record))


def revoke_tokens(call: Call) -> Reply:
    """Revoke all of an app's refresh tokens."""
    call.org.apps.tokens.revoke_all(call.params["app"])
    return no_content()


def get_token(call: Call) -> Reply:
    """Return one of an app's refresh tokens."""
    return Reply(_show(call, call.org.apps.tokens.find(call.params["app"], call.params["token"])))


def revoke_token(call: Call) -> Reply:
    """Revoke one of an app's refresh tokens."""
    call.org.apps.tokens.revoke(call.params["app"], call.params["token"])
    return no_content()


def _show(call: Call, record: Record) -> Record:
    # unverified: that `expand=scope` is passed over
    return call.org.apps.tokens.render(call.params["app"], record, call.origin)


ENDPOINTS = [
    Endpoint("GET", TOKENS, list_tokens),
    Endpoint("DELETE", TOKENS, revoke_tokens),
    Endpoint("GET", TOKEN, get_token),
    Endpoint("DELETE", TOKEN, revoke_token),
]
