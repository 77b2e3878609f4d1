"""One step after the other: the page that comes next, until there is an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from okta_simulator.http.oidc.browser import DEVICE, browser_of, session_of
from okta_simulator.http.oidc.flows import FLOWS, Flow
from okta_simulator.http.pages import forms
from okta_simulator.oidc.admission import Ask, SignIn
from okta_simulator.oidc.errors import OAuthError

if TYPE_CHECKING:
    from okta_simulator.http.call import Call, Reply
    from okta_simulator.types import Record

CONTINUE = "/login/token/redirect"
"""Where a browser goes on after a form, as with Okta."""


def begin(call: Call, kind: str, **about: object) -> Reply:
    """Begin an interaction.

    Args:
        call: The call.
        kind: What it is about, one of ``FLOWS``.
        about: What has to be known later.

    Raises:
        OAuthError: It is refused, for the person's eyes.
        ReturnedError: It is refused.
    """
    browser, headers = browser_of(call)
    key = call.org.oidc.interactions.begin(browser, kind=kind, **about)
    reply = advance(call, key, call.org.oidc.interactions.find(key, browser))
    return replace(reply, headers=[*reply.headers, *headers])


def resumed(call: Call, key: str | None) -> tuple[str, Record]:
    """Return the key of an interaction of this browser, and what was noted.

    Raises:
        OAuthError: There is none (login_required).
    """
    return key or "", call.org.oidc.interactions.find(key, call.cookies.get(DEVICE))


def flow_of(call: Call, interaction: Record) -> Flow:
    """Return what an interaction is about."""
    return FLOWS[interaction["kind"]](call, interaction)


def advance(call: Call, key: str, interaction: Record) -> Reply:
    """Show what comes next, or give the answer.

    Raises:
        OAuthError: It is refused, for the person's eyes.
        ReturnedError: It is refused.
    """
    flow = flow_of(call, interaction)
    try:
        step = flow.step(session_of(call))
    except OAuthError as error:
        call.org.oidc.interactions.end(key)
        return flow.refused(error)
    if isinstance(step, SignIn):
        return sign_in_page(key, flow, login=step.login)
    if isinstance(step, Ask):
        interaction["asked"] = step.about
        app = flow.access.app if flow.access else {}
        return forms.consent(key, app, step.user, step.scopes, forms_to=flow.returns_to)
    call.org.oidc.interactions.end(key)
    return flow.admitted(step)


def sign_in_page(key: str, flow: Flow, *, login: str = "", alert: str = "") -> Reply:
    """Ask who it is.

    Args:
        key: Of the interaction.
        flow: What the person is on the way to.
        login: Who it probably is.
        alert: What was wrong before.
    """
    label = flow.access.app["label"] if flow.access else ""
    return forms.sign_in(key, app=label, login=login, alert=alert, forms_to=flow.returns_to)
