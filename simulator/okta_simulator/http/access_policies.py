"""``/api/v1/policies``: app sign-in policies and their rules, and Okta's default policies of other types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.errors import OktaError, not_found
from okta_simulator.http.call import Call, Endpoint, Reply, no_content
from okta_simulator.http.paging import link_header, paged

if TYPE_CHECKING:
    from okta_simulator.types import Record

POLICIES = "/api/v1/policies"
POLICY = POLICIES + "/{policy}"
RULES = POLICY + "/rules"
MAPPINGS = POLICY + "/mappings"
RULE = RULES + "/{rule}"


def list_policies(call: Call) -> Reply:
    """List the policies of a type (recorded: all in one page, with a self link)."""
    found = call.org.default_policies.of(call.query.get("type", ""))
    if found is None:
        call.org.access_policies.require_type(call.query.get("type", ""))
        found = call.org.access_policies.all()
    prefix, status = call.query.get("q", "").lower(), call.query.get("status")
    shown = [
        _show_policy(call, policy)
        for policy in found
        if policy["name"].lower().startswith(prefix) and status in {None, policy["status"]}
    ]
    if call.query.get("sortBy") == "name":
        shown.sort(key=lambda policy: str(policy["name"]))
    return Reply(shown, headers=[link_header(call, call.query, "self")])


def create_policy(call: Call) -> Reply:
    """Add a policy (Okta's API description: 200)."""
    return _policy(call, call.org.access_policies.create(call.record))


def get_policy(call: Call) -> Reply:
    """Return a policy."""
    return _policy(call, _find(call))


def clone_policy(call: Call) -> Reply:
    """Copy a policy; the reply has no times (a conversation in the tests of Okta's SDK for Python)."""
    made = call.org.access_policies.clone(_own(call))
    return Reply(_show_policy(call, made) | {"created": None, "lastUpdated": None})


def replace_policy(call: Call) -> Reply:
    """Replace a policy."""
    return _policy(call, call.org.access_policies.replace(_own(call), call.record))


def delete_policy(call: Call) -> Reply:
    """Delete a policy."""
    call.org.access_policies.delete(_own(call))
    return no_content()


def activate_policy(call: Call) -> Reply:
    """Activate a policy."""
    call.org.access_policies.set_status(_own(call), "ACTIVE")
    return no_content()


def deactivate_policy(call: Call) -> Reply:
    """Deactivate a policy."""
    call.org.access_policies.set_status(_own(call), "INACTIVE")
    return no_content()


def list_mappings(call: Call) -> Reply:
    """List what a policy is assigned to, all in one page."""
    policy = _find(call)
    return Reply([call.org.access_policies.render_mapping(policy, app, call.origin) for app in _mapped(call)])


def get_mapping(call: Call) -> Reply:
    """Return the assignment of a policy to an app."""
    app = next((app for app in _mapped(call) if app["id"] == call.params["mapping"]), None)
    if app is None:
        raise not_found(call.params["mapping"], "PolicyMapping")  # unverified: the type word
    return Reply(call.org.access_policies.render_mapping(_find(call), app, call.origin))


def map_resource(call: Call) -> Reply:
    """Refuse what an app's own endpoint does (a conversation in the tests of Okta's SDK for Python)."""
    _find(call)
    text = "Api validation failed: Policy mappings are no longer supported on this endpoint."
    raise OktaError(400, "E0000001", text)


def list_apps(call: Call) -> Reply:
    """List the apps that have a policy."""
    return paged(call, _mapped(call), lambda app: call.org.apps.render(app, call.origin))


def list_rules(call: Call) -> Reply:
    """List a policy's rules, all in one page."""
    return Reply(_rules(call, _find(call)))


def create_rule(call: Call) -> Reply:
    """Add a rule (Okta's API description: 200)."""
    activate = call.flag("activate", default=True)
    return _rule(call, call.org.access_policies.rules.create(_own(call), call.record, activate=activate))


def get_rule(call: Call) -> Reply:
    """Return a rule."""
    policy = call.org.default_policies.lookup(call.params["policy"])
    if policy is None:
        return _rule(call, call.org.access_policies.rules.find(*_address(call)))
    rule = call.org.default_policies.rule(policy, call.params["rule"])
    return Reply(call.org.default_policies.render_rule(rule, call.origin))


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


def _own(call: Call) -> str:
    """Return the id of the policy that is to be changed, which must be none of the default ones."""
    call.org.default_policies.require_other(call.params["policy"])
    return call.params["policy"]


def _address(call: Call) -> tuple[str, str]:
    return _own(call), call.params["rule"]


def _find(call: Call) -> Record:
    identifier = call.params["policy"]
    return call.org.default_policies.lookup(identifier) or call.org.access_policies.find(identifier)


def _rules(call: Call, policy: Record) -> list[Record]:
    default, own = call.org.default_policies, call.org.access_policies.rules
    if default.lookup(policy["id"]) is not None:
        return [default.render_rule(rule, call.origin) for rule in default.rules(policy)]
    return [own.render(rule, call.origin) for rule in own.of(policy["id"])]


def _mapped(call: Call) -> list[Record]:
    return call.visible("apps", call.org.access_policies.apps_of(_find(call)))


def _show_policy(call: Call, policy: Record) -> Record:
    default = call.org.default_policies.lookup(policy["id"]) is not None
    shown = (call.org.default_policies if default else call.org.access_policies).render(policy, call.origin)
    if call.query.get("expand") != "rules":
        return shown
    return shown | {"_embedded": {**shown.get("_embedded", {}), "rules": _rules(call, policy)}}


def _policy(call: Call, policy: Record) -> Reply:
    return Reply(_show_policy(call, policy))


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
    Endpoint("POST", f"{POLICY}/clone", clone_policy),
    Endpoint("GET", MAPPINGS, list_mappings),
    Endpoint("POST", MAPPINGS, map_resource),
    Endpoint("GET", f"{MAPPINGS}/{{mapping}}", get_mapping),
    Endpoint("GET", f"{POLICY}/app", list_apps),
    Endpoint("GET", RULES, list_rules),
    Endpoint("POST", RULES, create_rule),
    Endpoint("GET", RULE, get_rule),
    Endpoint("PUT", RULE, replace_rule),
    Endpoint("DELETE", RULE, delete_rule),
    Endpoint("POST", f"{RULE}/lifecycle/activate", activate_rule),
    Endpoint("POST", f"{RULE}/lifecycle/deactivate", deactivate_rule),
]
