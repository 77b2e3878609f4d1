"""Rules of access policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.apps.settings import GRANT_TYPES
from okta_simulator.area import Area, Problems, as_number, as_object, as_text, as_texts, as_word, link, public
from okta_simulator.auth_servers.ordering import ordered, place, renumber, wanted_place
from okta_simulator.errors import malformed, not_found, refuse_field

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "PolicyRule"
TYPE = "RESOURCE_ACCESS"
EVERYONE = "EVERYONE"
GRANT_ORDER = ("implicit", "client_credentials", "authorization_code", "password")
"""The order in which Okta shows grants, whatever the request's.

It is that of the pre-made server's rule in Okta's API description. A conversation in the tests of Okta's SDK for Python
has the two in the middle turned round so.
"""
NEED_PEOPLE = frozenset({"authorization_code", "implicit", "password"})
PEOPLE_MISSING = (
    "At least one of ''conditions.people.users.include'' or ''conditions.people.groups.include'' must contain "
    "a valid user or group when ''conditions.grantTypes'' contains one or more of "
    "[authorization_code, implicit, password]."
)
ACCESS_MINUTES = range(5, 1441)
WINDOW_MINUTES = range(5, 2628001)
DEFAULT_TOKEN = {
    "accessTokenLifetimeMinutes": 60,
    "refreshTokenLifetimeMinutes": 0,
    "refreshTokenWindowMinutes": 10080,
}


class Rules(Area):
    """The rules of all policies."""

    def create_default(self, policy: Record) -> None:
        """Make the rule of the pre-made server's policy (from Okta's API description)."""
        body = {
            "type": TYPE,
            "name": "Default Policy Rule",
            "conditions": {
                "people": {"groups": {"include": [EVERYONE]}},
                "grantTypes": {"include": list(GRANT_ORDER)},
                "scopes": {"include": ["*"]},
            },
        }
        self._add(policy, body)

    def create(self, server_id: str, policy_id: str, body: Record) -> Record:
        """Add a rule at its stated priority, or as the last one.

        Raises:
            OktaError: There is no such server or policy (404), or the body is refused (400).
        """
        return self._add(self.org.policies.find(server_id, policy_id), body)

    def replace(self, server_id: str, policy_id: str, identifier: str, body: Record) -> Record:
        """Replace a rule; a stated priority moves it. An inline hook that is left out goes (recorded).

        Raises:
            OktaError: There is no such server, policy or rule (404), or the body is refused (400).
        """
        rule = self.find(server_id, policy_id, identifier)
        content, wanted = self._content(rule["_policy"], body, rule), as_number(body.get("priority"))
        status = as_word(body.get("status"), ("ACTIVE", "INACTIVE"), rule["status"])
        # unverified: that PUT follows a stated status
        if self.org.settings.status_in_put == "ignored":
            status = rule["status"]
        rule |= content | {"status": status, "lastUpdated": self.org.now()}
        place(self.of(rule["_policy"]), rule, wanted)
        return rule

    def find(self, server_id: str, policy_id: str, identifier: str) -> Record:
        """Return a rule.

        Raises:
            OktaError: There is no such server, policy or rule (404).
        """
        policy = self.org.policies.find(server_id, policy_id)
        rule = self.table("rules", policy["id"]).get(identifier)
        if rule is None:
            raise not_found(identifier, KIND)
        return rule

    def of(self, policy_id: str) -> list[Record]:
        """Return a policy's rules in the order of evaluation."""
        return ordered(self.table("rules", policy_id).values())

    def set_status(self, server_id: str, policy_id: str, identifier: str, status: str) -> None:
        """Activate or deactivate a rule; the status it has already is taken as done.

        Raises:
            OktaError: There is no such server, policy or rule (404).
        """
        rule = self.find(server_id, policy_id, identifier)
        if rule["status"] != status:
            rule |= {"status": status, "lastUpdated": self.org.now()}

    def delete(self, server_id: str, policy_id: str, identifier: str) -> None:
        """Delete a rule; the later ones move up.

        Raises:
            OktaError: There is no such server, policy or rule (404).
        """
        self.find(server_id, policy_id, identifier)
        del self.table("rules", policy_id)[identifier]
        renumber(self.of(policy_id))

    def forget_policy(self, policy_id: str) -> None:
        """Drop the rules of a policy that goes."""
        self.drop_table("rules", policy_id)

    def render(self, rule: Record, base: str) -> Record:
        """Return a rule as the management API shows it.

        Args:
            rule: The rule.
            base: URL of the server in the management API.
        """
        own = f"{base}/policies/{rule['_policy']}/rules/{rule['id']}"
        verb = "deactivate" if rule["status"] == "ACTIVE" else "activate"
        links = {"self": link(own, "GET", "PUT", "DELETE"), verb: link(f"{own}/lifecycle/{verb}", "POST")}
        return public(rule) | {"_links": links}

    def _add(self, policy: Record, body: Record) -> Record:
        content = self._content(policy["id"], body, None)
        now = self.org.now()
        rule: Record = {
            "id": self.org.ids.new("0pr"),
            "status": as_word(body.get("status"), ("ACTIVE", "INACTIVE"), "ACTIVE"),
            "name": content["name"],
            "priority": 0,
            "created": now,
            "lastUpdated": now,
            "system": False,
            **content,
            "type": TYPE,
            "_policy": policy["id"],
        }
        place(self.of(policy["id"]), rule, wanted_place(body, self.org.settings))
        self.table("rules", policy["id"])[rule["id"]] = rule
        return rule

    def _content(self, policy_id: str, body: Record, myself: Record | None) -> Record:
        if body.get("type", TYPE) != TYPE:  # a public issue shows null refused so
            raise malformed()
        problems = Problems()
        problems.require(body, "name")
        name = as_text(body.get("name"), "")
        # unverified: that a name must be unique within the policy, and the text
        unique = self.org.settings.policy_names == "unique"
        if unique and any(rule["name"] == name and rule is not myself for rule in self.of(policy_id)):
            problems.add("name", "Policy rule name already in use")
        conditions = as_object(body.get("conditions"))
        grants = as_texts(as_object(conditions.get("grantTypes")).get("include"))
        people = self._people(as_object(conditions.get("people")))
        scopes = as_texts(as_object(conditions.get("scopes")).get("include"))
        problems.require({"conditions.grantTypes.include": grants}, "conditions.grantTypes.include")
        self._check_scopes(policy_id, scopes, problems)
        problems.settle()
        self._check_people(grants, people)
        return {
            "name": name,
            "conditions": {
                "people": people,
                "grantTypes": {"include": sorted(grants, key=_place)},
                "scopes": {"include": scopes},
            },
            "actions": {"token": self._token(as_object(as_object(body.get("actions")).get("token")))},
        }

    def _people(self, stated: Record) -> Record:
        """Recorded: ``users: {}`` is shown as ``{exclude: []}``, groups as they were stated, if they were."""
        users, groups = as_object(stated.get("users")), as_object(stated.get("groups"))
        shown_users: Record = {"exclude": as_texts(users.get("exclude"))}
        if users.get("include") is not None:
            shown_users["include"] = as_texts(users["include"])
        if stated.get("groups") is None:
            return {"users": shown_users}
        shown_groups: Record = {"include": as_texts(groups.get("include"))}
        if groups.get("exclude") is not None:
            shown_groups["exclude"] = as_texts(groups["exclude"])
        return {"users": shown_users, "groups": shown_groups}

    def _check_people(self, grants: list[str], people: Record) -> None:
        users, groups = self.table("users"), self.table("groups")
        named = people["users"].get("include", []) + people.get("groups", {}).get("include", [])
        valid = any(each == EVERYONE or each in users or each in groups for each in named)
        # A public issue shows this answer, also for an unknown grant type.
        if (set(grants) & NEED_PEOPLE and not valid) or not set(grants) <= GRANT_TYPES:
            refuse_field("conditions.people", PEOPLE_MISSING)
        unknown = [each for each in named if each != EVERYONE and each not in users and each not in groups]
        if unknown:
            # unverified: that one unknown id among valid ones is refused, and the text
            refuse_field("conditions.people", f"Invalid user or group: {', '.join(unknown)}")

    def _check_scopes(self, policy_id: str, scopes: list[str], problems: Problems) -> None:
        # unverified: that scopes are not looked up
        if self.org.settings.unknown_scope_in_rule == "kept" or "*" in scopes:
            return
        server = next(name for name in self.table("auth_servers") if policy_id in self.table("policies", name))
        known = {scope["name"] for scope in self.org.scopes.of(server)}
        for scope in scopes:
            if scope not in known:
                problems.add("conditions.scopes.include", f"'{scope}' is not a scope of this authorization server.")

    def _token(self, stated: Record) -> Record:
        token: Record = {name: as_number(stated.get(name)) for name in DEFAULT_TOKEN}
        token = {name: DEFAULT_TOKEN[name] if value is None else value for name, value in token.items()}
        access, life, window = token.values()
        problems = Problems()
        # unverified: the texts
        if access not in ACCESS_MINUTES:
            problems.add("accessTokenLifetimeMinutes", "must be between 5 and 1440")
        if life and life < access:
            problems.add("refreshTokenLifetimeMinutes", "must be 0 or at least the access token lifetime")
        if window not in WINDOW_MINUTES or window < access or (life and window > life):
            problems.add("refreshTokenWindowMinutes", "must be between the access and the refresh token lifetime")
        hook = as_object(stated.get("inlineHook"))
        if hook.get("id"):
            if hook["id"] not in self.table("inline_hooks"):
                problems.add("inlineHook", f"'{hook['id']}' is not an inline hook")
            token["inlineHook"] = {"id": hook["id"]}
        problems.settle()
        return token


def _place(grant: str) -> int:
    # unverified: that other grants come last, in the order of the request
    return GRANT_ORDER.index(grant) if grant in GRANT_ORDER else len(GRANT_ORDER)
