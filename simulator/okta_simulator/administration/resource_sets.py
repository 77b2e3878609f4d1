"""Resource sets: which objects a custom role is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.administration.labelled import Labelled
from okta_simulator.administration.resources import Reach, reach, resource
from okta_simulator.area import Problems, as_object, as_text, as_texts, link
from okta_simulator.errors import not_found, refuse_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_simulator.types import Record

BASE = "/api/v1/iam/resource-sets"
MOST = 1000
"""Resources of one set (Okta's API description)."""


class ResourceSets(Labelled):
    """The resource sets. Their resources are in ``_resources`` of their records, by id."""

    TABLE = "resource_sets"
    WORD = "IAMPolicy"
    TAKEN = "An object with this field already exists in the current organization"  # unverified

    def create(self, body: Record) -> Record:
        """Add a set.

        Args:
            body: ``label``, ``description``, ``resources``: addresses, see ``resources.resource``.

        Raises:
            OktaError: Something is missing, a resource is unknown, or the label is taken (400).
        """
        self.check(body, "description", "resources")
        return self.define(as_text(body["label"]), as_text(body["description"]), as_texts(body["resources"]))

    def define(self, label: str | None, description: str | None, addresses: Iterable[str]) -> Record:
        """Add a set that a seed describes; label and description may be missing.

        Raises:
            OktaError: A resource is unknown (400).
        """
        identifier, now = self.org.ids.new("iam"), self.org.now()
        label = label or f"Resources {identifier}"
        record: Record = {"id": identifier, "label": label, "description": description or label}
        record |= {"created": now, "lastUpdated": now, "_resources": {}}
        self._add(record, addresses)
        self.table(self.TABLE)[identifier] = record
        return record

    def delete(self, id_or_label: str) -> None:
        """Delete a set, and what was assigned with it.

        Raises:
            OktaError: There is none (404).
        """
        record = self.find(id_or_label)
        self.org.administration.bindings.forget(resource_set=record["id"])
        del self.table(self.TABLE)[record["id"]]

    def reach(self, identifier: str) -> Reach:
        """Say which objects a set holds, as it is now."""
        return reach(self.org, self.table(self.TABLE)[identifier]["_resources"].values())

    def resources(self, record: Record) -> list[Record]:
        """Return the resources of a set in the order in which they came."""
        return list(record["_resources"].values())

    def resource(self, record: Record, identifier: str) -> Record:
        """Return a resource of a set.

        Raises:
            OktaError: There is none (404).
        """
        if identifier not in record["_resources"]:
            raise not_found(identifier, "Resource")  # unverified: the type word
        found: Record = record["_resources"][identifier]
        return found

    def extend(self, id_or_label: str, addresses: object) -> Record:
        """Add resources; one that is there already is no error.

        Raises:
            OktaError: There is no such set (404), a resource is unknown, or there are too many (400).
        """
        record = self.find(id_or_label)
        self._add(record, as_texts(addresses))
        record["lastUpdated"] = self.org.now()
        return record

    def add_resource(self, id_or_label: str, body: Record) -> Record:
        """Add a resource with conditions, and return it.

        Args:
            id_or_label: The set.
            body: ``resourceOrnOrUrl``, and ``conditions``: ``{"Exclude": {"okta:ORN": […]}}``.

        Raises:
            OktaError: There is no such set (404), or the resource or what is excluded is unknown (400).
        """
        record = self.find(id_or_label)
        problems = Problems()
        problems.require(body, "resourceOrnOrUrl")
        problems.settle()
        (added,) = self._add(record, [as_text(body["resourceOrnOrUrl"]) or ""])
        return self._condition(added, body)

    def set_conditions(self, id_or_label: str, identifier: str, body: Record) -> Record:
        """Replace the conditions of a resource, and return it.

        Raises:
            OktaError: There is no such set or resource (404), or what is excluded is unknown (400).
        """
        found = self.resource(self.find(id_or_label), identifier)
        found["lastUpdated"] = self.org.now()
        return self._condition(found, body)

    def remove_resource(self, id_or_label: str, identifier: str) -> None:
        """Take a resource out.

        Raises:
            OktaError: There is no such set or resource (404).
        """
        record = self.find(id_or_label)
        self.resource(record, identifier)
        del record["_resources"][identifier]

    def render(self, record: Record, origin: str) -> Record:
        """Return a set as the management API shows it."""
        address = f"{origin}{BASE}/{record['id']}"
        links = {name: link(f"{address}/{name}") for name in ("resources", "bindings")}
        shown = {name: value for name, value in record.items() if name != "_resources"}
        return shown | {"_links": {"self": link(address), **links}}

    def render_resource(self, record: Record, found: Record, origin: str) -> Record:
        """Return a resource of a set as the management API shows it."""
        about, address = resource(found["address"]), f"{origin}{BASE}/{record['id']}/resources/{found['id']}"
        shown = {name: value for name, value in found.items() if name != "address"}
        links = {"self": link(f"{origin}{about.path}"), "resource": link(address)}
        name = about.orn(self.org.settings.orn_partition, self.org.id)
        return shown | {"orn": name, "_links": links}

    def _add(self, record: Record, addresses: Iterable[str]) -> list[Record]:
        known = {resource(each["address"]): each for each in self.resources(record)}
        wanted = {resource(address): address for address in addresses}
        if len({*known, *wanted}) > MOST:
            refuse_field("resources", f"There may be {MOST} resources at most")  # unverified: the text
        now = self.org.now()
        for about, address in wanted.items():
            if about not in known:
                made = {"id": self.org.ids.new("ire"), "address": address, "created": now, "lastUpdated": now}
                known[about] = record["_resources"][made["id"]] = made
        return [known[about] for about in wanted]

    def _condition(self, found: Record, body: Record) -> Record:
        conditions = as_object(body.get("conditions"))
        for address in as_texts(as_object(conditions.get("Exclude")).get("okta:ORN")):
            resource(address)
        found.pop("conditions", None)
        if conditions:
            found["conditions"] = conditions
        return found
