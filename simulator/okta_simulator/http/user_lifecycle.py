"""``/api/v1/users/{id}/lifecycle`` and ``credentials``: the statuses of people, and what they sign in with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.directory.passwords import has_password
from okta_simulator.http.call import Call, Endpoint, Reply
from okta_simulator.http.users import USER

if TYPE_CHECKING:
    from okta_simulator.types import Record

LIFECYCLE, CREDENTIALS = f"{USER}/lifecycle", f"{USER}/credentials"
TOKEN_LENGTH = 20
"""That of the one-time tokens in the examples of Okta's API description."""


def activate(call: Call) -> Reply:
    """Activate a person; the reply has the one-time token unless it is sent by e-mail."""
    user = call.org.directory.lifecycle.activate(call.params["user"])
    return _activation(call, user, sent=call.flag("sendEmail", default=True))


def reactivate(call: Call) -> Reply:
    """Make a new one-time token for a person whose activation is not done."""
    user = call.org.directory.lifecycle.reactivate(call.params["user"])
    return _activation(call, user, sent=call.flag("sendEmail", default=False))


def deactivate(call: Call) -> Reply:
    """Deactivate a person."""
    call.org.directory.lifecycle.deactivate(call.params["user"])
    return _done()


def suspend(call: Call) -> Reply:
    """Suspend a person."""
    call.org.directory.lifecycle.suspend(call.params["user"])
    return _done()


def unsuspend(call: Call) -> Reply:
    """End the suspension of a person."""
    call.org.directory.lifecycle.unsuspend(call.params["user"])
    return _done()


def unlock(call: Call) -> Reply:
    """Let in a person who is locked out."""
    call.org.directory.lifecycle.unlock(call.params["user"])
    return _done()


def expire_password(call: Call) -> Reply:
    """Let a password expire."""
    user = call.org.directory.lifecycle.expire_password(call.params["user"])
    return Reply(call.org.users.render(user, call.origin))


def expire_password_with_temp_password(call: Call) -> Reply:
    """Give a person a temporary password, which the reply shows."""
    end_sessions = call.flag("revokeSessions", default=False)
    made = call.org.directory.lifecycle.temporary_password(call.params["user"], end_sessions=end_sessions)
    return Reply({"tempPassword": made})


def reset_password(call: Call) -> Reply:
    """Have a person set a new password; the reply says where unless that is sent by e-mail."""
    sent, end_sessions = call.flag("sendEmail", default=True), call.flag("revokeSessions", default=False)
    call.org.directory.lifecycle.reset_password(call.params["user"], end_sessions=end_sessions)
    return _reset(call, "reset_password", sent=sent)


def reset_factors(call: Call) -> Reply:
    """Take away what somebody signs in with beside the password, which nobody has here."""
    call.org.users.find(call.params["user"])
    return _done()


def forgot_password(call: Call) -> Reply:
    """Let somebody who forgot a password set a new one; the reply says where unless that is sent by e-mail."""
    call.org.directory.credentials.require_recoverable(call.params["user"])
    return _reset(call, "signin/reset-password", sent=call.flag("sendEmail", default=True))


def change_password(call: Call) -> Reply:
    """Change a password by the old one."""
    return _credentials(call.org.directory.credentials.change_password(call.params["user"], call.record))


def change_recovery_question(call: Call) -> Reply:
    """Change a recovery question by the password."""
    return _credentials(call.org.directory.credentials.change_recovery_question(call.params["user"], call.record))


def _done() -> Reply:
    """Answer 200 with an empty object (conversations in the tests of Okta's SDK for Python)."""
    return Reply({})


def _activation(call: Call, user: Record, *, sent: bool) -> Reply:
    """Answer with the token with which somebody would go on; here it leads nowhere."""
    if sent:
        return Reply({})
    token = _token(call)
    # Whoever has a password need not set one (conversations in the tests of Okta's SDK for Python).
    verified = call.org.settings.identity_engine and has_password(user)
    path = f"tokens/{token}/verify" if verified else f"welcome/{token}"
    return Reply({"activationUrl": f"{call.origin}/{path}", "activationToken": token})


def _reset(call: Call, path: str, *, sent: bool) -> Reply:
    """Answer with where somebody would set a new password; here it leads nowhere."""
    return Reply({} if sent else {"resetPasswordUrl": f"{call.origin}/{path}/{_token(call)}"})


def _token(call: Call) -> str:
    return call.org.ids.secret()[:TOKEN_LENGTH]


def _credentials(user: Record) -> Reply:
    return Reply(user["credentials"])


ENDPOINTS = [
    Endpoint("POST", f"{LIFECYCLE}/activate", activate),
    Endpoint("POST", f"{LIFECYCLE}/reactivate", reactivate),
    Endpoint("POST", f"{LIFECYCLE}/deactivate", deactivate),
    Endpoint("POST", f"{LIFECYCLE}/suspend", suspend),
    Endpoint("POST", f"{LIFECYCLE}/unsuspend", unsuspend),
    Endpoint("POST", f"{LIFECYCLE}/unlock", unlock),
    Endpoint("POST", f"{LIFECYCLE}/expire_password", expire_password),
    Endpoint("POST", f"{LIFECYCLE}/expire_password_with_temp_password", expire_password_with_temp_password),
    Endpoint("POST", f"{LIFECYCLE}/reset_password", reset_password),
    Endpoint("POST", f"{LIFECYCLE}/reset_factors", reset_factors),
    Endpoint("POST", f"{CREDENTIALS}/forgot_password", forgot_password),
    Endpoint("POST", f"{CREDENTIALS}/change_password", change_password),
    Endpoint("POST", f"{CREDENTIALS}/change_recovery_question", change_recovery_question),
]
