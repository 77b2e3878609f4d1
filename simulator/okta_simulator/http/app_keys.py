"""``/api/v1/apps/{app}/credentials/jwks``: the public keys of an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.http.call import Endpoint, Reply, created, no_content

if TYPE_CHECKING:
    from okta_simulator.http.call import Call
    from okta_simulator.types import Record

KEYS = "/api/v1/apps/{app}/credentials/jwks"
KEY = KEYS + "/{key}"


def list_keys(call: Call) -> Reply:
    """List an app's keys."""
    # unverified: a plain list, as the description's schema has it; its example has a key set
    return Reply([_show(call, key) for key in call.org.client_secrets.keys.of(call.params["app"])])


def add_key(call: Call) -> Reply:
    """Add a key."""
    return created(_show(call, call.org.client_secrets.keys.add(call.params["app"], call.record)))


def get_key(call: Call) -> Reply:
    """Return a key."""
    return Reply(_show(call, call.org.client_secrets.keys.find(*_key(call))))


def delete_key(call: Call) -> Reply:
    """Delete a key."""
    call.org.client_secrets.keys.delete(*_key(call))
    return no_content()


def activate_key(call: Call) -> Reply:
    """Activate a key."""
    return Reply(_show(call, call.org.client_secrets.keys.activate(*_key(call))))


def deactivate_key(call: Call) -> Reply:
    """Deactivate a key."""
    return Reply(_show(call, call.org.client_secrets.keys.deactivate(*_key(call))))


def _key(call: Call) -> tuple[str, str]:
    return call.params["app"], call.params["key"]


def _show(call: Call, key: Record) -> Record:
    return call.org.client_secrets.keys.render(call.params["app"], key, call.origin)


ENDPOINTS = [
    Endpoint("GET", KEYS, list_keys),
    Endpoint("POST", KEYS, add_key),
    Endpoint("GET", KEY, get_key),
    Endpoint("DELETE", KEY, delete_key),
    Endpoint("POST", f"{KEY}/lifecycle/activate", activate_key),
    Endpoint("POST", f"{KEY}/lifecycle/deactivate", deactivate_key),
]
