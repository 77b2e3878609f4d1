"""Applications in Okta that no resource may take over. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

_SORT: Final = re.compile(r"[a-z0-9_]{1,39}")
"""Plain words, as Okta's own names of sorts are; anything else could be a text that somebody wants to be shown."""


def refusal(body: JsonObject, own_client: str | None) -> str | None:
    """Why an application cannot be taken over, as a sentence; None when it can.

    Args:
        body: the application.
        own_client: the client ID that the operator itself authenticates as; None with an API token.
    """
    client = ((body.get("credentials") or {}).get("oauthClient") or {}).get("client_id")
    if own_client is not None and own_client in (body["id"], client):
        return (
            f"The application {body['id']} is the service app that the operator itself authenticates as. Whoever "
            "managed it would have the operator's rights in Okta."
        )
    if body.get("name") == "oidc_client":
        return None
    sort = str(body.get("name"))
    sort = sort if _SORT.fullmatch(sort) else "of another sort"
    return (
        f"The application {body['id']} is {sort} and not an OpenID Connect client (oidc_client); only these can be "
        "managed."
    )
