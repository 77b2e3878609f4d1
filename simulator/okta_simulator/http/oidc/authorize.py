"""The authorization endpoint, and the one to which requests are pushed first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.http.call import Call, Reply
from okta_simulator.http.oidc import telling
from okta_simulator.http.oidc.browser import parameters, shown
from okta_simulator.http.oidc.protocol import ORGANIZATION, SERVER, client_of, endpoints, form_of, issuer_of
from okta_simulator.http.oidc.steps import begin
from okta_simulator.oidc.answers import ReturnedError
from okta_simulator.oidc.errors import OAuthError
from okta_simulator.oidc.pushed_requests import LIFETIME

if TYPE_CHECKING:
    from okta_simulator.types import Record

CREDENTIALS = frozenset({"client_secret", "client_assertion", "client_assertion_type"})


def authorize(call: Call) -> Reply:
    """Begin with what a client asks a person for."""
    issuer = issuer_of(call)
    try:
        stated = call.org.oidc.request_objects.unpacked(issuer, parameters(call))
        return begin(call, "authorize", server=call.params.get("server"), stated=stated)
    except (OAuthError, ReturnedError) as error:
        refusal = error.error if isinstance(error, ReturnedError) else error
        telling.not_authorized(call, issuer, call.query if call.method == "GET" else call.form, refusal)
        raise


def push(call: Call) -> Reply:
    """Keep a request of an authenticated client until its browser comes."""
    issuer, form = issuer_of(call), form_of(call)
    app = client_of(call, form)
    stated: Record = {name: value for name, value in form.items() if name not in CREDENTIALS}
    stated["client_id"] = app["credentials"]["oauthClient"]["client_id"]
    try:
        uri = call.org.oidc.request_objects.pushed(issuer, stated)
    except ReturnedError as error:
        raise error.error from None
    # Okta's API description; RFC 9126 asks for 201.
    return Reply({"request_uri": uri, "expires_in": LIFETIME})


ENDPOINTS = [
    *(
        shown(method, f"{start}/v1/authorize", authorize)
        for start in (ORGANIZATION, SERVER)
        for method in ("GET", "POST")
    ),
    # Okta's API description has an unknown client among its examples in OAuth's form.
    *endpoints("POST", "/v1/par", push, oauth_only=True),
]
