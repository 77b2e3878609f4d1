"""``/api/v1/authorizationServers/{id}/associatedServers``: which other servers a server trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.http.auth_servers import SERVER
from okta_simulator.http.call import Call, Endpoint, Reply, no_content
from okta_simulator.http.paging import Listing, paged

if TYPE_CHECKING:
    from okta_simulator.types import Record

ASSOCIATED = SERVER + "/associatedServers"
PAGE = Listing(default=200, words=("trusted", "q"))


def list_associated(call: Call) -> Reply:
    """List the servers that are trusted, or with ``trusted=false`` those that are not."""
    # unverified: that the trusted ones are meant where nothing is said
    trusted = call.flag("trusted", default=True)
    found = call.org.auth_servers.trusted.search(call.params["server"], call.query.get("q"), trusted=trusted)
    return paged(call, call.visible("authorizationServers", found), lambda server: _show(call, server), PAGE)


def associate(call: Call) -> Reply:
    """Trust other servers."""
    # unverified: that the reply has those of the request alone
    made = call.org.auth_servers.trusted.add(call.params["server"], call.record)
    return Reply([_show(call, server) for server in made])


def dissociate(call: Call) -> Reply:
    """Trust another server no longer."""
    call.org.auth_servers.trusted.remove(call.params["server"], call.params["associated"])
    return no_content()


def _show(call: Call, server: Record) -> Record:
    shown = call.org.auth_servers.render(server, call.origin, call.org_url)
    return call.org.auth_servers.trusted.render(shown, call.origin)


ENDPOINTS = [
    Endpoint("GET", ASSOCIATED, list_associated),
    Endpoint("POST", ASSOCIATED, associate),
    Endpoint("DELETE", f"{ASSOCIATED}/{{associated}}", dissociate),
]
