"""Roles and who has them. Assigned by seeds and the control API, read by Okta's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.permissions import STANDARD_ROLES, Grant, Rights, with_implied
from okta_simulator.administration.resources import EVERYTHING, resource
from okta_simulator.area import Area, as_object, as_text, as_texts, as_word, link
from okta_simulator.errors import malformed, not_found, refuse_field, role_assigned

if TYPE_CHECKING:
    from okta_simulator.types import Record

DEFAULT_ROLE = "SUPER_ADMIN"
CUSTOM = "CUSTOM"
USER, GROUP, CLIENT = "USER", "GROUP", "CLIENT"
ADDRESSES = {USER: "/api/v1/users", GROUP: "/api/v1/groups", CLIENT: "/oauth2/v1/clients"}


class Roles(Area):
    """The assignments of all roles to people, groups and service apps."""

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
        """Give a principal one more role, on request of a client of the API.

        Args:
            principal: Id of a user or group, or client id of a service app.
            kind: ``USER``, ``GROUP`` or ``CLIENT``.
            given: ``type``, and for ``CUSTOM`` the ids or labels ``role`` and ``resource-set``.

        Raises:
            OktaError: The role or the set is not known (400, 404), or the principal has it (409).
        """
        if given.get("type") == CUSTOM:
            return self._add_stated(principal, kind, given)
        kind_of_role = as_word(given.get("type"), STANDARD_ROLES, "")
        if not kind_of_role:
            refuse_field("type", "The field cannot be left blank")
        if any(each["type"] == kind_of_role for each in self.of(principal)):
            raise role_assigned()
        return self._append(principal, kind, self._assignment(kind, kind_of_role))

    def add_custom(self, principal: str, kind: str, role: str, resource_set: str) -> Record:
        """Give a principal a custom role on a resource set, both by their ids."""
        made = self._custom(kind, self.org.administration.custom_roles.find(role), resource_set)
        return self._append(principal, kind, made)

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

    def held(self, principal: str) -> list[tuple[str, Record]]:
        """Return the assignments of a principal and of its groups, each with who has it."""
        groups = self.org.groups.of_user(principal) if principal in self.table("users") else []
        holders = (principal, *(group["id"] for group in groups))
        return [(holder, each) for holder in holders for each in self.of(holder)]

    def rights(self, principal: str) -> Rights:
        """Return what a principal may do: by roles of its own, and by those of its groups."""
        assigned = [each for _, each in self.held(principal)]
        if not assigned and self.org.settings.super_admin_clients and self.org.apps.by_client_id(principal):
            return Rights([Grant(STANDARD_ROLES[DEFAULT_ROLE][1], {})])
        return Rights(self._grant(assignment) for assignment in assigned)

    def render(self, principal: str, assignment: Record, origin: str) -> Record:
        """Return an assignment as the management API shows it (examples of Okta's API description)."""
        shown: Record = {name: value for name, value in assignment.items() if name != "resources"}
        address = f"{origin}{ADDRESSES[assignment['assignmentType']]}/{principal}"
        links = {"assignee": link(address)}
        if assignment["type"] == CUSTOM:
            shown["label"] = self.org.administration.custom_roles.find(assignment["role"])["label"]
            role = f"{origin}/api/v1/iam/roles/{assignment['role']}"
            resource_set = f"{origin}/api/v1/iam/resource-sets/{assignment['resource-set']}"
            links |= {"resource-set": link(resource_set), "role": link(role)}
            links["permissions"] = link(f"{role}/permissions")
        return shown | {"_links": links}

    def _assignment(self, kind: str, given: object) -> Record:
        body: Record = {"type": given} if isinstance(given, str) else as_object(given)
        addresses = as_texts(body.get("resources"))
        if body.get("permissions") is not None:
            own = self.org.administration
            about = own.resource_sets.define(None, None, addresses or EVERYTHING)
            return self._custom(kind, own.custom_roles.define(body), about["id"])
        name = as_text(body.get("type"), DEFAULT_ROLE) or DEFAULT_ROLE
        if name not in STANDARD_ROLES:
            refuse_field("type", f"there is no standard role '{name}'")
        targets = [resource(address) for address in addresses]
        named = [[each.collection, each.name] for each in targets]
        return {"id": self.org.ids.new("ra1"), "label": STANDARD_ROLES[name][0], "type": name, "resources": named} | (
            self._about(kind)
        )

    def _add_stated(self, principal: str, kind: str, given: Record) -> Record:
        own = self.org.administration
        role = own.custom_roles.find(as_text(given.get("role")) or "")["id"]
        about = own.resource_sets.find(as_text(given.get("resource-set")) or "")["id"]
        if any((each.get("role"), each.get("resource-set")) == (role, about) for each in self.of(principal)):
            raise role_assigned()
        return self.add_custom(principal, kind, role, about)

    def _custom(self, kind: str, role: Record, resource_set: str) -> Record:
        self.org.administration.bindings.bind(role["id"], resource_set)
        made = {"id": self.org.ids.new("irb"), "label": role["label"], "type": CUSTOM, **self._about(kind)}
        return made | {"role": role["id"], "resource-set": resource_set}

    def _about(self, kind: str) -> Record:
        now = self.org.now()
        return {"status": "ACTIVE", "created": now, "lastUpdated": now, "assignmentType": kind}

    def _append(self, principal: str, kind: str, made: Record) -> Record:
        empty = {"id": principal, "kind": kind, "assignments": []}
        self.table("role_assignments").setdefault(principal, empty)["assignments"].append(made)
        return made

    def _grant(self, assignment: Record) -> Grant:
        if assignment["type"] == CUSTOM:
            held = self.org.administration.resource_sets.reach(assignment["resource-set"])
            permissions = with_implied(self.table("roles")[assignment["role"]]["permissions"])
            return Grant(permissions, held.objects(), held.closed(), held.excluded())
        named: dict[str, set[str]] = {}
        for collection, name in assignment["resources"]:
            named.setdefault(collection, set()).add(name)
        objects = {collection: names for collection, names in named.items() if "" not in names}
        return Grant(STANDARD_ROLES[assignment["type"]][1], objects)
