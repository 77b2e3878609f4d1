"""App sign-in policies of Identity Engine, as far as apps refer to them. They cannot be edited here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, link, public
from okta_simulator.errors import OktaError

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "PolicyEntity"  # unverified: the type word
DEFAULT_NAME = "Any two factors"
CONSOLE_POLICIES = ("Okta Admin Console", "Okta Dashboard", "Okta Browser Plugin")
ACCOUNT_POLICY = "Okta Account Management Policy"
ACCOUNT_POLICY_TEXT = (
    "This policy defines how users must authenticate for authenticator enrollment, password reset, or unlock "
    "account. Password policy rules control whether to enforce this policy for password reset and unlock account."
)


class AccessPolicies(Area):
    """The app sign-in policies; those that a new organization has are made with it."""

    def create_system(self) -> None:
        """Make the policies of a new organization (recorded)."""
        for name in CONSOLE_POLICIES:
            self.seed({"name": name})
        self.seed({"name": DEFAULT_NAME, "description": "Require two factors to access.", "system": True})
        self.seed(
            {
                "name": ACCOUNT_POLICY,
                "description": ACCOUNT_POLICY_TEXT,
                "resource": "END_USER_ACCOUNT_MANAGEMENT",
            }
        )
        identifier = self.org.ids.new("rst")
        self.table("enrollment_policies")[identifier] = {"id": identifier, "name": "Default Policy"}

    def seed(self, given: Record) -> Record:
        """Add a policy.

        Args:
            given: ``name`` (required), ``description``, ``system``, ``resource`` (default ``APP``).
        """
        now, identifier = self.org.now(), self.org.ids.new("rst")
        record: Record = {"id": identifier, "status": "ACTIVE", "name": given["name"]}
        if given.get("description"):
            record["description"] = given["description"]
        record |= {
            "priority": 1,
            "system": bool(given.get("system")),
            "conditions": None,
            "created": now,
            "lastUpdated": now,
            "type": "ACCESS_POLICY",
            "_resource": given.get("resource", "APP"),
        }
        self.table("access_policies")[identifier] = record
        return record

    def all(self) -> list[Record]:
        """Return all policies in the order of creation.

        Raises:
            OktaError: The organization is a Classic one, which has no such policies.
        """
        if not self.org.settings.identity_engine:
            # unverified: code and text on Classic
            raise OktaError(400, "E0000001", "Api validation failed: type", ["type: Invalid policy type specified."])
        return list(self.table("access_policies").values())

    def find(self, identifier: str) -> Record:
        """Return a policy by its id.

        Raises:
            OktaError: There is none (404).
        """
        return self.org.find("access_policies", identifier, KIND)

    def default_id(self) -> str:
        """Return the id of the policy that new apps get."""
        return next(str(policy["id"]) for policy in self.table("access_policies").values() if policy["system"])

    def enrollment_id(self) -> str | None:
        """Return the id of the profile enrollment policy, None on Classic."""
        return next(iter(self.table("enrollment_policies"))) if self.org.settings.identity_engine else None

    def render(self, policy: Record, origin: str) -> Record:
        """Return a policy as the management API shows it."""
        base = f"{origin}/api/v1/policies/{policy['id']}"
        links: Record = {
            "self": link(base, "GET", "PUT", "DELETE"),
            "rules": link(f"{base}/rules", "GET", "POST"),
        }
        if policy["system"]:
            links["self"] = link(base, "GET", "PUT")
        elif policy["_resource"] == "APP":
            links["mappings"] = link(f"{base}/mappings", "GET", "POST")
            links["deactivate"] = link(f"{base}/lifecycle/deactivate", "POST")
        else:
            links["self"] = link(base, "GET")
        return public(policy) | {"_links": links, "_embedded": {"resourceType": policy["_resource"]}}
