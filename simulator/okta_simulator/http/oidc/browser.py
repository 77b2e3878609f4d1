"""What the endpoints for browsers have in common: cookies, redirects, refusals as pages, forms of other origins."""

from __future__ import annotations

import secrets
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

from okta_simulator.errors import OktaError, invalid_session
from okta_simulator.http.call import Call, Endpoint, Handler, Reply
from okta_simulator.http.pages import forms, notices
from okta_simulator.oidc.answers import FORM_POST, POST_MESSAGE, Answer, ReturnedError
from okta_simulator.oidc.errors import OAuthError, refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.types import Record

DEVICE = "DT"
"""The cookie that tells browsers apart."""
BAD_REQUEST = 400
FOUND, SEE_OTHER = 302, 303
UNCHANGED = "!#$%&'()*+,-./:;=?@[]_~"
"""What an address keeps, besides letters and digits, in a Location header."""


def shown(method: str, path: str, handler: Handler) -> Endpoint:
    """Return an endpoint whose refusals are pages.

    Args:
        method: HTTP method.
        path: Path.
        handler: Who answers; may raise OAuthError, which the person gets to see, and ReturnedError, which the client
            gets.
    """

    def answer(call: Call) -> Reply:
        try:
            return handler(call)
        except ReturnedError as error:
            return deliver(error.answer)
        except OAuthError as error:
            # unverified: the status of those whose status is another one where they are answered directly
            return notices.error(BAD_REQUEST, error.error, error.description)
        except OktaError as error:
            return notices.error(error.status, error.code, error.summary)

    return Endpoint(method, path, answer)


def deliver(answer: Answer) -> Reply:
    """Give a client its answer."""
    if answer.address.mode == FORM_POST:
        return forms.form_post(answer)
    if answer.address.mode == POST_MESSAGE:
        return forms.post_message(answer)
    # Okta's reference: the header comes with query and fragment.
    return redirect(answer.location, status=FOUND, headers=[("Referrer-Policy", "no-referrer")])


def redirect(location: str, *, status: int = SEE_OTHER, headers: list[tuple[str, str]] | None = None) -> Reply:
    """Send a browser elsewhere.

    Args:
        location: Where to.
        status: HTTP status.
        headers: More headers.
    """
    where = ("Location", quote(location, safe=UNCHANGED))
    return Reply(None, status, [where, ("Cache-Control", "no-cache, no-store"), *(headers or [])])


def parameters(call: Call) -> Mapping[str, str]:
    """Return the parameters of a request that comes by query or by form.

    Raises:
        OAuthError: One comes twice (invalid_request).
    """
    stated, twice = _stated(call), _twice(call)
    if twice:
        raise refused("illegal_duplicated_parameters", ", ".join(twice))
    return stated


def unambiguous(call: Call) -> Mapping[str, str]:
    """Return those parameters that come once; of the others nobody knows which one is meant."""
    twice = _twice(call)
    return {name: value for name, value in _stated(call).items() if name not in twice}


def _stated(call: Call) -> Mapping[str, str]:
    return call.query if call.method == "GET" else call.form


def _twice(call: Call) -> list[str]:
    text = call.query_string if call.method == "GET" else call.raw.decode(errors="replace")
    names = Counter(name for name, _ in parse_qsl(text, keep_blank_values=True))
    return [name for name, count in names.items() if count > 1]


def check_own_form(call: Call) -> None:
    """Refuse a form that another page sent.

    The key that a form carries belongs to the browser's own cookie, so that this is the second lock on the door.

    Raises:
        OktaError: It is (403).
    """
    origin = call.headers.get("origin")
    own = {urlsplit(call.origin).netloc, call.headers.get("host")}
    if origin is not None and urlsplit(origin).netloc not in own:
        raise invalid_session()


def session_cookie(call: Call) -> str:
    """Return the name of the session's cookie: Identity Engine and Classic have different ones."""
    return "idx" if call.org.settings.identity_engine else "sid"


def session_of(call: Call) -> Record | None:
    """Return the session of who is signed in at a browser; None if nobody is."""
    return call.org.oidc.sessions.find(call.cookies.get(session_cookie(call)))


def browser_of(call: Call) -> tuple[str, list[tuple[str, str]]]:
    """Return what tells a browser from others, and the header that it needs to remember that."""
    known = call.cookies.get(DEVICE)
    if known:
        return known, []
    made = secrets.token_urlsafe(24)
    return made, [cookie(call, DEVICE, made)]


def cookie(call: Call, name: str, value: str, *, gone: bool = False) -> tuple[str, str]:
    """Return the header that sets a cookie.

    Over HTTPS pages of other sites may have it sent along, as with Okta: a hidden frame with ``prompt=none`` would see
    nobody signed in otherwise. Browsers do not allow that over plain HTTP.

    Args:
        call: The call.
        name: Its name.
        value: Its value.
        gone: Whether it is to be forgotten.
    """
    end = "; Max-Age=0" if gone else ""
    scope = "; Secure; SameSite=None" if call.origin.startswith("https:") else "; SameSite=Lax"
    return "Set-Cookie", f"{name}={value}; Path=/; HttpOnly{scope}{end}"
