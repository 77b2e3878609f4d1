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
        """Return an authorization server, as ``find`` does.

        Raises:
            OktaError: There is no such server, or it is inactive (404), or the licence for custom ones is missing
                (401).
        """
        found = self.find(server_id, origin, org_url)
        if found is None:
            # Okta's reference shows this of the documents of a server that is not there.
            # unverified: that the other endpoints answer so
            raise not_found(server_id or "", "AuthorizationServer")
        return found

    def find(self, server_id: str | None, origin: str, org_url: str) -> Issuer | None:
        """Return an authorization server; None if there is no such one, or it is inactive.

        Args:
            server_id: What the path says between ``/oauth2/`` and ``/v1``: an id or ``default``. None for the
                organization's server.
            origin: URL of the host that was asked.
            org_url: The organization's own URL.

        Raises:
            OktaError: The licence for custom servers is missing (401).
        """
        if server_id is None:
            # unverified: that the org authorization server's issuer is the host that was asked
            return Issuer(ORGANIZATION, origin, f"{origin}/oauth2", origin, origin, org_url)
        # Okta's support shows the refusal of authorize. unverified: that endpoints without a browser have it, too
        self.org.auth_servers.require_licence()
        server = self.org.auth_servers.known(server_id)
        # unverified: that an inactive one is answered as one that is not there
        if server is None or server["status"] != "ACTIVE":
            return None
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
