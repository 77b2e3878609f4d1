"""Scopes of a request: the server's default ones, those that it knows, those that belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.auth_servers.metadata import ORGANIZATION_SCOPES
from okta_simulator.oidc.errors import refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

OPENID = "openid"
OFFLINE_ACCESS = "offline_access"
OIDC_SCOPES = frozenset({OPENID, "profile", "email", "address", "phone", OFFLINE_ACCESS, "device_sso"})
"""The system scopes. A rule grants them without naming them (Okta's reference of OpenID Connect)."""

NEED_OPENID = frozenset({"profile", "email", "address", "phone", "groups"})
MANAGEMENT = "okta."
"""Scopes of the management API begin so; those of Identity Engine's own account API do, too."""
MY_ACCOUNT = "okta.myAccount."


class Scoping(Area):
    """Decides which scopes a request is about, before any policy is asked."""

    def resolve(self, issuer: Issuer, app: Record, names: Iterable[str]) -> list[str]:
        """Return the scopes of a request, each once, in the order of the request.

        Args:
            issuer: The authorization server.
            app: The client.
            names: What was asked for; nothing asks for the server's default scopes.

        Raises:
            OAuthError: invalid_scope: nothing is asked and there is no default, the server does not know a
                scope or can have none of its own, or ``openid`` is missing where others need it; consent_required:
                none of the management scopes is granted to the app.
        """
        asked = list(dict.fromkeys(names)) or self._default(issuer)
        if not asked:
            # unverified: that the organization's server, which cannot have default scopes, does not speak of them
            raise refused("no_default_scopes" if issuer.custom else "missing_scopes")
        known = self._known(issuer, app)
        if not issuer.custom:
            _check_of_organization(asked, known)
        if not known.issuperset(asked):
            raise refused("no_matching_scope")
        if NEED_OPENID.intersection(asked) and OPENID not in asked:
            raise refused("openid_scope_required")
        return asked

    def granted(self, app: Record) -> list[str]:
        """Return the management scopes that an administrator granted to an app."""
        return [str(grant["scopeId"]) for grant in self.table("app_grants", app["id"]).values()]

    def of(self, issuer: Issuer) -> list[Record]:
        """Return the records of a custom server's scopes; the organization's server has none."""
        return self.org.scopes.of(issuer.id) if issuer.custom else []

    def _default(self, issuer: Issuer) -> list[str]:
        return [str(scope["name"]) for scope in self.of(issuer) if scope["default"]]

    def _known(self, issuer: Issuer, app: Record) -> set[str]:
        if issuer.custom:
            return {str(scope["name"]) for scope in self.of(issuer)}
        # unverified: that the organization's server knows device_sso, which its discovery document leaves out
        return {*ORGANIZATION_SCOPES, "device_sso", *self.granted(app)}


def _check_of_organization(asked: list[str], known: set[str]) -> None:
    """Refuse scopes of which none is granted, and such as only custom servers have."""
    management = [name for name in asked if _is_management(name)]
    # unverified: that only a request none of whose scopes is granted is answered so
    if management and not known.intersection(asked):
        raise refused("no_org_scopes_granted")
    if any(name not in known and not name.startswith(MANAGEMENT) for name in asked):
        raise refused("illegal_custom_scope")


def _is_management(name: str) -> bool:
    return name.startswith(MANAGEMENT) and not name.startswith(MY_ACCOUNT)
