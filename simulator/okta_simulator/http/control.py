"""``/_simulator``: what Okta does not have. No authentication: a simulator serves its own machine."""

from __future__ import annotations

from collections import Counter

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
    return created(plant(call.org, call.record))


def add_user(call: Call) -> Reply:
    """Add one user."""
    plant(call.org, {"users": [call.record]})
    return created(call.org.users.render(call.org.users.find(call.record["login"]), call.origin))


def add_group(call: Call) -> Reply:
    """Add one group."""
    identifier = plant(call.org, {"groups": [call.record]})["groups"][call.record["name"]]
    return created(call.org.groups.render(call.org.groups.find(identifier), call.origin))


def add_token(call: Call) -> Reply:
    """Let another API token be used."""
    plant(call.org, {"tokens": [call.record]})
    return created(call.org.actors.authenticate(f"SSWS {call.record['token']}"))


def get_settings(call: Call) -> Reply:
    """Return the switches."""
    return Reply(call.org.settings.as_json())


def change_settings(call: Call) -> Reply:
    """Change some switches."""
    call.org.settings = call.org.settings.changed(call.record)
    return get_settings(call)


ENDPOINTS = [
    Endpoint("GET", PREFIX, get_overview),
    Endpoint("GET", f"{PREFIX}/requests", list_requests),
    Endpoint("DELETE", f"{PREFIX}/requests", clear_requests),
    Endpoint("POST", f"{PREFIX}/reset", reset),
    Endpoint("POST", f"{PREFIX}/seed", add_seed),
    Endpoint("POST", f"{PREFIX}/users", add_user),
    Endpoint("POST", f"{PREFIX}/groups", add_group),
    Endpoint("POST", f"{PREFIX}/tokens", add_token),
    Endpoint("GET", f"{PREFIX}/settings", get_settings),
    Endpoint("PATCH", f"{PREFIX}/settings", change_settings),
]
