"""What the protocol endpoints have in common: forms, clients, refusals in OAuth's form, browsers of other origins."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from okta_simulator.errors import OktaError
from okta_simulator.http.call import Call, Endpoint, Handler, Reply
from okta_simulator.http.responses import PRIVATE
from okta_simulator.oidc.errors import UNKNOWN_CLIENT, OAuthError, refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

ORGANIZATION, SERVER = "/oauth2", "/oauth2/{server}"
PREFLIGHT_SECONDS = "3600"
SECRET = "client_secret"  # noqa: S105 - the name of a field


def endpoints(
    method: str, path: str, handler: Handler, *, any_origin: bool = False, oauth_only: bool = False
) -> list[Endpoint]:
    """Return the endpoint of the organization's server and that of the custom ones, with their preflights.

    Args:
        method: HTTP method.
        path: Path from ``/v1`` on.
        handler: Who answers; may raise OAuthError.
        any_origin: Whether browsers of all origins may read the reply, not only of trusted ones.
        oauth_only: Whether even an unknown client is refused in OAuth's form.
    """

    def answer(call: Call) -> Reply:
        try:
            reply = handler(call)
        except OAuthError as error:
            if error.reason == UNKNOWN_CLIENT and not oauth_only:
                # Okta's support shows it of the token endpoint, beside a wrong secret in OAuth's form.
                # unverified: that introspection, revocation and device authorization answer alike
                raise unknown_client(error, error.status, PRIVATE) from None
            reply = Reply(error.body(), error.status, list(error.headers))
        return replace(reply, headers=[*reply.headers, *PRIVATE])

    return [
        endpoint
        for start in (ORGANIZATION, SERVER)
        for endpoint in readable(method, f"{start}{path}", answer, any_origin=any_origin)
    ]


def readable(method: str, path: str, handler: Handler, *, any_origin: bool = False) -> list[Endpoint]:
    """Return an endpoint that pages of other origins may read, with its preflight.

    Args:
        method: HTTP method.
        path: Path.
        handler: Who answers.
        any_origin: Whether pages of all origins may, not only of trusted ones.
    """

    def answer(call: Call) -> Reply:
        shared = _shared(call, any_origin=any_origin)
        try:
            reply = handler(call)
        except OktaError as error:
            error.headers = (*error.headers, *shared)
            raise
        return replace(reply, headers=[*reply.headers, *shared])

    def preflight(call: Call) -> Reply:
        shared = _shared(call, any_origin=any_origin)
        allowed = [
            ("Access-Control-Allow-Methods", method),
            ("Access-Control-Allow-Headers", call.headers.get("access-control-request-headers", "")),
            ("Access-Control-Max-Age", PREFLIGHT_SECONDS),
        ]
        return Reply(None, 204, headers=[*shared, *allowed] if shared else [])

    return [Endpoint(method, path, answer), Endpoint("OPTIONS", path, preflight)]


def unknown_client(error: OAuthError, status: int, headers: Iterable[tuple[str, str]] = ()) -> OktaError:
    """Return the refusal of an unknown client in the form that the management API has for refusals.

    Args:
        error: The refusal in OAuth's form.
        status: HTTP status.
        headers: Headers that the reply has to carry.
    """
    return OktaError(status, error.error, error.description, headers=headers)


def issuer_of(call: Call) -> Issuer:
    """Return the authorization server that a call is about.

    Raises:
        OktaError: There is none, or it is inactive (404); the organization may have none at all (401).
    """
    return call.org.oidc.issuers.at(call.params.get("server"), call.origin, call.org_url)


def form_of(call: Call) -> Mapping[str, str]:
    """Return the fields of a call's form.

    Raises:
        OAuthError: One comes twice, or a client secret is in the query (invalid_request).
    """
    if SECRET in call.query:
        raise refused("client_credentials_in_query")
    names = Counter(name for name, _ in parse_qsl(call.raw.decode(errors="replace"), keep_blank_values=True))
    if call.form and max(names.values()) > 1:
        raise refused("duplicate_oauth_params")
    return call.form


def client_of(call: Call, form: Mapping[str, str]) -> Record:
    """Return the app that calls, and let the log know.

    Args:
        call: The call.
        form: Its fields.

    Raises:
        OAuthError: It is not authenticated (mostly 401 invalid_client).
    """
    app = call.org.oidc.clients.authenticate(form, call.headers, f"{call.origin}{call.path}")
    client_id = app["credentials"]["oauthClient"]["client_id"]
    # Who calls is known only after the body was read; the log looks at this after the reply.
    call.actor.update({"id": client_id, "type": "PublicClientApp", "alternateId": client_id})
    return app


def check_origin(call: Call, app: Record) -> None:
    """Refuse a browser's page that is neither of a trusted origin nor of one of the app's redirect URIs.

    Raises:
        OAuthError: invalid_request.
    """
    origin = call.headers.get("origin")
    if origin is None or call.org.trusted_origins.allows(origin, "CORS"):
        return
    addresses = (urlsplit(uri) for uri in app["settings"]["oauthClient"]["redirect_uris"])
    if origin not in {f"{parts.scheme}://{parts.netloc}" for parts in addresses}:
        raise refused("illegal_origin_browser_request")


def _shared(call: Call, *, any_origin: bool) -> list[tuple[str, str]]:
    """Return the headers that let a page of another origin read the reply."""
    origin = call.headers.get("origin")
    if origin is None or not (any_origin or call.org.trusted_origins.allows(origin, "CORS")):
        return []
    return [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Vary", "Origin"),
    ]
