"""``/api/v1/users``: who there is, and what administrators make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.access import MYSELF
from okta_simulator.errors import bad_filter, bad_search
from okta_simulator.filters import JUNCTIONS, ORDER, SEARCH_OPERATORS, Language, parse
from okta_simulator.http.call import Call, Endpoint, Reply, no_content
from okta_simulator.http.paging import SORTED_SEARCH, Listing, number, paged, sorted_search

if TYPE_CHECKING:
    from okta_simulator.types import Record

USERS = "/api/v1/users"
USER = USERS + "/{user}"
NAMES = ("profile.login", "profile.email", "profile.firstName", "profile.lastName")
FILTERS = Language(
    ("id", "status", "lastUpdated", *NAMES), limited=dict.fromkeys(ORDER, ("lastUpdated",)), words=JUNCTIONS
)
# unverified: that there is ``not``
SEARCH = Language(
    ("id", "status", "created", "activated", "statusChanged", "lastUpdated", "type.id", "profile."),
    SEARCH_OPERATORS,
    {"co": NAMES},
    (*JUNCTIONS, "not"),
    exact=False,
)
PAGE = Listing(default=200, words=("filter", *SORTED_SEARCH))
GROUP_PAGE = Listing(default=200)
QUERY_LIMIT = 10
"""How many people a query with ``q`` finds where it states no limit (Okta's API description)."""

CHANGE_PASSWORD = "changePassword"  # noqa: S105 - a word of the query


def list_users(call: Call) -> Reply:
    """List people by ``filter``, ``search`` or ``q``; the latter is not paged (Okta's API description)."""
    # unverified: what holds where there are several of them; here all but ``q``
    conditions = parse(call.query.get("filter"), bad_filter, FILTERS)
    conditions += parse(call.query.get("search"), bad_search, SEARCH)
    if call.query.get("q") and not conditions:
        found = call.visible("users", call.org.users.named(call.query["q"]))
        limit = max(number(call.query.get("limit"), QUERY_LIMIT), 0)
        return Reply([call.org.users.render_listed(user, call.origin) for user in found[:limit]])
    everybody = call.org.users.search(conditions) if conditions else call.org.users.present()
    found = sorted_search(call, call.visible("users", everybody))
    return paged(call, found, lambda user: call.org.users.render_listed(user, call.origin), PAGE)


def create_user(call: Call) -> Reply:
    """Add a person, and activate them unless ``activate`` says otherwise."""
    activate, expire = call.flag("activate", default=True), call.query.get("nextLogin") == CHANGE_PASSWORD
    return _shown(call, call.org.directory.accounts.create(call.record, activate=activate, expire=expire))


def get_user(call: Call) -> Reply:
    """Return a person by id or login, or the caller for ``me``."""
    return _shown(call, _user(call))


def update_user(call: Call) -> Reply:
    """Change a part of what there is about a person."""
    return _shown(call, call.org.directory.accounts.update(call.params["user"], call.record))


def replace_user(call: Call) -> Reply:
    """Replace what there is about a person."""
    return _shown(call, call.org.directory.accounts.replace(call.params["user"], call.record))


def delete_user(call: Call) -> Reply:
    """Deactivate a person, or delete one who is deactivated."""
    call.org.directory.accounts.delete(call.params["user"])
    return no_content()


def list_user_groups(call: Call) -> Reply:
    """List the groups that a person is in."""
    groups = call.visible("groups", call.org.groups.of_user(_user(call)["id"]))
    return paged(call, groups, lambda group: call.org.groups.render(group, call.origin), GROUP_PAGE)


def _user(call: Call) -> Record:
    name = call.params["user"]
    if name != MYSELF:
        return call.org.users.find(name)
    # unverified: what a service app, which is no person, is told
    return call.org.find("users", call.actor["id"], "User")


def _shown(call: Call, user: Record) -> Reply:
    return Reply(call.org.users.render(user, call.origin))


ENDPOINTS = [
    Endpoint("GET", USERS, list_users),
    Endpoint("POST", USERS, create_user),
    Endpoint("GET", USER, get_user),
    Endpoint("POST", USER, update_user),
    Endpoint("PUT", USER, replace_user),
    Endpoint("DELETE", USER, delete_user),
    Endpoint("GET", f"{USER}/groups", list_user_groups),
]
