"""How an app looks to people: ``accessibility`` and ``visibility``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.apps.links import LINK_NAME
from okta_simulator.area import as_flag, as_object, as_text, only

if TYPE_CHECKING:
    from okta_simulator.settings import Settings
    from okta_simulator.types import Record

NO_VPN = {"vpn": {"network": {"connection": "DISABLED"}, "message": None, "helpUrl": None}}
UNIVERSAL_LOGOUT = {
    "status": "DISABLED",
    "supportType": "FULL",
    "identityStack": "NOT_SHARED",
    "protocol": "GLOBAL_TOKEN_REVOCATION",
}


def entitlements(known: Record, settings: Settings) -> Record:
    """Return what the settings of an app say of the management of entitlements.

    Args:
        known: The settings that the app has already.
        settings: The organization's switches.
    """
    return {"emOptInStatus": known.get("emOptInStatus", "NONE")} if settings.identity_governance else {}


def accessibility(stated: Record, known: Record) -> Record:
    """Return an app's ``accessibility``.

    Args:
        stated: What the body says.
        known: What the app has already, and keeps.

    Raises:
        OktaError: Something unknown, or of another type, is in it (400 E0000003).
    """
    only(stated, "selfService", "errorRedirectUrl", "loginRedirectUrl")
    return {
        "selfService": as_flag(stated.get("selfService"), default=known.get("selfService", False)),
        "errorRedirectUrl": as_text(stated.get("errorRedirectUrl"), known.get("errorRedirectUrl")),
        "loginRedirectUrl": as_text(stated.get("loginRedirectUrl"), known.get("loginRedirectUrl")),
    }


def visibility(stated: Record, known: Record) -> Record:
    """Return an app's ``visibility``; what is left out stays as it is.

    Args:
        stated: What the body says.
        known: What the app has already. A new one is hidden from dashboards (conversations in the tests of Okta's SDK
            for Python).

    Raises:
        OktaError: Something unknown, or of another type, is in it (400 E0000003).
    """
    only(stated, "autoLaunch", "autoSubmitToolbar", "hide", "appLinks")
    shown: Record = {
        name: as_flag(stated.get(name), default=known.get(name, False)) for name in ("autoLaunch", "autoSubmitToolbar")
    }
    shown["hide"] = _flags(stated, known, "hide", "iOS", "web")
    # unverified: that links which the app does not have are passed over
    shown["appLinks"] = _flags(stated, known, "appLinks", LINK_NAME)
    return shown


def _flags(stated: Record, known: Record, member: str, *names: str) -> Record:
    given, before = as_object(stated.get(member)), known.get(member, {})
    return {name: as_flag(given.get(name), default=before.get(name, True)) for name in names}
