"""The ways on which people meet the sign-in page: an application's request, a device, or the page itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

from okta_simulator.http.oidc import telling
from okta_simulator.http.oidc.browser import deliver, redirect
from okta_simulator.http.pages import notices
from okta_simulator.keys import ORGANIZATION
from okta_simulator.oidc.admission import Access, Admitted, SignIn, Step
from okta_simulator.oidc.device_codes import GRANT_TYPE
from okta_simulator.oidc.errors import OAuthError, refused

if TYPE_CHECKING:
    from okta_simulator.http.call import Call, Reply
    from okta_simulator.oidc.authorization_requests import AuthorizationRequest
    from okta_simulator.types import Record

HOME = "/app/UserHome"


class Flow(ABC):
    """An interaction with its meaning.

    Attributes:
        call: The call that is answered.
        interaction: What was noted when it began.
    """

    def __init__(self, call: Call, interaction: Record) -> None:
        """Take up an interaction."""
        self.call = call
        self.interaction = interaction

    @property
    @abstractmethod
    def access(self) -> Access | None:
        """What a client asks for; None where there is none."""

    @property
    def returns_to(self) -> str:
        """Address of the client to which the browser goes in the end; empty if it stays."""
        return ""

    def step(self, session: Record | None) -> Step:
        """Say what comes next.

        Raises:
            OAuthError: It is refused.
        """
        access, noted = self.access, self.interaction
        if access is None:
            return Admitted({}) if session else SignIn("")
        fresh = session is not None and noted["session"] == session["id"]
        consented = session is not None and noted["consented"] == session["user"]
        return self.call.org.oidc.admission.step(access, session, fresh=fresh, consented=consented)

    @abstractmethod
    def admitted(self, admitted: Admitted) -> Reply:
        """Answer when nothing stands between any more."""

    @abstractmethod
    def refused(self, error: OAuthError) -> Reply:
        """Answer a refusal."""

    def declined(self) -> Reply:
        """Answer when the person does not consent."""
        return self.refused(refused("access_denied"))


class AuthorizeFlow(Flow):
    """An application's request. It is read anew each time: what has changed meanwhile counts."""

    @cached_property
    def request(self) -> AuthorizationRequest:
        """The request.

        Raises:
            OAuthError: It is refused, for the person's eyes.
            ReturnedError: It is refused.
        """
        oidc, noted = self.call.org.oidc, self.interaction
        issuer = oidc.issuers.find(noted["server"], self.call.origin, self.call.org_url)
        if issuer is None:
            missing = refused("invalid_authorization_server")
            raise oidc.authorization_requests.returned(self.call.org_url, noted["stated"], missing)
        return oidc.authorization_requests.read(issuer, noted["stated"])

    @property
    def access(self) -> Access:
        """What the application asks for."""
        return self.request.access

    @property
    def returns_to(self) -> str:
        """The application's address."""
        return self.request.address.redirect_uri

    def admitted(self, admitted: Admitted) -> Reply:
        """Give the application what it asked for."""
        answer = self.call.org.oidc.authorization.answer(self.request, admitted)
        telling.authorized(self.call, self.request, next(iter(admitted.grants.values())), answer.fields)
        return deliver(answer)

    def refused(self, error: OAuthError) -> Reply:
        """Tell the application."""
        answer = self.request.address.refusal(error)
        telling.not_authorized(self.call, self.access.issuer, self.interaction["stated"], error)
        return deliver(answer)


class DeviceFlow(Flow):
    """A device that waits for its user code to be approved."""

    @cached_property
    def record(self) -> Record:
        """What the device asked for.

        Raises:
            OAuthError: It does not wait any more (invalid_user_code).
        """
        return self.call.org.oidc.device_codes.by_user_code(self.interaction["user_code"])

    @cached_property
    def access(self) -> Access:
        """What the device asks for."""
        record, org = self.record, self.call.org
        server = None if record["issuer"] == ORGANIZATION else record["issuer"]
        issuer = org.oidc.issuers.at(server, self.call.origin, self.call.org_url)
        app = org.oidc.clients.require(record["client_id"])
        return Access(issuer, app, tuple(record["scopes"]), (GRANT_TYPE,))

    def admitted(self, admitted: Admitted) -> Reply:
        """Let the device have it."""
        self.call.org.oidc.device_codes.approve(self.record["device_code"], admitted.grants[GRANT_TYPE])
        return notices.activated()

    def refused(self, error: OAuthError) -> Reply:
        """Tell the device, and the person why."""
        self.call.org.oidc.device_codes.deny(self.record["device_code"])
        # unverified: what Okta says where a policy or a missing assignment is in the way
        text = "Your device cannot be activated because of an internal error"
        return notices.not_activated(text, error.error, error.description)

    def declined(self) -> Reply:
        """Tell the device that the person does not want it."""
        self.call.org.oidc.device_codes.deny(self.record["device_code"])
        return notices.not_activated("Your device cannot be activated because you did not allow access", status=200)


class HomeFlow(Flow):
    """Nothing but signing in."""

    @property
    def access(self) -> None:
        """Nobody asks for anything."""
        return

    def admitted(self, admitted: Admitted) -> Reply:
        """Go to the person's page."""
        del admitted
        return redirect(HOME)

    def refused(self, error: OAuthError) -> Reply:
        """Say so."""
        raise error


FLOWS: dict[str, type[Flow]] = {"authorize": AuthorizeFlow, "device": DeviceFlow, "home": HomeFlow}
"""The kinds of interactions."""
