"""The claims about a person that OpenID Connect's scopes stand for, as Okta fills them from a profile."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from okta_simulator.auth_servers.claims import IN_EVERY_TOKEN, SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_simulator.types import Record

ATTRIBUTES = {
    "birthdate": "birthdate",
    "email": "email",
    "family_name": "lastName",
    "gender": "gender",
    "given_name": "firstName",
    "locale": "locale",
    "middle_name": "middleName",
    "nickname": "nickName",
    "phone_number": "primaryPhone",
    "picture": "picture",
    "preferred_username": "login",
    "profile": "profileUrl",
    "website": "website",
    "zoneinfo": "timezone",
}
ADDRESS = {
    "street_address": "streetAddress",
    "locality": "city",
    "region": "state",
    "postal_code": "zipCode",
    "country": "countryCode",
}
APP_PROFILE = (
    "street_address",
    "country",
    "website",
    "zoneinfo",
    "birthdate",
    "gender",
    "formatted",
    "profile",
    "locality",
    "given_name",
    "middle_name",
    "locale",
    "picture",
    "name",
    "nickname",
    "phone_number",
    "region",
    "postal_code",
    "family_name",
    "email",
)
# unverified: the attributes for birthdate, gender, picture and website, which Okta's base profile
# lacks, and these defaults for a person who states none
DEFAULTS = {"locale": "en_US", "zoneinfo": "America/Los_Angeles"}


def value_of(name: str, user: Record) -> object:
    """Return the value of a system claim; None if the person has none.

    Args:
        name: The claim.
        user: The person.
    """
    profile = user["profile"]
    if name == "name":
        return profile.get("displayName") or f"{profile.get('firstName')} {profile.get('lastName')}"
    if name == "email_verified":
        return True
    if name == "updated_at":
        return int(datetime.fromisoformat(user["lastUpdated"]).timestamp())
    if name == "address":
        return {field: profile[source] for field, source in ADDRESS.items() if profile.get(source)} or None
    return profile.get(ATTRIBUTES[name]) or DEFAULTS.get(name)


def app_profile(user: Record) -> Record:
    """Return what an OIDC app knows of a person, unless told otherwise (an example of Okta's API description).

    Args:
        user: The person.
    """
    # unverified: that it is mapped by the same attributes as the claims, and follows the person's profile
    profile = user["profile"]
    address = {field: profile.get(source) for field, source in ADDRESS.items()} | {"formatted": None}
    return {name: address[name] if name in address else value_of(name, user) for name in APP_PROFILE}


def of_scopes(user: Record, scopes: Iterable[str], *, every: bool) -> Record:
    """Return the claims of the organization's server about a person.

    Args:
        user: The person.
        scopes: What was granted.
        every: All of them; otherwise the few that are in every ID token (Okta's reference of OpenID Connect,
            "Scope-dependent claims").
    """
    granted = set(scopes)
    names = [name for name, scope in SYSTEM.items() if scope in granted and (every or name in IN_EVERY_TOKEN)]
    values = {name: value_of(name, user) for name in names}
    return {name: value for name, value in values.items() if value is not None}
