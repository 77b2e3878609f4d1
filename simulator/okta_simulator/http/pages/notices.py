"""The pages that only say something: what went wrong, that a device is activated, who is signed in."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from okta_simulator.http.pages.forms import notice
from okta_simulator.http.pages.layout import page
from okta_simulator.http.pages.markup import tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_simulator.http.call import Reply
    from okta_simulator.http.pages.markup import Markup

SIGN_OUT = "/login/signout"


def error(status: int, code: str, description: str) -> Reply:
    """Say that a request is refused, as Okta's error page does.

    Args:
        status: HTTP status.
        code: OAuth's code, or Okta's.
        description: Okta's sentence.
    """
    phrase = HTTPStatus(status).phrase
    details = _details(tag("div", tag("dt", "Identity Provider"), tag("dd", "Unknown")), code, description)
    content = (
        tag("p", str(status), class_="status", aria_hidden="true"),
        tag("h1", phrase),
        tag("div", tag("p", "Your request resulted in an error."), details, role="alert"),
    )
    return page(f"{status} {phrase}", *content, status=status, wide=True)


def activated() -> Reply:
    """Say that a device has got what it asked for."""
    text = "Follow the instructions on your device for next steps"
    return page("Device activated", tag("h1", "Device activated"), notice(text, good=True))


def not_activated(text: str, code: str = "", description: str = "", *, status: int = 400) -> Reply:
    """Say that a device has not got what it asked for.

    Args:
        text: Why, as Okta says it to people.
        code: OAuth's code, where a rule was in the way.
        description: Okta's sentence about it.
        status: HTTP status.
    """
    details = _details(None, code, description) if code else None
    again = tag("div", tag("a", "Try again", href="/activate", class_="button"), class_="buttons")
    title = "Device not activated"
    return page(title, tag("h1", title), notice(text), details, again, status=status)


def home(name: str, login: str, apps: Iterable[str]) -> Reply:
    """Say who is signed in, and which apps they may use."""
    labels = [tag("li", label) for label in apps]
    listed = tag("ul", *labels, class_="apps") if labels else tag("p", "No apps are assigned.")
    leave = tag("div", tag("a", "Sign out", href=SIGN_OUT, class_="button second"), class_="buttons")
    content = (
        tag("h1", f"Hello, {name}"),
        tag("p", "Signed in as ", tag("strong", login), "."),
        tag("p", "Your apps:"),
        listed,
        leave,
    )
    return page("My Apps", *content)


def _details(before: Markup | None, code: str, description: str) -> Markup:
    """List code and sentence of a refusal."""
    return tag(
        "dl",
        before,
        tag("div", tag("dt", "Error Code"), tag("dd", tag("code", code))),
        tag("div", tag("dt", "Description"), tag("dd", description)),
    )
