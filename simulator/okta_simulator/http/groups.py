"""``/api/v1/groups``: groups and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import public
from okta_simulator.errors import bad_filter, bad_search
from okta_simulator.filters import JUNCTIONS, ORDER, SEARCH_OPERATORS, Language, parse
from okta_simulator.http.call import Call, Endpoint, Reply, created, no_content
from okta_simulator.http.paging import SORTED_SEARCH, Listing, paged, sorted_search

if TYPE_CHECKING:
    from okta_simulator.types import Record

GROUP = "/api/v1/groups/{group}"
MEMBER = "/api/v1/groups/{group}/users/{user}"
OWNERS = f"{GROUP}/owners"
MOMENTS = ("lastUpdated", "lastMembershipUpdated")
# unverified: that moments alone can be compared by order
FILTERS = Language(("id", "type", *MOMENTS), limited=dict.fromkeys(ORDER, MOMENTS), words=JUNCTIONS)
# unverified: that upper and lower case are the same, as in searches for users, and that there is ``not``
SEARCH = Language(
    ("id", "type", "created", *MOMENTS, "source.id", "profile."),
    SEARCH_OPERATORS,
    {"co": ("profile.name", "profile.description")},
    (*JUNCTIONS, "not"),
    exact=False,
)
QUERY_LIMIT = 300
# unverified: that links keep an expansion
GROUP_PAGE = Listing(default=10_000, largest=10_000, words=("filter", *SORTED_SEARCH, "expand"))
MEMBER_PAGE = Listing(default=1000, largest=1000)


def list_groups(call: Call) -> Reply:
    """List groups; a query with ``q`` is not paged (Okta's API description)."""
    conditions = parse(call.query.get("filter"), bad_filter, FILTERS)
    conditions += parse(call.query.get("search"), bad_search, SEARCH)
    found = call.visible("groups", call.org.groups.search(call.query.get("q"), conditions))
    if "q" in call.query:
        return Reply([_listed(call, group) for group in found[:QUERY_LIMIT]])
    return paged(call, sorted_search(call, found), lambda group: _listed(call, group), GROUP_PAGE)


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


def list_apps(call: Call) -> Reply:
    """List the apps that a group is assigned to."""
    apps = call.visible("apps", call.org.groups.apps(call.params["group"]))
    return paged(call, apps, lambda app: call.org.apps.render(app, call.origin))


def list_owners(call: Call) -> Reply:
    """List a group's owners."""
    # unverified: what ``search`` finds; here it is not looked at
    return paged(call, call.org.directory.group_owners.of(call.params["group"]), public, MEMBER_PAGE)


def add_owner(call: Call) -> Reply:
    """Make somebody an owner of a group."""
    return created(public(call.org.directory.group_owners.add(call.params["group"], call.record)))


def remove_owner(call: Call) -> Reply:
    """Let somebody be no owner of a group any more."""
    call.org.directory.group_owners.remove(call.params["group"], call.params["owner"])
    return no_content()


def _listed(call: Call, group: Record) -> Record:
    shown = call.org.groups.render(group, call.origin)
    if "stats" not in call.query.get("expand", "").split(","):
        return shown
    return shown | {"_embedded": {"stats": call.org.groups.stats(group)}}


def _group(call: Call, group: Record) -> Reply:
    return Reply(call.org.groups.render(group, call.origin))


ENDPOINTS = [
    Endpoint("GET", "/api/v1/groups", list_groups),
    Endpoint("POST", "/api/v1/groups", create_group),
    Endpoint("GET", GROUP, get_group),
    Endpoint("PUT", GROUP, replace_group),
    Endpoint("DELETE", GROUP, delete_group),
    Endpoint("GET", f"{GROUP}/apps", list_apps),
    Endpoint("GET", OWNERS, list_owners),
    Endpoint("POST", OWNERS, add_owner),
    Endpoint("DELETE", f"{OWNERS}/{{owner}}", remove_owner),
    Endpoint("GET", f"{GROUP}/users", list_members),
    Endpoint("PUT", MEMBER, add_member),
    Endpoint("DELETE", MEMBER, remove_member),
]
