"""``/api/v1/groups/rules``: group rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.http.call import Call, Endpoint, Reply, no_content
from okta_simulator.http.paging import Listing, paged

if TYPE_CHECKING:
    from okta_simulator.types import Record

RULES = "/api/v1/groups/rules"
RULE = RULES + "/{rule}"
# unverified: that links keep an expansion
PAGE = Listing(default=50, words=("search", "expand"))
NAMES = "groupIdToGroupNameMap"


def list_rules(call: Call) -> Reply:
    """List group rules; ``search`` is a word in their names."""
    found = call.org.directory.group_rules.search(call.query.get("search", ""))
    return paged(call, found, lambda rule: _show(call, rule), PAGE)


def create_rule(call: Call) -> Reply:
    """Add a group rule (Okta's API description: 200)."""
    return Reply(_show(call, call.org.directory.group_rules.create(call.record)))


def get_rule(call: Call) -> Reply:
    """Return a group rule."""
    return Reply(_show(call, call.org.directory.group_rules.find(call.params["rule"])))


def replace_rule(call: Call) -> Reply:
    """Replace a group rule."""
    return Reply(_show(call, call.org.directory.group_rules.replace(call.params["rule"], call.record)))


def delete_rule(call: Call) -> Reply:
    """Delete a group rule (Okta's API description: 202)."""
    call.flag("removeUsers", default=False)
    call.org.directory.group_rules.delete(call.params["rule"])
    return Reply(None, 202)


def activate_rule(call: Call) -> Reply:
    """Activate a group rule."""
    call.org.directory.group_rules.set_status(call.params["rule"], "ACTIVE")
    return no_content()


def deactivate_rule(call: Call) -> Reply:
    """Deactivate a group rule."""
    call.org.directory.group_rules.set_status(call.params["rule"], "INACTIVE")
    return no_content()


def _show(call: Call, rule: Record) -> Record:
    return call.org.directory.group_rules.render(rule, with_names=call.query.get("expand") == NAMES)


ENDPOINTS = [
    Endpoint("GET", RULES, list_rules),
    Endpoint("POST", RULES, create_rule),
    Endpoint("GET", RULE, get_rule),
    Endpoint("PUT", RULE, replace_rule),
    Endpoint("DELETE", RULE, delete_rule),
    Endpoint("POST", f"{RULE}/lifecycle/activate", activate_rule),
    Endpoint("POST", f"{RULE}/lifecycle/deactivate", deactivate_rule),
]
