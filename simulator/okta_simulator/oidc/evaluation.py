"""Access policies decide: the first rule of the first policy that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.auth_servers.policies import ALL_CLIENTS
from okta_simulator.auth_servers.rules import EVERYONE
from okta_simulator.oidc.errors import refused
from okta_simulator.oidc.grants import Decision
from okta_simulator.oidc.scoping import OIDC_SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

HOUR = 3600
NINETY_DAYS = 90 * 24 * HOUR
MINUTE = 60


class Evaluation(Area):
    """Evaluates the access policies of custom servers. The organization's server has none."""

    def decide(
        self, issuer: Issuer, client_id: str, grant_type: str, user: Record | None, scopes: Iterable[str]
    ) -> Decision:
        """Return what the policies allow.

        Active policies in the order of their priority that name the client (or all clients), in each the active
        rules in order: grant type, person, scopes. The first rule that fits decides.

        Args:
            issuer: The authorization server.
            client_id: The client.
            grant_type: As rules name it: ``authorization_code``, ``implicit`` and so on.
            user: The person; None where there is none, as with client credentials.
            scopes: What is asked for.

        Raises:
            OAuthError: No rule fits (access_denied, no_matching_policy).
        """
        asked = tuple(scopes)
        if not issuer.custom:
            return Decision(None, None, HOUR, NINETY_DAYS, NINETY_DAYS, asked)
        # Scopes beyond a rule let the next one be tried, rather than being denied one by one (Okta's support).
        for policy, rule in self._candidates(issuer.id, client_id):
            if self._fits(rule["conditions"], grant_type, user, asked):
                return _decision(policy, rule, asked)
        raise refused("no_matching_policy")

    def _candidates(self, server_id: str, client_id: str) -> Iterator[tuple[Record, Record]]:
        for policy in self.org.policies.of(server_id):
            clients = policy["conditions"]["clients"]["include"]
            if policy["status"] != "ACTIVE" or not {ALL_CLIENTS, client_id} & set(clients):
                continue
            for rule in self.org.rules.of(policy["id"]):
                if rule["status"] == "ACTIVE":
                    yield policy, rule

    def _fits(self, conditions: Record, grant_type: str, user: Record | None, asked: tuple[str, ...]) -> bool:
        if grant_type not in conditions["grantTypes"]["include"]:
            return False
        if user is not None and not self._includes(conditions["people"], user):
            return False
        allowed = conditions["scopes"]["include"]
        return "*" in allowed or set(asked) <= OIDC_SCOPES.union(allowed)

    def _includes(self, people: Record, user: Record) -> bool:
        """Say whether a rule is about a person; what it excludes wins."""
        groups = {EVERYONE, *(str(group["id"]) for group in self.org.groups.of_user(user["id"]))}
        of_groups, of_users = people.get("groups", {}), people["users"]
        if groups & set(of_groups.get("exclude", [])) or user["id"] in of_users.get("exclude", []):
            return False
        # Okta's API takes users among the groups, too: the refusal of a rule without people speaks of both.
        # unverified: that a rule which names nobody fits no person
        named = {*of_groups.get("include", []), *of_users.get("include", [])}
        return bool(named & (groups | {EVERYONE, user["id"]}))


def _decision(policy: Record, rule: Record, scopes: tuple[str, ...]) -> Decision:
    token = rule["actions"]["token"]
    return Decision(
        policy["id"],
        rule["id"],
        token["accessTokenLifetimeMinutes"] * MINUTE,
        token["refreshTokenLifetimeMinutes"] * MINUTE,
        token["refreshTokenWindowMinutes"] * MINUTE,
        scopes,
    )
