"""Custom authorization servers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from okta_simulator.area import Area, Problems, as_object, as_text, as_texts, as_word, link, public
from okta_simulator.auth_servers.trusted_servers import TrustedServers
from okta_simulator.clock import timestamp
from okta_simulator.errors import OktaError, feature_missing, not_found

if TYPE_CHECKING:
    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

KIND = "AuthorizationServer"
DEFAULT = "default"
ROTATION = timedelta(days=90)
ISSUER_MODES = ("ORG_URL", "CUSTOM_URL", "DYNAMIC")


class AuthServers(Area):
    """The authorization servers. ``default`` is the name of the pre-made one and works as its id."""

    def __init__(self, org: Organization) -> None:
        """Make the area."""
        super().__init__(org)
        self.trusted = TrustedServers(org)

    def create_default(self) -> None:
        """Make the server that every organization with the licence starts with, with a policy and a rule."""
        server = self._add(
            {
                "name": DEFAULT,
                "description": "Default Authorization Server for your Applications",
                "audiences": ["api://default"],
                "issuerMode": "DYNAMIC",
                "credentials": {"signing": {"rotationMode": "MANUAL"}},
            },
            default=True,
        )
        self.org.rules.create_default(self.org.policies.create_default(server))

    def create(self, body: Record) -> Record:
        """Add a server.

        Raises:
            OktaError: The body is refused (400), or the licence is missing (401).
        """
        self.require_licence()
        self._check(body)
        signing = as_object(as_object(body.get("credentials")).get("signing"))
        as_word(signing.get("rotationMode"), ("AUTO", "MANUAL"), "AUTO")
        # recorded: MANUAL stated at creation is answered AUTO
        return self._add({**body, "credentials": {"signing": {"rotationMode": "AUTO"}}}, default=False)

    def replace(self, identifier: str, body: Record) -> tuple[Record, str]:
        """Replace a server.

        Returns:
            The server, and the ``lastUpdated`` that the reply shows: the one from before (recorded). A body
            that changes nothing leaves ``lastUpdated`` alone (recorded).

        Raises:
            OktaError: There is no such server (404), or the body is refused (400).
        """
        server = self.find(identifier)
        self._check(body)
        before, shown = self._content(server), server["lastUpdated"]
        server["name"] = body["name"]
        # unverified: that a description and an issuer mode that are left out stay
        server["description"] = as_text(body.get("description"), server["description"])
        server["audiences"] = as_texts(body.get("audiences"))
        server["issuerMode"] = as_word(body.get("issuerMode"), ISSUER_MODES, server["issuerMode"])
        self._set_rotation(server, as_object(as_object(body.get("credentials")).get("signing")))
        if self._content(server) != before:
            server["lastUpdated"] = self.org.now()
        return server, shown

    def find(self, identifier: str) -> Record:
        """Return a server by its id, or the pre-made one by the word ``default``.

        Raises:
            OktaError: There is none (404), or the licence is missing (401).
        """
        self.require_licence()
        server = self.known(identifier)
        if server is None:
            raise not_found(identifier, KIND)
        return server

    def known(self, identifier: str) -> Record | None:
        """Return a server as ``find`` does, without asking for the licence; None if there is none."""
        if identifier == DEFAULT:
            return next((server for server in self.table("auth_servers").values() if server["default"]), None)
        return self.table("auth_servers").get(identifier)

    def search(self, words: str | None) -> list[Record]:
        """Return the servers whose name or audience has the words in it, in the order of creation.

        Raises:
            OktaError: The licence is missing (401).
        """
        self.require_licence()
        wanted = (words or "").lower()
        return [
            server
            for server in self.table("auth_servers").values()
            # unverified: that the match is on any part, in any case
            if any(wanted in text.lower() for text in (server["name"], *server["audiences"]))
        ]

    def set_status(self, identifier: str, status: str) -> None:
        """Activate or deactivate a server; the status it has already is taken as done.

        Raises:
            OktaError: There is no such server (404).
        """
        server = self.find(identifier)
        if server["status"] != status:
            server["status"] = status
            server["lastUpdated"] = self.org.now()

    def rotate(self, identifier: str) -> None:
        """Make the server's next key the active one.

        Raises:
            OktaError: There is no such server (404).
        """
        server = self.find(identifier)
        signing = server["credentials"]["signing"]
        signing["kid"] = self.org.keys.rotate(server["id"])
        self._stamp_rotation(signing)

    def delete(self, identifier: str) -> None:
        """Delete a server with everything below it.

        Raises:
            OktaError: There is no such server (404), or it is active and the switch is against it (400).
        """
        server = self.find(identifier)
        if server["status"] == "ACTIVE" and self.org.settings.active_server_deletion == "refused":
            # unverified: code, status and text; that it is refused at all is what clients assume
            raise OktaError(400, "E0000001", "Api validation failed: authorizationServer", ["Deactivate it first."])
        # unverified: that everything below goes with it
        for area in (self.org.scopes, self.org.claims, self.org.policies):
            area.forget_server(server["id"])
        self.org.keys.delete_all(server["id"])
        self.trusted.forget(server["id"])
        del self.table("auth_servers")[server["id"]]

    def require_licence(self) -> None:
        """Refuse where API Access Management is not licensed.

        Raises:
            OktaError: 401 E0000015 (recorded for every verb).
        """
        if not self.org.settings.api_access_management:
            raise feature_missing()

    def issuer(self, server: Record, origin: str, org_url: str) -> str:
        """Return a server's issuer.

        Args:
            server: The server.
            origin: URL of the host that was asked; decides where the issuer mode is DYNAMIC.
            org_url: The organization's own URL.
        """
        return f"{self.org_issuer(server['issuerMode'], origin, org_url)}/oauth2/{_name(server)}"

    def org_issuer(self, issuer_mode: str, origin: str, org_url: str) -> str:
        """Return the host part of an issuer.

        Args:
            issuer_mode: ``ORG_URL``, ``CUSTOM_URL`` or ``DYNAMIC``.
            origin: URL of the host that was asked.
            org_url: The organization's own URL.
        """
        domain = self.org.settings.custom_domain
        if issuer_mode == "CUSTOM_URL" and domain is not None:
            return f"{urlsplit(origin).scheme}://{domain}"
        return origin if issuer_mode == "DYNAMIC" else org_url

    def render(self, server: Record, origin: str, org_url: str, last_updated: str | None = None) -> Record:
        """Return a server as the management API shows it.

        Args:
            server: The server.
            origin: URL of the host that was asked.
            org_url: The organization's own URL.
            last_updated: What to show as ``lastUpdated`` instead of the stored time.
        """
        shown = public(server)
        shown["issuer"] = self.issuer(server, origin, org_url)
        if last_updated is not None:
            shown["lastUpdated"] = last_updated
        if not self.org.settings.issuer_mode_visible:
            del shown["issuerMode"]
        shown["_links"] = self._links(server, origin)
        return shown

    def _links(self, server: Record, origin: str) -> Record:
        # recorded: the pre-made server's links name it "default", however it was asked for
        base = f"{origin}/api/v1/authorizationServers/{_name(server)}"
        known = f"{origin}/oauth2/{_name(server)}/.well-known"
        links: Record = {
            "rotateKey": link(f"{base}/credentials/lifecycle/keyRotate", "POST"),
            "metadata": [
                {"name": name, **link(f"{known}/{name}", "GET")}
                for name in ("oauth-authorization-server", "openid-configuration")
            ],
            "keys": link(f"{base}/credentials/keys", "GET"),
            "self": link(base, "GET", "DELETE", "PUT"),
        }
        links |= {name: link(f"{base}/{name}", "GET", "POST") for name in ("claims", "policies", "scopes")}
        if self.org.settings.resource_server_credentials:
            links["resourceServerCredentialsKeys"] = link(f"{base}/resourceservercredentials/keys", "GET")
        verb = "deactivate" if server["status"] == "ACTIVE" else "activate"
        return links | {verb: link(f"{base}/lifecycle/{verb}", "POST")}

    def _add(self, body: Record, *, default: bool) -> Record:
        identifier, now = self.org.ids.new("aus"), self.org.now()
        server: Record = {
            "id": identifier,
            "name": body["name"],
            "description": as_text(body.get("description")),
            "audiences": as_texts(body.get("audiences")),
            "issuerMode": as_word(body.get("issuerMode"), ISSUER_MODES, self.org.settings.issuer_modes[0]),
            "status": "ACTIVE",
            "created": now,
            "lastUpdated": now,
            "credentials": {"signing": {"kid": self.org.keys.create(identifier), "rotationMode": "AUTO"}},
            "default": default,
        }
        self._stamp_rotation(server["credentials"]["signing"])
        self._set_rotation(server, body["credentials"]["signing"])
        self.table("auth_servers")[identifier] = server
        self.org.scopes.create_system(identifier)
        self.org.claims.create_system(identifier)
        return server

    def _check(self, body: Record) -> None:
        problems = Problems()
        problems.require(body, "name", "audiences")
        audiences = as_texts(body.get("audiences"))
        # unverified: the texts of both refusals
        if len(audiences) > 1:
            problems.add("audiences", "'audiences' must contain exactly one value")
        for audience in audiences:
            if ":" in audience and not _is_uri(audience):
                problems.add("audiences", f"'{audience}' is not a valid URI")
        problems.settle()
        as_text(body["name"])
        as_word(body.get("issuerMode"), ISSUER_MODES, "ORG_URL")

    def _set_rotation(self, server: Record, stated: Record) -> None:
        signing = server["credentials"]["signing"]
        mode = as_word(stated.get("rotationMode"), ("AUTO", "MANUAL"), signing["rotationMode"])
        if mode == signing["rotationMode"]:
            return
        signing["rotationMode"] = mode
        signing.pop("nextRotation", None)
        if mode == "AUTO":
            self._stamp_rotation(signing)

    def _stamp_rotation(self, signing: Record) -> None:
        moment = self.org.moment()
        signing["lastRotated"] = timestamp(moment)
        if signing["rotationMode"] == "AUTO":
            signing["nextRotation"] = timestamp(moment + ROTATION)

    def _content(self, server: Record) -> Record:
        names = ("name", "description", "audiences", "issuerMode")
        return {name: server[name] for name in names} | dict(server["credentials"]["signing"])


def _name(server: Record) -> str:
    return DEFAULT if server["default"] else str(server["id"])


def _is_uri(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and not any(each.isspace() for each in text)
