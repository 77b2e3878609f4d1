"""The authorization endpoint, and the one to which requests are pushed first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.http.call import Call, Reply
from okta_simulator.http.oidc import telling
from okta_simulator.http.oidc.browser import parameters, shown, unambiguous
from okta_simulator.http.oidc.protocol import ORGANIZATION, SERVER, client_of, endpoints, form_of, issuer_of
from okta_simulator.http.oidc.steps import begin
from okta_simulator.oidc.answers import ReturnedError
from okta_simulator.oidc.errors import OAuthError, refused
from okta_simulator.oidc.pushed_requests import LIFETIME

if TYPE_CHECKING:
    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

CREDENTIALS = frozenset({"client_secret", "client_assertion", "client_assertion_type"})


def authorize(call: Call) -> Reply:
    """Begin with what a client asks a person for."""
    server = call.params.get("server")
    issuer = call.org.oidc.issuers.find(server, call.origin, call.org_url)
    try:
        return begin(call, "authorize", server=server, stated=_request(call, issuer))
    except (OAuthError, ReturnedError) as error:
        # unverified: that the log does not tell of requests to servers that are not there
        if issuer is not None:
            refusal = error.error if isinstance(error, ReturnedError) else error
            telling.not_authorized(call, issuer, call.query if call.method == "GET" else call.form, refusal)
        raise


def _request(call: Call, issuer: Issuer | None) -> Record:
    """Return the parameters of a request, wherever they are.

    Raises:
        OAuthError: They cannot be read, and it is not known where the answer would go.
        ReturnedError: They cannot be read.
    """
    try:
        if issuer is None:
            # Whether there is such a server is looked up anew at each step.
            return dict(parameters(call))
        return call.org.oidc.request_objects.unpacked(issuer, parameters(call))
    except OAuthError as error:
        # unverified: that what a JWT says which is not good itself does not count
        raise call.org.oidc.authorization_requests.returned(call.org_url, unambiguous(call), error) from None


def push(call: Call) -> Reply:
    """Keep a request of an authenticated client until its browser comes."""
    issuer, form = issuer_of(call), form_of(call)
    app = client_of(call, form)
    stated: Record = {name: value for name, value in form.items() if name not in CREDENTIALS}
    stated["client_id"] = app["credentials"]["oauthClient"]["client_id"]
    try:
        uri = call.org.oidc.request_objects.pushed(issuer, stated)
    except ReturnedError as error:
        # Okta's API description has the same sentence here with another code and status.
        missing = error.error.reason == "openid_scope_required"
        raise (refused("openid_scope_required_access_token") if missing else error.error) from None
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
