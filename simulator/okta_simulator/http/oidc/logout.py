"""Signing out at a client's request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.http.oidc import telling
from okta_simulator.http.oidc.browser import (
    FOUND,
    cookie,
    parameters,
    redirect,
    session_cookie,
    session_of,
    shown,
)
from okta_simulator.http.oidc.protocol import ORGANIZATION, SERVER, issuer_of
from okta_simulator.http.oidc.sign_in import LOGIN

if TYPE_CHECKING:
    from okta_simulator.http.call import Call, Reply


def logout(call: Call) -> Reply:
    """End the session, and go where the client wants the person to go."""
    name, session = session_cookie(call), session_of(call)
    where = call.org.oidc.logouts.check(issuer_of(call), parameters(call), session)
    telling.signed_out(call, session)
    call.org.oidc.sessions.end(call.cookies.get(name))
    return redirect(where or LOGIN, status=FOUND, headers=[cookie(call, name, "", gone=True)])


ENDPOINTS = [
    shown(method, f"{start}/v1/logout", logout) for start in (ORGANIZATION, SERVER) for method in ("GET", "POST")
]
