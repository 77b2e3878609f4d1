"""Group rules: who becomes a member of groups by an expression. They are kept, and the expression is not evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, Problems, as_object, as_text, as_texts, as_word, public
from okta_simulator.errors import refuse

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "GroupRule"  # unverified: the type word
TABLE = "group_rules"
TYPE, LANGUAGE = "group_rule", "urn:okta:expression:1.0"
ACTIVE, INACTIVE, INVALID = "ACTIVE", "INACTIVE", "INVALID"
LENGTH = 50


class GroupRules(Area):
    """The group rules of the organization."""

    def create(self, body: Record) -> Record:
        """Add a rule; it is INACTIVE (Okta's API description).

        Args:
            body: ``name``, ``conditions`` with an ``expression``, and ``actions`` with the groups.

        Raises:
            OktaError: The body is refused (400).
        """
        content, now = self._content(body, None), self.org.now()
        rule: Record = {
            "type": TYPE,
            "id": self.org.ids.new("0pr"),
            "status": INACTIVE,
            "created": now,
            "lastUpdated": now,
            **content,
            "actions": {"assignUserToGroups": {"groupIds": self._groups(body)}},
            "allGroupsValid": True,
        }
        self.table(TABLE)[rule["id"]] = rule
        return rule

    def replace(self, identifier: str, body: Record) -> Record:
        """Replace a rule, but for its groups, which stay (Okta's API description).

        Raises:
            OktaError: There is no such rule (404), it is not INACTIVE, or the body is refused (400).
        """
        rule = self.find(identifier)
        if rule["status"] != INACTIVE:
            refuse("status", "Cannot update a Group Rule that is not INACTIVE")  # unverified: code and text
        # unverified: that other groups are not refused
        rule |= self._content(body, rule) | {"lastUpdated": self.org.now()}
        return rule

    def find(self, identifier: str) -> Record:
        """Return a rule.

        Raises:
            OktaError: There is none (404).
        """
        return self.org.find(TABLE, identifier, KIND)

    def search(self, keyword: str) -> list[Record]:
        """Return the rules that have a word in their name, in any case, in the order of creation."""
        # unverified: what else is searched
        return [rule for rule in self.table(TABLE).values() if keyword.lower() in rule["name"].lower()]

    def set_status(self, identifier: str, status: str) -> None:
        """Activate or deactivate a rule; the status it has already is taken as done.

        Raises:
            OktaError: There is no such rule (404), or one of its groups is gone (400).
        """
        rule = self.find(identifier)
        if rule["status"] == INVALID:
            # The sentence that Okta's Terraform provider looks for. unverified: the code
            refuse("status", "Cannot activate or deactivate a Group Rule with the status INVALID")
        if rule["status"] != status:
            rule |= {"status": status, "lastUpdated": self.org.now()}

    def delete(self, identifier: str) -> None:
        """Delete a rule.

        Raises:
            OktaError: There is no such rule (404), or it is active (400).
        """
        if self.find(identifier)["status"] == ACTIVE:
            # Okta's Terraform provider deactivates rules first. unverified: code and text
            refuse("status", "Cannot delete an active Group Rule")
        del self.table(TABLE)[identifier]

    def forget_group(self, group_id: str) -> None:
        """Have the rules for a group that goes be no good any more (issue 157 of okta/terraform-provider-okta)."""
        for rule in self.table(TABLE).values():
            if group_id in rule["actions"]["assignUserToGroups"]["groupIds"]:
                rule |= {"status": INVALID, "allGroupsValid": False}

    def render(self, rule: Record, *, with_names: bool) -> Record:
        """Return a rule as the management API shows it.

        Args:
            rule: The rule.
            with_names: Whether the names of its groups are embedded.
        """
        if not with_names:
            return public(rule)
        groups = self.table("groups")
        identifiers = rule["actions"]["assignUserToGroups"]["groupIds"]
        names = {each: groups[each]["profile"]["name"] for each in identifiers if each in groups}
        return public(rule) | {"_embedded": {"groupIdToGroupNameMap": names}}

    def _content(self, body: Record, myself: Record | None) -> Record:
        as_word(body.get("type"), (TYPE,), TYPE)
        problems, name = Problems(), as_text(body.get("name"), "") or ""
        problems.require(body, "name", "conditions")
        if len(name) > LENGTH:
            problems.add("name", f"must be at most {LENGTH} characters long")  # unverified: the text
        if any(rule["name"] == name and rule is not myself for rule in self.table(TABLE).values()):
            problems.add("name", "Policy rule name already in use")  # issue 645 of okta/okta-sdk-java
        conditions = as_object(body.get("conditions"))
        expression, people = as_object(conditions.get("expression")), as_object(conditions.get("people"))
        if not expression.get("value"):
            problems.add("conditions.expression.value", "The field cannot be left blank")  # unverified: the field
        problems.settle()
        excluded = {
            name: {"exclude": as_texts(as_object(people.get(name)).get("exclude"))} for name in ("users", "groups")
        }
        kind = as_word(expression.get("type"), (LANGUAGE,), LANGUAGE)
        stated = {"value": as_text(expression["value"]), "type": kind}
        return {"name": name, "conditions": {"people": excluded, "expression": stated}}

    def _groups(self, body: Record) -> list[str]:
        assigned = as_object(as_object(body.get("actions")).get("assignUserToGroups"))
        groups = as_texts(assigned.get("groupIds"))
        # unverified: the texts
        if not groups:
            refuse("actions.assignUserToGroups.groupIds", "groupIds: The field cannot be left blank")
        unknown = [each for each in groups if each not in self.table("groups")]
        if unknown:
            refuse("actions.assignUserToGroups.groupIds", f"groupIds: Invalid group id {unknown[0]}")
        return groups
