"""Claims of authorization servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, Problems, as_flag, as_object, as_text, as_texts, as_word, link, public
from okta_simulator.errors import not_found, refuse, refuse_field

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "OAuth2Claim"
REQUIRED = ("name", "status", "claimType", "valueType", "value")
CLAIM_TYPES = ("RESOURCE", "IDENTITY")
VALUE_TYPES = ("EXPRESSION", "GROUPS", "SYSTEM")
GROUP_FILTERS = ("STARTS_WITH", "EQUALS", "CONTAINS", "REGEX")
SUBJECT = "(appuser != null) ? appuser.userName : app.clientId"
IN_EVERY_TOKEN = frozenset({"email", "name", "preferred_username"})
# unverified: the scopes of each system claim, and that its value is its name
SYSTEM = {
    "address": "address",
    "birthdate": "profile",
    "email": "email",
    "email_verified": "email",
    "family_name": "profile",
    "gender": "profile",
    "given_name": "profile",
    "locale": "profile",
    "middle_name": "profile",
    "name": "profile",
    "nickname": "profile",
    "phone_number": "phone",
    "picture": "profile",
    "preferred_username": "profile",
    "profile": "profile",
    "updated_at": "profile",
    "website": "profile",
    "zoneinfo": "profile",
}


class Claims(Area):
    """The claims of all servers."""

    def create_system(self, server_id: str) -> None:
        """Make the 19 claims that every server has."""
        subject = {"name": "sub", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": SUBJECT}
        self._add(server_id, _content(subject) | {"system": True})
        for name, scope in SYSTEM.items():
            claim: Record = {"name": name, "claimType": "IDENTITY", "valueType": "SYSTEM", "value": name}
            claim |= {"conditions": {"scopes": [scope]}, "alwaysIncludeInToken": name in IN_EVERY_TOKEN}
            self._add(server_id, _content(claim) | {"system": True})

    def create(self, server_id: str, body: Record) -> Record:
        """Add a claim.

        Raises:
            OktaError: There is no such server (404), or the body is refused (400).
        """
        server = self.org.auth_servers.find(server_id)
        self._check(server["id"], body, None)
        return self._add(server["id"], _content(body))

    def replace(self, server_id: str, identifier: str, body: Record) -> Record:
        """Replace a claim.

        Raises:
            OktaError: There is no such server or claim (404), or the body is refused (400).
        """
        claim = self.find(server_id, identifier)
        self._check(claim["_server"], body, claim)
        if claim["system"] and body.get("name") != claim["name"]:
            refuse_field("name", "A system claim cannot be renamed")  # unverified: the text
        claim.pop("group_filter_type", None)
        claim |= _content(body) | {"system": claim["system"]}
        return claim

    def find(self, server_id: str, identifier: str) -> Record:
        """Return a claim.

        Raises:
            OktaError: There is no such server or claim (404).
        """
        server = self.org.auth_servers.find(server_id)
        claim = self.table("claims", server["id"]).get(identifier)
        if claim is None:
            raise not_found(identifier, KIND)
        return claim

    def of(self, server_id: str) -> list[Record]:
        """Return a server's claims in the order of creation.

        Args:
            server_id: The server's real id.
        """
        return list(self.table("claims", server_id).values())

    def delete(self, server_id: str, identifier: str) -> None:
        """Delete a claim.

        Raises:
            OktaError: There is no such server or claim (404), or it is a system claim.
        """
        claim = self.find(server_id, identifier)
        if claim["system"]:
            # unverified: the code and the text of this
            refuse("claim", "System claims cannot be deleted.")
        del self.table("claims", claim["_server"])[identifier]

    def forget_server(self, server_id: str) -> None:
        """Drop the claims of a server that goes."""
        self.drop_table("claims", server_id)

    def render(self, claim: Record, base: str) -> Record:
        """Return a claim as the management API shows it.

        Args:
            claim: The claim.
            base: URL of the server in the management API.
        """
        allow = ("GET", "PUT") if claim["system"] else ("GET", "PUT", "DELETE")
        return public(claim) | {"_links": {"self": link(f"{base}/claims/{claim['id']}", *allow)}}

    def _add(self, server_id: str, content: Record) -> Record:
        claim: Record = {"id": self.org.ids.new("ocl"), **content, "_server": server_id}
        self.table("claims", server_id)[claim["id"]] = claim
        return claim

    def _check(self, server_id: str, body: Record, myself: Record | None) -> None:
        problems = Problems()
        problems.require(body, *REQUIRED)
        problems.settle()
        content = _content(body)
        # unverified: the texts
        if content["valueType"] == "SYSTEM" and not (myself and myself["system"]):
            problems.add("valueType", "SYSTEM is only for system claims")
        if content["valueType"] == "GROUPS" and body.get("group_filter_type") is None:
            problems.add("group_filter_type", "is required when 'valueType' is 'GROUPS'")
        known = {scope["name"] for scope in self.org.scopes.of(server_id)}
        for scope in content["conditions"]["scopes"]:
            if scope not in known:
                problems.add("conditions.scopes", f"'{scope}' is not a scope of this authorization server")
        same = [each for each in self.of(server_id) if each is not myself]
        if any((each["name"], each["claimType"]) == (content["name"], content["claimType"]) for each in same):
            problems.add("name", "An object with this field already exists in the current organization")
        problems.settle()


def _content(body: Record) -> Record:
    claim_type = as_word(body.get("claimType"), CLAIM_TYPES, "RESOURCE")
    value_type = as_word(body.get("valueType"), VALUE_TYPES, "EXPRESSION")
    content: Record = {
        "name": as_text(body.get("name")),
        "status": as_word(body.get("status"), ("ACTIVE", "INACTIVE"), "ACTIVE"),
        "claimType": claim_type,
        "valueType": value_type,
        "value": as_text(body.get("value")),
        "conditions": {"scopes": as_texts(as_object(body.get("conditions")).get("scopes"))},
        "system": False,
        "alwaysIncludeInToken": claim_type == "RESOURCE" or as_flag(body.get("alwaysIncludeInToken"), default=False),
        "apiResourceId": None,
    }
    if value_type == "GROUPS":
        content["group_filter_type"] = as_word(body.get("group_filter_type"), GROUP_FILTERS, "STARTS_WITH")
    return content
