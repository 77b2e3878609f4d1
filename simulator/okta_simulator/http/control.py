"""``/_simulator``: what Okta does not have. No authentication: a simulator serves its own machine."""

from __future__ import annotations

from collections import Counter

from okta_simulator.area import as_text
from okta_simulator.errors import refuse_field
from okta_simulator.http.call import Call, Endpoint, Reply, created, no_content
from okta_simulator.seeds import plant

PREFIX = "/_simulator"


def get_overview(call: Call) -> Reply:
    """Say that it runs, and how much there is of what."""
    counts: Counter[str] = Counter()
    for name, table in call.org.tables.items():
        counts[name.split("/")[0]] += len(table)
    return Reply({"organizationId": call.org.id, "url": call.org_url, "objects": counts})


def list_requests(call: Call) -> Reply:
    """List the API calls; ``writes=true`` leaves out reads, ``after`` those up to a number."""
    after = call.query.get("after", "0")
    if not after.isdigit():
        refuse_field("after", "must be a number")
    return Reply(call.simulator.log.entries(writes_only=call.flag("writes", default=False), after=int(after)))


def clear_requests(call: Call) -> Reply:
    """Forget the API calls."""
    call.simulator.log.clear()
    return no_content()


def reset(call: Call) -> Reply:
    """Begin anew."""
    call.simulator.reset()
    return no_content()


def add_seed(call: Call) -> Reply:
    """Plant a seed document."""
    return created(plant(call.org, call.record, call.org_url))


def add_user(call: Call) -> Reply:
    """Add one user."""
    plant(call.org, {"users": [call.record]})
    return created(call.org.users.render(call.org.users.find(call.record["login"]), call.origin))


def add_group(call: Call) -> Reply:
    """Add one group."""
    identifier = plant(call.org, {"groups": [call.record]})["groups"][call.record["name"]]
    return created(call.org.groups.render(call.org.groups.find(identifier), call.origin))


def add_token(call: Call) -> Reply:
    """Let another API token be used; without a value it gets one."""
    token = as_text(call.record.get("token")) or call.org.ids.secret()
    plant(call.org, {"tokens": [call.record | {"token": token}]})
    return created(call.org.actors.by_token(token) | {"token": token})


def revoke_token(call: Call) -> Reply:
    """Let an API token be used no longer."""
    call.org.actors.revoke(call.params["token"])
    return no_content()


def add_service_app(call: Call) -> Reply:
    """Add one service app."""
    (made,) = plant(call.org, {"serviceApps": [call.record]}, call.org_url)["serviceApps"]
    return created(made)


def appoint(call: Call) -> Reply:
    """Give a person or a service app exactly some roles."""
    plant(call.org, {"administrators": [call.record]})
    return no_content()


def get_settings(call: Call) -> Reply:
    """Return the switches."""
    return Reply(call.org.settings.as_json())


def change_settings(call: Call) -> Reply:
    """Change some switches."""
    call.org.settings = call.org.settings.changed(call.record)
    return get_settings(call)


def list_faults(call: Call) -> Reply:
    """Return the rules about what goes wrong, with what became of them."""
    return Reply(call.simulator.faults.as_json())


def add_faults(call: Call) -> Reply:
    """Add one rule, or several with a seed."""
    return created({"ids": call.simulator.faults.add(call.record)})


def clear_faults(call: Call) -> Reply:
    """Forget all rules."""
    call.simulator.faults.remove()
    return no_content()


def remove_fault(call: Call) -> Reply:
    """Forget one rule."""
    call.simulator.faults.remove(call.params["fault"])
    return no_content()


def get_state(call: Call) -> Reply:
    """Return everything that has to be there again after a restart."""
    return Reply(call.simulator.state())


def set_state(call: Call) -> Reply:
    """Be what a document says."""
    call.simulator.restore(call.record)
    return no_content()


ENDPOINTS = [
    Endpoint("GET", PREFIX, get_overview),
    Endpoint("GET", f"{PREFIX}/requests", list_requests),
    Endpoint("DELETE", f"{PREFIX}/requests", clear_requests),
    Endpoint("POST", f"{PREFIX}/reset", reset),
    Endpoint("POST", f"{PREFIX}/seed", add_seed),
    Endpoint("POST", f"{PREFIX}/users", add_user),
    Endpoint("POST", f"{PREFIX}/groups", add_group),
    Endpoint("POST", f"{PREFIX}/tokens", add_token),
    Endpoint("DELETE", f"{PREFIX}/tokens/{{token}}", revoke_token),
    Endpoint("POST", f"{PREFIX}/service-apps", add_service_app),
    Endpoint("PUT", f"{PREFIX}/roles", appoint),
    Endpoint("GET", f"{PREFIX}/settings", get_settings),
    Endpoint("PATCH", f"{PREFIX}/settings", change_settings),
    Endpoint("GET", f"{PREFIX}/faults", list_faults),
    Endpoint("POST", f"{PREFIX}/faults", add_faults),
    Endpoint("DELETE", f"{PREFIX}/faults", clear_faults),
    Endpoint("DELETE", f"{PREFIX}/faults/{{fault}}", remove_fault),
    Endpoint("GET", f"{PREFIX}/state", get_state),
    Endpoint("PUT", f"{PREFIX}/state", set_state),
]
