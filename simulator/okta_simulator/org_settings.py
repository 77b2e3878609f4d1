"""What the organization has set about itself: whom Okta writes to, and its logo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, as_text, link
from okta_simulator.errors import not_found, refuse_field

if TYPE_CHECKING:
    from okta_simulator.types import Record

TABLE = "org_settings"
COMMUNICATION = "communication"
CONTACTS = ("BILLING", "TECHNICAL")


class OrgSettings(Area):
    """Contacts, e-mails from Okta, and access for Okta's support."""

    def contact(self, kind: str) -> str | None:
        """Return the id of the user who is a contact.

        Args:
            kind: ``BILLING`` or ``TECHNICAL``, in any case.

        Raises:
            OktaError: There is no such contact (404).
        """
        # unverified: who it is as long as nobody was named
        first = next(iter(self.table("users")), None)
        known = self.table(TABLE).get(self._contact_type(kind), {"userId": first})
        return as_text(known["userId"])

    def set_contact(self, kind: str, body: Record) -> str:
        """Name another contact.

        Raises:
            OktaError: There is no such contact or user (404), or none is stated (400).
        """
        name, user_id = self._contact_type(kind), as_text(body.get("userId"))
        if not user_id:
            refuse_field("userId", "The field cannot be left blank")
        user = self.org.find("users", user_id, "User")
        self.table(TABLE)[name] = {"id": name, "userId": user["id"]}
        return str(user["id"])

    def set_communication(self, *, opted_out: bool) -> None:
        """Say whether people get e-mails from Okta."""
        self.table(TABLE)[COMMUNICATION] = {"id": COMMUNICATION, "optOutEmailUsers": opted_out}

    def communication(self, origin: str) -> Record:
        """Return whether people get e-mails from Okta, as the management API shows it."""
        opted_out = self.table(TABLE).get(COMMUNICATION, {}).get("optOutEmailUsers", False)
        verb = "optIn" if opted_out else "optOut"
        address = f"{origin}/api/v1/org/privacy/oktaCommunication/{verb}"
        return {"optOutEmailUsers": opted_out, "_links": {verb: link(address, "POST")}}

    def _contact_type(self, kind: str) -> str:
        if kind.upper() not in CONTACTS:
            raise not_found(kind, "OrgContactType")  # unverified: the type word
        return kind.upper()
