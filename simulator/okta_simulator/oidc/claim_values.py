"""The values of claims: expressions, group filters, and Okta's own claims about a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.oidc import profiles
from okta_simulator.oidc.errors import refused
from okta_simulator.oidc.expression_functions import Context, ExpressionError
from okta_simulator.oidc.expressions import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_simulator.oidc.grants import Grant
    from okta_simulator.types import Record

GROUP_LIMIT = 100
"""Groups in one claim; more fail the request (Okta's reference of OpenID Connect)."""
TEMPLATE = re.compile(r"\$\{source\.(\w+)\}")
FILTERS: dict[str, Callable[[str, str], bool]] = {
    "STARTS_WITH": lambda name, value: name.lower().startswith(value.lower()),
    "EQUALS": lambda name, value: name.lower() == value.lower(),
    "CONTAINS": lambda name, value: value.lower() in name.lower(),
    "REGEX": lambda name, value: re.fullmatch(value, name) is not None,
}
"""Only REGEX minds the case (Okta's reference of authorization servers). unverified: that it has to match the whole."""


class ClaimValues(Area):
    """Computes what claims say in the tokens of a grant."""

    def of_access_token(self, grant: Grant) -> Record:
        """Return the claims that a server adds to access tokens, its ``sub`` among them.

        Raises:
            OAuthError: One of them cannot be evaluated, or has too many groups (400 server_error).
        """
        if not grant.issuer.custom:
            return {}
        return self._configured(grant, "RESOURCE", every=True)

    def of_id_token(self, grant: Grant, *, every: bool) -> Record:
        """Return the claims about the person in an ID token.

        Args:
            grant: What it is about.
            every: All claims of the scopes; otherwise those that are always in ID tokens. Userinfo and ID tokens
                without an access token beside have all.

        Raises:
            OAuthError: One of them cannot be evaluated, or has too many groups (400 server_error).
        """
        if grant.issuer.custom:
            return self._configured(grant, "IDENTITY", every=every)
        user = self.org.users.find(grant.user_id or "")
        return profiles.of_scopes(user, grant.scopes, every=every) | self._app_groups(grant)

    def _configured(self, grant: Grant, claim_type: str, *, every: bool) -> Record:
        context, values = self._context(grant), {}
        for claim in self.org.claims.of(grant.issuer.id):
            if claim["claimType"] != claim_type or not _applies(claim, grant, every=every):
                continue
            values[claim["name"]] = self._value(claim, context, grant)
        # unverified: that a claim without a value is left out, and that an empty list is one
        return {name: value for name, value in values.items() if value not in (None, "", [])}

    def _value(self, claim: Record, context: Context, grant: Grant) -> object:
        if claim["valueType"] == "SYSTEM":
            user = self.table("users").get(grant.user_id or "")
            return None if user is None else profiles.value_of(claim["value"], user)
        if claim["valueType"] == "GROUPS":
            return _matching(context, claim["group_filter_type"], claim["value"])
        try:
            value = evaluate(claim["value"], context)
        except ExpressionError:
            # unverified: that this is what comes of an expression that does not fit, also where there is no person
            reason = "system_claim_evaluation_failure" if claim["system"] else "user_claim_evaluation_failure"
            raise refused(reason, claim["name"]) from None
        if isinstance(value, list) and len(value) > GROUP_LIMIT:
            raise refused("too_many_groups_in_groups_claim")
        return value

    def _app_groups(self, grant: Grant) -> Record:
        """Return the groups claim of the organization's server, which the app's ID token settings define."""
        app = self.org.apps.by_client_id(grant.client_id)
        stated = self.table("id_token").get(app["id"] if app else "", {})
        if "groups" not in grant.scopes or not stated.get("name"):
            return {}
        context = self._context(grant)
        if stated.get("valueType") == "EXPRESSION":
            claim = {"valueType": "EXPRESSION", "value": stated.get("value", ""), "name": stated["name"]}
            value = self._value(claim | {"system": False}, context, grant)
        else:
            kind = str(stated.get("groupFilterType", "STARTS_WITH"))
            value = _matching(context, kind if kind in FILTERS else "STARTS_WITH", str(stated.get("value", "")))
        return {stated["name"]: value} if value else {}

    def _context(self, grant: Grant) -> Context:
        app = self.org.apps.by_client_id(grant.client_id) or {}
        about: Record = {
            "clientId": grant.client_id,
            **{name: app.get(name) for name in ("id", "name", "label", "profile")},
        }
        # unverified: org.name and org.subDomain of the simulator's organization are what /api/v1/org says
        roots: Record = {"app": about, "session": {"amr": list(grant.amr)}}
        roots["org"] = {"name": "Okta simulator", "subDomain": grant.issuer.org_url.split("//")[-1].split(".")[0]}
        user = self.table("users").get(grant.user_id or "")
        if user is None:
            return Context(roots, {}, [])
        roots |= {"user": dict(user["profile"]), "appuser": self._app_user(app, user)}
        internal = {"id": user["id"], "status": user["status"]}
        return Context(roots, internal, self.org.groups.of_user(user["id"]))

    def _app_user(self, app: Record, user: Record) -> Record:
        """Return a person's profile in an app: Okta's, what the first assigned group adds, and the user name."""
        profile, groups = user["profile"], {group["id"] for group in self.org.groups.of_user(user["id"])}
        added: Record = next(
            (each["profile"] for each in self.org.assignments.of(app["id"]) if each["id"] in groups), {}
        )
        template = app["credentials"]["userNameTemplate"]["template"]
        name = TEMPLATE.sub(lambda match: str(profile.get(match[1], "")), template)
        known: Record = profile | added
        return known | {"userName": name if "${" not in name else profile["login"]}


def _applies(claim: Record, grant: Grant, *, every: bool) -> bool:
    wanted = claim["conditions"]["scopes"]
    granted = not wanted or bool(set(wanted) & set(grant.scopes))
    return claim["status"] == "ACTIVE" and granted and (every or claim["alwaysIncludeInToken"])


def _matching(context: Context, kind: str, value: str) -> list[str]:
    try:
        names = [name for name in context.group_names if FILTERS[kind](name, value)]
    except re.error:
        names = []  # unverified: what comes of an expression that is none
    if len(names) > GROUP_LIMIT:
        raise refused("too_many_groups_in_groups_claim")
    return names
