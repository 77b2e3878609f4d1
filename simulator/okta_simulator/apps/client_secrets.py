"""Client secrets of apps: at most two, of which at least one is active. Public keys in their stead are ``keys``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okta_simulator.apps.app_keys import AppKeys
from okta_simulator.area import Area, as_text, as_word, link
from okta_simulator.errors import not_found, refuse
from okta_simulator.ids import secret_hash

if TYPE_CHECKING:
    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

KIND = "OAuth2ClientSecretMediated"
LIMIT = 2
SECRET_METHODS = frozenset({"client_secret_basic", "client_secret_post", "client_secret_jwt"})
PRINTABLE = re.compile(r"[\x20-\x7e]+")
LENGTHS = range(14, 101)
JWT_LENGTH = 32


class ClientSecrets(Area):
    """The client secrets, by app."""

    def __init__(self, org: Organization) -> None:
        """Make the area."""
        super().__init__(org)
        self.keys = AppKeys(org)

    def of(self, app_id: str) -> list[Record]:
        """Return an app's secrets, the oldest first."""
        return list(self.table("client_secrets", app_id).values())

    def current(self, app_id: str) -> Record | None:
        """Return the secret that POST and PUT of an app show."""
        active = [secret for secret in self.of(app_id) if secret["status"] == "ACTIVE"]
        # unverified: which of two active secrets Okta shows
        newest = self.org.settings.secret_shown == "newest"  # noqa: S105 - a word, not a secret
        return active[-1 if newest else 0] if active else None

    def create(self, app: Record, body: Record) -> Record:
        """Add a secret on request of a client of the API.

        Args:
            app: The app.
            body: ``client_secret`` and ``status``, both optional.

        Raises:
            OktaError: The app has no use for one, has two already, or the secret is unfit (400).
        """
        method = app["credentials"]["oauthClient"]["token_endpoint_auth_method"]
        value = as_text(body.get("client_secret"))
        status = as_word(body.get("status"), ("ACTIVE", "INACTIVE"), "ACTIVE")
        check_secret(value, method)
        if method not in SECRET_METHODS:
            # unverified: the refusal where no secret was stated, and with the method none
            refuse(
                "client_secret",
                f"'client_secret' can't be used when 'token_endpoint_auth_method' is '{method}'.",
            )
        if len(self.of(app["id"])) >= LIMIT:
            refuse(KIND, "You've reached the maximum number of client secrets per client.")
        return self.add(app["id"], value, status)

    def add(self, app_id: str, value: str | None, status: str = "ACTIVE") -> Record:
        """Add a secret without asking whether it may be.

        Args:
            app_id: Whose.
            value: The secret; None makes one.
            status: ``ACTIVE`` or ``INACTIVE``.
        """
        now = self.org.now()
        secret: Record = {"id": self.org.ids.new("ocs"), "created": now, "lastUpdated": now, "status": status}
        secret["_app"] = app_id
        self._set(secret, value or self.org.ids.secret())
        self.table("client_secrets", app_id)[secret["id"]] = secret
        return secret

    def set_current(self, app_id: str, value: str) -> None:
        """Give an app the secret that a PUT of the app states.

        Args:
            app_id: Whose.
            value: The secret.
        """
        secret = self.current(app_id)
        if secret is None:
            self.add(app_id, value)
        elif secret["client_secret"] != value:
            # unverified: whether Okta changes the secret object or puts a new one in its place
            if self.org.settings.secret_in_put == "replaced":  # noqa: S105 - a word, not a secret
                del self.table("client_secrets", app_id)[secret["id"]]
                self.add(app_id, value)
            else:
                self._set(secret, value)
                secret["lastUpdated"] = self.org.now()

    def renew(self, app_id: str, value: str | None) -> None:
        """Replace all secrets of an app by one, as a change of the authentication method does."""
        self.delete_all(app_id)
        self.add(app_id, value)

    def delete_all(self, app_id: str) -> None:
        """Forget an app's secrets."""
        self.drop_table("client_secrets", app_id)

    def find(self, app_id: str, identifier: str) -> Record:
        """Return one secret of an app.

        Raises:
            OktaError: The app has no such secret (404).
        """
        secret = self.table("client_secrets", app_id).get(identifier)
        if secret is None:
            raise not_found(identifier, KIND)
        return secret

    def activate(self, app_id: str, identifier: str) -> Record:
        """Let a secret be used.

        Raises:
            OktaError: The app has no such secret (404).
        """
        secret = self.find(app_id, identifier)
        # unverified: activating an active secret is taken as done
        return self._change(secret, "ACTIVE")

    def deactivate(self, app_id: str, identifier: str) -> Record:
        """Let a secret be refused.

        Raises:
            OktaError: The app has no such secret (404), or no other active one (400).
        """
        secret = self.find(app_id, identifier)
        others = [each for each in self.of(app_id) if each is not secret and each["status"] == "ACTIVE"]
        if secret["status"] == "ACTIVE" and not others:
            refuse(KIND, "You can't deactivate the only active client secret.")
        return self._change(secret, "INACTIVE")

    def delete(self, app_id: str, identifier: str) -> None:
        """Delete an inactive secret.

        Raises:
            OktaError: The app has no such secret (404), or it is active (400).
        """
        secret = self.find(app_id, identifier)
        if secret["status"] == "ACTIVE":
            refuse(KIND, "You can't delete an active client secret. Deactivate the secret before deleting it.")
        del self.table("client_secrets", app_id)[identifier]

    def render(self, secret: Record, origin: str) -> Record:
        """Return a secret as the management API shows it, in clear text."""
        base = f"{origin}/api/v1/apps/{secret['_app']}/credentials/secrets/{secret['id']}"
        if secret["status"] == "ACTIVE":
            links = {"deactivate": link(f"{base}/lifecycle/deactivate", "POST")}
        else:
            links = {"activate": link(f"{base}/lifecycle/activate", "POST"), "delete": link(base, "DELETE")}
        names = ("id", "created", "lastUpdated", "status", "client_secret", "secret_hash")
        return {name: secret[name] for name in names} | {"_links": links}

    def _change(self, secret: Record, status: str) -> Record:
        if secret["status"] != status:
            secret["status"] = status
            secret["lastUpdated"] = self.org.now()
        return secret

    def _set(self, secret: Record, value: str) -> None:
        secret["client_secret"] = value
        secret["secret_hash"] = secret_hash(value)


def check_secret(value: str | None, method: str) -> None:
    """Refuse a stated secret that Okta would refuse (texts from Okta's API description).

    Args:
        value: The stated secret, or None.
        method: The app's ``token_endpoint_auth_method``.

    Raises:
        OktaError: It is unfit (400).
    """
    if value is None:
        return
    reason = _reason_against(value, method)
    if reason:
        refuse("client_secret", reason)


def _reason_against(value: str, method: str) -> str | None:
    if method == "private_key_jwt":
        return "'client_secret' can't be used when 'token_endpoint_auth_method' is 'private_key_jwt'."
    if not PRINTABLE.fullmatch(value):
        return "client_secret: ''client_secret'' must only contain printable ASCII: [x20-x7E]+"
    if len(value) >= LENGTHS.stop:
        return "client_secret: 'client_secret' can't be more than '100' characters long."
    if len(value) < LENGTHS.start:
        return "client_secret: 'client_secret' must be at least '14' characters long."
    if method == "client_secret_jwt" and len(value) < JWT_LENGTH:
        return (
            "client_secret: 'client_secret' must be at least '32' characters long "
            "when 'token_endpoint_auth_method' is 'client_secret_jwt'."
        )
    return None
