"""Bindings: who has a custom role on a resource set."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from okta_simulator.administration.resource_sets import BASE
from okta_simulator.administration.roles import ADDRESSES, CLIENT, CUSTOM, GROUP, USER
from okta_simulator.area import Area, as_text, as_texts, link
from okta_simulator.errors import not_found, refuse_field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from okta_simulator.types import Record

TABLE = "bindings"
TABLES = {USER: "users", GROUP: "groups", CLIENT: "client_ids"}


class Bindings(Area):
    """The bindings of roles to resource sets. Their members are assignments of ``Roles``, wherever these come from."""

    def create(self, resource_set: str, body: Record) -> Record:
        """Bind a role to a set, for some members. A binding that is there gets them, too.

        Args:
            resource_set: Id or label of the set.
            body: ``role``: id or label; ``members``: URLs of people, groups, or clients.

        Raises:
            OktaError: There is no such set or role (404), or no such member (400).
        """
        about = self.org.administration.resource_sets.find(resource_set)
        role = self.org.administration.custom_roles.find(as_text(body.get("role")) or "")
        principals = [self._principal(address) for address in as_texts(body.get("members"))]
        bound = self.bind(role["id"], about["id"])
        self._assign(bound, principals)
        return bound

    def bind(self, role: str, resource_set: str) -> Record:
        """Return the binding of a role to a set, by their ids; it is made if it is not there."""
        key = f"{resource_set}/{role}"
        return self.table(TABLE).setdefault(key, {"id": key, "role": role, "resource-set": resource_set})

    def of(self, resource_set: Record) -> list[Record]:
        """Return the bindings of a set in the order of their creation."""
        return [each for each in self.table(TABLE).values() if each["resource-set"] == resource_set["id"]]

    def find(self, resource_set: str, role: str) -> Record:
        """Return a binding.

        Raises:
            OktaError: There is no such set or role, or they are not bound (404).
        """
        about = self.org.administration.resource_sets.find(resource_set)
        known = self.org.administration.custom_roles.find(role)
        bound = self.table(TABLE).get(f"{about['id']}/{known['id']}")
        if bound is None:
            raise not_found(role, "Binding")  # unverified: the type word
        return bound

    def delete(self, resource_set: str, role: str) -> None:
        """Take a role on a set from everybody.

        Raises:
            OktaError: There is no such binding (404).
        """
        bound = self.find(resource_set, role)
        self.forget(role=bound["role"], resource_set=bound["resource-set"])

    def members(self, bound: Record) -> list[tuple[str, Record]]:
        """Return who has the role on the set: the principals, each with the assignment."""
        return list(self._assigned(bound["role"], bound["resource-set"]))

    def member(self, bound: Record, identifier: str) -> tuple[str, Record]:
        """Return a member by the id of the assignment.

        Raises:
            OktaError: There is none (404).
        """
        for principal, assignment in self.members(bound):
            if assignment["id"] == identifier:
                return principal, assignment
        raise not_found(identifier, "Member")  # unverified: the type word

    def extend(self, resource_set: str, role: str, additions: object) -> Record:
        """Add members; one who is there already is no error.

        Raises:
            OktaError: There is no such binding (404), or no such member (400).
        """
        bound = self.find(resource_set, role)
        self._assign(bound, [self._principal(address) for address in as_texts(additions)])
        return bound

    def remove(self, resource_set: str, role: str, identifier: str) -> None:
        """Take a member out.

        Raises:
            OktaError: There is no such binding or member (404).
        """
        principal, assignment = self.member(self.find(resource_set, role), identifier)
        self.org.administration.roles.remove(principal, assignment["id"])

    def forget(self, *, role: str = "", resource_set: str = "") -> None:
        """Take away everything that has to do with a role, a set, or both."""
        for principal, assignment in list(self._assigned(role, resource_set)):
            self.org.administration.roles.remove(principal, assignment["id"])
        table = self.table(TABLE)
        for key in [key for key, bound in table.items() if _fits(bound, role, resource_set)]:
            del table[key]

    def render(self, bound: Record, origin: str) -> Record:
        """Return a binding as the management API shows it."""
        base = f"{origin}{BASE}/{bound['resource-set']}"
        address = f"{base}/bindings/{bound['role']}"
        links = {"self": link(address), "members": link(f"{address}/members"), "resource-set": link(base)}
        return {"id": bound["role"], "_links": links}

    def render_member(self, principal: str, assignment: Record, origin: str) -> Record:
        """Return a member as the management API shows it."""
        shown = {name: assignment[name] for name in ("id", "created", "lastUpdated")}
        address = f"{origin}{ADDRESSES[assignment['assignmentType']]}/{principal}"
        return shown | {"_links": {"self": link(address)}}

    def _assign(self, bound: Record, principals: list[tuple[str, str]]) -> None:
        there = {principal for principal, _ in self.members(bound)}
        for principal, kind in principals:
            if principal not in there:
                self.org.administration.roles.add_custom(principal, kind, bound["role"], bound["resource-set"])

    def _assigned(self, role: str, resource_set: str) -> Iterator[tuple[str, Record]]:
        for record in self.table("role_assignments").values():
            for assignment in record["assignments"]:
                if assignment["type"] == CUSTOM and _fits(assignment, role, resource_set):
                    yield record["id"], assignment

    def _principal(self, address: str) -> tuple[str, str]:
        """Return the id and the kind of who has an address."""
        base, _, name = unquote(urlsplit(address).path).rpartition("/")
        kind = next((kind for kind, known in ADDRESSES.items() if known == base), "")
        if name not in self.table(TABLES.get(kind, "")):
            refuse_field("members", f"there is nobody at '{address}'")  # unverified: the text
        return name, kind


def _fits(record: Record, role: str, resource_set: str) -> bool:
    """Say whether a binding or an assignment is about a role and a set; an empty id stands for any."""
    return role in {"", record["role"]} and resource_set in {"", record["resource-set"]}
