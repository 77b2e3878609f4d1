"""The refresh tokens that clients hold, as administrators look them up and revoke them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from okta_simulator.area import Area, link
from okta_simulator.clock import timestamp
from okta_simulator.errors import not_found
from okta_simulator.keys import ORGANIZATION
from okta_simulator.oidc.refresh_tokens import TABLE

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "OAuth2RefreshTokenTx"  # unverified here; it is that word for the tokens of an app
DIGITS = 17


class HeldTokens(Area):
    """The refresh tokens that could be used now."""

    def of(self, **wanted: str) -> list[Record]:
        """Return tokens, the oldest first.

        Args:
            wanted: What their grants have to have: ``client_id``, ``user_id``, ``server_id``.

        Returns:
            For each ``id`` and ``record``; the token itself is not shown.
        """
        return [
            {"id": _identifier(token), "record": record}
            for token, record in self.table(TABLE).items()
            if self._usable(record) and all(_about(record)[name] == value for name, value in wanted.items())
        ]

    def find(self, identifier: str, *, named: str = "", **wanted: str) -> Record:
        """Return one of these tokens.

        Args:
            identifier: Its id.
            named: What a refusal names, where it is not the id alone.
            wanted: As of ``of``.

        Raises:
            OktaError: There is none with that id (404).
        """
        for token in self.of(**wanted):
            if token["id"] == identifier:
                return token
        raise not_found(named or identifier, KIND)

    def revoke(self, token: Record) -> None:
        """Revoke a token, and the access tokens that came of it (Okta's guide about revocation)."""
        self.org.oidc.tokens.revoke_grant(token["record"]["grant"]["id"])

    def render(self, token: Record, address: str, origin: str, *, with_scopes: bool) -> Record:
        """Return a token as the management API shows it.

        Args:
            token: The token.
            address: Where it is shown.
            origin: URL of the host that was asked.
            with_scopes: Whether its scopes are embedded.
        """
        record, grant = token["record"], token["record"]["grant"]
        shown: Record = {
            "id": token["id"],
            "status": "ACTIVE",
            "created": _moment(grant["began"] or record["used"]),
            "lastUpdated": _moment(record["used"]),
            "expiresAt": _moment(self.org.oidc.refresh_tokens.expires(record)),
            "issuer": grant["issuer"]["url"],
            "clientId": grant["client_id"],
            "userId": grant["user_id"],
            "scopes": grant["scopes"],
            "_links": self._links(grant, address, origin),
        }
        if with_scopes:
            shown["_embedded"] = {"scopes": self._scopes(grant, origin)}
        return shown

    def _usable(self, record: Record) -> bool:
        over = self.org.oidc.refresh_tokens.expires(record) <= self.org.moment().timestamp()
        return record["rotated"] is None and not over and self.org.oidc.tokens.issued.good(record)

    def _links(self, grant: Record, address: str, origin: str) -> Record:
        app = self.org.apps.by_client_id(grant["client_id"]) or {}
        profile = self.table("users")[grant["user_id"]]["profile"]
        links: Record = {
            "app": {"href": f"{origin}/api/v1/apps/{app['id']}", "title": app["label"]},
            "self": link(address),
            "revoke": link(address, "DELETE"),
            "client": {"href": f"{origin}/oauth2/v1/clients/{grant['client_id']}", "title": app["label"]},
            "user": {
                "href": f"{origin}/api/v1/users/{grant['user_id']}",
                "title": f"{profile['firstName']} {profile['lastName']}",
            },
        }
        server = self.org.auth_servers.known(grant["issuer"]["id"])
        if server is not None:
            href = f"{origin}/api/v1/authorizationServers/{server['id']}"
            links["authorizationServer"] = {"href": href, "title": server["name"]}
        return links

    def _scopes(self, grant: Record, origin: str) -> list[Record]:
        """Return the scopes of a custom server; those of the organization's are no objects."""
        server = grant["issuer"]["id"]
        known = [] if server == ORGANIZATION else self.org.scopes.of(server)
        base = f"{origin}/api/v1/authorizationServers/{server}/scopes"
        return [
            {name: scope[name] for name in ("id", "name", "displayName", "description")}
            | {"_links": {"scope": {"href": f"{base}/{scope['id']}", "title": scope["displayName"] or scope["name"]}}}
            for scope in known
            if scope["name"] in grant["scopes"]
        ]


def _about(record: Record) -> Record:
    grant: Record = record["grant"]
    return grant | {"server_id": grant["issuer"]["id"]}


def _identifier(token: str) -> str:
    return "oar" + hashlib.sha256(token.encode()).hexdigest()[:DIGITS]


def _moment(seconds: float) -> str:
    return timestamp(datetime.fromtimestamp(seconds, UTC))
