"""The API of an app's public keys, beside ``settings.oauthClient.jwks`` of the app itself (Okta's API description)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.apps.keys import ACTIVE, INACTIVE, SUBJECT, check_keys, encrypts, stored_key
from okta_simulator.area import Area, link
from okta_simulator.errors import not_found, refuse

if TYPE_CHECKING:
    from okta_simulator.types import Record

KIND = "OAuth2ClientJsonWebKey"  # unverified: the type word


class AppKeys(Area):
    """The public keys, by app."""

    def of(self, app_id: str) -> list[Record]:
        """Return an app's keys in their order.

        Raises:
            OktaError: There is no such app (404).
        """
        return list(self._client(app_id).get("jwks", {}).get("keys", []))

    def find(self, app_id: str, identifier: str) -> Record:
        """Return one key of an app.

        Raises:
            OktaError: There is no such app or key (404).
        """
        found = next((key for key in self.of(app_id) if key["id"] == identifier), None)
        if found is None:
            raise not_found(identifier, KIND)
        return found

    def add(self, app_id: str, body: Record) -> Record:
        """Add a key.

        Args:
            app_id: The app.
            body: The key; ``status`` may be INACTIVE.

        Raises:
            OktaError: There is no such app (404), or the key is refused (400).
        """
        known = self.of(app_id)
        key = stored_key(body, {}, self.org.ids, self.org.now())
        if known and None in (key.get("kid"), *(each.get("kid") for each in known)):
            refuse(
                SUBJECT,
                "Each key should have a unique kid when adding multiple keys. Use the Apps API to update the JWKS to "
                "add a kid for the existing key, or delete the existing key and re-add the key with a kid using the "
                "JWKS APIs.",
            )
        self._set(app_id, [*known, key])
        return key

    def delete(self, app_id: str, identifier: str) -> None:
        """Delete an inactive key.

        Raises:
            OktaError: There is no such app or key (404), or it is active (400).
        """
        key = self.find(app_id, identifier)
        if key["status"] == ACTIVE:
            refuse(SUBJECT, "You can't delete an active JSON Web Key. Deactivate the key before deleting it.")
        self._set(app_id, [each for each in self.of(app_id) if each is not key])

    def activate(self, app_id: str, identifier: str) -> Record:
        """Let a key be used; of those for encryption the active one is not used any more.

        Raises:
            OktaError: There is no such app or key (404).
        """
        key = self.find(app_id, identifier)
        for other in self.of(app_id):
            if encrypts(key) and encrypts(other) and other is not key:
                self._change(other, INACTIVE)
        return self._change(key, ACTIVE)

    def deactivate(self, app_id: str, identifier: str) -> Record:
        """Let a key be refused.

        Raises:
            OktaError: There is no such app or key (404), or the app cannot do without it (400).
        """
        key, app = self.find(app_id, identifier), self.org.apps.find(app_id)
        reason = self._reason_to_keep(key, app)
        if key["status"] == ACTIVE and reason:
            refuse(SUBJECT, reason)
        return self._change(key, INACTIVE)

    def render(self, app_id: str, key: Record, origin: str) -> Record:
        """Return a key as this API shows it."""
        base = f"{origin}/api/v1/apps/{app_id}/credentials/jwks/{key['id']}"
        if key["status"] == ACTIVE:
            links = {"deactivate": link(f"{base}/lifecycle/deactivate", "POST")}
        else:
            links = {"activate": link(f"{base}/lifecycle/activate", "POST"), "delete": link(base, "DELETE")}
        return key | {"_links": links}

    def _reason_to_keep(self, key: Record, app: Record) -> str | None:
        if encrypts(key):
            return "You can't deactivate the active encryption key."
        others = [
            each for each in self.of(app["id"]) if each is not key and each["status"] == ACTIVE and not encrypts(each)
        ]
        method = app["credentials"]["oauthClient"]["token_endpoint_auth_method"]
        if method == "private_key_jwt" and not others:
            return (
                "Can't deactivate the only active JSON Web Key when the value for `token_endpoint_auth_method` is "
                "`private_key_jwt`."
            )
        algorithm = app["settings"]["oauthClient"].get("request_object_signing_alg", "HS")
        if not algorithm.startswith("HS") and all(each.get("alg", algorithm) != algorithm for each in others):
            return (
                "The `jwks` must contain at least one key with an algorithm matching the "
                "`request_object_signature_algorithm`."
            )
        return None

    def _client(self, app_id: str) -> Record:
        client: Record = self.org.apps.find(app_id)["settings"]["oauthClient"]
        return client

    def _set(self, app_id: str, keys: list[Record]) -> None:
        check_keys(keys)
        client = self._client(app_id)
        client["jwks"] = {"keys": keys}
        if not keys:
            del client["jwks"]

    def _change(self, key: Record, status: str) -> Record:
        # unverified: a change to the status it has already is taken as done
        if key["status"] != status:
            key |= {"status": status, "lastUpdated": self.org.now()}
        return key
