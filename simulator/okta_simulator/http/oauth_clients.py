"""The clients that have tokens of a server or a person, their tokens, and what people allowed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import link
from okta_simulator.errors import not_found
from okta_simulator.http.auth_servers import SERVER
from okta_simulator.http.call import Call, Endpoint, Reply, no_content
from okta_simulator.http.paging import paged
from okta_simulator.http.users import USER

if TYPE_CHECKING:
    from okta_simulator.types import Record

TOKENS, TOKEN = "/clients/{client}/tokens", "/clients/{client}/tokens/{token}"
GRANTS, CLIENT_GRANTS = f"{USER}/grants", f"{USER}/clients/{{client}}/grants"


def list_clients(call: Call) -> Reply:
    """List the clients that have tokens of a server or a person, or what a person allowed."""
    clients = [token["record"]["grant"]["client_id"] for token in call.org.oidc.held_tokens.of(**_owner(call))]
    if "user" in call.params:
        allowed = call.org.oidc.user_grants.of(_user(call)["id"])
        clients += [_client_id(call.org.apps.find(grant["app"])) for grant in allowed]
    apps = [call.org.apps.by_client_id(client) for client in dict.fromkeys(clients)]
    return Reply([_client(call, app) for app in apps if app])


def list_tokens(call: Call) -> Reply:
    """List the refresh tokens that a client has of a server or a person."""
    return paged(call, call.org.oidc.held_tokens.of(**_holder(call)), lambda token: _token(call, token))


def revoke_tokens(call: Call) -> Reply:
    """Revoke the refresh tokens that a client has of a server or a person."""
    for token in call.org.oidc.held_tokens.of(**_holder(call)):
        call.org.oidc.held_tokens.revoke(token)
    return no_content()


def get_token(call: Call) -> Reply:
    """Return a refresh token, without its value."""
    return Reply(_token(call, call.org.oidc.held_tokens.find(call.params["token"], **_holder(call))))


def revoke_token(call: Call) -> Reply:
    """Revoke a refresh token."""
    call.org.oidc.held_tokens.revoke(call.org.oidc.held_tokens.find(call.params["token"], **_holder(call)))
    return no_content()


def list_grants(call: Call) -> Reply:
    """List what a person allowed all clients, or one."""
    scope = call.query.get("scopeId")
    found = [grant for grant in _grants(call) if scope in {None, grant["scope"]}]
    return paged(call, found, lambda grant: _grant(call, grant))


def revoke_grants(call: Call) -> Reply:
    """Take back what a person allowed all clients, or one."""
    for grant in _grants(call):
        call.org.oidc.user_grants.revoke(grant)
    return no_content()


def get_grant(call: Call) -> Reply:
    """Return something that a person allowed."""
    return Reply(_grant(call, call.org.oidc.user_grants.find(_user(call)["id"], call.params["grant"])))


def revoke_grant(call: Call) -> Reply:
    """Take back something that a person allowed."""
    call.org.oidc.user_grants.revoke(call.org.oidc.user_grants.find(_user(call)["id"], call.params["grant"]))
    return no_content()


def end_sessions(call: Call) -> Reply:
    """Sign a person out everywhere; with ``oauthTokens``, their tokens are revoked, too."""
    user = _user(call)
    call.org.oidc.sessions.end_all(user["id"])
    if call.flag("oauthTokens", default=False):
        call.org.oidc.tokens.revoke_user(user["id"])
    return no_content()


def _user(call: Call) -> Record:
    return call.org.users.find(call.params["user"])


def _owner(call: Call) -> dict[str, str]:
    """Return whose tokens a path is about."""
    if "user" in call.params:
        return {"user_id": _user(call)["id"]}
    return {"server_id": call.org.auth_servers.find(call.params["server"])["id"]}


def _holder(call: Call) -> dict[str, str]:
    """Return whose tokens a path is about, and which client has them."""
    client = call.params["client"]
    if call.org.apps.by_client_id(client) is None:
        raise not_found(client, "PublicClientApp")  # unverified below a person
    return _owner(call) | {"client_id": client}


def _grants(call: Call) -> list[Record]:
    client = _holder(call)["client_id"] if "client" in call.params else None
    return call.org.oidc.user_grants.of(_user(call)["id"], client)


def _client_id(app: Record) -> str:
    return str(app["credentials"]["oauthClient"]["client_id"])


def _base(call: Call, client: str) -> str:
    """Return the address of a client below a server or a person."""
    (owner,) = _owner(call).values()
    collection = "users" if "user" in call.params else "authorizationServers"
    return f"{call.origin}/api/v1/{collection}/{owner}/clients/{client}"


def _client(call: Call, app: Record) -> Record:
    """Show a client (examples of Okta's API description)."""
    client = _client_id(app)
    base, settings = _base(call, client), app["settings"]["oauthClient"]
    if "user" in call.params:
        links = {"grants": link(f"{base}/grants"), "tokens": link(f"{base}/tokens")}
    else:
        own = {"href": f"{call.origin}/oauth2/v1/clients/{client}", "title": app["label"]}
        links = {"client": own, "tokens": link(f"{base}/tokens", "GET", "DELETE")}
    about = {name: settings.get(name) for name in ("client_uri", "logo_uri")}
    return {"client_id": client, "client_name": app["label"]} | about | {"_links": links}


def _token(call: Call, token: Record) -> Record:
    address = f"{_base(call, call.params['client'])}/tokens/{token['id']}"
    with_scopes = call.query.get("expand") == "scope"
    return call.org.oidc.held_tokens.render(token, address, call.origin, with_scopes=with_scopes)


def _grant(call: Call, grant: Record) -> Record:
    with_scope = call.query.get("expand") == "scope"
    return call.org.oidc.user_grants.render(_user(call), grant, call.origin, call.org_url, with_scope=with_scope)


ENDPOINTS = [
    *(
        Endpoint(method, f"{owner}{path}", handler)
        for owner in (SERVER, USER)
        for method, path, handler in (
            ("GET", "/clients", list_clients),
            ("GET", TOKENS, list_tokens),
            ("DELETE", TOKENS, revoke_tokens),
            ("GET", TOKEN, get_token),
            ("DELETE", TOKEN, revoke_token),
        )
    ),
    Endpoint("GET", CLIENT_GRANTS, list_grants),
    Endpoint("DELETE", CLIENT_GRANTS, revoke_grants),
    Endpoint("GET", GRANTS, list_grants),
    Endpoint("DELETE", GRANTS, revoke_grants),
    Endpoint("GET", f"{GRANTS}/{{grant}}", get_grant),
    Endpoint("DELETE", f"{GRANTS}/{{grant}}", revoke_grant),
    Endpoint("DELETE", f"{USER}/sessions", end_sessions),
]
