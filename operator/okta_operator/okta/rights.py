"""What a call needs: the scope of its access token, and the administrator's role behind it. Pure."""

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


_READ: Final = ".read"
_MANAGE: Final = ".manage"


def scope_of(method: str, path: str) -> str:
    """The OAuth 2.0 scope that a call needs: ``.read`` for what only reads, ``.manage`` for everything else.

    Raises:
        LookupError: nobody has said yet what the path needs; a mistake in the operator.
    """
    word = _READ if method == "GET" else _MANAGE
    for prefix, scope, _ in _RIGHTS:
        if path.startswith(prefix):
            return scope + word
    message = f"no scope is known for {method} {path.partition('?')[0]}"
    raise LookupError(message)


def scopes_that_do(scope: str) -> tuple[str, ...]:
    """The scope, and the wider one that serves as well where only that was granted."""
    return (scope, scope.removesuffix(_READ) + _MANAGE) if scope.endswith(_READ) else (scope,)


def needed(method: str, path: str) -> str:
    """The right that a call needs, as words that end a sentence."""
    for prefix, _, role in _RIGHTS:
        if path.startswith(prefix):
            return f"{role} (for an OAuth 2.0 client also the scope {scope_of(method, path)})"
    return "a role that allows it"
