"""What custom roles and resource sets have in common: a label, by which they are found as well as by their id."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from okta_simulator.area import Area, Problems, as_text
from okta_simulator.errors import not_found, refuse_field

if TYPE_CHECKING:
    from okta_simulator.types import Record


class Labelled(Area):
    """Records with a label that no two of them share.

    Attributes:
        TABLE: Where they are.
        WORD: Okta's word for the type, used in the error.
        TAKEN: What is said of a label that another one has.
    """

    TABLE: ClassVar[str]
    WORD: ClassVar[str]
    TAKEN: ClassVar[str]

    def all(self) -> list[Record]:
        """Return them in the order of their creation."""
        return list(self.table(self.TABLE).values())

    def find(self, id_or_label: str) -> Record:
        """Return one.

        Raises:
            OktaError: There is none (404).
        """
        for record in self.all():
            if id_or_label in {record["id"], record["label"]}:
                return record
        raise not_found(id_or_label, self.WORD)

    def replace(self, id_or_label: str, body: Record) -> Record:
        """Replace label and description.

        Raises:
            OktaError: There is none (404), something is missing, or the label is taken (400).
        """
        record = self.find(id_or_label)
        self.check(body, "description", myself=record)
        record |= {"label": as_text(body["label"]), "description": as_text(body["description"])}
        record["lastUpdated"] = self.org.now()
        return record

    def check(self, body: Record, *names: str, myself: Record | None = None) -> None:
        """Refuse a body that lacks something, or whose label another one has.

        Args:
            body: The object.
            names: The fields that it must have beside the label.
            myself: The record that is to be changed.

        Raises:
            OktaError: Something is missing, or the label is taken (400).
        """
        problems = Problems()
        if not body.get("label"):
            problems.add("label", "Label must be specified")
        problems.require(body, *names)
        problems.settle()
        # Okta's API description: the label is unique.
        if any(record["label"] == as_text(body["label"]) for record in self.all() if record is not myself):
            refuse_field("label", self.TAKEN)
