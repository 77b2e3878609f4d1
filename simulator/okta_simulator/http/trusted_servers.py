"""``/api/v1/authorizationServers/{id}/associatedServers``: which other servers a server trusts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from okta_simulator.http.auth_servers import SERVER, SERVERS
from okta_simulator.http.call import Call, Endpoint, Reply, no_content
from okta_simulator.http.paging import Listing, link_header, paged

if TYPE_CHECKING:
    from okta_simulator.types import Record

ASSOCIATED = SERVER + "/associatedServers"
PAGE = Listing(default=200, words=("trusted", "q"))
NO_LIMIT = "-1"


def list_associated(call: Call) -> Reply:
    """List the servers that are trusted, or with ``trusted=false`` those that are not."""
    # unverified: that the trusted ones are meant where nothing is said
    trusted = call.flag("trusted", default=True)
    found = call.org.auth_servers.trusted.search(call.params["server"], call.query.get("q"), trusted=trusted)
    page = paged(call, call.visible("authorizationServers", found), lambda server: _show(call, server), PAGE)
    return replace(page, headers=_links(call, page, trusted=trusted))


def associate(call: Call) -> Reply:
    """Trust other servers."""
    # unverified: that the reply has those of the request alone
    made = call.org.auth_servers.trusted.add(call.params["server"], call.record)
    return Reply([_show(call, server) for server in made])


def dissociate(call: Call) -> Reply:
    """Trust another server no longer."""
    call.org.auth_servers.trusted.remove(call.params["server"], call.params["associated"])
    return no_content()


def _links(call: Call, page: Reply, *, trusted: bool) -> list[tuple[str, str]]:
    """Make the links of a page as a conversation in the tests of Okta's SDK for Python has them.

    They lead to the list of all servers, and where the request states no limit, every page has a next one.
    """
    # unverified: where ``q`` is among them, and what is to be had behind a next link without a limit
    query = {"limit": NO_LIMIT, "trusted": str(trusted).lower()}
    query |= {name: call.query[name] for name in ("after", "limit", "q") if name in call.query}
    links = [_link(call, query, "self")]
    servers: list[Record] = page.body if isinstance(page.body, list) else []
    if servers and (len(page.headers) > 1 or query["limit"] == NO_LIMIT):
        links.append(_link(call, query | {"after": servers[-1]["id"]}, "next"))
    return links


def _link(call: Call, query: Record, relation: str) -> tuple[str, str]:
    return link_header(replace(call, path=SERVERS), dict(sorted(query.items())), relation)


def _show(call: Call, server: Record) -> Record:
    # A conversation in the tests of Okta's SDK for Python; Okta's API description has a link here.
    return call.org.auth_servers.render(server, call.origin, call.org_url) | {"_links": None}


ENDPOINTS = [
    Endpoint("GET", ASSOCIATED, list_associated),
    Endpoint("POST", ASSOCIATED, associate),
    Endpoint("DELETE", f"{ASSOCIATED}/{{associated}}", dissociate),
]
