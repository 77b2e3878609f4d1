"""Clients at run time: who calls, by which method, and what an app allows at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.oidc.client_assertions import ASSERTION_TYPE, ClientAssertions
from okta_simulator.oidc.credentials import Credentials, presented
from okta_simulator.oidc.errors import UNKNOWN_CLIENT, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

SHARED_SECRET_METHODS = frozenset({"client_secret_basic", "client_secret_post"})


class Clients(Area):
    """Apps as OAuth clients."""

    def __init__(self, org: Organization) -> None:
        """Make the area."""
        super().__init__(org)
        self._assertions = ClientAssertions(org)

    def find(self, client_id: str) -> Record | None:
        """Return the app with a client id, active or not; None if there is none."""
        return self.org.apps.by_client_id(client_id)

    def require(self, client_id: str | None) -> Record:
        """Return the active app with a client id.

        Raises:
            OAuthError: There is none (invalid_client).
        """
        app = self.find(client_id) if client_id else None
        # unverified: that an inactive app is answered as an unknown one
        if app is None or app["status"] != "ACTIVE":
            raise refused(UNKNOWN_CLIENT)
        return app

    def authenticate(self, form: Mapping[str, str], headers: Mapping[str, str], endpoint: str) -> Record:
        """Say which app calls.

        Args:
            form: The fields of the body.
            headers: The headers by lower-case name.
            endpoint: URL of the endpoint that was asked, which a client assertion has to name.

        Returns:
            The app.

        Raises:
            OAuthError: The app is unknown or inactive, the method is not the app's, the credentials are missing,
                wrong or several (mostly 401 invalid_client).
        """
        given = presented(form, headers)
        if given.assertion is not None:
            return self._by_assertion(given, endpoint)
        if given.client_id is None:
            raise refused("missing_client_credentials")
        app = self.require(given.client_id)
        if given.secrets:
            self._check_secret(app, given)
        elif _method(app) != "none":
            # unverified: which sentence a confidential client gets that states nothing but its id
            raise refused("invalid_client")
        return app

    def require_grant(self, app: Record, grant_type: str) -> None:
        """Refuse a grant that the app does not have.

        Raises:
            OAuthError: unauthorized_client, naming the app's grants.
        """
        configured = app["settings"]["oauthClient"]["grant_types"]
        if grant_type not in configured:
            raise refused("unauthorized_client", ", ".join(configured))

    def require_assigned(self, app: Record, user: Record) -> None:
        """Refuse a person to whom the app is not assigned.

        In Federation Broker Mode (``settings.implicitAssignment``) everybody may.

        Raises:
            OAuthError: access_denied (user_not_assigned).
        """
        if not self.assigned(app, user):
            raise refused("user_not_assigned")

    def assigned(self, app: Record, user: Record) -> bool:
        """Say whether a person may use an app: directly, by a group, or because everybody may."""
        return bool(app["settings"]["implicitAssignment"]) or self.org.assignments.users.assigned(app, user)

    def _by_assertion(self, given: Credentials, endpoint: str) -> Record:
        if given.assertion_type != ASSERTION_TYPE:
            raise refused("client_assertion_type_invalid")
        app = self.require(given.client_id) if given.client_id else None
        return self._assertions.check(given.assertion or "", app, endpoint)

    def _check_secret(self, app: Record, given: Credentials) -> None:
        # golang.org/x/oauth2 sent the secret in the body to every Okta domain for years, and the Admin Console
        # makes apps with client_secret_basic: so Okta takes both for either.
        # unverified: that it still does for each of the two methods
        if _method(app) not in SHARED_SECRET_METHODS:
            raise refused("invalid_token_endpoint_auth_method")
        active = {
            secret["client_secret"] for secret in self.org.client_secrets.of(app["id"]) if secret["status"] == "ACTIVE"
        }
        if not active & given.secrets:
            raise refused("invalid_client_secret")


def _method(app: Record) -> str:
    return str(app["credentials"]["oauthClient"]["token_endpoint_auth_method"])
