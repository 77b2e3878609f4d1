"""``/api/v1/policies``: app sign-in policies and their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.errors import not_found
from okta_simulator.http.call import Call, Endpoint, Reply, no_content
from okta_simulator.http.paging import link_header

if TYPE_CHECKING:
    from okta_simulator.types import Record

POLICIES = "/api/v1/policies"
POLICY = POLICIES + "/{policy}"
RULES = POLICY + "/rules"
MAPPINGS = POLICY + "/mappings"
RULE = RULES + "/{rule}"


def list_policies(call: Call) -> Reply:
    """List app sign-in policies (recorded: all in one page, with a self link)."""
    call.org.access_policies.require_type(call.query.get("type", ""))
    prefix = call.query.get("q", "").lower()
    found = [policy for policy in call.org.access_policies.all() if policy["name"].lower().startswith(prefix)]
    shown = [call.org.access_policies.render(policy, call.origin) for policy in found]
    return Reply(shown, headers=[link_header(call, call.query, "self")])


def create_policy(call: Call) -> Reply:
    """Add a policy (Okta's API description: 200)."""
    return _policy(call, call.org.access_policies.create(call.record))


def get_policy(call: Call) -> Reply:
    """Return a policy."""
    return _policy(call, call.org.access_policies.find_any(call.params["policy"]))


def replace_policy(call: Call) -> Reply:
    """Replace a policy."""
    return _policy(call, call.org.access_policies.replace(call.params["policy"], call.record))


def delete_policy(call: Call) -> Reply:
    """Delete a policy."""
    call.org.access_policies.delete(call.params["policy"])
    return no_content()


def activate_policy(call: Call) -> Reply:
    """Activate a policy."""
    call.org.access_policies.set_status(call.params["policy"], "ACTIVE")
    return no_content()


def deactivate_policy(call: Call) -> Reply:
    """Deactivate a policy."""
    call.org.access_policies.set_status(call.params["policy"], "INACTIVE")
    return no_content()


def list_mappings(call: Call) -> Reply:
    """List what a policy is assigned to, all in one page."""
    policies = call.org.access_policies
    policy = policies.find(call.params["policy"])
    return Reply([policies.render_mapping(policy, app, call.origin) for app in policies.apps_of(policy)])


def get_mapping(call: Call) -> Reply:
    """Return the assignment of a policy to an app."""
    policies = call.org.access_policies
    policy = policies.find(call.params["policy"])
    app = next((app for app in policies.apps_of(policy) if app["id"] == call.params["mapping"]), None)
    if app is None:
        raise not_found(call.params["mapping"], "PolicyMapping")  # unverified: the type word
    return Reply(policies.render_mapping(policy, app, call.origin))


def list_rules(call: Call) -> Reply:
    """List a policy's rules, all in one page."""
    rules = call.org.access_policies.rules
    return Reply([rules.render(rule, call.origin) for rule in rules.of(call.params["policy"])])


def create_rule(call: Call) -> Reply:
    """Add a rule (Okta's API description: 200)."""
    activate = call.flag("activate", default=True)
    return _rule(call, call.org.access_policies.rules.create(call.params["policy"], call.record, activate=activate))


def get_rule(call: Call) -> Reply:
    """Return a rule."""
    return _rule(call, call.org.access_policies.rules.find(*_address(call)))


def replace_rule(call: Call) -> Reply:
    """Replace a rule."""
    return _rule(call, call.org.access_policies.rules.replace(*_address(call), call.record))


def delete_rule(call: Call) -> Reply:
    """Delete a rule."""
    call.org.access_policies.rules.delete(*_address(call))
    return no_content()


def activate_rule(call: Call) -> Reply:
    """Activate a rule."""
    call.org.access_policies.rules.set_status(*_address(call), "ACTIVE")
    return no_content()


def deactivate_rule(call: Call) -> Reply:
    """Deactivate a rule."""
    call.org.access_policies.rules.set_status(*_address(call), "INACTIVE")
    return no_content()


def _address(call: Call) -> tuple[str, str]:
    return call.params["policy"], call.params["rule"]


def _policy(call: Call, policy: Record) -> Reply:
    return Reply(call.org.access_policies.render(policy, call.origin))


def _rule(call: Call, rule: Record) -> Reply:
    return Reply(call.org.access_policies.rules.render(rule, call.origin))


ENDPOINTS = [
    Endpoint("GET", POLICIES, list_policies),
    Endpoint("POST", POLICIES, create_policy),
    Endpoint("GET", POLICY, get_policy),
    Endpoint("PUT", POLICY, replace_policy),
    Endpoint("DELETE", POLICY, delete_policy),
    Endpoint("POST", f"{POLICY}/lifecycle/activate", activate_policy),
    Endpoint("POST", f"{POLICY}/lifecycle/deactivate", deactivate_policy),
    Endpoint("GET", MAPPINGS, list_mappings),
    Endpoint("GET", f"{MAPPINGS}/{{mapping}}", get_mapping),
    Endpoint("GET", RULES, list_rules),
    Endpoint("POST", RULES, create_rule),
    Endpoint("GET", RULE, get_rule),
    Endpoint("PUT", RULE, replace_rule),
    Endpoint("DELETE", RULE, delete_rule),
    Endpoint("POST", f"{RULE}/lifecycle/activate", activate_rule),
    Endpoint("POST", f"{RULE}/lifecycle/deactivate", deactivate_rule),
]
