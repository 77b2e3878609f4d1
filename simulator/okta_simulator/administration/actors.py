"""Who calls: API tokens (SSWS) and whose they are, and service apps with an access token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.roles import USER
from okta_simulator.area import Area
from okta_simulator.errors import invalid_token

if TYPE_CHECKING:
    from okta_simulator.types import Record


class Actors(Area):
    """The administrators of the organization, as they call the management API.

    An actor is a record with ``id``, ``type``, ``alternateId`` and ``displayName``, as the System Log shows it; with
    ``tokenId`` if it has an API token, with ``scopes`` if it has an access token.
    """

    def add(self, token: str, login: str = "administrator@example.com", roles: object = None) -> Record:
        """Let an API token be used.

        Args:
            token: The token's value.
            login: Login of the administrator it belongs to; the user is made if there is none.
            roles: What the administrator may do, see ``Roles.assign``; None leaves roles as they are, and makes a
                super administrator of a user who has none.

        Returns:
            The actor.

        Raises:
            OktaError: A role is not known (400).
        """
        known = [user for user in self.org.users.all() if user["profile"]["login"] == login]
        user = known[0] if known else self.org.users.seed({"login": login})
        if roles is None:
            self.org.administration.roles.ensure(user["id"], USER)
        else:
            self.org.administration.roles.assign(user["id"], USER, roles)
        self.table("tokens")[token] = {"user": user["id"], "id": self.org.ids.new("00T")}
        return self.by_token(token)

    def revoke(self, token: str) -> None:
        """Let an API token be used no longer; nothing happens if it is unknown."""
        self.table("tokens").pop(token, None)

    def forget_user(self, user_id: str) -> None:
        """End the API tokens of a person who goes."""
        table = self.table("tokens")
        for token in [token for token, known in table.items() if known["user"] == user_id]:
            del table[token]

    def by_token(self, token: str) -> Record:
        """Say whose API token it is.

        Args:
            token: The token's value.

        Raises:
            OktaError: It is unknown, or its administrator is no longer active (401 E0000011).
        """
        known = self.table("tokens").get(token)
        user = self.table("users").get(known["user"]) if known else None
        if known is None or user is None or user["status"] != "ACTIVE":
            raise invalid_token()
        return user_actor(user) | {"tokenId": known["id"]}

    def by_claims(self, claims: Record) -> Record:
        """Say who calls with an access token: the person that it is for, or else the service app.

        Args:
            claims: Those of the verified token.

        Raises:
            OktaError: Nobody has that name any more (401 E0000011).
        """
        scopes = {"scopes": list(claims.get("scp", []))}
        user, app = self.table("users").get(claims.get("uid", "")), self.org.apps.by_client_id(claims["cid"])
        if user is not None:
            return user_actor(user) | scopes
        if app is None:
            raise invalid_token()
        return client_actor(app) | scopes


def user_actor(user: Record) -> Record:
    """Return how the System Log names a person."""
    name = f"{user['profile']['firstName']} {user['profile']['lastName']}"
    return {"id": user["id"], "type": "User", "alternateId": user["profile"]["login"], "displayName": name}


def client_actor(app: Record) -> Record:
    """Return how the System Log names an app that acts for itself (seen: type ``PublicClientApp``, also for others)."""
    client_id = app["credentials"]["oauthClient"]["client_id"]
    return {"id": client_id, "type": "PublicClientApp", "alternateId": client_id, "displayName": app["label"]}
