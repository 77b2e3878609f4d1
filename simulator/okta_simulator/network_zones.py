"""Network zones. They are kept, and nobody is held to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, Problems, as_object, as_text, as_texts, as_word, link, public
from okta_simulator.errors import malformed, refuse
from okta_simulator.filters import Test, matches

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "NetworkZone"
TABLE = "network_zones"
IP, DYNAMIC, ENHANCED = "IP", "DYNAMIC", "DYNAMIC_V2"
USAGES, STATUSES = ("POLICY", "BLOCKLIST"), ("ACTIVE", "INACTIVE")
LENGTH = 128
LISTED = ("locations", "asns", "ipServiceCategories")
"""What an enhanced dynamic zone includes and excludes."""

# Okta's API description has an example of each. unverified: that the exempt one is there without its feature
SYSTEM: tuple[Record, ...] = (
    {"type": IP, "name": "LegacyIpZone", "usage": "POLICY"},
    {"type": IP, "name": "BlockedIpZone", "usage": "BLOCKLIST"},
    {
        "type": ENHANCED,
        "name": "DefaultEnhancedDynamicZone",
        "usage": "BLOCKLIST",
        "ipServiceCategories": {"include": ["ALL_ANONYMIZERS"]},
    },
    {"type": IP, "name": "DefaultExemptIpZone", "usage": "POLICY"},
)


class NetworkZones(Area):
    """The network zones of the organization."""

    def create_system(self) -> None:
        """Make the zones of a new organization."""
        for given in SYSTEM:
            self._add(given, system=True)

    def create(self, body: Record) -> Record:
        """Add a zone (Okta's API description: 200).

        Args:
            body: ``name`` and ``type`` (required), ``usage``, ``status``, and what the type has.

        Raises:
            OktaError: The body is refused (400).
        """
        self._check(body, None)
        return self._add(body, system=False)

    def replace(self, identifier: str, body: Record) -> Record:
        """Replace a zone; its type stays.

        Raises:
            OktaError: There is no such zone (404), or the body is refused (400).
        """
        zone = self.find(identifier)
        self._check(body, zone)
        # unverified: that a stated status counts, and that one left out stays
        content = _content(body) | {"status": as_word(body.get("status"), STATUSES, zone["status"])}
        kept = {name: zone[name] for name in ("id", "created", "system")}
        zone.clear()
        zone |= content | kept | {"lastUpdated": self.org.now()}
        return zone

    def find(self, identifier: str) -> Record:
        """Return a zone.

        Raises:
            OktaError: There is none (404).
        """
        return self.org.find(TABLE, identifier, KIND)

    def search(self, conditions: list[Test]) -> list[Record]:
        """Return the zones that fit, in the order of creation."""
        return [zone for zone in self.table(TABLE).values() if matches(zone, conditions)]

    def set_status(self, identifier: str, status: str) -> Record:
        """Activate or deactivate a zone; the status it has already is taken as done.

        Raises:
            OktaError: There is no such zone (404).
        """
        zone = self.find(identifier)
        if zone["status"] != status:
            zone |= {"status": status, "lastUpdated": self.org.now()}
        return zone

    def delete(self, identifier: str) -> None:
        """Delete a zone.

        Raises:
            OktaError: There is no such zone (404), it is one of Okta's own, or active on Identity Engine (400).
        """
        zone = self.find(identifier)
        # That an active one is not deleted is from Okta's API description. unverified: codes and texts
        if zone["system"]:
            refuse("zone", "A system network zone cannot be deleted")
        if zone["status"] == "ACTIVE" and self.org.settings.identity_engine:
            refuse("zone", "An active network zone cannot be deleted")
        del self.table(TABLE)[identifier]

    def render(self, zone: Record, origin: str) -> Record:
        """Return a zone as the management API shows it."""
        base = f"{origin}/api/v1/zones/{zone['id']}"
        verb = "deactivate" if zone["status"] == "ACTIVE" else "activate"
        links = {"self": link(base, "GET", "PUT", "DELETE"), verb: link(f"{base}/lifecycle/{verb}", "POST")}
        return public(zone) | {"_links": links}

    def _add(self, body: Record, *, system: bool) -> Record:
        now, identifier = self.org.now(), self.org.ids.new("nzo")
        status = as_word(body.get("status"), STATUSES, "ACTIVE")
        about = {"id": identifier, "status": status, "created": now, "lastUpdated": now, "system": system}
        self.table(TABLE)[identifier] = zone = _content(body) | about
        return zone

    def _check(self, body: Record, myself: Record | None) -> None:
        problems, name = Problems(), as_text(body.get("name"), "") or ""
        problems.require(body, "name", "type")
        if len(name) > LENGTH:
            problems.add("name", f"must be at most {LENGTH} characters long")  # unverified: the text
        if any(zone["name"] == name and zone is not myself for zone in self.table(TABLE).values()):
            # unverified: the text, which is recorded for users
            problems.add("name", "An object with this field already exists in the current organization")
        if myself is not None and body.get("type") != myself["type"]:
            problems.add("type", "The type of a network zone cannot be changed")  # unverified: the text
        problems.settle()


def _content(body: Record) -> Record:
    kind = as_word(body.get("type"), (IP, DYNAMIC, ENHANCED), "")
    about: Record = {
        "type": kind,
        "name": as_text(body.get("name")),
        "usage": as_word(body.get("usage"), USAGES, "POLICY"),
    }
    if kind == IP:
        return about | {name: _addresses(body.get(name)) for name in ("gateways", "proxies")}
    if kind == DYNAMIC:
        # unverified: what is null where nothing is stated
        proxy = as_text(body.get("proxyType")) or None
        asns, locations = as_texts(body.get("asns")), _objects(body.get("locations"))
        return about | {"locations": locations, "proxyType": proxy, "asns": asns}
    return about | {name: _both(as_object(body.get(name))) for name in LISTED}


def _addresses(value: object) -> list[Record] | None:
    """Return addresses as they are kept: null if there are none (Okta's API description)."""
    return _objects(value) or None


def _both(given: Record) -> Record:
    return {name: given.get(name) or [] for name in ("include", "exclude")}


def _objects(value: object) -> list[Record]:
    if not isinstance(value, list | None):
        raise malformed()
    return [as_object(each) for each in value or []]
