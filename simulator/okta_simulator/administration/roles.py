"""Roles and who has them. Assigned by seeds and the control API, read by Okta's own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from okta_simulator.administration.permissions import (
    COLLECTIONS,
    CUSTOM_PERMISSIONS,
    STANDARD_ROLES,
    Grant,
    Rights,
    with_implied,
)
from okta_simulator.area import Area, as_object, as_text, as_texts, as_word, link
from okta_simulator.errors import malformed, not_found, refuse_field, role_assigned

if TYPE_CHECKING:
    from okta_simulator.types import Record

DEFAULT_ROLE = "SUPER_ADMIN"
CUSTOM = "CUSTOM"
USER, CLIENT = "USER", "CLIENT"
ADDRESSES = {USER: "/api/v1/users", CLIENT: "/oauth2/v1/clients"}
ADDRESS_PARTS = 2


class Roles(Area):
    """The custom roles, and the assignments of all roles to users and service apps."""

    def assign(self, principal: str, kind: str, roles: object) -> list[Record]:
        """Give a principal exactly these roles.

        Args:
            principal: Id of a user, or client id of a service app.
            kind: ``USER`` or ``CLIENT``.
            roles: A list. Each is the type of a standard role, or an object with ``type`` (a standard role) or
                ``permissions`` (a custom one, with an optional ``label``), and ``resources``: addresses such as
                ``/api/v1/apps/{id or label}`` or ``/api/v1/groups``. Without resources a role is about everything.

        Returns:
            The assignments.

        Raises:
            OktaError: A role, a permission or a resource is not known (400).
        """
        if not isinstance(roles, list):
            raise malformed()
        made = [self._assignment(kind, given) for given in roles]
        self.table("role_assignments")[principal] = {"id": principal, "kind": kind, "assignments": made}
        return made

    def add(self, principal: str, kind: str, given: Record) -> Record:
        """Give a principal one more standard role, on request of a client of the API.

        Args:
            principal: Id of a user, or client id of a service app.
            kind: ``USER`` or ``CLIENT``.
            given: ``type``.

        Raises:
            OktaError: The role is not known (400), or the principal has it (409).
        """
        # Custom roles need resource sets, which only seeds make.
        kind_of_role = as_word(given.get("type"), STANDARD_ROLES, "")
        if not kind_of_role:
            refuse_field("type", "The field cannot be left blank")
        if any(each["type"] == kind_of_role for each in self.of(principal)):
            raise role_assigned()
        made = self._assignment(kind, kind_of_role)
        record = self.table("role_assignments").setdefault(
            principal, {"id": principal, "kind": kind, "assignments": []}
        )
        record["assignments"].append(made)
        return made

    def assignment(self, principal: str, identifier: str) -> Record:
        """Return one assignment of a principal.

        Raises:
            OktaError: There is none (404).
        """
        for each in self.of(principal):
            if each["id"] == identifier:
                return each
        raise not_found(identifier, "RoleAssignment")

    def remove(self, principal: str, identifier: str) -> None:
        """Take an assigned role away.

        Raises:
            OktaError: There is none (404).
        """
        self.of(principal).remove(self.assignment(principal, identifier))

    def ensure(self, principal: str, kind: str) -> None:
        """Make a principal that was given no roles a super administrator."""
        if principal not in self.table("role_assignments"):
            self.assign(principal, kind, [DEFAULT_ROLE])

    def forget(self, principal: str) -> None:
        """Drop the roles of a principal that goes."""
        self.table("role_assignments").pop(principal, None)

    def of(self, principal: str) -> list[Record]:
        """Return the assignments of a principal; none for one that is no administrator."""
        found: list[Record] = self.table("role_assignments").get(principal, {}).get("assignments", [])
        return found

    def rights(self, principal: str) -> Rights:
        """Return what a principal may do."""
        assigned = self.of(principal)
        if not assigned and self.org.settings.super_admin_clients and self.org.apps.by_client_id(principal):
            return Rights([Grant(STANDARD_ROLES[DEFAULT_ROLE][1], {})])
        return Rights(self._grant(assignment) for assignment in assigned)

    def custom(self) -> list[Record]:
        """Return the custom roles in the order of their creation."""
        return list(self.table("roles").values())

    def find(self, id_or_label: str) -> Record:
        """Return a custom role.

        Raises:
            OktaError: There is none (404).
        """
        for role in self.custom():
            if id_or_label in {role["id"], role["label"]}:
                return role
        raise not_found(id_or_label, "Role")  # unverified: the type word

    def render(self, principal: str, assignment: Record, origin: str) -> Record:
        """Return an assignment as the management API shows it (examples of Okta's API description)."""
        shown: Record = {name: value for name, value in assignment.items() if name != "resources"}
        address = f"{origin}{ADDRESSES[assignment['assignmentType']]}/{principal}"
        links = {"assignee": link(address)}
        if assignment["type"] == CUSTOM:
            role = f"{origin}/api/v1/iam/roles/{assignment['role']}"
            resource_set = f"{origin}/api/v1/iam/resource-sets/{assignment['resource-set']}"
            links |= {"resource-set": link(resource_set), "role": link(role)}
            links["permissions"] = link(f"{role}/permissions")
        return shown | {"_links": links}

    def render_custom(self, role: Record, origin: str) -> Record:
        """Return a custom role as the management API shows it."""
        address = f"{origin}/api/v1/iam/roles/{role['id']}"
        shown: Record = {name: value for name, value in role.items() if name != "permissions"}
        return shown | {"_links": {"permissions": link(f"{address}/permissions"), "self": link(address)}}

    def render_permissions(self, role: Record, origin: str) -> list[Record]:
        """Return the permissions of a custom role as the management API shows them."""
        address = f"{origin}/api/v1/iam/roles/{role['id']}"
        return [
            {
                "label": permission,
                "created": role["created"],
                "lastUpdated": role["lastUpdated"],
                "conditions": None,
                "_links": {"role": link(address), "self": link(f"{address}/permissions/{permission}")},
            }
            for permission in role["permissions"]
        ]

    def _assignment(self, kind: str, given: object) -> Record:
        body: Record = {"type": given} if isinstance(given, str) else as_object(given)
        resources = [_resource(text) for text in as_texts(body.get("resources"))]
        now = self.org.now()
        about = {"status": "ACTIVE", "created": now, "lastUpdated": now, "assignmentType": kind, "resources": resources}
        if body.get("permissions") is not None:
            role = self._define(body)
            own = {"role": role["id"], "resource-set": self.org.ids.new("iam")}
            return {"id": self.org.ids.new("irb"), "label": role["label"], "type": CUSTOM, **about, **own}
        name = as_text(body.get("type"), DEFAULT_ROLE) or DEFAULT_ROLE
        if name not in STANDARD_ROLES:
            refuse_field("type", f"there is no standard role '{name}'")
        return {"id": self.org.ids.new("ra1"), "label": STANDARD_ROLES[name][0], "type": name, **about}

    def _define(self, body: Record) -> Record:
        permissions = as_texts(body.get("permissions"))
        for unknown in sorted(set(permissions) - CUSTOM_PERMISSIONS):
            refuse_field("permissions", f"there is no permission '{unknown}'")
        now, identifier = self.org.now(), self.org.ids.new("cr0")
        label = as_text(body.get("label")) or f"Role {identifier}"
        role: Record = {"id": identifier, "label": label, "description": as_text(body.get("description")) or label}
        role |= {"permissions": permissions, "created": now, "lastUpdated": now}
        self.table("roles")[identifier] = role
        return role

    def _grant(self, assignment: Record) -> Grant:
        named: dict[str, set[str]] = {}
        for collection, name in assignment["resources"]:
            named.setdefault(collection, set()).add(name)
        objects = {collection: names for collection, names in named.items() if "" not in names}
        if assignment["type"] != CUSTOM:
            return Grant(STANDARD_ROLES[assignment["type"]][1], objects)
        permissions = with_implied(self.table("roles")[assignment["role"]]["permissions"])
        return Grant(permissions, objects, closed=COLLECTIONS - set(named) if named else ())


def _resource(address: str) -> list[str]:
    """Read the address of a resource: its collection, and the object's id or name, empty for all of them."""
    parts = unquote(urlsplit(address).path).removeprefix("/api/v1/").strip("/").split("/", 1)
    if parts[0] not in COLLECTIONS:
        refuse_field("resources", f"'{address}' is no resource")
    return [*parts, ""][:ADDRESS_PARTS]
