"""``/api/v1/users/{id}``: what a person finds at Okta, and where else they sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.filters import Condition
from okta_simulator.http.call import Call, Endpoint, Reply
from okta_simulator.http.users import USER

if TYPE_CHECKING:
    from okta_simulator.types import Record


def list_app_links(call: Call) -> Reply:
    """List the links to the apps that a person may use (Okta's API description, its example)."""
    user = call.org.users.find(call.params["user"])
    # unverified: that inactive apps are not listed
    conditions = [Condition("user.id", "eq", user["id"]), Condition("status", "eq", "ACTIVE")]
    apps = call.visible("apps", call.org.apps.search(None, conditions))
    return Reply([_app_link(call, user, app) | {"sortOrder": place} for place, app in enumerate(apps)])


def list_identity_providers(call: Call) -> Reply:
    """List the identity providers of a person: here everybody is known to Okta alone."""
    call.org.users.find(call.params["user"])
    return Reply([])


def _app_link(call: Call, user: Record, app: Record) -> Record:
    shown = call.org.apps.render(app, call.origin)
    return {
        "id": user["id"],
        "label": app["label"],
        "linkUrl": shown["_links"]["appLinks"][0]["href"],
        "logoUrl": shown["_links"]["logo"][0]["href"],
        "appName": app["name"],
        "appInstanceId": app["id"],
        "appAssignmentId": user["id"],  # unverified: that the assignment has the id that it has among the app's users
        "credentialsSetup": False,
        "hidden": app["visibility"]["hide"]["web"],  # unverified: that it is listed then
    }


ENDPOINTS = [
    Endpoint("GET", f"{USER}/appLinks", list_app_links),
    Endpoint("GET", f"{USER}/idps", list_identity_providers),
]
