"""App sign-in policies of Identity Engine: apps refer to them, and nobody who signs in is held to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.apps.access_rules import TYPE, AccessRules
from okta_simulator.area import Area, Problems, as_number, as_text, as_word, link, public
from okta_simulator.default_policies import ENROLLMENT
from okta_simulator.errors import OktaError, refuse, refuse_field

if TYPE_CHECKING:
    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

KIND = "Policy"
APP = "APP"
STATUSES = ("ACTIVE", "INACTIVE")
CLONED = "[cloned]"
DEFAULT_NAME = "Any two factors"
ADMIN_CONSOLE = "Okta Admin Console"
CONSOLE_POLICIES = (ADMIN_CONSOLE, "Okta Dashboard", "Okta Browser Plugin")
ACCOUNT_POLICY = "Okta Account Management Policy"
ACCOUNT_POLICY_TEXT = (
    "This policy defines how users must authenticate for authenticator enrollment, password reset, or unlock "
    "account. Password policy rules control whether to enforce this policy for password reset and unlock account."
)


class AccessPolicies(Area):
    """The app sign-in policies; those that a new organization has are made with it."""

    def __init__(self, org: Organization) -> None:
        """Make the area."""
        super().__init__(org)
        self.rules = AccessRules(org)

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
            "type": TYPE,
            "_resource": given.get("resource", APP),
        }
        self.table("access_policies")[identifier] = record
        self.rules.create_catch_all(record)
        return record

    def create(self, body: Record) -> Record:
        """Add a policy, with the rule that every one has.

        Args:
            body: ``type`` and ``name`` (required), ``description``, ``priority``, ``status``.

        Raises:
            OktaError: The body is refused (400), or it is another kind of policy, or the organization a Classic one.
        """
        self.require_type(body.get("type"))
        content = self._content(body, None)
        status = as_word(body.get("status"), STATUSES, "ACTIVE")
        policy = self.seed(content)
        policy |= {"status": status} | content
        return policy

    def clone(self, identifier: str) -> Record:
        """Copy a policy with its rules, under another name.

        Raises:
            OktaError: There is no such policy (404), or it is copied already, or Okta's own (400).
        """
        policy = self.find(identifier)
        self._require_changeable(policy)
        made = self.create(policy | {"name": f"{CLONED} {policy['name']}"})
        # unverified: that the rules go with it
        self.rules.copy(policy["id"], made["id"])
        return made

    def replace(self, identifier: str, body: Record) -> Record:
        """Replace a policy; its status stays.

        Raises:
            OktaError: There is no such policy (404), or the body is refused (400).
        """
        policy = self.find(identifier)
        self.require_type(body.get("type"))
        content = self._content(body, policy)
        self._require_changeable(policy)
        policy.pop("description", None)
        policy |= content | {"lastUpdated": self.org.now()}
        return policy

    def set_status(self, identifier: str, status: str) -> None:
        """Activate or deactivate a policy; the status it has already is taken as done.

        Raises:
            OktaError: There is no such policy (404), or it is deactivated while Okta or an app needs it (400).
        """
        policy = self.find(identifier)
        if status != "ACTIVE":
            self._require_unused(policy, "deactivated")
        if policy["status"] != status:
            policy |= {"status": status, "lastUpdated": self.org.now()}

    def delete(self, identifier: str) -> None:
        """Delete a policy with its rules.

        Raises:
            OktaError: There is no such policy (404), or Okta or an app needs it (400).
        """
        policy = self.find(identifier)
        self._require_unused(policy, "deleted")
        self.rules.forget_policy(policy["id"])
        del self.table("access_policies")[policy["id"]]

    def require_type(self, stated: object) -> None:
        """Refuse all kinds of policies but these, which a Classic organization does not have.

        Raises:
            OktaError: It is another one (400).
        """
        if stated is None:
            refuse_field("type", "The field cannot be left blank")
        if stated != TYPE or not self.org.settings.identity_engine:
            # On Classic from issues 1311 and 1202 of okta/terraform-provider-okta.
            # unverified: that it is the answer for unknown words, too; other types are not simulated
            raise OktaError(400, "E0000002", "The request was not valid: Invalid policy type specified.")

    def all(self) -> list[Record]:
        """Return all policies in the order of creation."""
        return list(self.table("access_policies").values())

    def find(self, identifier: str) -> Record:
        """Return a policy by its id.

        Raises:
            OktaError: There is none (404).
        """
        return self.org.find("access_policies", identifier, KIND)

    def assigned(self, app: Record, policy_id: str) -> str:
        """Return the id of the policy that an app has after it was given one.

        One for profile enrollment is taken as well, as Okta's Terraform provider assigns it, and changes nothing: there
        is but one here.

        Raises:
            OktaError: There is no such policy (404), nobody signs in at the app, or the policy is no such one (400).
        """
        policy = self.org.default_policies.lookup(policy_id) or self.find(policy_id)
        service = app["settings"]["oauthClient"]["application_type"] == "service"
        refused = service and self.org.settings.policy_of_service_apps == "refused"
        if refused or policy["type"] not in {TYPE, ENROLLMENT}:
            # From issue 2295 of okta/terraform-provider-okta.
            # unverified: that it is said of policies of a wrong type, too
            cause = f'An invalid resource type ("{policy_id}") was supplied in the request body.'
            cause += f" Valid types include {app['id']}."
            raise OktaError(400, "E0000001", f"Api validation failed: {cause}", [cause])
        if policy["name"] == ADMIN_CONSOLE:
            # From a conversation in the tests of Okta's SDK for Python.
            # unverified: that those of the other two may be assigned to further apps
            refuse(
                "Policy", f'This policy belongs to "{ADMIN_CONSOLE}", and re-assignment of this policy is not allowed'
            )
        return policy_id if policy["type"] == TYPE else str(app["_accessPolicy"])

    def default_id(self) -> str:
        """Return the id of the policy that new apps get."""
        return next(str(policy["id"]) for policy in self.table("access_policies").values() if policy["system"])

    def enrollment_id(self) -> str | None:
        """Return the id of the profile enrollment policy, None on Classic."""
        policies = self.org.default_policies.of(ENROLLMENT)
        return policies[0]["id"] if policies else None

    def apps_of(self, policy: Record) -> list[Record]:
        """Return the apps to which a policy is assigned; those of the one for profile enrollment are all of them."""
        apps = self.table("apps").values()
        return [app for app in apps if policy["type"] == ENROLLMENT or app["_accessPolicy"] == policy["id"]]

    def render_mapping(self, policy: Record, app: Record, origin: str) -> Record:
        """Return the assignment of a policy to an app as the management API shows it."""
        base, allowed = f"{origin}/api/v1/policies/{policy['id']}", ("GET", "PUT", "DELETE")
        links = {
            "application": link(f"{origin}/api/v1/apps/{app['id']}", *allowed),
            "self": link(f"{base}/mappings/{app['id']}", *allowed),
            "policy": link(base, *allowed),
        }
        return {"id": app["id"], "_links": links}  # unverified: which id it has

    def render(self, policy: Record, origin: str) -> Record:
        """Return a policy as the management API shows it."""
        base = f"{origin}/api/v1/policies/{policy['id']}"
        links: Record = {
            "self": link(base, "GET", "PUT", "DELETE"),
            "rules": link(f"{base}/rules", "GET", "POST"),
        }
        if policy["system"]:
            links["self"] = link(base, "GET", "PUT")
        elif policy["_resource"] == APP:
            links["mappings"] = link(f"{base}/mappings", "GET", "POST")
            verb = "deactivate" if policy["status"] == "ACTIVE" else "activate"
            links[verb] = link(f"{base}/lifecycle/{verb}", "POST")
        else:
            links["self"] = link(base, "GET")
        return public(policy) | {"_links": links, "_embedded": {"resourceType": policy["_resource"]}}

    def _content(self, body: Record, myself: Record | None) -> Record:
        problems = Problems()
        problems.require(body, "name")
        name, description = as_text(body.get("name")), as_text(body.get("description"))
        # unverified: that names are unique, and the text
        if any(each["name"] == name and each is not myself for each in self.all()):
            problems.add("name", "Policy name already in use")
        problems.settle()
        # unverified: that a stated priority is kept; all recorded policies have 1
        content = {"name": name, "priority": as_number(body.get("priority")) or 1}
        return content | ({"description": description} if description else {})

    def _require_changeable(self, policy: Record) -> None:
        if policy["_resource"] != APP:
            refuse("policy", "This policy cannot be changed")  # unverified: its links allow GET alone

    def _require_unused(self, policy: Record, done: str) -> None:
        # That Okta refuses to deactivate one in use is from a pull request of salto-io/salto (4279).
        # unverified: that it refuses to delete one, and all codes and texts
        if policy["system"] or policy["_resource"] != APP:
            refuse("policy", f"A system policy cannot be {done}")
        if self.apps_of(policy):
            refuse("policy", f"A policy that is assigned to an app cannot be {done}")
