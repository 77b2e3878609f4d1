"""Inline hooks, as far as rules refer to them. They are never called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.area import Area, Problems, as_object, as_text, as_word, link, public
from okta_simulator.errors import malformed, refuse

if TYPE_CHECKING:
    from okta_simulator.types import Record

TYPES = (
    "com.okta.import.transform",
    "com.okta.oauth2.tokens.transform",
    "com.okta.saml.tokens.transform",
    "com.okta.telephony.provider",
    "com.okta.user.credential.password.import",
    "com.okta.user.pre-registration",
)
CHANGEABLE = ("name", "version", "channel")
KIND = "InlineHook"


class InlineHooks(Area):
    """The inline hooks of the organization."""

    def create(self, body: Record) -> Record:
        """Add a hook (recorded: 200; the value of the authentication header is not shown again).

        Raises:
            OktaError: The body is refused (400).
        """
        content, now = _content(body), self.org.now()
        hook: Record = {
            "id": self.org.ids.new("cal"),
            "status": "ACTIVE",
            **content,
            "created": now,
            "lastUpdated": now,
        }
        self.table("inline_hooks")[hook["id"]] = hook
        return hook

    def replace(self, identifier: str, body: Record) -> Record:
        """Replace a hook; its type stays (Okta's API description knows none here).

        Raises:
            OktaError: There is no such hook (404), or the body is refused (400).
        """
        hook = self.find(identifier)
        # unverified: that another type is ignored
        hook |= _content(body | {"type": hook["type"]}) | {"lastUpdated": self.org.now()}
        return hook

    def update(self, identifier: str, body: Record) -> Record:
        """Change a part of a hook.

        Raises:
            OktaError: As for ``replace``.
        """
        # unverified: that what is left out stays, and a channel is replaced as a whole
        return self.replace(identifier, {name: self.find(identifier)[name] for name in CHANGEABLE} | body)

    def find(self, identifier: str) -> Record:
        """Return a hook.

        Raises:
            OktaError: There is none (404).
        """
        return self.org.find("inline_hooks", identifier, KIND)

    def all(self) -> list[Record]:
        """Return all hooks in the order of creation."""
        return list(self.table("inline_hooks").values())

    def set_status(self, identifier: str, status: str) -> Record:
        """Activate or deactivate a hook.

        Raises:
            OktaError: There is no such hook (404).
        """
        hook = self.find(identifier)
        hook |= {"status": status, "lastUpdated": self.org.now()}
        return hook

    def delete(self, identifier: str) -> None:
        """Delete an inactive hook (recorded: also while a rule names it).

        Raises:
            OktaError: There is no such hook (404), or it is active.
        """
        if self.find(identifier)["status"] == "ACTIVE":
            refuse("inlineHook", "Deactivate the inline hook before deleting it.")  # unverified: code, text
        del self.table("inline_hooks")[identifier]

    def render(self, hook: Record, origin: str) -> Record:
        """Return a hook as the management API shows it."""
        base = f"{origin}/api/v1/inlineHooks/{hook['id']}"
        links: Record = {"self": link(base)}
        if hook["status"] == "ACTIVE":
            links["execute"] = link(f"{base}/execute", "POST")
            links["deactivate"] = link(f"{base}/lifecycle/deactivate", "POST")
        else:
            links["activate"] = link(f"{base}/lifecycle/activate", "POST")
            links["delete"] = link(base, "DELETE")
        return public(hook) | {"_links": links}


def _content(body: Record) -> Record:
    """Return what a body says of a hook; the value of the authentication header is not kept."""
    problems = Problems()
    problems.require(body, "name", "type", "version", "channel")
    problems.settle()
    channel = as_object(body["channel"])
    config = as_object(channel.get("config"))
    scheme = {name: value for name, value in as_object(config.get("authScheme")).items() if name != "value"}
    if not {"type", "key"} >= set(scheme):
        raise malformed()
    shown: Record = {
        "uri": as_text(config.get("uri")),
        "headers": config.get("headers", []),
        "method": as_text(config.get("method"), "POST"),
        "authScheme": {name: as_text(value, "") for name, value in scheme.items()},
    }
    return {
        "name": as_text(body["name"]),
        "type": as_word(body["type"], TYPES, ""),
        "version": as_text(body["version"]),
        "channel": {
            "type": as_word(channel.get("type"), ("HTTP",), "HTTP"),
            "version": as_text(channel.get("version"), "1.0.0"),
            "config": shown,
        },
    }
