"""Signing out at Okta at a client's request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from okta_simulator.area import Area
from okta_simulator.oidc.answers import registered, settings_page
from okta_simulator.oidc.errors import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record


class Logouts(Area):
    """Checks requests to sign out (Okta's reference of OpenID Connect, ``/logout``)."""

    def check(self, issuer: Issuer, stated: Mapping[str, str], session: Record | None) -> str | None:
        """Check a request.

        Args:
            issuer: The authorization server.
            stated: Its parameters.
            session: The browser's session, if somebody is signed in.

        Returns:
            Where the person goes afterwards; None for Okta's sign-in page.

        Raises:
            OAuthError: The ID token is missing, not of this server or about somebody else, or the address is none
                of its client's. Nobody is signed out then. An expired ID token is good enough.
        """
        hint = stated.get("id_token_hint")
        if not hint:
            # unverified: what comes of a request without ID token, which Okta's reference requires
            raise refused("missing_token_request_parameter", "id_token_hint")
        claims = self.org.oidc.tokens.id_token_claims(hint, issuer.id)
        # unverified: that nobody is signed out at the request of an app that is inactive or gone
        app = self.org.oidc.clients.require(claims["aud"])
        if session is not None and session["user"] != claims["sub"]:
            raise refused("id_token_does_not_match_session")
        uri = stated.get("post_logout_redirect_uri")
        if not uri:
            return None
        if not registered(uri, app, "post_logout_redirect_uris"):
            raise refused("illegal_post_logout_redirect_uri_enhanced", settings_page(issuer.org_url, app))
        state = stated.get("state")
        if not state:
            return uri
        return f"{uri}{'&' if urlsplit(uri).query else '?'}{urlencode({'state': state})}"
