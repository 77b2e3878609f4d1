"""The statuses of people, and how they come from one to another (Okta's reference of the user lifecycle)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.directory.passwords import Stated, equip, forget_password, has_password, temporary
from okta_simulator.errors import OktaError, refuse

if TYPE_CHECKING:
    from okta_simulator.types import Record

ACTIVE, STAGED, PROVISIONED = "ACTIVE", "STAGED", "PROVISIONED"
SUSPENDED, DEPROVISIONED, LOCKED_OUT = "SUSPENDED", "DEPROVISIONED", "LOCKED_OUT"
RECOVERY, PASSWORD_EXPIRED = "RECOVERY", "PASSWORD_EXPIRED"

AFTER_PASSWORD = frozenset({PROVISIONED, RECOVERY, PASSWORD_EXPIRED})
"""Who becomes ACTIVE when an administrator sets their password (unverified)."""

# unverified: from which other statuses than ACTIVE passwords can be reset and expired
RESETTABLE = frozenset({ACTIVE, PROVISIONED, RECOVERY, PASSWORD_EXPIRED, LOCKED_OUT})
EXPIRABLE = frozenset({ACTIVE, PASSWORD_EXPIRED})


class UserLifecycle(Area):
    """Moves people from status to status. Each method takes an id or login, and refuses one that nobody has (404)."""

    def activate(self, name: str) -> Record:
        """Activate somebody who is STAGED or DEPROVISIONED.

        Raises:
            OktaError: They are neither (403 E0000016).
        """
        user = self.org.users.find(name)
        if user["status"] not in {STAGED, DEPROVISIONED}:
            # The text is about ACTIVE.
            # unverified: that it is the answer for the other statuses, too
            raise OktaError(403, "E0000016", "Activation failed because the user is already active")
        return self.start(user)

    def start(self, user: Record) -> Record:
        """Activate somebody: ACTIVE with a password, PROVISIONED without one."""
        # unverified: that `activated` is there before somebody without a password has set one
        user["activated"] = self.org.now()
        return self.move(user, ACTIVE if has_password(user) else PROVISIONED)

    def reactivate(self, name: str) -> Record:
        """Begin the activation of somebody who is PROVISIONED or in RECOVERY anew; the status stays.

        Raises:
            OktaError: They are neither (403 E0000038).
        """
        return self._found(name, {PROVISIONED, RECOVERY})

    def deactivate(self, name: str) -> None:
        """Deactivate somebody, who loses their apps, roles, sessions and password, and stays in their groups.

        That groups and inactive apps stay theirs, and the other apps do not, is from articles of Okta's support.

        Raises:
            OktaError: They are deactivated already (403 E0000038).
        """
        user = self.org.users.find(name)
        if user["status"] == DEPROVISIONED:
            raise wrong_status()  # unverified: the code
        # unverified: that the password and the roles go
        forget_password(user)
        self.org.administration.roles.forget(user["id"])
        self.org.assignments.users.forget_user(user["id"], only_active=True)
        self.org.oidc.end_all(user["id"])
        self.move(user, DEPROVISIONED)

    def suspend(self, name: str) -> None:
        """Suspend somebody who is ACTIVE; apps and groups stay theirs.

        Raises:
            OktaError: They are not ACTIVE (400).
        """
        user = self.org.users.find(name)
        if user["status"] != ACTIVE:
            # The cause is what clients look for.
            # unverified: the subject
            refuse("suspendUser", "Cannot suspend a user that is not active")
        self.org.oidc.end_all(user["id"])  # unverified
        self.move(user, SUSPENDED)

    def unsuspend(self, name: str) -> None:
        """Let somebody in again who is SUSPENDED.

        Raises:
            OktaError: They are not (400).
        """
        user = self.org.users.find(name)
        if user["status"] != SUSPENDED:
            refuse("unsuspendUser", "Cannot unsuspend a user that is not suspended")  # unverified: the text
        self.move(user, ACTIVE)

    def unlock(self, name: str) -> None:
        """Let somebody in again who is LOCKED_OUT.

        Raises:
            OktaError: They are not (403 E0000032).
        """
        user = self.org.users.find(name)
        if user["status"] != LOCKED_OUT:
            raise OktaError(403, "E0000032", "Unlock is not allowed for this user.", ["The user is not locked out."])
        self.move(user, ACTIVE)

    def expire_password(self, name: str) -> Record:
        """Let somebody's password expire, so that they cannot sign in with it.

        Raises:
            OktaError: They have none, or are not ACTIVE (403 E0000038).
        """
        user = self._found(name, EXPIRABLE)
        if not has_password(user):
            raise wrong_status()  # unverified
        # Okta does not count this as a change of status (conversations in the tests of its SDK for Python).
        return self.move(user, PASSWORD_EXPIRED, user["statusChanged"])

    def temporary_password(self, name: str, *, end_sessions: bool = False) -> str:
        """Give somebody another password, which is expired.

        Args:
            name: Id or login.
            end_sessions: Whether their sessions are over.

        Returns:
            The password.

        Raises:
            OktaError: As for ``expire_password``.
        """
        user = self.expire_password(name)
        if end_sessions:
            self.org.oidc.sessions.end_all(user["id"])
        made = temporary(self.org.ids.secret())
        equip(user, Stated(made), self.org.now())
        return made

    def reset_password(self, name: str, *, end_sessions: bool = False) -> Record:
        """Have somebody set a new password: RECOVERY, in which nobody signs in.

        Args:
            name: Id or login.
            end_sessions: Whether their sessions are over.

        Raises:
            OktaError: Their status does not allow it (403 E0000038).
        """
        user = self._found(name, RESETTABLE)
        if end_sessions:
            self.org.oidc.sessions.end_all(user["id"])
        return self.move(user, RECOVERY)

    def move(self, user: Record, status: str, changed: str | None = None) -> Record:
        """Give somebody a status, whatever they had.

        Args:
            user: The person.
            status: The status.
            changed: What is shown as the time of that, if it is not now.
        """
        if user["status"] != status:
            now = self.org.now()
            user |= {"status": status, "statusChanged": changed or now, "lastUpdated": now}
        return user

    def _found(self, name: str, statuses: frozenset[str] | set[str]) -> Record:
        user = self.org.users.find(name)
        if user["status"] not in statuses:
            raise wrong_status()
        return user


def wrong_status() -> OktaError:
    """Say that a person's status does not allow it (403, error catalogue)."""
    return OktaError(403, "E0000038", "This operation is not allowed in the user's current status.")
