"""The ID token settings of an app, an internal endpoint that Terraform's provider uses (recorded)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area

if TYPE_CHECKING:
    from okta_simulator.types import Record


class IdTokenSettings(Area):
    """The groups claim of apps on the org authorization server."""

    def set(self, app_id: str, body: Record) -> Record:
        """Replace an app's settings.

        Returns:
            The recorded reply: what was sent, with the computed fields null.

        Raises:
            OktaError: There is no such app (404).
        """
        self.org.apps.find(app_id)
        self.table("id_token")[app_id] = dict(body)
        return {"issuer": None, "orgUrl": None, "customUrl": None, "audience": None, **body}

    def get(self, app_id: str, origin: str) -> Record:
        """Return an app's settings.

        Raises:
            OktaError: There is no such app (404).
        """
        app = self.org.apps.find(app_id)
        # unverified: what is shown before anything was set
        stated = self.table("id_token").get(app_id) or {
            "issuerMode": app["settings"]["oauthClient"].get("issuer_mode", "ORG_URL")
        }
        computed = {
            "issuer": origin,
            "orgUrl": None,
            "customUrl": None,
            "audience": app["credentials"]["oauthClient"]["client_id"],
        }
        return computed | stated

    def forget(self, app_id: str) -> None:
        """Drop the settings of an app that goes."""
        self.table("id_token").pop(app_id, None)
