"""The pages with forms: signing in, consent, the activation of a device, and the answer that posts itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from okta_simulator.http.pages.layout import Reach, page
from okta_simulator.http.pages.markup import Markup, join, tag

if TYPE_CHECKING:
    from okta_simulator.http.call import Reply
    from okta_simulator.oidc.answers import Answer
    from okta_simulator.types import Record

SIGN_IN, CONSENT, ACTIVATE = "/login/sign-in", "/login/consent", "/activate"
KEY = "stateToken"
USER_CODE_LENGTH = "8"
OK, BAD_REQUEST, UNAUTHORIZED = 200, 400, 401
SUBMIT = "document.forms[0].submit();"
POST_MESSAGE = (
    'const { message, origin } = document.getElementById("answer").dataset;\n'
    "(window.opener || window.parent).postMessage(JSON.parse(message), origin);"
)


def sign_in(key: str, *, app: str = "", login: str = "", alert: str = "", forms_to: str = "") -> Reply:
    """Ask who it is.

    Args:
        key: Of the interaction.
        app: What the person is on the way to.
        login: Who it probably is.
        alert: What was wrong before.
        forms_to: Where it goes from here.
    """
    lead = tag("p", "Sign in to continue to ", tag("strong", app), ".", class_="lead") if app else None
    form = tag(
        "form",
        _hidden(KEY, key),
        _field("Username", "username", value=login, autocomplete="username", autofocus=not login),
        _field("Password", "password", kind="password", autocomplete="current-password", autofocus=bool(login)),
        tag("div", tag("button", "Sign In", type="submit"), class_="buttons"),
        method="post",
        action=SIGN_IN,
    )
    content = (tag("h1", "Sign In"), lead, notice(alert), form)
    status = UNAUTHORIZED if alert else OK
    return page("Sign In", *content, status=status, reach=Reach(forms_to=forms_to))


def consent(key: str, app: Record, user: Record, scopes: list[Record], *, forms_to: str = "") -> Reply:
    """Ask whether an app may have what it asks for.

    Args:
        key: Of the interaction.
        app: The app.
        user: Who is asked.
        scopes: About which scopes.
        forms_to: Where it goes from here.
    """
    buttons = tag(
        "div",
        tag("button", "Don't Allow", type="submit", name="decision", value="deny", class_="second"),
        tag("button", "Allow Access", type="submit", name="decision", value="allow"),
        class_="buttons",
    )
    form = tag(
        "form",
        _hidden(KEY, key),
        tag("ul", *map(_scope, scopes), class_="scopes"),
        tag("p", "By clicking Allow Access, you allow the actions listed above."),
        _terms(app["settings"]["oauthClient"]),
        buttons,
        method="post",
        action=CONSENT,
    )
    content = (
        tag("h1", app["label"], " would like to access:"),
        tag("p", tag("span", user["profile"]["login"], class_="who")),
        form,
    )
    return page("Allow Access", *content, wide=True, reach=Reach(forms_to=forms_to))


def activation(key: str, *, user_code: str = "", alert: str = "") -> Reply:
    """Ask for the code that a device shows.

    Args:
        key: Of the interaction.
        user_code: The code, where it is in the address.
        alert: What was wrong before.
    """
    form = tag(
        "form",
        _hidden(KEY, key),
        _field(
            "Activation Code",
            "user_code",
            value=user_code,
            autocomplete="off",
            autofocus=True,
            maxlength=USER_CODE_LENGTH,
            class_="code",
            spellcheck="false",
        ),
        tag("div", tag("button", "Next", type="submit"), class_="buttons"),
        method="post",
        action=ACTIVATE,
    )
    lead = tag("p", "Follow the instructions on your device to get an activation code", class_="lead")
    heading = tag("h1", "Activate your device")
    status = BAD_REQUEST if alert else OK
    return page("Activate your device", heading, lead, notice(alert), form, status=status)


def form_post(answer: Answer) -> Reply:
    """Let the browser post an answer to its client."""
    uri = answer.address.redirect_uri
    form = tag(
        "form",
        *(_hidden(name, value) for name, value in answer.fields.items()),
        tag("div", tag("button", "Continue", type="submit"), class_="buttons"),
        method="post",
        action=uri,
    )
    lead = tag("p", "If nothing happens, continue to the application by yourself.", class_="lead")
    content = (tag("h1", "One moment"), lead, form)
    return page("One moment", *content, reach=Reach(uri, uri, SUBMIT))


def post_message(answer: Answer) -> Reply:
    """Let the browser tell an answer to the window that waits for it."""
    uri = answer.address.redirect_uri
    parts = urlsplit(uri)
    element = tag(
        "p",
        "This window may be closed.",
        id="answer",
        data_message=json.dumps(answer.fields),
        data_origin=f"{parts.scheme}://{parts.netloc}",
    )
    return page("One moment", tag("h1", "One moment"), element, reach=Reach(framed_by=uri, script=POST_MESSAGE))


def notice(text: str, *, good: bool = False) -> Markup | None:
    """Make a box with something to be read at once; none without a text."""
    if not text:
        return None
    return tag("div", tag("p", text), role="status" if good else "alert", class_="notice good" if good else "notice")


def _hidden(name: str, value: str) -> Markup:
    return tag("input", type="hidden", name=name, value=value)


def _field(label: str, name: str, *, kind: str = "text", **attributes: str | bool) -> Markup:
    entry = tag("input", type=kind, id=name, name=name, required=True, autocapitalize="none", **attributes)
    return tag("div", tag("label", label, for_=name), entry, class_="field")


def _scope(scope: Record) -> Markup:
    name, text = scope["name"], scope["displayName"] or scope["name"]
    more = tag("span", scope["description"], class_="more") if scope["description"] else None
    if not scope["optional"]:
        return tag("li", tag("span", "•", class_="dot", aria_hidden="true"), tag("span", text, class_="name"), more)
    box = tag("input", type="checkbox", id=f"scope-{name}", name=f"scope:{name}", value="yes", checked=True)
    return tag("li", box, tag("label", text, for_=f"scope-{name}"), more)


def _terms(client: Record) -> Markup | None:
    """Link what the app says of itself; only pages, no scripts or files."""
    known = (("tos_uri", "Terms of Service"), ("policy_uri", "Privacy Policy"))
    links = [
        tag("a", text, href=client[name], rel="noreferrer")
        for name, text in known
        if str(client.get(name)).startswith(("https://", "http://"))
    ]
    separated = (join(" · " if position else None, link) for position, link in enumerate(links))
    return tag("p", *separated, class_="links") if links else None
