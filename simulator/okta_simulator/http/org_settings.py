"""``/api/v1/org/contacts``, ``privacy`` and ``logo``: what links of the organization lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import link
from okta_simulator.http.call import Call, Endpoint, Reply, created
from okta_simulator.org_settings import CONTACTS

if TYPE_CHECKING:
    from okta_simulator.types import Record

ORG = "/api/v1/org"
CONTACT = f"{ORG}/contacts/{{contact}}"
COMMUNICATION = f"{ORG}/privacy/oktaCommunication"


def list_contacts(call: Call) -> Reply:
    """List the types of contacts."""
    return Reply([_contact_type(call, kind) for kind in CONTACTS])


def get_contact(call: Call) -> Reply:
    """Return who a contact is."""
    return _contact(call, call.org.org_settings.contact(call.params["contact"]))


def replace_contact(call: Call) -> Reply:
    """Name another contact."""
    return _contact(call, call.org.org_settings.set_contact(call.params["contact"], call.record))


def get_communication(call: Call) -> Reply:
    """Say whether people get e-mails from Okta."""
    return Reply(call.org.org_settings.communication(call.origin))


def opt_in(call: Call) -> Reply:
    """Let people get e-mails from Okta."""
    call.org.org_settings.set_communication(opted_out=False)
    return get_communication(call)


def opt_out(call: Call) -> Reply:
    """Let people get no e-mails from Okta."""
    call.org.org_settings.set_communication(opted_out=True)
    return get_communication(call)


def get_support(call: Call) -> Reply:
    """Say that Okta's support has no access."""
    del call
    # unverified: which links there are; granting access is not simulated
    return Reply({"support": "DISABLED", "expiration": None, "caseNumber": None, "_links": {}})


def upload_logo(call: Call) -> Reply:
    """Take a logo, which is not kept."""
    del call
    return created(None)


def _contact_type(call: Call, kind: str) -> Record:
    name = kind.lower()
    return {"contactType": kind, "_links": {name: link(f"{call.origin}{ORG}/contacts/{name}")}}


def _contact(call: Call, user_id: str | None) -> Reply:
    return Reply({"userId": user_id, "_links": {"user": link(f"{call.origin}/api/v1/users/{user_id}")}})


ENDPOINTS = [
    Endpoint("GET", f"{ORG}/contacts", list_contacts),
    Endpoint("GET", CONTACT, get_contact),
    Endpoint("PUT", CONTACT, replace_contact),
    Endpoint("GET", COMMUNICATION, get_communication),
    Endpoint("POST", f"{COMMUNICATION}/optIn", opt_in),
    Endpoint("POST", f"{COMMUNICATION}/optOut", opt_out),
    Endpoint("GET", f"{ORG}/privacy/oktaSupport", get_support),
    Endpoint("POST", f"{ORG}/logo", upload_logo),
]
