"""Scopes of authorization servers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okta_simulator.area import Area, Problems, as_flag, as_text, as_word, link, public
from okta_simulator.errors import not_found, refuse

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "OAuth2Scope"
NAME = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
CONSENTS = ("IMPLICIT", "REQUIRED", "FLEXIBLE")
PUBLISH = ("NO_CLIENTS", "ALL_CLIENTS")
# unverified: the display names and descriptions
SYSTEM = {
    "openid": ("openid", "Signals that a request is an OpenID request."),
    "profile": ("View your profile information.", "The exact data varies based on what you have provided."),
    "email": ("View your email address.", "This allows the app to view your email address."),
    "address": ("View your address.", "This allows the app to view your address."),
    "phone": ("View your phone number.", "This allows the app to view your phone number."),
    "offline_access": (
        "Keep you signed in to the app.",
        "This keeps you signed in, even when you are not using it.",
    ),
    "device_sso": (
        "Single sign-on on your device.",
        "This allows the app to use single sign-on on your device.",
    ),
}
MY_ACCOUNT = (
    "appAuthenticator.maintenance.manage",
    "appAuthenticator.maintenance.read",
    "appAuthenticator.manage",
    "appAuthenticator.read",
    "authenticators.manage",
    "authenticators.read",
    "email.manage",
    "email.read",
    "manage",
    "oktaApplications.read",
    "organization.read",
    "phone.manage",
    "phone.read",
    "profile.manage",
    "profile.read",
    "read",
)
"""The ``okta.myAccount.*`` scopes of Identity Engine, as such organizations publish them.

Okta has further ones, such as ``okta.myAccount.sessions.manage``, which administrators add (release notes of
2024.09.0).
"""
RESERVED, OPEN = ("okta.", "okta:"), "okta.myAccount."


class Scopes(Area):
    """The scopes of all servers."""

    def create_system(self, server_id: str) -> None:
        """Make the scopes that every server has.

        Those of ``okta.myAccount.*`` are there on Identity Engine and do not say ``system: true``.
        """
        for name, (title, text) in SYSTEM.items():
            self._add(server_id, _new(name, title, text, system=True))
        if self.org.settings.identity_engine:
            for suffix in MY_ACCOUNT:
                self._add(server_id, _new(f"okta.myAccount.{suffix}", None, None, system=False))

    def create(self, server_id: str, body: Record) -> Record:
        """Add a scope.

        Raises:
            OktaError: There is no such server (404), or the body is refused (400).
        """
        server = self.org.auth_servers.find(server_id)
        problems = Problems()
        self._check_name(server["id"], body, None, problems)
        problems.settle()
        return self._add(server["id"], _content(body))

    def replace(self, server_id: str, identifier: str, body: Record) -> Record:
        """Replace a scope. ``consent`` and ``metadataPublish`` are required here (Okta's reference).

        Raises:
            OktaError: There is no such server or scope (404), or the body is refused (400).
        """
        scope = self.find(server_id, identifier)
        problems = Problems()
        problems.require(body, "consent", "metadataPublish")
        self._check_name(scope["_server"], body, scope, problems)
        if scope["system"] and body.get("name") != scope["name"]:
            problems.add("name", "A system scope cannot be renamed")  # unverified: the text
        problems.settle()
        scope |= _content(body) | {"system": scope["system"]}
        return scope

    def find(self, server_id: str, identifier: str) -> Record:
        """Return a scope.

        Raises:
            OktaError: There is no such server or scope (404).
        """
        server = self.org.auth_servers.find(server_id)
        scope = self.table("scopes", server["id"]).get(identifier)
        if scope is None:
            raise not_found(identifier, KIND)
        return scope

    def of(self, server_id: str) -> list[Record]:
        """Return a server's scopes in the order of creation.

        Args:
            server_id: The server's real id.
        """
        return list(self.table("scopes", server_id).values())

    def delete(self, server_id: str, identifier: str) -> None:
        """Delete a scope.

        Raises:
            OktaError: There is no such server or scope (404), or it is a system scope.
        """
        scope = self.find(server_id, identifier)
        if scope["system"]:
            # unverified: the code and the text of this
            refuse("scope", "System scopes cannot be deleted.")
        del self.table("scopes", scope["_server"])[identifier]

    def forget_server(self, server_id: str) -> None:
        """Drop the scopes of a server that goes."""
        self.drop_table("scopes", server_id)

    def render(self, scope: Record, base: str) -> Record:
        """Return a scope as the management API shows it.

        Args:
            scope: The scope.
            base: URL of the server in the management API.
        """
        allow = ("GET", "PUT") if scope["system"] else ("GET", "PUT", "DELETE")
        return public(scope) | {"_links": {"self": link(f"{base}/scopes/{scope['id']}", *allow)}}

    def _add(self, server_id: str, content: Record) -> Record:
        scope: Record = {"id": self.org.ids.new("scp"), **content, "_server": server_id}
        self.table("scopes", server_id)[scope["id"]] = scope
        return scope

    def _check_name(self, server_id: str, body: Record, myself: Record | None, problems: Problems) -> None:
        name = as_text(body.get("name"), "") or ""
        # unverified: the texts
        if not NAME.fullmatch(name):
            problems.add("name", "must be printable ASCII without space, double quote and backslash")
        elif myself is None and (_is_reserved(name) or name in {"okta", "*"}):
            problems.add("name", f"'{name}' is reserved")
        if any(scope["name"] == name and scope is not myself for scope in self.of(server_id)):
            problems.add("name", "An object with this field already exists in the current organization")


def _is_reserved(name: str) -> bool:
    # unverified: that any name is free that begins as those of people's own accounts do
    return name.startswith(RESERVED) and not name.startswith(OPEN)


def _new(name: str, title: str | None, text: str | None, *, system: bool) -> Record:
    content = _content({"name": name, "displayName": title, "description": text, "metadataPublish": "ALL_CLIENTS"})
    return content | {"system": system}


def _content(body: Record) -> Record:
    return {
        "name": as_text(body.get("name")),
        "displayName": as_text(body.get("displayName")),
        "description": as_text(body.get("description")),
        "system": False,
        "metadataPublish": as_word(body.get("metadataPublish"), PUBLISH, "NO_CLIENTS"),
        "consent": as_word(body.get("consent"), CONSENTS, "IMPLICIT"),
        "optional": as_flag(body.get("optional"), default=False),
        "apiResourceId": None,
        "default": as_flag(body.get("default"), default=False),
    }
