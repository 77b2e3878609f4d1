"""What a call that Okta refused for missing rights needs. Pure."""

from __future__ import annotations

from typing import Final

_RIGHTS: Final = (
    ("/api/v1/apps", "okta.apps", "the role Application Administrator"),
    ("/oauth2/v1/clients", "okta.clients", "the role Application Administrator"),
    (
        "/api/v1/authorizationServers",
        "okta.authorizationServers",
        "the role API Access Management Administrator",
    ),
    ("/api/v1/trustedOrigins", "okta.trustedOrigins", "the role Organization Administrator"),
    ("/api/v1/groups", "okta.groups", "a role that may view groups"),
    ("/api/v1/users", "okta.users", "a role that may view users"),
    ("/api/v1/inlineHooks", "okta.inlineHooks", "a role that may view inline hooks"),
    ("/api/v1/policies", "okta.policies", "a role that may view policies"),
    ("/api/v1/logs", "okta.logs", "the role Read-Only or Report Administrator"),
)
"""Path prefix, OAuth 2.0 scope without its last word, administrator role. Okta's API description,
``security`` of each path, and Okta's help, Standard administrator roles and permissions."""


def needed(method: str, path: str) -> str:
    """The right that a call needs, as words that end a sentence."""
    word = "read" if method == "GET" else "manage"
    for prefix, scope, role in _RIGHTS:
        if path.startswith(prefix):
            return f"{role} (for an OAuth 2.0 client also the scope {scope}.{word})"
    return "a role that allows it"
