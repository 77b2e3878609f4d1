"""The links of a person: which calls their status allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import link
from okta_simulator.directory.user_types import DEFAULT_SCHEMA

if TYPE_CHECKING:
    from okta_simulator.types import Record

RESET_FACTORS, FORGOT_PASSWORD = "resetFactors", "forgotPassword"

# STAGED, ACTIVE, PASSWORD_EXPIRED and SUSPENDED are from conversations in the tests of Okta's SDK for Python.
# unverified: those of the other statuses
LINKS = {
    "STAGED": ("activate", RESET_FACTORS),
    "PROVISIONED": ("reactivate", "resetPassword", "deactivate"),
    "ACTIVE": (
        "suspend",
        "resetPassword",
        FORGOT_PASSWORD,
        "expirePassword",
        "changeRecoveryQuestion",
        RESET_FACTORS,
        "changePassword",
        "deactivate",
    ),
    "RECOVERY": ("reactivate", "resetPassword", "changeRecoveryQuestion", "changePassword", "deactivate"),
    "LOCKED_OUT": ("unlock", "resetPassword", "deactivate"),
    "SUSPENDED": ("unsuspend", RESET_FACTORS, "deactivate"),
    "DEPROVISIONED": ("activate",),
}
LINKS["PASSWORD_EXPIRED"] = LINKS["ACTIVE"]

PATHS = {
    "resetPassword": "lifecycle/reset_password",
    RESET_FACTORS: "lifecycle/reset_factors",
    "expirePassword": "lifecycle/expire_password",
    FORGOT_PASSWORD: "credentials/forgot_password",
    "changeRecoveryQuestion": "credentials/change_recovery_question",
    "changePassword": "credentials/change_password",
}
"""Where a link leads that is not called as the end of its path."""


def user_links(user: Record, origin: str, *, identity_engine: bool) -> Record:
    """Return the links of a person.

    Args:
        user: The person.
        origin: URL of the host that was asked.
        identity_engine: Whether the organization has Identity Engine.
    """
    base = f"{origin}/api/v1/users/{user['id']}"
    allowed = [name for name in LINKS.get(user["status"], ()) if identity_engine or _on_classic(name, user)]
    calls = {name: link(f"{base}/{PATHS.get(name, f'lifecycle/{name}')}") | {"method": "POST"} for name in allowed}
    about = f"{origin}/api/v1/meta"
    return calls | {
        "self": link(base),
        "schema": link(f"{about}/schemas/user/{DEFAULT_SCHEMA}"),
        "type": link(f"{about}/types/user/{user['type']['id']}"),
    }


def _on_classic(name: str, user: Record) -> bool:
    """Say whether Classic has a link (conversations in the tests of Okta's SDK for Python)."""
    return name != RESET_FACTORS and (name != FORGOT_PASSWORD or "recovery_question" in user["credentials"])
