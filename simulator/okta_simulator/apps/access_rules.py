"""Rules of app sign-in policies. They are kept, and nobody who signs in is held to them."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from okta_simulator.area import Area, Problems, as_number, as_object, as_text, as_word, link, public
from okta_simulator.errors import malformed, not_found, refuse

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "PolicyRule"
TABLE = "access_rules"
TYPE = "ACCESS_POLICY"
# The name that Okta's Terraform provider knows; the API description's example has a small r.
CATCH_ALL = "Catch-all Rule"
LAST = 99
METHODS = ("ASSURANCE", "AUTH_METHOD_CHAIN", "ID_PROOFING")


class AccessRules(Area):
    """The rules of all app sign-in policies. The last one of each is there from the start, and stays."""

    def create_catch_all(self, policy: Record) -> None:
        """Make the rule that every policy has (Okta's API description)."""
        # unverified: that the policy of new apps asks for two factors here, too
        mode = {"factorMode": "2FA" if policy["system"] else "1FA", "reauthenticateIn": "PT12H"}
        actions = _actions({"appSignOn": {"verificationMethod": mode}})
        self._add(policy["id"], {"name": CATCH_ALL, "conditions": None, "actions": actions}, system=True)

    def create(self, policy_id: str, body: Record, *, activate: bool = True) -> Record:
        """Add a rule, at its stated priority or behind the others.

        Args:
            policy_id: The policy.
            body: ``name`` and ``actions`` (required), ``conditions``, ``priority``.
            activate: Whether it is active.

        Raises:
            OktaError: There is no such policy (404), or the body is refused (400).
        """
        policy = self.org.access_policies.find(policy_id)
        content, wanted = self._content(policy["id"], body, None), as_number(body.get("priority"))
        rule = self._add(policy["id"], content, system=False)
        rule["status"] = "ACTIVE" if activate else "INACTIVE"
        if wanted is None:
            # unverified: that a rule without priority comes behind the others
            taken = [each["priority"] for each in self.of(policy["id"]) if not each["system"] and each is not rule]
            wanted = max(taken, default=-1) + 1
        self._place(rule, wanted)
        return rule

    def replace(self, policy_id: str, identifier: str, body: Record) -> Record:
        """Replace a rule; a stated priority moves it.

        Of the last rule the actions change alone, as Okta's Terraform provider says.

        Raises:
            OktaError: There is no such policy or rule (404), or the body is refused (400).
        """
        rule = self.find(policy_id, identifier)
        content, wanted = self._content(rule["_policy"], body, rule), as_number(body.get("priority"))
        if rule["system"]:
            # unverified: that what is stated besides is not refused
            rule |= {"actions": content["actions"], "lastUpdated": self.org.now()}
            return rule
        rule |= content | {"lastUpdated": self.org.now()}
        if wanted is not None:
            self._place(rule, wanted)
        return rule

    def find(self, policy_id: str, identifier: str) -> Record:
        """Return a rule.

        Raises:
            OktaError: There is no such policy or rule (404).
        """
        policy = self.org.access_policies.find(policy_id)
        rule = self.table(TABLE, policy["id"]).get(identifier)
        if rule is None:
            raise not_found(identifier, KIND)
        return rule

    def of(self, policy_id: str) -> list[Record]:
        """Return a policy's rules in the order of evaluation: the one for all others comes last."""
        rules = self.table(TABLE, self.org.access_policies.find(policy_id)["id"]).values()
        return sorted(rules, key=lambda rule: (rule["system"], rule["priority"]))

    def set_status(self, policy_id: str, identifier: str, status: str) -> None:
        """Activate or deactivate a rule; the status it has already is taken as done.

        Raises:
            OktaError: There is no such policy or rule (404), or it is the last one (400).
        """
        rule = self.find(policy_id, identifier)
        _require_own(rule, "deactivate")
        if rule["status"] != status:
            rule |= {"status": status, "lastUpdated": self.org.now()}

    def delete(self, policy_id: str, identifier: str) -> None:
        """Delete a rule; the priorities of the others stay.

        Raises:
            OktaError: There is no such policy or rule (404), or it is the last one (400).
        """
        rule = self.find(policy_id, identifier)
        _require_own(rule, "delete")
        del self.table(TABLE, rule["_policy"])[identifier]

    def copy(self, policy_id: str, other_id: str) -> None:
        """Give a new policy the rules of another one."""
        self.forget_policy(other_id)
        for rule in self.of(policy_id):
            made = self._add(other_id, deepcopy(rule), system=rule["system"])
            made |= {"status": rule["status"], "priority": rule["priority"]}

    def forget_policy(self, policy_id: str) -> None:
        """Drop the rules of a policy that goes."""
        self.drop_table(TABLE, policy_id)

    def render(self, rule: Record, origin: str) -> Record:
        """Return a rule as the management API shows it."""
        own = f"{origin}/api/v1/policies/{rule['_policy']}/rules/{rule['id']}"
        if rule["system"]:
            return public(rule) | {"_links": {"self": link(own, "GET", "PUT")}}
        verb = "deactivate" if rule["status"] == "ACTIVE" else "activate"
        links = {"self": link(own, "GET", "PUT", "DELETE"), verb: link(f"{own}/lifecycle/{verb}", "POST")}
        return public(rule) | {"_links": links}

    def _add(self, policy_id: str, content: Record, *, system: bool) -> Record:
        now, identifier = self.org.now(), self.org.ids.new("rul")
        rule: Record = {
            "id": identifier,
            "status": "ACTIVE",
            "name": content["name"],
            "priority": LAST,
            "created": now,
            "lastUpdated": now,
            "system": system,
            "conditions": content["conditions"],
            "actions": content["actions"],
            "type": TYPE,
            "_policy": policy_id,
        }
        self.table(TABLE, policy_id)[identifier] = rule
        return rule

    def _place(self, rule: Record, wanted: int) -> None:
        """Give a rule its priority. Who has it moves on by one, and so on (documentation of Okta's Terraform provider).

        The first priority is 0 (examples of Okta's API description).
        """
        others = [each for each in self.of(rule["_policy"]) if each is not rule and not each["system"]]
        rule["priority"] = taken = wanted
        for each in others:
            if each["priority"] == taken:
                taken += 1
                each["priority"] = taken

    def _content(self, policy_id: str, body: Record, myself: Record | None) -> Record:
        if body.get("type", TYPE) != TYPE:
            raise malformed()
        problems = Problems()
        problems.require(body, "name", "actions")
        name = as_text(body.get("name"))
        # unverified: that names are unique, and the text
        if any(each["name"] == name and each is not myself for each in self.of(policy_id)):
            problems.add("name", "Policy rule name already in use")
        problems.settle()
        conditions = body.get("conditions")
        return {
            "name": name,
            "conditions": None if conditions is None else _conditions(as_object(conditions)),
            "actions": _actions(as_object(body.get("actions"))),
        }


def _conditions(given: Record) -> Record:
    """Return conditions as they are kept: as stated, with both lists of platforms (Okta's API description)."""
    # unverified: that what is null is left out, and nothing else changes
    kept: Record = _without_nulls(given)
    if "platform" not in kept:
        return kept
    return kept | {"platform": {"include": [], "exclude": []} | as_object(kept["platform"])}


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return JSON without what is null in its objects."""
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _actions(given: Record) -> Record:
    """Return actions as they are kept: with what holds where nothing is stated."""
    sign_on = as_object(given.get("appSignOn"))
    method = as_object(sign_on.get("verificationMethod"))
    kind = as_word(method.get("type"), METHODS, "ASSURANCE")
    # unverified: what holds where nothing is stated
    if kind == "ASSURANCE":
        mode = as_word(method.get("factorMode"), ("1FA", "2FA"), "2FA")
        constraints = method.get("constraints") or []
        if not isinstance(constraints, list):
            raise malformed()
        method = method | {"factorMode": mode, "constraints": constraints}
    access = as_word(sign_on.get("access"), ("ALLOW", "DENY"), "ALLOW")
    return given | {"appSignOn": sign_on | {"access": access, "verificationMethod": method | {"type": kind}}}


def _require_own(rule: Record, verb: str) -> None:
    if rule["system"]:
        refuse("rule", f"Cannot {verb} the default rule of a policy")  # unverified: code and text
