"""The page's requests."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from relying_party.errors import Denied, Refused, RelyingPartyError
from relying_party.party import RelyingParty
from relying_party.web.pages import ICON, STYLE, Pages
from relying_party.web.visits import Notice, Visit, Visits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

COOKIE: Final = "example-relying-party"
_SEE_OTHER: Final = 303
_BAD_REQUEST: Final = 400
_FORBIDDEN: Final = 403


@dataclass(frozen=True)
class Site:
    """Where the page is, and what it is made from.

    Attributes:
        address: Its own address, without a slash at the end.
        secret: The Secret's name, for people.
        read_secret: Gives its decoded data, None where there is none yet; a RelyingPartyError says why not.
        hint: A command that makes the Secret come; may be empty.
    """

    address: str
    secret: str
    read_secret: Callable[[], Mapping[str, str] | None]
    hint: str = ""


def application(site: Site) -> Starlette:
    """Make the web application."""
    handlers = _Handlers(site)
    return Starlette(
        routes=[
            Route("/", handlers.home),
            Route("/style.css", handlers.style),
            Route("/icon.svg", handlers.icon),
            Route("/healthz", handlers.health),
            Route("/login", handlers.login),
            Route("/callback", handlers.callback),
            Route("/refresh", handlers.refresh, methods=["POST"]),
            Route("/logout", handlers.logout, methods=["POST"]),
        ]
    )


class _Handlers:
    """Each handler is a plain function: Starlette runs it in a thread, where it may wait for the issuer."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._visits = Visits()
        self._pages = Pages(site.secret, site.hint)

    def health(self, _request: Request) -> Response:
        """Say that it runs."""
        return Response("ok", media_type="text/plain")

    def style(self, _request: Request) -> Response:
        """The style sheet."""
        return Response(STYLE, media_type="text/css")

    def icon(self, _request: Request) -> Response:
        """The icon."""
        return Response(ICON, media_type="image/svg+xml")

    def home(self, request: Request) -> Response:
        """The page: a sign-in button, or who is signed in."""
        visit = self._visit(request) or Visit()
        if visit.farewell and visit.farewell == request.query_params.get("state"):
            visit.farewell = ""
            visit.notice = Notice("Signed out", "Here and at Okta.", is_error=False)
            return _to(self._site.address)
        return self._pages.home(visit)

    def login(self, request: Request) -> Response:
        """Begin a login with the Secret as it is now."""
        visit = Visit()
        try:
            values = self._site.read_secret()
            if values is None:
                return self._pages.no_secret()
            visit.party = RelyingParty.from_secret(values, redirect_uri=f"{self._site.address}/callback")
            if notice := self._elsewhere(visit.party):
                return self._pages.home(Visit(notice=notice))
            visit.attempt = visit.party.begin()
        except RelyingPartyError as error:
            return self._pages.home(Visit(notice=notice_of(error)))
        return self._keep(request, visit, _to(visit.attempt.url))

    def callback(self, request: Request) -> Response:
        """The browser comes back from Okta."""
        visit = self._visit(request)
        if visit is None or visit.party is None or visit.attempt is None:
            text = "It has ended already, or it began in another browser."
            return self._pages.home(Visit(notice=Notice("There is no login to finish", text)), status=_BAD_REQUEST)
        attempt, visit.attempt = visit.attempt, None
        try:
            visit.session = visit.party.finish(attempt, str(request.url))
            visit.userinfo = visit.party.userinfo(visit.session)
        except RelyingPartyError as error:
            visit.session, visit.notice = None, notice_of(error)
        return self._keep(request, visit, _to(self._site.address))

    def refresh(self, request: Request) -> Response:
        """Get new tokens."""
        visit = self._visit(request)
        if not self._is_own(request):
            return self._pages.home(Visit(), status=_FORBIDDEN)
        if visit is None or visit.party is None or visit.session is None:
            return _to(self._site.address)
        before = visit.session.refresh_token
        try:
            visit.session = visit.party.refresh(visit.session)
            visit.userinfo = visit.party.userinfo(visit.session)
        except RelyingPartyError as error:
            visit.notice = notice_of(error)
        else:
            visit.refreshes += 1
            visit.rotated = visit.session.refresh_token != before
            text = "The refresh token is a new one, too." if visit.rotated else "The refresh token is the same."
            visit.notice = Notice("New tokens", text, is_error=False)
        return _to(self._site.address)

    def logout(self, request: Request) -> Response:
        """Forget who was signed in, and send the browser to Okta to be signed out there."""
        visit = self._visit(request)
        if not self._is_own(request):
            return self._pages.home(Visit(), status=_FORBIDDEN)
        if visit is None or visit.party is None or visit.session is None:
            return _to(self._site.address)
        farewell = secrets.token_urlsafe()
        try:
            url = visit.party.sign_out_url(visit.session, state=farewell)
        except RelyingPartyError as error:
            return self._keep(request, Visit(notice=notice_of(error)), _to(self._site.address))
        return self._keep(request, Visit(farewell=farewell), _to(url))

    def _visit(self, request: Request) -> Visit | None:
        return self._visits.find(request.cookies.get(COOKIE))

    def _keep(self, request: Request, visit: Visit, response: Response) -> Response:
        key = self._visits.put(visit, instead_of=request.cookies.get(COOKIE))
        secure = self._site.address.startswith("https:")
        response.set_cookie(COOKIE, key, httponly=True, samesite="lax", secure=secure)
        return response

    def _is_own(self, request: Request) -> bool:
        """Whether a form was sent from this page. Other ports of a host are the same site for cookies."""
        return request.headers.get("origin", self._site.address) == self._site.address

    def _elsewhere(self, party: RelyingParty) -> Notice | None:
        """What to say where the Secret has another application's address."""
        uri = party.configuration.redirect_uri
        if urlsplit(uri)._replace(query="", fragment="").geturl() == f"{self._site.address}/callback":
            return None
        text = f"The Secret's callback is {uri}, and this page is at {self._site.address}."
        return Notice("The Secret is for another address", text)


def notice_of(error: RelyingPartyError) -> Notice:
    """What the page says of an error; Okta's own words where they are Okta's."""
    if isinstance(error, Denied):
        return Notice("Okta says no", error.description, error.error)
    if isinstance(error, Refused):
        return Notice("This answer is not accepted", str(error))
    return Notice("That did not work", str(error))


def _to(url: str) -> Response:
    return RedirectResponse(url, _SEE_OTHER, {"Cache-Control": "no-store"})
