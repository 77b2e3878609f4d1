"""Authorization servers as a client meets them: the organization's own, and the custom ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.errors import not_found
from okta_simulator.keys import ORGANIZATION

if TYPE_CHECKING:
    from okta_simulator.types import Record


@dataclass(frozen=True)
class Issuer:
    """An authorization server at the host that was asked.

    Attributes:
        id: ``keys.ORGANIZATION``, or the custom server's id (``aus…``).
        url: The issuer, as it follows from the issuer mode and the host.
        base: What stands before ``/v1/…`` at the host that was asked, for example ``https://x/oauth2/default``.
        audience: ``aud`` of access tokens.
        origin: URL of the host that was asked.
        org_url: The organization's own URL.
    """

    id: str
    url: str
    base: str
    audience: str
    origin: str
    org_url: str

    @property
    def custom(self) -> bool:
        """Whether it is a custom authorization server."""
        return self.id != ORGANIZATION


class Issuers(Area):
    """Finds authorization servers by the path that a client asks."""

    def at(self, server_id: str | None, origin: str, org_url: str) -> Issuer:
        """Return an authorization server.

        Args:
            server_id: What the path says between ``/oauth2/`` and ``/v1``: an id or ``default``. None for the
                organization's server.
            origin: URL of the host that was asked.
            org_url: The organization's own URL.

        Raises:
            OktaError: There is no such server, it is inactive, or the licence for custom ones is missing (404).
        """
        if server_id is None:
            # unverified: that the org authorization server's issuer is the host that was asked
            return Issuer(ORGANIZATION, origin, f"{origin}/oauth2", origin, origin, org_url)
        server = self.org.auth_servers.lookup(server_id)
        # unverified: the reply for a server that is unknown or inactive, and for all without the licence
        if server["status"] != "ACTIVE" or not self.org.settings.api_access_management:
            raise not_found(server_id, "AuthorizationServer")
        url = self.org.auth_servers.issuer(server, origin, org_url)
        base = f"{origin}/oauth2/{server_id}"
        return Issuer(server["id"], url, base, server["audiences"][0], origin, org_url)

    def of_id_tokens(self, issuer: Issuer, app: Record) -> str:
        """Return ``iss`` of ID tokens for an app.

        The organization's server follows the app's issuer mode, a custom one its own (Okta's reference of the
        apps API, ``issuer_mode``).
        """
        if issuer.custom:
            return issuer.url
        mode = app["settings"]["oauthClient"].get("issuer_mode", "ORG_URL")
        return self.org.auth_servers.org_issuer(mode, issuer.origin, issuer.org_url)

    def alive(self, issuer_id: str) -> bool:
        """Say whether a server that issued something is still there and active."""
        if issuer_id == ORGANIZATION:
            return True
        server = self.table("auth_servers").get(issuer_id)
        return server is not None and server["status"] == "ACTIVE" and self.org.settings.api_access_management
