"""``/api/v1/trustedOrigins`` and ``/api/v1/inlineHooks``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.errors import bad_filter
from okta_simulator.filters import JUNCTIONS, Language, parse
from okta_simulator.http.call import Call, Endpoint, Reply, no_content
from okta_simulator.http.paging import Listing, paged

if TYPE_CHECKING:
    from okta_simulator.types import Record

ORIGINS = "/api/v1/trustedOrigins"
ORIGIN = ORIGINS + "/{origin}"
HOOKS = "/api/v1/inlineHooks"
HOOK = HOOKS + "/{hook}"
FILTERS = Language(("name", "origin", "status", "type", "id"), words=JUNCTIONS)
ORIGIN_PAGE = Listing(words=("q", "filter"))


def list_origins(call: Call) -> Reply:
    """List trusted origins."""
    conditions = parse(call.query.get("filter"), bad_filter, FILTERS)
    found = call.org.trusted_origins.search(call.query.get("q"), conditions)
    return paged(call, found, lambda origin: call.org.trusted_origins.render(origin, call.origin), ORIGIN_PAGE)


def create_origin(call: Call) -> Reply:
    """Add a trusted origin (recorded: 200)."""
    return _origin(call, call.org.trusted_origins.create(call.record, call.actor))


def get_origin(call: Call) -> Reply:
    """Return a trusted origin."""
    return _origin(call, call.org.trusted_origins.find(call.params["origin"]))


def replace_origin(call: Call) -> Reply:
    """Replace a trusted origin."""
    return _origin(call, call.org.trusted_origins.replace(call.params["origin"], call.record, call.actor))


def delete_origin(call: Call) -> Reply:
    """Delete a trusted origin."""
    call.org.trusted_origins.delete(call.params["origin"])
    return no_content()


def activate_origin(call: Call) -> Reply:
    """Activate a trusted origin (recorded: 200 with the object)."""
    return _origin(call, call.org.trusted_origins.set_status(call.params["origin"], "ACTIVE", call.actor))


def deactivate_origin(call: Call) -> Reply:
    """Deactivate a trusted origin (recorded: 200 with the object)."""
    return _origin(call, call.org.trusted_origins.set_status(call.params["origin"], "INACTIVE", call.actor))


def list_hooks(call: Call) -> Reply:
    """List inline hooks."""
    return Reply([call.org.inline_hooks.render(hook, call.origin) for hook in call.org.inline_hooks.all()])


def create_hook(call: Call) -> Reply:
    """Add an inline hook (recorded: 200)."""
    return _hook(call, call.org.inline_hooks.create(call.record))


def get_hook(call: Call) -> Reply:
    """Return an inline hook."""
    return _hook(call, call.org.inline_hooks.find(call.params["hook"]))


def replace_hook(call: Call) -> Reply:
    """Replace an inline hook."""
    return _hook(call, call.org.inline_hooks.replace(call.params["hook"], call.record))


def update_hook(call: Call) -> Reply:
    """Change a part of an inline hook."""
    return _hook(call, call.org.inline_hooks.update(call.params["hook"], call.record))


def delete_hook(call: Call) -> Reply:
    """Delete an inline hook."""
    call.org.inline_hooks.delete(call.params["hook"])
    return no_content()


def activate_hook(call: Call) -> Reply:
    """Activate an inline hook."""
    return _hook(call, call.org.inline_hooks.set_status(call.params["hook"], "ACTIVE"))


def deactivate_hook(call: Call) -> Reply:
    """Deactivate an inline hook (recorded: 200 with the object)."""
    return _hook(call, call.org.inline_hooks.set_status(call.params["hook"], "INACTIVE"))


def _origin(call: Call, origin: Record) -> Reply:
    return Reply(call.org.trusted_origins.render(origin, call.origin))


def _hook(call: Call, hook: Record) -> Reply:
    return Reply(call.org.inline_hooks.render(hook, call.origin))


ENDPOINTS = [
    Endpoint("GET", ORIGINS, list_origins),
    Endpoint("POST", ORIGINS, create_origin),
    Endpoint("GET", ORIGIN, get_origin),
    Endpoint("PUT", ORIGIN, replace_origin),
    Endpoint("DELETE", ORIGIN, delete_origin),
    Endpoint("POST", f"{ORIGIN}/lifecycle/activate", activate_origin),
    Endpoint("POST", f"{ORIGIN}/lifecycle/deactivate", deactivate_origin),
    Endpoint("GET", HOOKS, list_hooks),
    Endpoint("POST", HOOKS, create_hook),
    Endpoint("GET", HOOK, get_hook),
    Endpoint("PUT", HOOK, replace_hook),
    Endpoint("POST", HOOK, update_hook),
    Endpoint("DELETE", HOOK, delete_hook),
    Endpoint("POST", f"{HOOK}/lifecycle/activate", activate_hook),
    Endpoint("POST", f"{HOOK}/lifecycle/deactivate", deactivate_hook),
]
