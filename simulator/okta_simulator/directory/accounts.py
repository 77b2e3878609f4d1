"""Accounts of people, as clients of the API make, change and delete them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, as_object, as_text, as_texts
from okta_simulator.directory import passwords, profiles
from okta_simulator.directory.user_lifecycle import AFTER_PASSWORD, DEPROVISIONED, wrong_status
from okta_simulator.directory.user_types import DEFAULT_TYPE
from okta_simulator.directory.users import TAKEN
from okta_simulator.errors import OktaError, refuse_field

if TYPE_CHECKING:
    from okta_simulator.types import Record

MOST_GROUPS = 20
"""How many groups a request may put a new person into (Okta's API description)."""

EXPIRED_WITHOUT = "Could not create user. To create a user and expire their password immediately, "


class Accounts(Area):
    """What administrators make of people; ``Users`` finds them, ``UserLifecycle`` moves them between statuses."""

    def create(self, body: Record, *, activate: bool = True, expire: bool = False) -> Record:
        """Add a person.

        Args:
            body: ``profile`` (required), ``credentials``, ``groupIds``, ``type``.
            activate: Whether they are activated: ACTIVE with a password, PROVISIONED without one; STAGED otherwise
                (Okta's table of scenarios, without optional passwords).
            expire: Whether they have to change their password when they first sign in.

        Raises:
            OktaError: The profile, the password, a group or the type is refused.
        """
        profile, given = as_object(body.get("profile")), passwords.stated(body.get("credentials"))
        self._check_profile(profile, None)
        passwords.require_strong(given.password, profile["login"])
        _check_type(body, DEFAULT_TYPE)
        _check_expiry(given, activate=activate, expire=expire)
        groups = self._groups(body)
        user = self._add(profiles.tidied(profile))
        passwords.equip(user, given, user["created"])
        for group in groups:
            self.org.groups.add_member(group, user["id"])
        if activate:
            self.org.directory.lifecycle.start(user)
        if expire:
            self.org.directory.lifecycle.expire_password(user["id"])
        return user

    def update(self, name: str, body: Record) -> Record:
        """Change what a body states of a person; null takes an attribute away.

        Raises:
            OktaError: There is no such person (404), they are deactivated (403), or the body is refused (400).
        """
        user = self.org.users.find(name)
        return self._change(user, user["profile"] | as_object(body.get("profile")), body)

    def replace(self, name: str, body: Record) -> Record:
        """Replace a person's profile; a profile or credentials that are left out stay.

        Raises:
            OktaError: As for ``update``.
        """
        user = self.org.users.find(name)
        profile = body.get("profile")
        return self._change(user, user["profile"] if profile is None else as_object(profile), body)

    def delete(self, name: str) -> None:
        """Deactivate a person, or delete one who is deactivated already (Okta's API description).

        Raises:
            OktaError: There is no such person (404).
        """
        user = self.org.users.find(name)
        if user["status"] != DEPROVISIONED:
            self.org.directory.lifecycle.deactivate(name)
            return
        self.org.groups.forget_user(user["id"])
        self.org.assignments.users.forget_user(user["id"])
        self.org.oidc.end_all(user["id"])
        self.org.oidc.consents.forget_user(user["id"])
        self.org.administration.roles.forget(user["id"])
        self.org.directory.group_owners.forget(user["id"])
        self.org.actors.forget_user(user["id"])
        del self.table("users")[user["id"]]

    def _change(self, user: Record, profile: Record, body: Record) -> Record:
        given = passwords.stated(body.get("credentials"))
        if user["status"] == DEPROVISIONED:
            raise wrong_status()  # unverified: code; by default deactivated profiles cannot be changed
        self._check_profile(profile, user)
        passwords.require_strong(given.password, profile["login"])
        # unverified: that no other type is told so; there are no others here
        _check_type(body, user["type"]["id"])
        now = self.org.now()
        user |= {"profile": profiles.tidied(profile), "lastUpdated": now}
        passwords.equip(user, given, now)
        if given.new_password and user["status"] in AFTER_PASSWORD:
            self.org.directory.lifecycle.move(user, "ACTIVE")
        return user

    def _check_profile(self, profile: Record, myself: Record | None) -> None:
        known = self.org.users.by_login(as_text(profile.get("login")) or "")
        profiles.check(profile, TAKEN if known is not None and known is not myself else None)

    def _groups(self, body: Record) -> list[str]:
        groups = as_texts(body.get("groupIds"))
        if len(groups) > MOST_GROUPS:
            cause = "The number of group targets is too large"
            raise OktaError(400, "E0000093", "Target count limit exceeded", [cause])
        for group in groups:
            self.org.groups.changeable(group)
        return groups

    def _add(self, profile: Record) -> Record:
        now, identifier = self.org.now(), self.org.ids.new("00u")
        user: Record = {
            "id": identifier,
            "status": "STAGED",
            "created": now,
            "activated": None,
            # Conversations in the tests of Okta's SDK for Python, with an organization of either kind.
            "statusChanged": now if self.org.settings.identity_engine else None,
            "lastLogin": None,
            "lastUpdated": now,
            "passwordChanged": None,
            "type": {"id": DEFAULT_TYPE},
            "profile": profile,
            "credentials": passwords.credentials(with_password=False),
            "_password": None,
        }
        self.table("users")[identifier] = user
        return user


def _check_type(body: Record, expected: str) -> None:
    if as_text(as_object(body.get("type")).get("id"), expected) != expected:
        refuse_field("type", "the user type is not known")  # unverified: code and text


def _check_expiry(given: passwords.Stated, *, activate: bool, expire: bool) -> None:
    """Refuse a password that expires at once where there is none, or nobody to sign in (Okta's API description)."""
    if expire and not given.new_password:
        text = EXPIRED_WITHOUT + "a password must be specified."
        raise OktaError(400, "E0000124", text, [text])
    if expire and not activate:
        text = EXPIRED_WITHOUT + "`activate` must be true."
        raise OktaError(400, "E0000125", text, [text])
