"""The links of a person: which calls their status allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import link
from okta_simulator.directory.user_types import DEFAULT_SCHEMA

if TYPE_CHECKING:
    from okta_simulator.types import Record

# Okta's API description has examples of STAGED and PASSWORD_EXPIRED.
# unverified: those of the other statuses
LINKS = {
    "STAGED": ("activate",),
    "PROVISIONED": ("reactivate", "resetPassword", "deactivate"),
    "ACTIVE": (
        "suspend",
        "resetPassword",
        "forgotPassword",
        "expirePassword",
        "changeRecoveryQuestion",
        "resetFactors",
        "changePassword",
        "deactivate",
    ),
    "PASSWORD_EXPIRED": (
        "resetPassword",
        "resetFactors",
        "expirePassword",
        "forgotPassword",
        "changeRecoveryQuestion",
        "deactivate",
        "changePassword",
    ),
    "RECOVERY": ("reactivate", "resetPassword", "changeRecoveryQuestion", "changePassword", "deactivate"),
    "LOCKED_OUT": ("unlock", "resetPassword", "deactivate"),
    "SUSPENDED": ("unsuspend", "deactivate"),
    "DEPROVISIONED": ("activate",),
}

PATHS = {
    "resetPassword": "lifecycle/reset_password",
    "resetFactors": "lifecycle/reset_factors",
    "expirePassword": "lifecycle/expire_password",
    "forgotPassword": "credentials/forgot_password",
    "changeRecoveryQuestion": "credentials/change_recovery_question",
    "changePassword": "credentials/change_password",
}
"""Where a link leads that is not called as the end of its path."""


def user_links(user: Record, origin: str) -> Record:
    """Return the links of a person.

    Args:
        user: The person.
        origin: URL of the host that was asked.
    """
    base = f"{origin}/api/v1/users/{user['id']}"
    allowed = LINKS.get(user["status"], ())
    calls = {name: link(f"{base}/{PATHS.get(name, f'lifecycle/{name}')}") | {"method": "POST"} for name in allowed}
    about = f"{origin}/api/v1/meta"
    return calls | {
        "self": link(base),
        "schema": link(f"{about}/schemas/user/{DEFAULT_SCHEMA}"),
        "type": link(f"{about}/types/user/{user['type']['id']}"),
    }
