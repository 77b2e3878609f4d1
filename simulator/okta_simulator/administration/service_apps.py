"""Service apps that a test wants to be there: with a key, granted scopes and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.roles import CLIENT, DEFAULT_ROLE
from okta_simulator.administration.system_log import SYSTEM
from okta_simulator.area import Area, as_flag, as_object, as_texts

if TYPE_CHECKING:
    from okta_simulator.types import Record


class ServiceApps(Area):
    """Makes apps that call the management API for themselves."""

    def seed(self, given: Record, org_url: str) -> Record:
        """Add a service app.

        Args:
            given: ``label``, ``clientId``, ``jwks`` (a key set, public; required), ``scopes`` that are granted,
                ``roles`` (see ``Roles.assign``; a super administrator by default), ``dpop``: whether its tokens have
                to be bound to a key.
            org_url: The organization's URL.

        Returns:
            ``appId`` and ``clientId``.

        Raises:
            OktaError: Okta would refuse the app, a scope or a role (400).
        """
        oauth: Record = {"token_endpoint_auth_method": "private_key_jwt"}
        if given.get("clientId") is not None:
            oauth["client_id"] = given["clientId"]
        settings: Record = {
            "application_type": "service",
            "grant_types": ["client_credentials"],
            "response_types": ["token"],
            "jwks": as_object(given.get("jwks")),
        }
        body: Record = {
            "name": "oidc_client",
            "label": given.get("label", "Service app"),
            "signOnMode": "OPENID_CONNECT",
            "credentials": {"oauthClient": oauth},
            "settings": {"oauthClient": settings},
        }
        app = self.org.apps.create(body, activate=True)
        # Set here, not in the request: Okta refuses it together with client_credentials, but has such apps.
        app["settings"]["oauthClient"]["dpop_bound_access_tokens"] = as_flag(given.get("dpop"), default=False)
        for scope in as_texts(given.get("scopes")):
            self.org.administration.app_grants.create(app["id"], {"scopeId": scope, "issuer": org_url}, SYSTEM, org_url)
        client_id = app["credentials"]["oauthClient"]["client_id"]
        self.org.administration.roles.assign(client_id, CLIENT, given.get("roles", [DEFAULT_ROLE]))
        return {"appId": app["id"], "clientId": client_id}

    def forget(self, app_id: str, client_id: str) -> None:
        """Drop the scopes and roles of an app that goes."""
        self.org.administration.app_grants.forget(app_id)
        self.org.administration.roles.forget(client_id)
