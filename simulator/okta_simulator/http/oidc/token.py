"""The token endpoint, and what a device asks first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from okta_simulator.http.call import Call, Reply
from okta_simulator.http.oidc import telling
from okta_simulator.http.oidc.protocol import SECRET, check_origin, client_of, endpoints, form_of, issuer_of
from okta_simulator.oidc import device_codes
from okta_simulator.oidc.errors import OAuthError
from okta_simulator.oidc.proofs import NONCE_HEADER
from okta_simulator.oidc.token_requests import TokenRequest

if TYPE_CHECKING:
    from okta_simulator.oidc.issuers import Issuer


def token(call: Call) -> Reply:
    """Give tokens to a client."""
    issuer, call = issuer_of(call), _with_query(call)
    try:
        request = _request(call, issuer)
        reply = call.org.oidc.token_requests.answer(request)
    except OAuthError as error:
        telling.no_tokens(call, issuer, error)
        raise
    telling.tokens(call, request.app, reply)
    # A conversation in the tests of Okta's SDK for Python: with bound tokens comes the nonce of the next proof.
    bound = [] if request.jkt is None else [(NONCE_HEADER, call.org.oidc.proofs.nonce())]
    return Reply(reply, headers=bound)


def authorize_device(call: Call) -> Reply:
    """Give a device the codes with which a person lets it in."""
    issuer, form = issuer_of(call), form_of(call)
    app = client_of(call, form)
    call.org.oidc.clients.require_grant(app, device_codes.GRANT_TYPE)
    scopes = call.org.oidc.scoping.resolve(issuer, app, form.get("scope", "").split())
    return Reply(call.org.oidc.device_codes.start(issuer, app, scopes))


def _with_query(call: Call) -> Call:
    """Take the query for a part of the form, as far as there is no client secret in it.

    Okta's SDK for Go sends all of a token request in the query, with an empty form. Okta takes that, even an assertion
    (okta/okta-aws-cli, pull request 253).
    """
    if not call.query_string or SECRET in call.query:
        return call
    raw = b"&".join(part for part in (call.query_string.encode(), call.raw) if part)
    return replace(call, raw=raw, query={}, query_string="")


def _request(call: Call, issuer: Issuer) -> TokenRequest:
    form = form_of(call)
    app = client_of(call, form)
    check_origin(call, app)
    call.org.oidc.token_requests.check_grant_type(form.get("grant_type"))
    jkt = call.org.oidc.proofs.at_token_endpoint(app, call.headers.get("dpop"), f"{call.origin}{call.path}")
    return TokenRequest(issuer, app, form, jkt)


ENDPOINTS = [
    # Okta's API description: the token endpoint shows its headers to all origins, and refuses by client.
    *endpoints("POST", "/v1/token", token, any_origin=True),
    *endpoints("POST", "/v1/device/authorize", authorize_device),
]
