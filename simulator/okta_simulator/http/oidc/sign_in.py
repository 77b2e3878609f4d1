"""The forms of the sign-in page and the consent page, where browsers go on after them, and the person's own page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from okta_simulator.http.oidc import telling
from okta_simulator.http.oidc.browser import (
    check_own_form,
    cookie,
    redirect,
    session_cookie,
    session_of,
    shown,
)
from okta_simulator.http.oidc.flows import HOME
from okta_simulator.http.oidc.steps import CONTINUE, advance, begin, flow_of, resumed, sign_in_page
from okta_simulator.http.pages import forms, notices
from okta_simulator.oidc.admission import Ask
from okta_simulator.oidc.sessions import ACTIVE, PASSWORD

if TYPE_CHECKING:
    from okta_simulator.http.call import Call, Reply

LOGIN = "/login/login.htm"
WRONG = "Unable to sign in"


def login(call: Call) -> Reply:
    """Show the sign-in page by itself."""
    return begin(call, "home")


def submit(call: Call) -> Reply:
    """Sign somebody in."""
    check_own_form(call)
    key, interaction = resumed(call, call.form.get(forms.KEY))
    flow = flow_of(call, interaction)
    name, password = call.form.get("username", ""), call.form.get("password", "")
    missing = _missing(name, password)
    if missing:
        return sign_in_page(key, flow, login=name, alert=missing)
    user = call.org.users.by_password(name, password)
    # unverified: that people who are not ACTIVE read the same, whatever their status
    if user is None or user["status"] != ACTIVE:
        telling.not_signed_in(call, name)
        return sign_in_page(key, flow, login=name, alert=WRONG)
    call.org.oidc.sessions.end(call.cookies.get(session_cookie(call)))
    secret, session = call.org.oidc.sessions.begin(user, PASSWORD)
    interaction["session"] = session["id"]
    telling.signed_in(call, user, session, flow.access.app if flow.access else None)
    return _onward(key, cookie(call, session_cookie(call), secret))


def consent(call: Call) -> Reply:
    """Take what somebody says about consent."""
    check_own_form(call)
    key, interaction = resumed(call, call.form.get(forms.KEY))
    flow = flow_of(call, interaction)
    if call.form.get("decision") != "allow":
        call.org.oidc.interactions.end(key)
        return flow.declined()
    step = flow.step(session_of(call))
    # Somebody else may have signed in meanwhile, in another window, or a scope have changed: then the page comes anew.
    if isinstance(step, Ask) and step.about == interaction["asked"] and flow.access is not None:
        chosen = [name.partition(":")[2] for name in call.form if name.startswith("scope:")]
        access = flow.access
        call.org.oidc.consents.decide(access.issuer, access.app, step.user, step.scopes, chosen)
        interaction["consented"] = step.user["id"]
    return _onward(key)


def go_on(call: Call) -> Reply:
    """Show what comes next."""
    return advance(call, *resumed(call, call.query.get(forms.KEY)))


def home(call: Call) -> Reply:
    """Show the page of who is signed in."""
    session = session_of(call)
    if session is None:
        return redirect(LOGIN)
    user = call.org.oidc.sessions.user_of(session)
    profile = user["profile"]
    active = [app for app in call.org.apps.search(None, []) if app["status"] == ACTIVE]
    apps = [app["label"] for app in active if call.org.oidc.clients.assigned(app, user)]
    return notices.home(profile["firstName"], profile["login"], apps)


def sign_out(call: Call) -> Reply:
    """End the session."""
    name = session_cookie(call)
    telling.signed_out(call, session_of(call))
    call.org.oidc.sessions.end(call.cookies.get(name))
    return redirect(LOGIN, headers=[cookie(call, name, "", gone=True)])


def _missing(name: str, password: str) -> str:
    if not name:
        return "Please enter a username"
    return "" if password else "Please enter a password"


def _onward(key: str, *headers: tuple[str, str]) -> Reply:
    reply = redirect(f"{CONTINUE}?{forms.KEY}={key}")
    return replace(reply, headers=[*reply.headers, *headers])


ENDPOINTS = [
    shown("GET", LOGIN, login),
    shown("POST", forms.SIGN_IN, submit),
    shown("POST", forms.CONSENT, consent),
    shown("GET", CONTINUE, go_on),
    shown("GET", HOME, home),
    shown("GET", notices.SIGN_OUT, sign_out),
]
