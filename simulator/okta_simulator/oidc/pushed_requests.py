"""Authorization requests that clients push to Okta before they send a browser (RFC 9126).

Lifetime and form of the URI are from Okta's former reference of OpenID Connect, ``/par``.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.oidc.errors import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

LIFETIME = 3600
PREFIX = "urn:okta:"
TABLE = "pushed_requests"


class PushedRequests(Area):
    """The requests that wait for a browser."""

    def keep(self, issuer: Issuer, stated: Mapping[str, str]) -> str:
        """Keep a request.

        Args:
            issuer: The authorization server.
            stated: Its parameters, with the id of the client that was authenticated.

        Returns:
            The URI that stands for it.
        """
        table, now = self.table(TABLE), self._now()
        for over in [uri for uri, record in table.items() if record["expires"] <= now]:
            del table[over]
        uri = PREFIX + secrets.token_urlsafe(32)
        table[uri] = {"issuer": issuer.id, "stated": dict(stated), "expires": now + LIFETIME}
        return uri

    def find(self, issuer: Issuer, uri: str, client_id: str | None) -> Record:
        """Return the parameters of a request.

        Args:
            issuer: The authorization server that is asked.
            uri: What ``keep`` gave.
            client_id: What stands beside it.

        Raises:
            OAuthError: It is unknown, over, another server's (invalid_request_uri) or another client's
                (invalid_client).
        """
        # unverified: that it can be used again until it is over
        record = self.table(TABLE).get(uri)
        if record is None or record["expires"] <= self._now():
            raise refused("invalid_request_uri")
        if record["issuer"] != issuer.id:
            raise refused("authorize_request_uri_mismatched_authorization_server")
        if record["stated"]["client_id"] != client_id:
            raise refused("authorize_request_uri_mismatched_client")
        return dict(record["stated"])

    def _now(self) -> float:
        return self.org.moment().timestamp()
