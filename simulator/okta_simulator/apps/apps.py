"""OIDC apps: creation, replacement with what Okta keeps and drops, lifecycle, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator.apps.checks import PUBLIC_TYPES, check, check_client_id
from okta_simulator.apps.client_secrets import SECRET_METHODS, check_secret
from okta_simulator.apps.keys import check_keys, stored_keys
from okta_simulator.apps.links import app_links
from okta_simulator.apps.logos import Logos
from okta_simulator.apps.presentation import NO_VPN, UNIVERSAL_LOGOUT, accessibility, entitlements, visibility
from okta_simulator.apps.settings import oauth_client
from okta_simulator.area import Area, Problems, as_flag, as_object, as_text, as_word, public
from okta_simulator.errors import active_app, refuse
from okta_simulator.keys import ORGANIZATION

if TYPE_CHECKING:
    from okta_simulator.filters import Condition
    from okta_simulator.organization import Organization
    from okta_simulator.types import Record

KIND = "AppInstance"
NAME = "oidc_client"
AUTH_METHODS = ("client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none")


class Apps(Area):
    """The OIDC apps of the organization."""

    def __init__(self, org: Organization) -> None:
        """Make the area."""
        super().__init__(org)
        self.logos = Logos(org)

    def create(self, body: Record, *, activate: bool) -> Record:
        """Add an app.

        Args:
            body: The request.
            activate: Whether it starts ACTIVE.

        Raises:
            OktaError: The body is refused (400).
        """
        identifier, now = self.org.ids.new("0oa"), self.org.now()
        app: Record = {
            "id": identifier,
            "orn": f"orn:{self.org.settings.orn_partition}:idp:{self.org.id}:apps:{NAME}:{identifier}",
            "name": NAME,
            "label": "",
            "status": "ACTIVE" if activate else "INACTIVE",
            "lastUpdated": now,
            "created": now,
        }
        app |= self._content(body, app)
        client_secret = self._checked(body, app, None)
        self.table("apps")[identifier] = app
        self.table("client_ids")[app["credentials"]["oauthClient"]["client_id"]] = {"app": identifier}
        app["_accessPolicy"] = self.org.access_policies.default_id()
        if app["credentials"]["oauthClient"]["token_endpoint_auth_method"] in SECRET_METHODS:
            self.org.client_secrets.add(identifier, client_secret)
        return app

    def replace(self, identifier: str, body: Record) -> Record:
        """Replace an app.

        Recorded: the client secret stays if it is left out, ``profile`` goes if it is left out.

        Raises:
            OktaError: There is no such app (404), or the body is refused (400).
        """
        app = self.find(identifier)
        kept = ("id", "orn", "name", "status", "created", "_accessPolicy", "_logo")
        new = {name: app[name] for name in kept if name in app}
        new |= {"label": "", "lastUpdated": self.org.now()} | self._content(body, app)
        client_secret = self._checked(body, new, app)
        self._follow_method(app, new, client_secret)
        app.clear()
        app.update(new)
        return app

    def find(self, identifier: str) -> Record:
        """Return an app by its id.

        Raises:
            OktaError: There is none (404).
        """
        return self.org.find("apps", identifier, KIND)

    def by_client_id(self, client_id: str) -> Record | None:
        """Return the app with a client id, if there is one."""
        known = self.table("client_ids").get(client_id)
        return self.table("apps")[known["app"]] if known else None

    def search(self, prefix: str | None, conditions: list[Condition]) -> list[Record]:
        """Return the apps that fit, in the order of creation.

        Args:
            prefix: What name or label has to begin with, in any case; None for any.
            conditions: What else has to hold.
        """
        wanted = (prefix or "").lower()
        return [
            app
            for app in self.table("apps").values()
            if (app["label"].lower().startswith(wanted) or app["name"].startswith(wanted))
            and all(self.org.assignments.fits(app, condition) for condition in conditions)
        ]

    def activate(self, identifier: str) -> None:
        """Make an app ACTIVE.

        Raises:
            OktaError: There is no such app (404).
        """
        self._set_status(identifier, "ACTIVE")

    def deactivate(self, identifier: str) -> None:
        """Make an app INACTIVE.

        Raises:
            OktaError: There is no such app (404).
        """
        self._set_status(identifier, "INACTIVE")
        # For good: activating it does not make its tokens valid again (Okta's reference of OpenID Connect).
        client_id = self.find(identifier)["credentials"]["oauthClient"]["client_id"]
        self.org.oidc.tokens.revoke_client(client_id)

    def delete(self, identifier: str) -> None:
        """Delete an inactive app with its secrets and assignments.

        Raises:
            OktaError: There is no such app (404), or it is active (403).
        """
        app = self.find(identifier)
        if app["status"] == "ACTIVE":
            raise active_app()
        client_id = app["credentials"]["oauthClient"]["client_id"]
        # unverified: policies that name the client id keep it
        if self.org.settings.deleted_client_in_policies == "dropped":
            self.org.policies.forget_client(client_id)
        self.org.client_secrets.delete_all(identifier)
        self.org.assignments.forget_app(identifier)
        self.org.id_token.forget(identifier)
        self.org.administration.service_apps.forget(identifier, client_id)
        del self.table("client_ids")[client_id]
        del self.table("apps")[identifier]

    def set_access_policy(self, identifier: str, policy_id: str) -> None:
        """Give an app an access policy.

        Raises:
            OktaError: There is no such app or policy (404), or nobody signs in at the app (400).
        """
        app = self.find(identifier)
        policy = self.org.access_policies.assigned(app, policy_id)
        if app["_accessPolicy"] != policy:
            app["_accessPolicy"] = policy
            app["lastUpdated"] = self.org.now()

    def render(self, app: Record, origin: str, *, with_secret: bool = False) -> Record:
        """Return an app as the management API shows it.

        Args:
            app: The app.
            origin: The organization's URL.
            with_secret: Whether the reply carries the client secret (recorded: POST and PUT do, GET never).
        """
        shown = public(app)
        secret = self.org.client_secrets.current(app["id"]) if with_secret else None
        if secret is not None:
            oauth = {**app["credentials"]["oauthClient"], "client_secret": secret["client_secret"]}
            shown["credentials"] = {**app["credentials"], "oauthClient": oauth}
        shown["_links"] = app_links(app, origin, self.org.access_policies.enrollment_id())
        return shown

    def _set_status(self, identifier: str, status: str) -> None:
        app = self.find(identifier)
        # unverified: a change to the status it has already is taken as done
        if app["status"] != status:
            app["status"] = status
            app["lastUpdated"] = self.org.now()

    def _content(self, body: Record, known: Record) -> Record:
        """Read everything but identity and secret; ``known`` gives what a body may leave out."""
        # unverified: that accessibility, visibility, notifications, emOptInStatus, implicitAssignment and
        # manualProvisioning are kept: recordings only show that they are not nulled
        content: Record = {
            "label": as_text(body.get("label"), ""),
            "accessibility": accessibility(as_object(body.get("accessibility")), known.get("accessibility", {})),
            "visibility": visibility(as_object(body.get("visibility")), known.get("visibility", {})),
            "features": [],
            "signOnMode": "OPENID_CONNECT",
            "credentials": self._credentials(as_object(body.get("credentials")), body, known),
            "universalLogout": dict(UNIVERSAL_LOGOUT) if self.org.settings.universal_logout else None,
            "settings": self._settings(as_object(body.get("settings")), known.get("settings", {})),
        }
        if body.get("profile") is not None:
            content["profile"] = as_object(body["profile"])
        return content

    def _credentials(self, stated: Record, body: Record, known: Record) -> Record:
        oauth = as_object(stated.get("oauthClient"))
        before = known.get("credentials", {}).get("oauthClient", {})
        kind = as_object(as_object(body.get("settings")).get("oauthClient")).get("application_type")
        # unverified: that a PUT which leaves out the authentication method keeps it
        method = before.get("token_endpoint_auth_method", "client_secret_basic")
        template = as_object(stated.get("userNameTemplate"))
        return {
            "userNameTemplate": {"template": "${source.login}", "type": "BUILT_IN", **template},
            "signing": {"kid": self._signing_key()},
            "oauthClient": {
                "autoKeyRotation": as_flag(oauth.get("autoKeyRotation"), default=True),
                "client_id": as_text(oauth.get("client_id")) or before.get("client_id", known["id"]),
                "token_endpoint_auth_method": as_word(oauth.get("token_endpoint_auth_method"), AUTH_METHODS, method),
                "pkce_required": as_flag(oauth.get("pkce_required"), default=kind in PUBLIC_TYPES),
            },
        }

    def _settings(self, stated: Record, known: Record) -> Record:
        notes = as_object(stated.get("notes"))
        before = known.get("oauthClient", {})
        client = oauth_client(as_object(stated.get("oauthClient")), before, self.org.settings)
        if "jwks" in client:
            client["jwks"] = stored_keys(client["jwks"], before.get("jwks", {}), self.org.ids, self.org.now())
        return {
            "app": as_object(stated.get("app")),
            "notifications": as_object(stated.get("notifications")) or known.get("notifications", NO_VPN),
            "manualProvisioning": as_flag(
                stated.get("manualProvisioning"), default=known.get("manualProvisioning", False)
            ),
            "implicitAssignment": as_flag(
                stated.get("implicitAssignment"), default=known.get("implicitAssignment", False)
            ),
            **entitlements(known, self.org.settings),
            "notes": {"admin": as_text(notes.get("admin")), "enduser": as_text(notes.get("enduser"))},
            "oauthClient": client,
        }

    def _checked(self, body: Record, app: Record, before: Record | None) -> str | None:
        """Refuse what Okta refuses; return the client secret that the body states."""
        if body.get("signOnMode") != "OPENID_CONNECT" or (before is None and body.get("name") != NAME):
            # The subject and the text are from a public issue. Real organizations know more kinds of apps.
            refuse("mediated", "Invalid signOnMode")
        problems = Problems()
        problems.require(app, "label")
        check(app, problems, self.org.settings)
        self._check_identity(app, before, problems)
        problems.settle()
        check_keys(app["settings"]["oauthClient"].get("jwks", {}).get("keys", []))
        oauth = as_object(as_object(body.get("credentials")).get("oauthClient"))
        # That an empty one is none is what Terraform's provider relies on with `omit_secret`.
        client_secret = as_text(oauth.get("client_secret")) or None
        check_secret(client_secret, app["credentials"]["oauthClient"]["token_endpoint_auth_method"])
        return client_secret

    def _check_identity(self, app: Record, before: Record | None, problems: Problems) -> None:
        client_id = app["credentials"]["oauthClient"]["client_id"]
        if before is None:
            if client_id != app["id"]:
                check_client_id(client_id, problems)
            if self.by_client_id(client_id) is not None:
                # unverified: the text
                problems.add("client_id", "An object with this field already exists in the current organization")
            return
        # unverified: that groups do not stand against Federation Broker Mode
        if (
            app["settings"]["implicitAssignment"]
            and self.org.settings.implicit_assignment_with_groups == "refused"
            and self.org.assignments.of(app["id"])
        ):
            problems.add("implicitAssignment", "Remove the assigned groups before.")
        # unverified: the texts of both refusals
        if before["credentials"]["oauthClient"]["client_id"] != client_id:
            problems.add("client_id", "'client_id' cannot be changed")
        kinds = {each["settings"]["oauthClient"]["application_type"] for each in (app, before)}
        if len(kinds) > 1:
            problems.add("application_type", "'application_type' cannot be changed")

    def _follow_method(self, before: Record, after: Record, client_secret: str | None) -> None:
        """Renew, drop or set the secret: a changed method makes a new one, private_key_jwt has none."""
        old, new = (each["credentials"]["oauthClient"]["token_endpoint_auth_method"] for each in (before, after))
        secrets = self.org.client_secrets
        if new not in SECRET_METHODS:
            secrets.delete_all(after["id"])
        elif new != old:
            secrets.renew(after["id"], client_secret)
        elif client_secret is not None:
            secrets.set_current(after["id"], client_secret)

    def _signing_key(self) -> str:
        if not self.org.keys.of(ORGANIZATION):
            self.org.keys.create(ORGANIZATION)
        return str(self.org.keys.active(ORGANIZATION)["kid"])
