"""Requests for tokens, by their grant type."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from okta_simulator.area import Area
from okta_simulator.oidc import device_codes
from okta_simulator.oidc.errors import refused
from okta_simulator.oidc.grants import Grant
from okta_simulator.oidc.scoping import OFFLINE_ACCESS, OIDC_SCOPES, OPENID
from okta_simulator.oidc.token_exchange import ACCESS_TOKEN, GRANT_TYPE, subject_grant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okta_simulator.oidc.issuers import Issuer
    from okta_simulator.types import Record

PRIVATE_KEY = "private_key_jwt"
CONSENT_REFUSED = "consent_required_client_credentials"


@dataclass(frozen=True)
class TokenRequest:
    """What a client asks.

    Attributes:
        issuer: The authorization server.
        app: The client, authenticated.
        form: The fields of the request.
        jkt: Thumbprint of the key that the tokens are to be bound to, if they are.
    """

    issuer: Issuer
    app: Record
    form: Mapping[str, str] = field(repr=False)
    jkt: str | None = None

    @property
    def client_id(self) -> str:
        """The client's id."""
        return str(self.app["credentials"]["oauthClient"]["client_id"])

    @property
    def names(self) -> list[str]:
        """The scopes that are asked for."""
        return self.form.get("scope", "").split()

    def require(self, name: str) -> str:
        """Return a field.

        Raises:
            OAuthError: It is missing or empty (invalid_request).
        """
        value = self.form.get(name)
        if not value:
            raise refused("missing_token_request_parameter", name)
        return value


