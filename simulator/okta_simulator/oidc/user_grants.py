"""What people allowed clients to see, as administrators look it up and take it back."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from okta_simulator.area import Area, link
from okta_simulator.errors import not_found
from okta_simulator.oidc.consents import GIVEN

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "OAuth2ScopeConsentGrant"  # unverified: the type word
DIGITS = 17


class UserGrants(Area):
    """The consents that were given, one by one."""

    def of(self, user_id: str, client_id: str | None = None) -> list[Record]:
        """Return what a person allowed, by client and server.

        Args:
            user_id: The person.
            client_id: Of one client alone; None for all of them.

        Returns:
            For each ``id``, ``table`` and ``scope`` (its id), ``app``, ``server`` (ids) and ``created``.
        """
        found = []
        for name in [name for name in self.org.tables if name.startswith(f"consents/{user_id}/")]:
            _, _, app_id, server = name.split("/")
            app = self.table("apps").get(app_id)
            if app is None or client_id not in {None, app["credentials"]["oauthClient"]["client_id"]}:
                continue
            found += [
                {
                    "id": "oag" + hashlib.sha256(f"{name}/{scope}".encode()).hexdigest()[:DIGITS],
                    "table": name,
                    "scope": scope,
                    "app": app_id,
                    "server": server,
                    "created": decision["created"],
                }
                for scope, decision in self.org.tables[name].items()
                if decision["status"] == GIVEN and self._known(server, scope)
            ]
        return found

    def find(self, user_id: str, identifier: str) -> Record:
        """Return something that a person allowed.

        Raises:
            OktaError: There is none with that id (404).
        """
        for grant in self.of(user_id):
            if grant["id"] == identifier:
                return grant
        raise not_found(identifier, KIND)

    def revoke(self, grant: Record) -> None:
        """Take back what a person allowed: they are asked again."""
        del self.org.tables[grant["table"]][grant["scope"]]

    def render(self, user: Record, grant: Record, origin: str, org_url: str, *, with_scope: bool) -> Record:
        """Return a grant as the management API shows it.

        Args:
            user: The person.
            grant: The grant.
            origin: URL of the host that was asked.
            org_url: The organization's own URL.
            with_scope: Whether its scope is embedded.
        """
        app, server = self.org.apps.find(grant["app"]), self.org.auth_servers.find(grant["server"])
        client_id, base = app["credentials"]["oauthClient"]["client_id"], f"{origin}/api/v1"
        scope = self.org.scopes.find(server["id"], grant["scope"])
        about = f"{base}/authorizationServers/{server['id']}"
        name = f"{user['profile']['firstName']} {user['profile']['lastName']}"
        shown: Record = {
            "id": grant["id"],
            "status": "ACTIVE",
            "created": grant["created"],
            "createdBy": {"id": user["id"], "type": "User"},
            "lastUpdated": grant["created"],
            "issuer": self.org.auth_servers.issuer(server, origin, org_url),
            "clientId": client_id,
            "userId": user["id"],
            "scopeId": scope["id"],
            "source": "END_USER",
            "_links": {
                "app": {"href": f"{base}/apps/{app['id']}", "title": app["label"]},
                "authorizationServer": {"href": about, "title": server["name"]},
                "scope": {"href": f"{about}/scopes/{scope['id']}", "title": scope["displayName"] or scope["name"]},
                "self": link(f"{base}/users/{user['id']}/grants/{grant['id']}", "GET", "DELETE"),
                "client": {"href": f"{origin}/oauth2/v1/clients/{client_id}", "title": app["label"]},
                "user": {"href": f"{base}/users/{user['id']}", "title": name},
            },
        }
        return shown | ({"_embedded": {"scope": {"id": scope["id"]}}} if with_scope else {})

    def _known(self, server: str, scope: str) -> bool:
        return self.org.auth_servers.known(server) is not None and scope in self.table("scopes", server)
