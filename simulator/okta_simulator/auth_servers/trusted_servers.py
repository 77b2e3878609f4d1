"""Which authorization servers trust which others (``associatedServers``): whose tokens one takes in exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, as_texts
from okta_simulator.errors import not_found, refuse_field

if TYPE_CHECKING:
    from okta_simulator.types import Record

TABLE = "trusted_servers"
KIND = "AuthorizationServer"  # unverified: the type word


class TrustedServers(Area):
    """The servers that each authorization server trusts."""

    def add(self, server_id: str, body: Record) -> list[Record]:
        """Let a server trust others; one that it trusts already is no error.

        Args:
            server_id: The server.
            body: ``trusted``: ids of the others.

        Returns:
            The others.

        Raises:
            OktaError: There is no such server (404), or none is named, or it is the server itself (400).
        """
        server = self.org.auth_servers.find(server_id)
        others = [self.org.auth_servers.find(each) for each in as_texts(body.get("trusted"))]
        # unverified: both refusals
        if not others:
            refuse_field("trusted", "The field cannot be left blank")
        if server in others:
            refuse_field("trusted", "an authorization server cannot trust itself")
        for other in others:
            self.table(TABLE, server["id"])[other["id"]] = {"id": other["id"]}
        return others

    def search(self, server_id: str, words: str | None, *, trusted: bool) -> list[Record]:
        """Return the other servers that a server trusts, or those that it does not, in the order of creation.

        Args:
            server_id: The server.
            words: What has to be in the name or the audience; None for any.
            trusted: Which of both.

        Raises:
            OktaError: There is no such server (404).
        """
        server = self.org.auth_servers.find(server_id)
        known = self.table(TABLE, server["id"])
        others = [each for each in self.org.auth_servers.search(words) if each is not server]
        return [other for other in others if (other["id"] in known) == trusted]

    def trusts(self, server_id: str, other_id: str) -> bool:
        """Say whether a server takes the tokens of another one in exchange."""
        return other_id in self.table(TABLE, server_id)

    def remove(self, server_id: str, other_id: str) -> None:
        """Let a server trust another one no longer.

        Raises:
            OktaError: There is no such server, or it does not trust the other one (404).
        """
        server = self.org.auth_servers.find(server_id)
        other = self.org.auth_servers.known(other_id)
        if other is None or self.table(TABLE, server["id"]).pop(other["id"], None) is None:
            raise not_found(other_id, KIND)

    def forget(self, server_id: str) -> None:
        """Drop a server that goes, on both sides."""
        self.drop_table(TABLE, server_id)
        for name, table in self.org.tables.items():
            if name.startswith(f"{TABLE}/"):
                table.pop(server_id, None)
