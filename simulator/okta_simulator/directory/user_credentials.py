"""Passwords and recovery questions that people change themselves: by stating the password that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, as_flag, as_object, as_text
from okta_simulator.directory.passwords import Stated, equip, has_password, stated, weakness
from okta_simulator.directory.user_lifecycle import ACTIVE, PASSWORD_EXPIRED, RECOVERY, STAGED
from okta_simulator.errors import OktaError, refuse_field

if TYPE_CHECKING:
    from okta_simulator.types import Record

# Okta's reference of both calls.
MAY_CHANGE_PASSWORD = frozenset({STAGED, ACTIVE, PASSWORD_EXPIRED, RECOVERY})
MAY_CHANGE_QUESTION = frozenset({STAGED, ACTIVE, RECOVERY})


class UserCredentials(Area):
    """Changes credentials for those who know the old ones."""

    def require_recoverable(self, name: str) -> None:
        """Refuse a flow for a forgotten password to those who have none.

        Identity Engine asks for no recovery question (conversations in the tests of Okta's SDK for Python).

        Args:
            name: Id or login.

        Raises:
            OktaError: Nobody has that name (404), or they are not ACTIVE, or on Classic without a recovery question
                (403 E0000034).
        """
        user = self.org.users.find(name)
        asked = self.org.settings.identity_engine or "recovery_question" in user["credentials"]
        if user["status"] != ACTIVE or not asked:
            raise OktaError(403, "E0000034", "Forgot password not allowed on specified user.")

    def change_password(self, name: str, body: Record) -> Record:
        """Change a password.

        Args:
            name: Id or login.
            body: ``oldPassword`` and ``newPassword`` with their ``value``; ``revokeSessions``.

        Returns:
            The person: ACTIVE if they were in RECOVERY, or their password had expired.

        Raises:
            OktaError: Nobody has that name (404), they may not (403 E0000035), or a password is not as it has to be
                (403 E0000014).
        """
        user = self.org.users.find(name)
        if user["status"] not in MAY_CHANGE_PASSWORD or not has_password(user):
            # unverified: which of the catalogue's codes it is
            raise OktaError(403, "E0000035", "Change password not allowed on specified user.")
        old, new = _value(body, "oldPassword"), _value(body, "newPassword")
        end_sessions = as_flag(body.get("revokeSessions"), default=False)
        _require_known(user, old, "oldPassword")
        reason = weakness(new, user["profile"]["login"])
        if reason is not None:
            raise _failed(reason)
        self._equip(user, Stated(new))
        if end_sessions:
            self.org.oidc.sessions.end_all(user["id"])
        if user["status"] in {PASSWORD_EXPIRED, RECOVERY}:  # unverified for an expired one
            self.org.directory.lifecycle.move(user, ACTIVE)
        return user

    def change_recovery_question(self, name: str, body: Record) -> Record:
        """Change a recovery question.

        Args:
            name: Id or login.
            body: ``password`` with its ``value``, and ``recovery_question``.

        Returns:
            The person.

        Raises:
            OktaError: Nobody has that name (404), they may not (403 E0000036), the password is wrong
                (403 E0000014), or there is no question (400).
        """
        user = self.org.users.find(name)
        if user["status"] not in MAY_CHANGE_QUESTION or not has_password(user):
            raise OktaError(403, "E0000036", "Change recovery question not allowed on specified user.")
        given = stated(body)
        if given.question is None:
            refuse_field("recovery_question", "The field cannot be left blank")
        _require_known(user, given.password or "", "password")
        self._equip(user, Stated(question=given.question, answer=given.answer))
        return user

    def _equip(self, user: Record, given: Stated) -> None:
        now = self.org.now()
        equip(user, given, now)
        user["lastUpdated"] = now


def _value(body: Record, name: str) -> str:
    value = as_text(as_object(body.get(name)).get("value"))
    if not value:
        refuse_field(name, "The field cannot be left blank")
    return value


def _require_known(user: Record, password: str, field: str) -> None:
    if not user["_password"] or password != user["_password"]:
        reason = f"{field}: The credentials provided were incorrect."  # unverified
        raise _failed(reason)


def _failed(reason: str) -> OktaError:
    """Say that new credentials are not taken (403, error catalogue; seen with a password that is too weak)."""
    return OktaError(403, "E0000014", "Update of credentials failed", [reason])
