"""Policies and rules below ``/api/v1/authorizationServers/{id}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.http.auth_servers import SERVER, base_url
from okta_simulator.http.call import Call, Endpoint, Reply, created, no_content

if TYPE_CHECKING:
    from okta_simulator.types import Record

POLICIES = SERVER + "/policies"
POLICY = POLICIES + "/{policy}"
RULES = POLICY + "/rules"
RULE = RULES + "/{rule}"


def list_policies(call: Call) -> Reply:
    """List a server's policies, all in one page."""
    server = call.org.auth_servers.find(call.params["server"])
    return Reply([_show_policy(call, policy) for policy in call.org.policies.of(server["id"])])


def create_policy(call: Call) -> Reply:
    """Add a policy."""
    return created(_show_policy(call, call.org.policies.create(call.params["server"], call.record)))


def get_policy(call: Call) -> Reply:
    """Return a policy."""
    return Reply(_show_policy(call, call.org.policies.find(*_policy(call))))


def replace_policy(call: Call) -> Reply:
    """Replace a policy."""
    return Reply(_show_policy(call, call.org.policies.replace(*_policy(call), call.record)))


def delete_policy(call: Call) -> Reply:
    """Delete a policy."""
    call.org.policies.delete(*_policy(call))
    return no_content()


def activate_policy(call: Call) -> Reply:
    """Activate a policy."""
    call.org.policies.set_status(*_policy(call), "ACTIVE")
    return no_content()


def deactivate_policy(call: Call) -> Reply:
    """Deactivate a policy."""
    call.org.policies.set_status(*_policy(call), "INACTIVE")
    return no_content()


def list_rules(call: Call) -> Reply:
    """List a policy's rules, all in one page."""
    policy = call.org.policies.find(*_policy(call))
    return Reply([_show_rule(call, rule) for rule in call.org.rules.of(policy["id"])])


def create_rule(call: Call) -> Reply:
    """Add a rule."""
    return created(_show_rule(call, call.org.rules.create(*_policy(call), call.record)))


def get_rule(call: Call) -> Reply:
    """Return a rule."""
    return Reply(_show_rule(call, call.org.rules.find(*_rule(call))))


def replace_rule(call: Call) -> Reply:
    """Replace a rule."""
    return Reply(_show_rule(call, call.org.rules.replace(*_rule(call), call.record)))


def delete_rule(call: Call) -> Reply:
    """Delete a rule."""
    call.org.rules.delete(*_rule(call))
    return no_content()


def activate_rule(call: Call) -> Reply:
    """Activate a rule."""
    call.org.rules.set_status(*_rule(call), "ACTIVE")
    return no_content()


def deactivate_rule(call: Call) -> Reply:
    """Deactivate a rule."""
    call.org.rules.set_status(*_rule(call), "INACTIVE")
    return no_content()


def _policy(call: Call) -> tuple[str, str]:
    return call.params["server"], call.params["policy"]


def _rule(call: Call) -> tuple[str, str, str]:
    return call.params["server"], call.params["policy"], call.params["rule"]


def _show_policy(call: Call, policy: Record) -> Record:
    return call.org.policies.render(policy, base_url(call))


def _show_rule(call: Call, rule: Record) -> Record:
    return call.org.rules.render(rule, base_url(call))


ENDPOINTS = [
    Endpoint("GET", POLICIES, list_policies),
    Endpoint("POST", POLICIES, create_policy),
    Endpoint("GET", POLICY, get_policy),
    Endpoint("PUT", POLICY, replace_policy),
    Endpoint("DELETE", POLICY, delete_policy),
    Endpoint("POST", f"{POLICY}/lifecycle/activate", activate_policy),
    Endpoint("POST", f"{POLICY}/lifecycle/deactivate", deactivate_policy),
    Endpoint("GET", RULES, list_rules),
    Endpoint("POST", RULES, create_rule),
    Endpoint("GET", RULE, get_rule),
    Endpoint("PUT", RULE, replace_rule),
    Endpoint("DELETE", RULE, delete_rule),
    Endpoint("POST", f"{RULE}/lifecycle/activate", activate_rule),
    Endpoint("POST", f"{RULE}/lifecycle/deactivate", deactivate_rule),
]
