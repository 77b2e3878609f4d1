"""What the System Log tells of people who sign in and out.

``user.session.start`` is as in Okta's page about event hooks; ``user.session.end`` and ``user.authentication.sso`` are
as in public samples of real events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.system_log import FAILURE, Event
from okta_simulator.administration.targets import UNKNOWN, target
from okta_simulator.administration.targets import app as app_target

if TYPE_CHECKING:
    from okta_simulator.types import Record

# Both were seen as reasons.
# unverified: which of them is which, and what is told of people who are not ACTIVE
WRONG_PASSWORD, NOBODY = "INVALID_CREDENTIALS", "VERIFICATION_ERROR"
PASSWORD_FACTOR = {"factor": "PASSWORD_AS_FACTOR", "factorIntent": "LOGIN"}
ENROLLMENT = "lae"


def signed_in(user: Record, app: Record | None, *, identity_engine: bool) -> list[Event]:
    """Tell that somebody signed in with a password.

    Args:
        user: Who.
        app: The app on the way to which they did, if there was one.
        identity_engine: Whether the organization has Identity Engine, which also tells of the first factor (Okta's
            event type catalogue).
    """
    if not identity_engine:
        return [Event("user.session.start")]  # seen: without a target
    password = _password(user)
    return [
        Event("user.authentication.auth_via_mfa", [password], PASSWORD_FACTOR),
        Event("user.session.start", [password, *([app_target(app)] if app else [])]),
    ]


def not_signed_in(user: Record | None, *, identity_engine: bool) -> list[Event]:
    """Tell that somebody could not sign in.

    Args:
        user: Who; None if nobody has that name.
        identity_engine: Whether the organization has Identity Engine.
    """
    if user is None:
        return [Event("user.session.start", result=FAILURE, reason=NOBODY)]
    events = [Event("user.session.start", result=FAILURE, reason=WRONG_PASSWORD)]
    if identity_engine:
        factor = Event("user.authentication.auth_via_mfa", [_password(user)], PASSWORD_FACTOR, FAILURE, WRONG_PASSWORD)
        events.insert(0, factor)
    return events


def signed_out() -> Event:
    """Tell that somebody signed out."""
    return Event("user.session.end")


def signed_on(user: Record, app: Record) -> Event:
    """Tell that somebody came to an app.

    Args:
        user: Who.
        app: Where.
    """
    # unverified: what it says of one who did not come; the catalogue has it for that, too, and nothing is told here
    login, profile = user["profile"]["login"], user["profile"]
    return Event(
        "user.authentication.sso",
        [
            app_target(app) | {"detailEntry": {"signOnModeType": app["signOnMode"]}},
            # unverified: the id; seen was one that began with 0ua, while the API has people's own ids
            target("AppUser", user["id"], f"{profile['firstName']} {profile['lastName']}", login),
        ],
        {"initiationType": "SP_INITIATED", "signOnMode": "OpenID Connect"},
    )


def stranger(login: str) -> Record:
    """Return the actor where nobody is signed in.

    Args:
        login: What was typed as a name; empty if nothing was.
    """
    # unverified: all of it
    return {"id": UNKNOWN, "type": "User", "alternateId": login or UNKNOWN, "displayName": UNKNOWN}


def _password(user: Record) -> Record:
    """Name the password as an authenticator."""
    # unverified: its id, which is made of the person's here
    return target("AuthenticatorEnrollment", ENROLLMENT + user["id"][len(ENROLLMENT) :], "Password")
