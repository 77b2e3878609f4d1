"""The page at which a person lets a device in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from okta_simulator.http.oidc.browser import browser_of, check_own_form, redirect, shown
from okta_simulator.http.oidc.steps import CONTINUE, resumed
from okta_simulator.http.pages import forms
from okta_simulator.oidc.errors import OAuthError

if TYPE_CHECKING:
    from okta_simulator.http.call import Call, Reply

INVALID = "Invalid code. Try again."


def ask(call: Call) -> Reply:
    """Ask for the code. One in the address is filled in, and the person still has to say so."""
    browser, headers = browser_of(call)
    key = call.org.oidc.interactions.begin(browser, kind="device", user_code="")
    reply = forms.activation(key, user_code=call.query.get("user_code", ""))
    return replace(reply, headers=[*reply.headers, *headers])


def take(call: Call) -> Reply:
    """Take a code."""
    check_own_form(call)
    key, interaction = resumed(call, call.form.get(forms.KEY))
    given = call.form.get("user_code", "")
    try:
        interaction["user_code"] = call.org.oidc.device_codes.by_user_code(given)["user_code"]
    except OAuthError:
        return forms.activation(key, user_code=given, alert=INVALID)
    return redirect(f"{CONTINUE}?{forms.KEY}={key}")


ENDPOINTS = [shown("GET", forms.ACTIVATE, ask), shown("POST", forms.ACTIVATE, take)]
