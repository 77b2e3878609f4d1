"""Which rate bucket a call falls into. Pure.

Source: Okta's rate limits for management APIs (developer.okta.com, Rate limits, as published until December
2025). Since then Okta shows limits only in the headers of its answers and in the Admin Console; which paths
share a limit has not changed.
"""

from __future__ import annotations

import re
from typing import Final

REST: Final = "/api/v1"
"""Most other management calls: authorization servers with all below them, trusted origins, policies."""

PUBLIC: Final = "/public"
"""Calls without credentials: discovery documents and keys. Not Okta's name; they count against no management
limit."""

TOKENS: Final = "/oauth2/v1/token"
"""The token endpoint of the organization's own authorization server."""

_ONE = re.compile(r"/api/v1/(apps|groups|users)/[^/]+")
_FAMILY = re.compile(r"(/api/v1/(?:apps|groups|users|logs)|/oauth2/v1/clients)(?:/.*)?")


def bucket_of(path: str) -> str:
    """The name of a call's bucket, such as ``/api/v1/apps/{id}``; one of a dozen.

    A single app has a larger limit than the list of apps, while everything below an app (its groups, secrets,
    lifecycle) shares the small one of the list, and so it is with groups and users. Okta takes the exact match
    first, and the longest prefix otherwise.

    Args:
        path: with or without a query.
    """
    bare = path.partition("?")[0]
    one = _ONE.fullmatch(bare)
    if one:
        return f"/api/v1/{one[1]}/{{id}}"
    family = _FAMILY.fullmatch(bare)
    if family:
        return family[1]
    if bare == TOKENS:
        return TOKENS
    return REST if bare.startswith("/api/") else PUBLIC
