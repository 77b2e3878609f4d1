"""The refresh tokens of an app, as administrators see and revoke them (Okta's API description)."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from okta_simulator.area import Area, link
from okta_simulator.clock import timestamp
from okta_simulator.errors import not_found
from okta_simulator.keys import ORGANIZATION

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "OAuth2RefreshTokenTx"
PREFIX, LENGTH = "oar", 17


class AppTokens(Area):
    """The refresh tokens that could be used now, by app."""

    def of(self, app_id: str) -> list[Record]:
        """Return an app's tokens, the oldest first; each has an ``id``, from which nobody learns the token.

        Raises:
            OktaError: There is no such app (404).
        """
        client_id = self.org.apps.find(app_id)["credentials"]["oauthClient"]["client_id"]
        usable = self.org.oidc.refresh_tokens.of_client(client_id)
        return [record | {"id": PREFIX + sha256(token.encode()).hexdigest()[:LENGTH]} for token, record in usable]

    def find(self, app_id: str, identifier: str) -> Record:
        """Return one of an app's tokens.

        Raises:
            OktaError: There is no such app or token (404).
        """
        found = next((record for record in self.of(app_id) if record["id"] == identifier), None)
        if found is None:
            # That both ids are named is from conversations in the tests of Okta's SDK for Python.
            both = f"{app_id}.{identifier}"
            raise not_found(both, KIND)
        return found

    def revoke(self, app_id: str, identifier: str) -> None:
        """Revoke a token, and the access tokens that came with it.

        Raises:
            OktaError: There is no such app or token (404).
        """
        self.org.oidc.tokens.revoke_grant(self.find(app_id, identifier)["grant"]["id"])

    def revoke_all(self, app_id: str) -> None:
        """Revoke all tokens of an app, and the access tokens that came with them.

        Raises:
            OktaError: There is no such app (404).
        """
        for record in self.of(app_id):
            self.org.oidc.tokens.revoke_grant(record["grant"]["id"])

    def render(self, app_id: str, record: Record, origin: str) -> Record:
        """Return a token as the management API shows it."""
        grant, base = record["grant"], f"{origin}/api/v1/apps/{app_id}"
        this, scopes = f"{base}/tokens/{record['id']}", grant["decision"]["scopes"]
        links = {
            "app": link(base),
            "self": link(this),
            "revoke": link(this, "DELETE"),
            "client": link(f"{origin}/oauth2/v1/clients/{grant['client_id']}"),
            "user": link(f"{origin}/api/v1/users/{grant['user_id']}"),
        }
        if grant["issuer"]["id"] != ORGANIZATION:
            links["authorizationServer"] = link(f"{origin}/api/v1/authorizationServers/{grant['issuer']['id']}")
        return {
            "id": record["id"],
            "status": "ACTIVE",
            "created": _time(grant["began"]),
            "lastUpdated": _time(record["used"]),
            "expiresAt": _time(self.org.oidc.refresh_tokens.expires(record)),
            "issuer": grant["issuer"]["url"],
            "clientId": grant["client_id"],
            "userId": grant["user_id"],
            "scopes": list(scopes),
            "_links": links,
        }


def _time(seconds: float) -> str:
    return timestamp(datetime.fromtimestamp(seconds, UTC))
