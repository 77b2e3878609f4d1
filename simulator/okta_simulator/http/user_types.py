"""``/api/v1/meta``: the type of users, and its schema."""

from __future__ import annotations

from okta_simulator.directory.user_types import DEFAULT
from okta_simulator.http.call import Call, Endpoint, Reply

TYPES = "/api/v1/meta/types/user"


def list_types(call: Call) -> Reply:
    """List user types, all in one page."""
    return Reply([call.org.directory.user_types.find(DEFAULT, call.origin)])


def get_type(call: Call) -> Reply:
    """Return a user type."""
    return Reply(call.org.directory.user_types.find(call.params["type"], call.origin))


def get_schema(call: Call) -> Reply:
    """Return the schema of a user type."""
    return Reply(call.org.directory.user_types.schema(call.params["schema"], call.origin))


ENDPOINTS = [
    Endpoint("GET", TYPES, list_types),
    Endpoint("GET", f"{TYPES}/{{type}}", get_type),
    Endpoint("GET", "/api/v1/meta/schemas/user/{schema}", get_schema),
]
