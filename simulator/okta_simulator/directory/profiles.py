"""Profiles of people: what has to be in one, and what becomes of what clients state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okta_simulator.area import Problems, as_text

if TYPE_CHECKING:
    from okta_simulator.types import Record

# Its order is that of the refusals (a reply quoted in a pull request of rapid7/insightconnect-plugins).
REQUIRED = ("login", "firstName", "lastName", "email")
ALWAYS_SHOWN = ("mobilePhone", "secondEmail")
"""What a profile shows as null (recorded of administrators); other attributes without a value are left out."""

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
NOT_AN_ADDRESS = "Username must be in the form of an email address"


def check(profile: Record, taken: str | None) -> None:
    """Refuse a profile that Okta would not take.

    Args:
        profile: The whole profile.
        taken: Why its login is not free, None if it is.

    Raises:
        OktaError: An attribute is missing, the login is no address or not free, or the e-mail address is none (400).
    """
    problems = Problems()
    problems.require(profile, *REQUIRED)
    login, email = as_text(profile.get("login")) or "", as_text(profile.get("email")) or ""
    if not ADDRESS.fullmatch(login):
        problems.add("login", NOT_AN_ADDRESS)
    elif taken:
        problems.add("login", taken)
    if email and not ADDRESS.fullmatch(email):
        problems.add("email", "Does not match required pattern")
    problems.settle()
    for name in REQUIRED:
        as_text(profile[name])


def tidied(profile: Record) -> Record:
    """Return a profile as it is kept: without the attributes that have no value."""
    # unverified: that attributes are kept which no user schema names
    kept = {name: value for name, value in profile.items() if value is not None}
    return dict.fromkeys(ALWAYS_SHOWN) | kept
