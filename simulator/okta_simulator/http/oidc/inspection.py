"""Introspection, revocation and userinfo."""

from __future__ import annotations

from dataclasses import replace

from okta_simulator.http.call import Call, Reply
from okta_simulator.http.oidc.protocol import client_of, endpoints, form_of, issuer_of
from okta_simulator.oidc.errors import OAuthError, refused
from okta_simulator.oidc.proofs import Presentation

SCHEMES = frozenset({"bearer", "dpop"})
WANTED = "The access token must provide access to at least one of these scopes - profile, email, address or phone"


def introspect(call: Call) -> Reply:
    """Say what a token means. Public clients may state their id in the query (Okta's reference)."""
    issuer, form = issuer_of(call), form_of(call)
    client_of(call, {"client_id": call.query.get("client_id", ""), **form})
    if not form.get("token"):
        raise refused("request_missing_token")
    return Reply(call.org.oidc.inspection.introspect(issuer, form["token"]))


def revoke(call: Call) -> Reply:
    """Revoke a token of the client; done also where there is nothing to do."""
    form = form_of(call)
    issuer_of(call)
    app = client_of(call, form)
    if not form.get("token"):
        raise refused("request_missing_token")
    call.org.oidc.inspection.revoke(app, form["token"])
    return Reply(None)


def userinfo(call: Call) -> Reply:
    """Say who the person is. Refusals have no body, but say why in a header (Okta's API description)."""
    issuer = issuer_of(call)
    try:
        return Reply(call.org.oidc.inspection.userinfo(issuer, *_access_token(call)))
    except OAuthError as error:
        # unverified: the sentence for a token without openid; Okta's is about the scopes of claims
        text = WANTED if error.error == "insufficient_scope" else error.description
        challenge = f'Bearer error="{error.error}", error_description="{text}"'
        return Reply(None, error.status, [("WWW-Authenticate", challenge)])


def _access_token(call: Call) -> tuple[str, Presentation]:
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    presentation = Presentation(scheme, call.headers.get("dpop"), call.method, f"{call.origin}{call.path}")
    in_body = call.form.get("access_token")
    if "access_token" in call.query:
        raise refused("access_token_in_query")
    if in_body and token:
        raise refused("access_token_duplicate")
    if in_body:
        return in_body, replace(presentation, scheme="Bearer")
    if scheme.lower() not in SCHEMES or not token:
        raise refused("access_token_missing")
    return token.strip(), presentation


ENDPOINTS = [
    *endpoints("POST", "/v1/introspect", introspect),
    *endpoints("POST", "/v1/revoke", revoke),
    *endpoints("GET", "/v1/userinfo", userinfo),
    *[each for each in endpoints("POST", "/v1/userinfo", userinfo) if each.method == "POST"],
]
