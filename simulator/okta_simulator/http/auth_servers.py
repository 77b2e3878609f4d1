"""``/api/v1/authorizationServers`` and what is below it, but for policies and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.errors import malformed
from okta_simulator.http.call import Call, Endpoint, Reply, created, no_content
from okta_simulator.http.paging import Listing, paged

if TYPE_CHECKING:
    from okta_simulator.types import Record

SERVERS = "/api/v1/authorizationServers"
SERVER = SERVERS + "/{server}"
SCOPE = SERVER + "/scopes/{scope}"
CLAIM = SERVER + "/claims/{claim}"
WHOLE = Listing(default=200, words=("q",))


def base_url(call: Call) -> str:
    """Return the URL of the server that a call is about, as its children's links have it."""
    # unverified: whether the links of the pre-made server's children say "default" or its id
    return f"{call.origin}{SERVERS}/{call.params['server']}"


def list_servers(call: Call) -> Reply:
    """List servers; ``q`` is a part of the name or the audience."""
    found = call.visible("authorizationServers", call.org.auth_servers.search(call.query.get("q")))
    return paged(call, found, lambda server: _show(call, server), WHOLE)


def create_server(call: Call) -> Reply:
    """Add a server."""
    return created(_show(call, call.org.auth_servers.create(call.record)))


def get_server(call: Call) -> Reply:
    """Return a server."""
    return Reply(_show(call, call.org.auth_servers.find(call.params["server"])))


def replace_server(call: Call) -> Reply:
    """Replace a server."""
    server, last_updated = call.org.auth_servers.replace(call.params["server"], call.record)
    return Reply(call.org.auth_servers.render(server, call.origin, call.org_url, last_updated))


def delete_server(call: Call) -> Reply:
    """Delete a server."""
    call.org.auth_servers.delete(call.params["server"])
    return no_content()


def activate_server(call: Call) -> Reply:
    """Activate a server."""
    call.org.auth_servers.set_status(call.params["server"], "ACTIVE")
    return no_content()


def deactivate_server(call: Call) -> Reply:
    """Deactivate a server."""
    call.org.auth_servers.set_status(call.params["server"], "INACTIVE")
    return no_content()


def list_keys(call: Call) -> Reply:
    """List a server's signing keys."""
    server = call.org.auth_servers.find(call.params["server"])
    return Reply(call.org.keys.listed(server["id"], base_url(call)))


def get_key(call: Call) -> Reply:
    """Return a signing key."""
    server = call.org.auth_servers.find(call.params["server"])
    return Reply(call.org.keys.render(call.org.keys.find(server["id"], call.params["key"]), base_url(call)))


def rotate_key(call: Call) -> Reply:
    """Rotate a server's signing keys."""
    if call.record.get("use") != "sig":
        raise malformed()  # unverified: code for another use
    call.org.auth_servers.rotate(call.params["server"])
    return list_keys(call)


def list_scopes(call: Call) -> Reply:
    """List scopes; ``q`` is a prefix of the name."""
    server = call.org.auth_servers.find(call.params["server"])
    prefix = call.query.get("q", "").lower()
    found = [scope for scope in call.org.scopes.of(server["id"]) if scope["name"].lower().startswith(prefix)]
    return paged(call, found, lambda scope: call.org.scopes.render(scope, base_url(call)), WHOLE)


def create_scope(call: Call) -> Reply:
    """Add a scope."""
    scope = call.org.scopes.create(call.params["server"], call.record)
    return created(call.org.scopes.render(scope, base_url(call)))


def get_scope(call: Call) -> Reply:
    """Return a scope."""
    scope = call.org.scopes.find(call.params["server"], call.params["scope"])
    return Reply(call.org.scopes.render(scope, base_url(call)))


def replace_scope(call: Call) -> Reply:
    """Replace a scope."""
    scope = call.org.scopes.replace(call.params["server"], call.params["scope"], call.record)
    return Reply(call.org.scopes.render(scope, base_url(call)))


def delete_scope(call: Call) -> Reply:
    """Delete a scope."""
    call.org.scopes.delete(call.params["server"], call.params["scope"])
    return no_content()


def list_claims(call: Call) -> Reply:
    """List claims, all in one page (Okta's API description has no paging here)."""
    server = call.org.auth_servers.find(call.params["server"])
    return Reply([call.org.claims.render(claim, base_url(call)) for claim in call.org.claims.of(server["id"])])


def create_claim(call: Call) -> Reply:
    """Add a claim."""
    claim = call.org.claims.create(call.params["server"], call.record)
    return created(call.org.claims.render(claim, base_url(call)))


def get_claim(call: Call) -> Reply:
    """Return a claim."""
    claim = call.org.claims.find(call.params["server"], call.params["claim"])
    return Reply(call.org.claims.render(claim, base_url(call)))


def replace_claim(call: Call) -> Reply:
    """Replace a claim."""
    claim = call.org.claims.replace(call.params["server"], call.params["claim"], call.record)
    return Reply(call.org.claims.render(claim, base_url(call)))


def delete_claim(call: Call) -> Reply:
    """Delete a claim."""
    call.org.claims.delete(call.params["server"], call.params["claim"])
    return no_content()


def _show(call: Call, server: Record) -> Record:
    return call.org.auth_servers.render(server, call.origin, call.org_url)


ENDPOINTS = [
    Endpoint("GET", SERVERS, list_servers),
    Endpoint("POST", SERVERS, create_server),
    Endpoint("GET", SERVER, get_server),
    Endpoint("PUT", SERVER, replace_server),
    Endpoint("DELETE", SERVER, delete_server),
    Endpoint("POST", f"{SERVER}/lifecycle/activate", activate_server),
    Endpoint("POST", f"{SERVER}/lifecycle/deactivate", deactivate_server),
    Endpoint("GET", f"{SERVER}/credentials/keys", list_keys),
    Endpoint("GET", f"{SERVER}/credentials/keys/{{key}}", get_key),
    Endpoint("POST", f"{SERVER}/credentials/lifecycle/keyRotate", rotate_key),
    Endpoint("GET", f"{SERVER}/scopes", list_scopes),
    Endpoint("POST", f"{SERVER}/scopes", create_scope),
    Endpoint("GET", SCOPE, get_scope),
    Endpoint("PUT", SCOPE, replace_scope),
    Endpoint("DELETE", SCOPE, delete_scope),
    Endpoint("GET", f"{SERVER}/claims", list_claims),
    Endpoint("POST", f"{SERVER}/claims", create_claim),
    Endpoint("GET", CLAIM, get_claim),
    Endpoint("PUT", CLAIM, replace_claim),
    Endpoint("DELETE", CLAIM, delete_claim),
]
