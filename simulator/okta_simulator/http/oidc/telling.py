"""Writes into the System Log what people and clients do at the endpoints of OAuth and OpenID Connect."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from okta_simulator.administration import oauth_events, sign_in_events
from okta_simulator.administration.actors import client_actor, user_actor
from okta_simulator.http.logs import source_of
from okta_simulator.http.oidc.browser import session_of
from okta_simulator.oidc.credentials import presented
from okta_simulator.oidc.errors import OAuthError
from okta_simulator.oidc.grants import Grant
from okta_simulator.oidc.jose import peek

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from okta_simulator.administration.system_log import Event
    from okta_simulator.http.call import Call
    from okta_simulator.oidc.authorization_requests import AuthorizationRequest
    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

NO_SESSION = "unknown"
"""What ``externalSessionId`` says without one (seen)."""

# unverified: that the log does not tell of these
STEPS = frozenset({"authorization_pending", "slow_down", "use_dpop_nonce"})
"""What a client is told on its way to tokens, and is no refusal."""
THROUGH_BROWSER = ("code", "access_token", "id_token")


def signed_in(call: Call, user: Record, session: Record, app: Record | None) -> None:
    """Tell that somebody signed in.

    Args:
        call: The form that was sent.
        user: Who.
        session: The session that began.
        app: The app on the way to which they did, if there was one.
    """
    events = sign_in_events.signed_in(user, app, identity_engine=call.org.settings.identity_engine)
    _tell(call, events, user_actor(user), session["id"])


def not_signed_in(call: Call, login: str) -> None:
    """Tell that somebody could not sign in.

    Args:
        call: The form that was sent.
        login: The name that was typed.
    """
    user = call.org.users.lookup(login)
    actor = user_actor(user) if user else sign_in_events.stranger(login)
    _tell(call, sign_in_events.not_signed_in(user, identity_engine=call.org.settings.identity_engine), actor)


def signed_out(call: Call, session: Record | None) -> None:
    """Tell that somebody signed out; nothing where nobody was signed in."""
    if session is not None:
        user = call.org.oidc.sessions.user_of(session)
        _tell(call, [sign_in_events.signed_out()], user_actor(user), session["id"])


def authorized(call: Call, request: AuthorizationRequest, grant: Grant, fields: Mapping[str, str]) -> None:
    """Tell what a client gets through the browser.

    Args:
        call: The call that brings it.
        request: What was asked for.
        grant: What it stands for.
        fields: What the client gets.
    """
    app, user = request.access.app, call.org.users.find(grant.user_id or "")
    debug = _request(request.access.scopes, request.address.redirect_uri, " ".join(sorted(request.response_types)))
    debug |= _server(call, grant.issuer)
    if "error" in fields:
        events = [oauth_events.not_authorized(grant.issuer, app, fields["error"], debug)]
    else:
        kinds = [name for name in THROUGH_BROWSER if name in fields]
        events = [*oauth_events.authorized(grant, app, kinds, debug), sign_in_events.signed_on(user, app)]
    _tell(call, events, user_actor(user), grant.session_id)


def not_authorized(call: Call, issuer: Issuer, stated: Mapping[str, str], error: OAuthError) -> None:
    """Tell that an authorization request was refused.

    Args:
        call: The call in which it was.
        issuer: The authorization server that was asked.
        stated: The request's parameters.
        error: Why.
    """
    session, app = session_of(call), call.org.oidc.clients.find(stated.get("client_id", ""))
    debug = _request(stated.get("scope", "").split(), stated.get("redirect_uri", ""), stated.get("response_type", ""))
    event = oauth_events.not_authorized(issuer, app, error.reason or error.error, debug | _server(call, issuer))
    actor = user_actor(call.org.oidc.sessions.user_of(session)) if session else sign_in_events.stranger("")
    _tell(call, [event], actor, session["id"] if session else NO_SESSION)


def tokens(call: Call, app: Record, reply: Record) -> None:
    """Tell of the tokens that a client gets.

    Args:
        call: The request for them.
        app: The client.
        reply: The reply.
    """
    access, claims = reply["access_token"], peek(reply["access_token"])[1]
    grant = Grant.from_json((call.org.oidc.tokens.issued.find(claims["jti"]) or {})["grant"])
    subject = grant.user_id or grant.client_id
    found = [oauth_events.Token("access_token", access, claims["jti"], claims["exp"], subject)]
    if "id_token" in reply:
        of_id = peek(reply["id_token"])[1]
        found.append(oauth_events.Token("id_token", reply["id_token"], of_id["jti"], of_id["exp"], subject))
    if "refresh_token" in reply:
        refresh, held = call.org.oidc.refresh_tokens, reply["refresh_token"]
        over = refresh.expires(refresh.find(held) or {})
        found.append(oauth_events.Token("refresh_token", held, grant.id, over, subject))  # unverified: the id
    debug = _token_request(call, app) | _server(call, grant.issuer)
    _tell(call, oauth_events.granted(grant, found, debug), client_actor(app), grant.session_id or NO_SESSION)


def no_tokens(call: Call, issuer: Issuer, error: OAuthError) -> None:
    """Tell that a request for tokens was refused, and why.

    Args:
        call: The request.
        issuer: The authorization server that was asked.
        error: Why.
    """
    if error.reason in STEPS:
        return
    stated, app = _stated_client(call)
    # unverified: who it is where no app has the client's id
    actor = client_actor(app) if app else sign_in_events.stranger(stated) | {"type": "PublicClientApp"}
    debug = _token_request(call, app) | _server(call, issuer)
    _tell(call, [oauth_events.not_granted(issuer, error.reason, debug)], actor)


def _tell(call: Call, events: Iterable[Event], actor: Record, session: str | None = NO_SESSION) -> None:
    # The query is left out: there may be hints with tokens in it, or what a client took for the place of its secret.
    source = replace(source_of(call), actor=actor, query="", session=session or NO_SESSION)
    for event in events:
        call.org.administration.system_log.add(event, source)


def _stated_client(call: Call) -> tuple[str, Record | None]:
    """Return the client id that a request states, and the app that has it."""
    try:
        stated = presented(call.form, call.headers).client_id
    except OAuthError:
        stated = None
    known = call.actor.get("id") or stated or ""
    return known, call.org.oidc.clients.find(known)


def _request(scopes: Iterable[str], redirect_uri: str, response_type: str) -> dict[str, str]:
    return {"requestedScopes": ", ".join(scopes), "redirectUri": redirect_uri, "responseType": response_type}


def _token_request(call: Call, app: Record | None) -> dict[str, str]:
    method = {"clientAuthType": app["credentials"]["oauthClient"]["token_endpoint_auth_method"]} if app else {}
    asked = {"grantType": call.form.get("grant_type", "")}
    return method | asked | {"requestedScopes": ", ".join(call.form.get("scope", "").split())}


def _server(call: Call, issuer: Issuer) -> dict[str, str]:
    if not issuer.custom:
        return {}
    name = call.org.auth_servers.find(issuer.id)["name"]
    return {"authorizationServer": issuer.id, "authorizationServerName": name}
