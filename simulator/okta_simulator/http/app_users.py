"""``/api/v1/apps/{app}/users``: people to whom apps are assigned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.http.call import Endpoint, Reply, no_content
from okta_simulator.http.paging import Listing, paged

if TYPE_CHECKING:
    from okta_simulator.http.call import Call
    from okta_simulator.types import Record

USERS = "/api/v1/apps/{app}/users"
USER = USERS + "/{user}"
# unverified: that links keep an expansion
PAGE = Listing(default=50, largest=500, words=("q", "expand"))


def list_users(call: Call) -> Reply:
    """List an app's users; ``q`` is a prefix of the user name or the address."""
    prefix, people = call.query.get("q", "").lower(), call.org.users
    records = [
        record
        for record in call.org.assignments.users.of(call.params["app"])
        if record["credentials"]["userName"].lower().startswith(prefix)
        or people.find(record["id"])["profile"]["email"].lower().startswith(prefix)
    ]
    return paged(call, records, lambda record: _show(call, record), PAGE)


def get_user(call: Call) -> Reply:
    """Return one of an app's users."""
    return Reply(_show(call, call.org.assignments.users.find(call.params["app"], call.params["user"])))


def assign_user(call: Call) -> Reply:
    """Assign an app to somebody."""
    return Reply(_show(call, call.org.assignments.users.assign(call.params["app"], call.record)))


def update_user(call: Call) -> Reply:
    """Change what an app knows of somebody."""
    users, app, user = call.org.assignments.users, call.params["app"], call.params["user"]
    users.find(app, user)
    return Reply(_show(call, users.assign(app, call.record | {"id": user})))


def remove_user(call: Call) -> Reply:
    """Take an app away from somebody."""
    call.org.assignments.users.remove(call.params["app"], call.params["user"])
    return no_content()


def _show(call: Call, record: Record) -> Record:
    shown = call.org.assignments.users.render(record, call.origin)
    if call.query.get("expand") == "user":
        user = call.org.users.find(record["id"])
        shown["_embedded"] = {"user": call.org.users.render(user, call.origin)}
    return shown


ENDPOINTS = [
    Endpoint("GET", USERS, list_users),
    Endpoint("POST", USERS, assign_user),
    Endpoint("GET", USER, get_user),
    Endpoint("POST", USER, update_user),
    Endpoint("DELETE", USER, remove_user),
]
