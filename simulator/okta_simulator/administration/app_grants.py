"""Scopes of the management API that an administrator has granted to apps: ``/api/v1/apps/{id}/grants``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okta_simulator.area import Area, Problems, as_text, link
from okta_simulator.errors import not_found

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "OAuth2ScopeConsentGrant"  # unverified: the type word
TABLE = "app_grants"
SCOPE = re.compile(r"okta\.(?:\w+\.)+(?:read|manage|register|self)")
"""What scopes of the management API look like (Okta's API description)."""


class AppGrants(Area):
    """The grants, by app. A token that was given out keeps its scopes until it is over (unverified)."""

    def create(self, app_id: str, body: Record, actor: Record, org_url: str) -> Record:
        """Grant a scope. One that is granted stays as it is.

        Args:
            app_id: The app.
            body: ``scopeId``, and ``issuer``: the organization's URL.
            actor: Who grants it.
            org_url: The organization's URL.

        Raises:
            OktaError: There is no such app (404), or the body is refused (400).
        """
        app = self.org.apps.find(app_id)
        scope, issuer = as_text(body.get("scopeId"), "") or "", as_text(body.get("issuer"), "") or ""
        problems = Problems()
        problems.require(body, "scopeId")
        # unverified: the texts
        if scope and not SCOPE.fullmatch(scope):
            problems.add("scopeId", f"'{scope}' is not a valid scope")
        if issuer.rstrip("/") != org_url:
            problems.add("issuer", "must be the URL of the organization")
        problems.settle()
        # unverified: that granting a scope again changes nothing
        known = [grant for grant in self.of(app_id) if grant["scopeId"] == scope]
        return known[0] if known else self._add(app, scope, org_url, actor)

    def of(self, app_id: str) -> list[Record]:
        """Return what is granted to an app, the oldest first."""
        return list(self.table(TABLE, app_id).values())

    def find(self, app_id: str, identifier: str) -> Record:
        """Return a grant.

        Raises:
            OktaError: There is no such app or grant (404).
        """
        self.org.apps.find(app_id)
        grant = self.table(TABLE, app_id).get(identifier)
        if grant is None:
            raise not_found(identifier, KIND)
        return grant

    def delete(self, app_id: str, identifier: str) -> None:
        """Revoke a grant.

        Raises:
            OktaError: There is no such app or grant (404).
        """
        self.find(app_id, identifier)
        del self.table(TABLE, app_id)[identifier]

    def forget(self, app_id: str) -> None:
        """Drop the grants of an app that goes."""
        self.drop_table(TABLE, app_id)

    def render(self, app_id: str, grant: Record, origin: str) -> Record:
        """Return a grant as the management API shows it."""
        app = self.org.apps.find(app_id)
        base, label = f"{origin}/api/v1/apps/{app_id}", app["label"]
        links = {
            "app": {"href": base, "title": label},
            "self": link(f"{base}/grants/{grant['id']}", "GET", "DELETE"),
            "client": {"href": f"{origin}/oauth2/v1/clients/{grant['clientId']}", "title": label},
        }
        # Of a seed the URL is not known before somebody calls.
        about = {"issuer": grant["issuer"] or origin, "_embedded": {"scope": {"id": grant["scopeId"]}}}
        return grant | about | {"_links": links}

    def _add(self, app: Record, scope: str, issuer: str, actor: Record) -> Record:
        now = self.org.now()
        grant: Record = {
            "id": self.org.ids.new("oag"),
            "status": "ACTIVE",
            "created": now,
            "createdBy": {"id": actor["id"], "type": actor["type"]},
            "lastUpdated": now,
            "issuer": issuer,
            "clientId": app["credentials"]["oauthClient"]["client_id"],
            "scopeId": scope,
            "source": "ADMIN",
        }
        self.table(TABLE, app["id"])[grant["id"]] = grant
        return grant
