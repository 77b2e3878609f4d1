"""``/api/v1/zones``: network zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.errors import bad_filter
from okta_simulator.filters import JUNCTIONS, Language, parse
from okta_simulator.http.call import Call, Endpoint, Reply, no_content
from okta_simulator.http.paging import Listing, paged

if TYPE_CHECKING:
    from okta_simulator.types import Record

ZONES = "/api/v1/zones"
ZONE = ZONES + "/{zone}"
FILTERS = Language(("id", "usage", "system"), words=JUNCTIONS)
PAGE = Listing(words=("filter",))  # the default that Okta's API description states is -1


def list_zones(call: Call) -> Reply:
    """List network zones."""
    conditions = parse(call.query.get("filter"), bad_filter, FILTERS)
    return paged(call, call.org.network_zones.search(conditions), lambda zone: _show(call, zone), PAGE)


def create_zone(call: Call) -> Reply:
    """Add a network zone (Okta's API description: 200)."""
    return Reply(_show(call, call.org.network_zones.create(call.record)))


def get_zone(call: Call) -> Reply:
    """Return a network zone."""
    return Reply(_show(call, call.org.network_zones.find(call.params["zone"])))


def replace_zone(call: Call) -> Reply:
    """Replace a network zone."""
    return Reply(_show(call, call.org.network_zones.replace(call.params["zone"], call.record)))


def delete_zone(call: Call) -> Reply:
    """Delete a network zone."""
    call.org.network_zones.delete(call.params["zone"])
    return no_content()


def activate_zone(call: Call) -> Reply:
    """Activate a network zone (Okta's API description: 200 with the object)."""
    return Reply(_show(call, call.org.network_zones.set_status(call.params["zone"], "ACTIVE")))


def deactivate_zone(call: Call) -> Reply:
    """Deactivate a network zone (Okta's API description: 200 with the object)."""
    return Reply(_show(call, call.org.network_zones.set_status(call.params["zone"], "INACTIVE")))


def _show(call: Call, zone: Record) -> Record:
    return call.org.network_zones.render(zone, call.origin)


ENDPOINTS = [
    Endpoint("GET", ZONES, list_zones),
    Endpoint("POST", ZONES, create_zone),
    Endpoint("GET", ZONE, get_zone),
    Endpoint("PUT", ZONE, replace_zone),
    Endpoint("DELETE", ZONE, delete_zone),
    Endpoint("POST", f"{ZONE}/lifecycle/activate", activate_zone),
    Endpoint("POST", f"{ZONE}/lifecycle/deactivate", deactivate_zone),
]
