"""The one type of users that there is, and its schema. Neither can be changed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, link
from okta_simulator.directory.profiles import REQUIRED
from okta_simulator.errors import not_found

if TYPE_CHECKING:
    from okta_simulator.types import Record

DEFAULT = "default"
DEFAULT_TYPE = "oty00000000000001d7"
DEFAULT_SCHEMA = "osc00000000000001d7"
SYSTEM = "spr00000000000001d7"
"""Who has made them: nobody that can be looked up."""

# unverified: the titles and lengths of those that Okta's API description has no example of
TITLES = {
    "login": "Username",
    "firstName": "First name",
    "lastName": "Last name",
    "middleName": "Middle name",
    "honorificPrefix": "Honorific prefix",
    "honorificSuffix": "Honorific suffix",
    "email": "Primary email",
    "title": "Title",
    "displayName": "Display name",
    "nickName": "Nickname",
    "profileUrl": "Profile Url",
    "secondEmail": "Secondary email",
    "mobilePhone": "Mobile phone",
    "primaryPhone": "Primary phone",
    "streetAddress": "Street address",
    "city": "City",
    "state": "State",
    "zipCode": "Zip code",
    "countryCode": "Country code",
    "postalAddress": "Postal Address",
    "preferredLanguage": "Preferred language",
    "locale": "Locale",
    "timezone": "Time zone",
    "userType": "User type",
    "employeeNumber": "Employee number",
    "costCenter": "Cost center",
    "organization": "Organization",
    "division": "Division",
    "department": "Department",
    "managerId": "ManagerId",
    "manager": "Manager",
}
LIMITS: dict[str, Record] = {
    "login": {"minLength": 5, "maxLength": 100},
    "firstName": {"minLength": 1, "maxLength": 50},
    "lastName": {"minLength": 1, "maxLength": 50},
    "email": {"format": "email"},
    "secondEmail": {"format": "email"},
}


class UserTypes(Area):
    """The user types of the organization: ``default``."""

    def find(self, identifier: str, origin: str) -> Record:
        """Return the type as the management API shows it.

        Args:
            identifier: Its id, or ``default`` (Okta's API description).
            origin: URL of the host that was asked.

        Raises:
            OktaError: It is another one (404).
        """
        if identifier not in {DEFAULT, DEFAULT_TYPE}:
            raise not_found(identifier, "CVDType")
        schema = link(f"{origin}/api/v1/meta/schemas/user/{DEFAULT_SCHEMA}")
        return {
            "id": DEFAULT_TYPE,
            "displayName": "User",
            "name": "user",
            "description": "Okta user profile template with default permission settings",
            "createdBy": SYSTEM,
            "lastUpdatedBy": SYSTEM,
            "created": self.org.created,
            "lastUpdated": self.org.created,
            "default": True,
            # unverified: self; the description's examples have the schema there, too
            "_links": {"self": link(f"{origin}/api/v1/meta/types/user/{DEFAULT_TYPE}"), "schema": schema},
        }

    def schema(self, identifier: str, origin: str) -> Record:
        """Return the schema as the management API shows it.

        Args:
            identifier: Its id, or ``default``.
            origin: URL of the host that was asked.

        Raises:
            OktaError: It is another one (404).
        """
        if identifier not in {DEFAULT, DEFAULT_SCHEMA}:
            raise not_found(identifier, "UserSchema")  # unverified: the type word
        parts: Record = {"base": {name: _attribute(name) for name in TITLES}, "custom": {}}
        definitions = {
            name: {
                "id": f"#{name}",
                "type": "object",
                "properties": properties,
                "required": [each for each in REQUIRED if each in properties],
            }
            for name, properties in parts.items()
        }
        return {
            "id": f"{origin}/meta/schemas/user/{identifier}",
            "$schema": "http://json-schema.org/draft-04/schema#",
            "name": "user",
            "title": "User",
            "lastUpdated": self.org.created,
            "created": self.org.created,
            "definitions": definitions,
            "type": "object",
            "properties": {"profile": {"allOf": [{"$ref": f"#/definitions/{name}"} for name in parts]}},
        }


def _attribute(name: str) -> Record:
    required = {"required": True} if name in REQUIRED else {}
    permissions = [{"principal": "SELF", "action": "READ_WRITE"}]
    return {"title": TITLES[name], "type": "string"} | required | LIMITS.get(name, {}) | {"permissions": permissions}
