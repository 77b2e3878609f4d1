"""API tokens (SSWS) and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.errors import invalid_session, invalid_token

if TYPE_CHECKING:
    from okta_simulator.types import Record

SCHEME = "SSWS "


class Actors(Area):
    """The API tokens of the organization. Each belongs to an administrator, who is a user."""

    def add(self, token: str, login: str = "administrator@example.com") -> Record:
        """Let a token be used.

        Args:
            token: The token's value.
            login: Login of the administrator it belongs to; the user is made if there is none.

        Returns:
            The actor: ``id`` (the user's), ``type``, ``alternateId`` (the login) and ``tokenId``.
        """
        known = [user for user in self.org.users.all() if user["profile"]["login"] == login]
        user = known[0] if known else self.org.users.seed({"login": login})
        actor: Record = {
            "id": user["id"],
            "type": "User",
            "alternateId": login,
            "tokenId": self.org.ids.new("00T"),
        }
        self.table("tokens")[token] = actor
        return actor

    def authenticate(self, authorization: str | None) -> Record:
        """Say who calls.

        Args:
            authorization: The header of that name.

        Returns:
            The actor.

        Raises:
            OktaError: There is no header (403 E0000005, seen in public issues of clients that forgot it), or the
                token is unknown (401 E0000011).
        """
        if not authorization:
            raise invalid_session()
        # unverified: that another scheme than SSWS is answered like a wrong token
        scheme, token = authorization[: len(SCHEME)], authorization[len(SCHEME) :]
        actor = self.table("tokens").get(token.strip()) if scheme.upper() == SCHEME else None
        if actor is None:
            raise invalid_token()
        return actor
