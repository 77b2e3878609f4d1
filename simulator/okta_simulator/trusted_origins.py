"""Trusted origins."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from okta_simulator.area import Area, Problems, as_object, as_text, as_texts, as_word, link, public
from okta_simulator.errors import malformed
from okta_simulator.filters import Test, matches

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "TrustedOrigin"
SCHEMES = frozenset({"http", "https", "ftp", "ionic", "capacitor"})
SCOPES = ("CORS", "REDIRECT", "IFRAME_EMBED")
LENGTH = 255


class TrustedOrigins(Area):
    """The trusted origins of the organization."""

    def create(self, body: Record, actor: Record) -> Record:
        """Add an origin (recorded: 200, always ACTIVE).

        Args:
            body: The request.
            actor: Who asks.

        Raises:
            OktaError: The body is refused (400).
        """
        content, now = self._content(body, None), self.org.now()
        origin: Record = {"id": self.org.ids.new("tos"), **content, "status": "ACTIVE"}
        origin |= {"created": now, "createdBy": actor["id"], "lastUpdated": now, "lastUpdatedBy": actor["id"]}
        self.table("trusted_origins")[origin["id"]] = origin
        return origin

    def replace(self, identifier: str, body: Record, actor: Record) -> Record:
        """Replace an origin; its status stays.

        Raises:
            OktaError: There is no such origin (404), or the body is refused (400).
        """
        origin = self.find(identifier)
        # unverified: that PUT ignores a stated status, which Okta's API description leaves out of the request
        origin |= self._content(body, origin)
        origin |= {"lastUpdated": self.org.now(), "lastUpdatedBy": actor["id"]}
        return origin

    def find(self, identifier: str) -> Record:
        """Return an origin.

        Raises:
            OktaError: There is none (404).
        """
        return self.org.find("trusted_origins", identifier, KIND)

    def search(self, prefix: str | None, conditions: list[Test]) -> list[Record]:
        """Return the origins that fit, in the order of creation.

        Args:
            prefix: What name or origin has to begin with, in any case; None for any.
            conditions: What else has to hold; ``type`` is that of any of its scopes (Okta's API description).
        """
        wanted = (prefix or "").lower()
        return [
            origin
            for origin in self.table("trusted_origins").values()
            if (origin["name"].lower().startswith(wanted) or origin["origin"].lower().startswith(wanted))
            and matches(origin | {"type": [scope["type"] for scope in origin["scopes"]]}, conditions)
        ]

    def allows(self, address: str, scope: str) -> bool:
        """Say whether an active origin has a scope.

        Args:
            address: The origin, as a browser states it.
            scope: ``CORS``, ``REDIRECT`` or ``IFRAME_EMBED``.
        """
        return any(
            origin["status"] == "ACTIVE"
            and origin["origin"] == address
            and any(each["type"] == scope for each in origin["scopes"])
            for origin in self.table("trusted_origins").values()
        )

    def set_status(self, identifier: str, status: str, actor: Record) -> Record:
        """Activate or deactivate an origin; the status it has already is taken as done.

        Raises:
            OktaError: There is no such origin (404).
        """
        origin = self.find(identifier)
        if origin["status"] != status:
            origin |= {"status": status, "lastUpdated": self.org.now(), "lastUpdatedBy": actor["id"]}
        return origin

    def delete(self, identifier: str) -> None:
        """Delete an origin, active or not (recorded).

        Raises:
            OktaError: There is no such origin (404).
        """
        self.find(identifier)
        del self.table("trusted_origins")[identifier]

    def render(self, origin: Record, org_origin: str) -> Record:
        """Return an origin as the management API shows it."""
        base = f"{org_origin}/api/v1/trustedOrigins/{origin['id']}"
        verb = "deactivate" if origin["status"] == "ACTIVE" else "activate"
        links = {"self": link(base, "GET", "PUT", "DELETE"), verb: link(f"{base}/lifecycle/{verb}", "POST")}
        return public(origin) | {"_links": links}

    def _content(self, body: Record, myself: Record | None) -> Record:
        problems = Problems()
        problems.require(body, "name", "origin")
        name, origin = as_text(body.get("name"), "") or "", as_text(body.get("origin"), "") or ""
        if origin and not _is_origin(origin):
            problems.add("origin", "Origin value is not valid")
        if max(len(name), len(origin)) > LENGTH:
            problems.add("name", f"must be at most {LENGTH} characters long")  # unverified: the text
        # unverified: that the name, too, must be unique
        unique = {"origin": origin} | ({"name": name} if self.org.settings.trusted_origin_names == "unique" else {})
        for field, value in unique.items():
            # unverified: the text, which is recorded for users
            if any(each[field] == value and each is not myself for each in self.table("trusted_origins").values()):
                problems.add(field, "An object with this field already exists in the current organization")
        scopes = _scopes(body.get("scopes"))
        if not scopes:
            problems.add("scopes", "The field cannot be left blank")
        problems.settle()
        return {"name": name, "origin": origin, "scopes": scopes}


def _scopes(value: object) -> list[Record]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise malformed()
    scopes = []
    for each in value:
        given = as_object(each)
        scope: Record = {"type": as_word(given.get("type"), SCOPES, "")}
        if not scope["type"]:
            raise malformed()
        if given.get("allowedOktaApps") is not None:
            scope["allowedOktaApps"] = as_texts(given["allowedOktaApps"])
        scopes.append(scope)
    return scopes


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    extra = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    return parts.scheme in SCHEMES and bool(parts.hostname) and not extra and " " not in text
