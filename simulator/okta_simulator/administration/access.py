"""Whether a caller may do what it asks for: scopes of its access token, permissions of its roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.errors import forbidden, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.administration.needs import Need, Permission
    from okta_simulator.administration.permissions import Rights
    from okta_simulator.types import Record

MYSELF = "me"
"""Everybody may look at themselves; here nobody may change themselves by that name."""

KINDS = {"apps": "AppInstance", "groups": "UserGroup", "users": "User", "authorizationServers": "AuthorizationServer"}
READ = {
    "apps": "okta.apps.read",
    "groups": "okta.groups.read",
    "users": "okta.users.read",
    "authorizationServers": "okta.authzServers.read",
}
"""What it takes to see an object of each collection at all."""


class Access(Area):
    """Decides about calls of the management API."""

    def rights(self, actor: Record) -> Rights:
        """Return what a caller may do, by all of its roles."""
        return self.org.administration.roles.rights(actor["id"])

    def has_scope(self, actor: Record, need: Need) -> bool:
        """Say whether a caller's access token, if it has one, has a scope for a call.

        A scope that ends in ``manage`` is good for reading, too (Okta's guide "Implement OAuth for Okta").
        """
        if "scopes" not in actor:
            return True
        if need.scope is None:
            return False
        return bool({need.scope, f"{need.scope.rpartition('.')[0]}.manage"} & set(actor["scopes"]))

    def check(self, rights: Rights, need: Need, parameters: Mapping[str, str]) -> None:
        """Refuse a call that a caller's roles do not allow.

        Args:
            rights: The caller's.
            need: What the call needs.
            parameters: The variable parts of the path.

        Raises:
            OktaError: No role allows such a thing (403 E0000006), or the object is none of those that a role is
                limited to (404, as if it were not there).
        """
        for permission in need.permissions:
            self._check(rights, permission, parameters, reads=need.reads)

    def sees(self, rights: Rights, collection: str, record: Record) -> bool:
        """Say whether an object belongs into a list.

        Args:
            rights: The caller's.
            collection: Which kind of object it is.
            record: The object.
        """
        return rights.may(READ[collection], collection, names_of(collection, record))

    def _check(self, rights: Rights, needed: Permission, parameters: Mapping[str, str], *, reads: bool) -> None:
        asked = parameters.get(needed.parameter, "")
        if reads and needed.parameter == "user" and asked == MYSELF:
            return
        if not rights.somewhere(needed.name, needed.collection):
            raise forbidden()
        if not needed.parameter:
            # A list shows what there is for the caller; a new object is none of those that a role is limited to.
            if not reads and not rights.may(needed.name, needed.collection):
                raise forbidden()
            return
        record = self._object(needed, asked)
        if record is None or rights.may(needed.name, needed.collection, names_of(needed.collection, record)):
            return
        if self.sees(rights, needed.collection, record):
            raise forbidden()
        raise not_found(asked, KINDS[needed.collection])

    def _object(self, needed: Permission, asked: str) -> Record | None:
        """Return what a path is about; None if there is no such thing, which is the endpoint's to say."""
        if needed.parameter == "client":
            return self.org.apps.by_client_id(asked)
        if needed.collection == "users":
            return self.org.users.lookup(asked)
        if needed.collection == "authorizationServers":
            return self.org.auth_servers.known(asked)
        return self.table(needed.collection).get(asked)


def names_of(collection: str, record: Record) -> tuple[str, ...]:
    """Return what a resource set may call an object by: its id, and its name."""
    if collection == "apps":
        return (record["id"], record["label"])
    if collection == "authorizationServers":
        return (record["id"], record["name"])
    profile = record["profile"]
    return (record["id"], profile["login" if collection == "users" else "name"])