class TokenRequests(Area):
    """Answers requests for tokens."""

    def check_grant_type(self, grant_type: str | None) -> str:
        """Return a grant type that the simulator knows.

        Raises:
            OAuthError: It is missing (invalid_request) or unknown (unsupported_grant_type).
        """
        # unverified: which grant types, in which order, Okta names here
        known = ", ".join(self._handlers)
        if not grant_type:
            raise refused("token_request_missing_grant_type", known)
        if grant_type not in self._handlers:
            raise refused("unsupported_grant_type", known)
        return grant_type

    def answer(self, request: TokenRequest) -> Record:
        """Return tokens.

        Args:
            request: Its grant type is one that ``check_grant_type`` let through.

        Returns:
            The reply.

        Raises:
            OAuthError: Okta would refuse it.
        """
        grant_type = request.form["grant_type"]
        if grant_type == "client_credentials":
            self._check_management_client(request)
        self.org.oidc.clients.require_grant(request.app, grant_type)
        return self._handlers[grant_type](request)

    @property
    def _handlers(self) -> dict[str, Callable[[TokenRequest], Record]]:
        return {
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh_token,
            "password": self._by_password,
            "client_credentials": self._by_client_credentials,
            device_codes.GRANT_TYPE: self._by_device_code,
            GRANT_TYPE: self._by_exchange,
        }

    def _by_code(self, request: TokenRequest) -> Record:
        code, form = request.require("code"), request.form
        grant = self.org.oidc.codes.redeem(
            code, request.issuer, request.app, form.get("redirect_uri"), form.get("code_verifier")
        )
        self._require_assigned_still(request, grant)
        return self._reply(request, grant, self._first_refresh_token(request, grant))

    def _by_refresh_token(self, request: TokenRequest) -> Record:
        token = request.require("refresh_token")
        grant, successor = self.org.oidc.refresh_tokens.use(
            token, request.app, request.issuer, request.names, jkt=request.jkt
        )
        # unverified: that a refreshed ID token has no nonce, as OpenID Connect Core (12.2) advises
        return self._reply(request, replace(grant, nonce=None), successor)

    def _by_password(self, request: TokenRequest) -> Record:
        login, password = request.require("username"), request.require("password")
        user = self.org.users.by_password(login, password)
        if user is None or user["status"] != "ACTIVE":
            raise refused("invalid_password_credentials")
        self.org.oidc.clients.require_assigned(request.app, user)
        scopes = self.org.oidc.scoping.resolve(request.issuer, request.app, request.names)
        self._refuse_consent(request, scopes, ("REQUIRED", "FLEXIBLE"), "consent_required_ropf")
        grant = self._granted(request, "password", user, scopes)
        return self._reply(request, grant, self._first_refresh_token(request, grant))

    def _by_client_credentials(self, request: TokenRequest) -> Record:
        scopes = self.org.oidc.scoping.resolve(request.issuer, request.app, request.names)
        if OIDC_SCOPES & set(scopes):
            raise refused("openid_not_allowed_client_creds")
        # There is nobody who could consent: what the app's consent method says does not matter.
        self._refuse_consent(request, scopes, ("REQUIRED",), CONSENT_REFUSED)
        return self._reply(request, self._granted(request, "client_credentials", None, scopes), None)

    def _by_device_code(self, request: TokenRequest) -> Record:
        grant = self.org.oidc.device_codes.redeem(request.require("device_code"), request.issuer, request.app)
        self._require_assigned_still(request, grant)
        return self._reply(request, grant, self._first_refresh_token(request, grant))

    def _by_exchange(self, request: TokenRequest) -> Record:
        if request.app["settings"]["oauthClient"]["application_type"] != "service":
            raise refused("on_behalf_invalid_client_type")
        before = subject_grant(self.org, request.issuer, request)
        scopes = self.org.oidc.scoping.resolve(request.issuer, request.app, request.names)
        if OIDC_SCOPES & set(scopes):
            raise refused("openid_not_allowed_token_exchange")
        self._refuse_consent(request, scopes, ("REQUIRED", "FLEXIBLE"), "consent_required_token_exchange")
        user = self.org.users.find(before.user_id or "")
        grant = self._granted(request, GRANT_TYPE, user, scopes)
        grant = replace(grant, auth_time=before.auth_time, amr=before.amr, session_id=before.session_id)
        return self._reply(request, grant, None) | {"issued_token_type": ACCESS_TOKEN}

    def _require_assigned_still(self, request: TokenRequest, grant: Grant) -> None:
        """Refuse what a person let happen to whom the app is not assigned any more."""
        # unverified: that this is looked at once more, and what is said then
        self.org.oidc.clients.require_assigned(request.app, self.org.users.find(grant.user_id or ""))

    def _check_management_client(self, request: TokenRequest) -> None:
        """Refuse clients that the organization's server gives no tokens of their own."""
        if request.issuer.custom:
            return
        if request.app["settings"]["oauthClient"]["application_type"] != "service":
            raise refused("invalid_application_type_client_credentials")
        if request.app["credentials"]["oauthClient"]["token_endpoint_auth_method"] != PRIVATE_KEY:
            raise refused("unsupported_auth_method_client_creds")

    def _refuse_consent(self, request: TokenRequest, scopes: list[str], kinds: tuple[str, ...], reason: str) -> None:
        """Refuse scopes to which a person would have to consent, where there is nobody to ask."""
        method = request.app["settings"]["oauthClient"]["consent_method"]
        if method != "REQUIRED" and reason != CONSENT_REFUSED:
            return
        known = {scope["name"]: scope["consent"] for scope in self.org.oidc.scoping.of(request.issuer)}
        asking = [name for name in scopes if known.get(name) in kinds]
        if asking:
            raise refused(reason, ", ".join(asking))

    def _granted(self, request: TokenRequest, grant_type: str, user: Record | None, scopes: list[str]) -> Grant:
        decision = self.org.oidc.evaluation.decide(request.issuer, request.client_id, grant_type, user, scopes)
        now = int(self.org.moment().timestamp())
        return Grant(
            self.org.ids.new("oag"),
            request.issuer,
            request.client_id,
            decision,
            decision.scopes,
            user_id=user["id"] if user else None,
            auth_time=now if user else None,
            amr=("pwd",) if user else (),
            began=now,
        )

    def _first_refresh_token(self, request: TokenRequest, grant: Grant) -> str | None:
        # unverified: that offline_access gives nothing, rather than an error, where the app lacks the grant
        if OFFLINE_ACCESS not in grant.scopes:
            return None
        if "refresh_token" not in request.app["settings"]["oauthClient"]["grant_types"]:
            return None
        return self.org.oidc.refresh_tokens.issue(grant, jkt=request.jkt)

    def _reply(self, request: TokenRequest, grant: Grant, refresh_token: str | None) -> Record:
        token, claims = self.org.oidc.tokens.access_token(grant, jkt=request.jkt)
        reply: Record = {
            "token_type": "Bearer" if request.jkt is None else "DPoP",
            "expires_in": claims["exp"] - claims["iat"],
            "access_token": token,
            "scope": " ".join(grant.scopes),
        }
        if refresh_token is not None:
            reply["refresh_token"] = refresh_token
        if OPENID in grant.scopes:
            reply["id_token"] = self.org.oidc.tokens.id_token(grant, access_token=token)
        return reply
