"""The login that the Secret promises: somebody signs in, by way of an application that knows nothing but the Secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_support.errors import DemoError
from relying_party import Arrival, Browser, Denied, RelyingParty, RelyingPartyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from demo_support.console import Console
    from demo_support.okta import Json, Okta
    from demo_support.people import Person
    from relying_party import Page, Session


def show(console: Console, okta: Okta, app: Json, secret: Mapping[str, str], person: Person) -> None:
    """Sign in, refresh, sign out; and ask for something that the app must not have.

    Args:
        console: Where to say so.
        okta: Whose keys the ID token is held against once more.
        app: The app as Okta has it.
        secret: The published Secret.
        person: Who signs in.

    Raises:
        DemoError: There is no login, or not to its end.
    """
    console.section(f"The login: {person.name} signs in at an application that knows this Secret and nothing else")
    party = RelyingParty.from_secret(secret)
    try:
        with Browser(stop=party.configuration.server_url) as browser:
            session = _sign_in(console, party, browser, person)
            _tell(console, okta, party, session, person)
            session = _refresh(console, party, session, app["settings"]["oauthClient"]["refresh_token"])
            _sign_out(console, party, browser, session)
    except RelyingPartyError as error:
        message = f"{person.name} cannot sign in: {error}"
        raise DemoError(message) from error
    no = _no(lambda: party.request_token("client_credentials"))
    console.check(f"no client credentials for this app; Okta: {no}", no.partition(":")[0], "unauthorized_client")


def _sign_in(console: Console, party: RelyingParty, browser: Browser, person: Person) -> Session:
    attempt = party.begin()
    wrong = browser.sign_in(attempt.url, person.login, "not the password")
    told = "" if isinstance(wrong, Arrival) else " ".join(wrong.alerts)
    console.check(f"a wrong password; the sign-in page: {told}", bool(told), wanted=True)
    return party.finish(attempt, _arrived(browser.sign_in(attempt.url, person.login, person.password)).answer)


def _tell(console: Console, okta: Okta, party: RelyingParty, session: Session, person: Person) -> None:
    """What the relying party has verified, said once more from what is in the token."""
    claims, configuration = session.claims, party.configuration
    console.check("ID token: its issuer is the server of the Secret", claims["iss"], configuration.issuer)
    console.check("ID token: its audience is the client of the Secret", claims["aud"], configuration.client_id)
    console.check(f"ID token: its e-mail claim is {person.login}", claims.get("email"), person.login)
    keys = {key["kid"] for url in party.provider.key_urls for key in okta.public(url)["keys"]}
    console.check("ID token: signed by a key that the Secret names", session.id_token.key_id in keys, wanted=True)
    info = party.userinfo(session)
    console.check("userinfo: the same person, by name", (info["sub"], info["name"]), (claims["sub"], person.name))


def _refresh(console: Console, party: RelyingParty, session: Session, policy: Mapping[str, object]) -> Session:
    refreshed = party.refresh(session)
    rotated = refreshed.refresh_token != session.refresh_token
    console.check("refresh: new tokens, and a new refresh token", rotated, policy["rotation_type"] == "ROTATE")
    # For a moment, because an answer may be lost on its way.
    taken = not _no(lambda: party.refresh(session))
    leeway = policy["leeway"]
    console.check(f"the old refresh token is still taken within {leeway} s, Okta's leeway", taken, leeway != 0)
    return refreshed


def _sign_out(console: Console, party: RelyingParty, browser: Browser, session: Session) -> None:
    home = party.configuration.server_url
    arrival = _arrived(browser.open(party.sign_out_url(session)))
    console.check(f"sign-out: Okta sends the browser back to {home}", arrival.url.partition("?")[0].rstrip("/"), home)
    asked = browser.open(party.begin().url)
    again = not isinstance(asked, Arrival) and any(form.field_of_type("password") for form in asked.forms)
    console.check("the next login asks for the password again", again, wanted=True)


def _arrived(shown: Page | Arrival) -> Arrival:
    if isinstance(shown, Arrival):
        return shown
    message = f"the browser is not sent back; the page ({shown.status}) says: {shown.text[:300]}"
    raise RelyingPartyError(message)


def _no(ask: Callable[[], object]) -> str:
    """What Okta says when it says no; empty when it does not."""
    try:
        ask()
    except Denied as denied:
        return str(denied)
    return ""
