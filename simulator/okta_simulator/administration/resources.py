"""What a resource set is about: addresses of collections, of objects, and of the people in a group."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from okta_simulator.administration.permissions import COLLECTIONS
from okta_simulator.errors import refuse_field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

ORN = "orn:"
ORN_WORDS = {"authorization_servers": "authorizationServers"}
SERVICES = {"groups": "directory", "users": "directory", "apps": "idp", "authorizationServers": "idp"}
APP_TYPE = "oidc_client"
MEMBERS, CONTAINED = "users", "contained_resources"
EVERYTHING = [f"/api/v1/{collection}" for collection in sorted(COLLECTIONS)]
ORN_START = 4


@dataclass(frozen=True)
class Resource:
    """What an address names.

    Attributes:
        collection: One of ``COLLECTIONS``.
        name: Id or name of the object; empty for all of them.
        members: Whether it is about the people in a group rather than the group.
    """

    collection: str
    name: str = ""
    members: bool = False

    @property
    def path(self) -> str:
        """The path of its URL."""
        return f"/api/v1/{self.collection}" + (f"/{self.name}" if self.name else "") + ("/users" * self.members)

    def orn(self, partition: str, org_id: str) -> str:
        """Return its Okta Resource Name, as in Okta's API description.

        Args:
            partition: Where it is good.
            org_id: The organization.
        """
        words = {value: key for key, value in ORN_WORDS.items()}
        parts = [f"orn:{partition}", SERVICES[self.collection], org_id, words.get(self.collection, self.collection)]
        if self.name:
            parts += [APP_TYPE] * (self.collection == "apps") + [self.name] + [CONTAINED] * self.members
        return ":".join(parts)


def resource(address: str) -> Resource:
    """Read an address: a URL of the management API, its path, or an Okta Resource Name.

    Raises:
        OktaError: It is of nothing that there is here (400).
    """
    parts = _of_orn(address) if address.startswith(ORN) else _of_url(address)
    collection, name, *more = [*parts, "", ""]
    members = more[0] in {MEMBERS, CONTAINED}
    if collection not in COLLECTIONS or (members and collection != "groups") or (more[0] and not members):
        # unverified: the text. Real organizations know more kinds, such as devices and policies.
        refuse_field("resources", f"'{address}' is no resource")
    return Resource(collection, name, members)


def _of_url(address: str) -> list[str]:
    parts = unquote(urlsplit(address).path).removeprefix("/api/v1/").strip("/").split("/")
    if parts[0] == "groups" and parts[-1] == MEMBERS:
        return parts
    return [parts[0], "/".join(parts[1:])]  # a label may have slashes


def _of_orn(address: str) -> list[str]:
    parts = address.split(":")[ORN_START:]
    if parts[:1] == ["apps"]:  # with or without the type of the app; the type alone means all of them
        parts = ["apps", *[part for part in parts[1:] if part != APP_TYPE]]
    return [ORN_WORDS.get(parts[0], parts[0]) if parts else "", *parts[1:]]


@dataclass
class Reach:
    """The objects that a resource set holds.

    Attributes:
        named: By collection their ids or names.
        whole: By collection what all of them lack, for those collections that it holds as a whole.
    """

    named: dict[str, set[str]] = field(default_factory=dict)
    whole: dict[str, set[str]] = field(default_factory=dict)

    def objects(self) -> dict[str, set[str]]:
        """Return the collections of which it holds some objects only, with these."""
        return {collection: names for collection, names in self.named.items() if collection not in self.whole}

    def excluded(self) -> dict[str, set[str]]:
        """Return what it lacks of the collections that it holds as a whole."""
        lacking = {each: names - self.named.get(each, set()) for each, names in self.whole.items()}
        return {collection: names for collection, names in lacking.items() if names}

    def closed(self) -> frozenset[str]:
        """Return the collections of which it holds nothing."""
        return COLLECTIONS - set(self.named) - set(self.whole)


def reach(org: Organization, resources: Iterable[Record]) -> Reach:
    """Say what objects resources stand for, as it is now.

    Args:
        org: The organization.
        resources: Records of a resource set: ``address``, and ``conditions``, if there are some.
    """
    found = Reach()
    for each in resources:
        about, lacking = resource(each["address"]), _excluded(each.get("conditions"))
        if about.members:
            group = org.tables["groups"].get(about.name, {})
            found.named.setdefault("users", set()).update(set(group.get("_members", ())) - lacking)
        elif about.name:
            found.named.setdefault(about.collection, set()).add(about.name)
        elif "" not in lacking:  # the type of all apps there are may be excluded
            before = found.whole.get(about.collection)
            found.whole[about.collection] = lacking if before is None else before & lacking
    return found


def _excluded(conditions: Record | None) -> set[str]:
    named = ((conditions or {}).get("Exclude") or {}).get("okta:ORN") or []
    return {resource(each).name for each in named}
