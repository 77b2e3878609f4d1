"""``/api/v1/groups``: groups and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.errors import bad_filter, bad_search
from okta_simulator.filters import parse
from okta_simulator.http.call import Call, Endpoint, Reply, no_content
from okta_simulator.http.paging import Sizes, paged

if TYPE_CHECKING:
    from okta_simulator.types import Record

GROUP = "/api/v1/groups/{group}"
MEMBER = "/api/v1/groups/{group}/users/{user}"
GROUP_FILTERS = ("id", "type", "lastUpdated", "lastMembershipUpdated")
QUERY_LIMIT = 300
GROUP_PAGE = Sizes(default=10_000, largest=10_000)
MEMBER_PAGE = Sizes(default=1000, largest=1000)


def list_groups(call: Call) -> Reply:
    """List groups; a query with ``q`` is not paged (Okta's API description)."""
    conditions = parse(call.query.get("filter"), bad_filter, GROUP_FILTERS)
    conditions += parse(call.query.get("search"), bad_search, operators=("eq", "sw", "co"))
    found = call.visible("groups", call.org.groups.search(call.query.get("q"), conditions))
    if "q" in call.query:
        return Reply([call.org.groups.render(group, call.origin) for group in found[:QUERY_LIMIT]])
    return paged(
        call,
        found,
        lambda group: call.org.groups.render(group, call.origin),
        GROUP_PAGE,
    )


def create_group(call: Call) -> Reply:
    """Add a group (recorded: 200)."""
    return _group(call, call.org.groups.create(call.record))


def get_group(call: Call) -> Reply:
    """Return a group."""
    return _group(call, call.org.groups.find(call.params["group"]))


def replace_group(call: Call) -> Reply:
    """Replace a group's profile."""
    return _group(call, call.org.groups.replace(call.params["group"], call.record))


def delete_group(call: Call) -> Reply:
    """Delete a group."""
    call.org.groups.delete(call.params["group"])
    return no_content()


def list_members(call: Call) -> Reply:
    """List the people in a group."""
    members = call.org.groups.members(call.params["group"])
    return paged(call, members, lambda user: call.org.users.render_listed(user, call.origin), MEMBER_PAGE)


def add_member(call: Call) -> Reply:
    """Put a person into a group."""
    call.org.groups.add_member(call.params["group"], call.params["user"])
    return no_content()


def remove_member(call: Call) -> Reply:
    """Take a person out of a group."""
    call.org.groups.remove_member(call.params["group"], call.params["user"])
    return no_content()


def _group(call: Call, group: Record) -> Reply:
    return Reply(call.org.groups.render(group, call.origin))


ENDPOINTS = [
    Endpoint("GET", "/api/v1/groups", list_groups),
    Endpoint("POST", "/api/v1/groups", create_group),
    Endpoint("GET", GROUP, get_group),
    Endpoint("PUT", GROUP, replace_group),
    Endpoint("DELETE", GROUP, delete_group),
    Endpoint("GET", f"{GROUP}/users", list_members),
    Endpoint("PUT", MEMBER, add_member),
    Endpoint("DELETE", MEMBER, remove_member),
]
