"""``/_simulator/sessions``: signing somebody in without the pages, for clients that only want what comes after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import as_text
from okta_simulator.errors import refuse_field
from okta_simulator.http.call import Endpoint, created
from okta_simulator.http.oidc.browser import session_cookie
from okta_simulator.oidc.sessions import ACTIVE, PASSWORD

if TYPE_CHECKING:
    from okta_simulator.http.call import Call, Reply


def add_session(call: Call) -> Reply:
    """Sign somebody in, as if they had typed their password, and return the cookie for a browser."""
    login = as_text(call.record.get("login"))
    if not login:
        refuse_field("login", "The field cannot be left blank")
    user = call.org.users.find(login)
    if user["status"] != ACTIVE:
        refuse_field("login", "is of somebody who is not ACTIVE")
    key, session = call.org.oidc.sessions.begin(user, PASSWORD)
    return created(
        {
            "id": session["id"],
            "userId": user["id"],
            "login": user["profile"]["login"],
            "cookie": {"name": session_cookie(call), "value": key},
        }
    )


ENDPOINTS = [Endpoint("POST", "/_simulator/sessions", add_session)]
