"""People who sign in at an application that knows nothing but a published Secret, and what they are told instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.support import example

from demo_support.people import Person
from relying_party import Arrival, Browser, Denied, Page, RelyingParty, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.cluster import Site

    from relying_party import Session

JANE: Final = Person("Jane", "Doe", ())
"""In no group but Everyone."""


class NoWayBack(AssertionError):  # noqa: N818 - it says what happened
    """Okta keeps the browser, on a page that says why."""

    def __init__(self, page: Page) -> None:
        super().__init__(f"{page.status}: {page.text}")
        self.page = page


def join(site: Site, person: Person = JANE) -> None:
    """Let a person be one of an organization's."""
    site.okta.make("/_simulator/users", person.seed())


def sign_in(values: Mapping[str, str], person: Person = JANE, **parameters: str) -> Session:
    """Sign a person in, as OpenMetadata does with these values.

    Args:
        values: A published Secret's.
        person: Who.
        parameters: For `RelyingParty.begin`.

    Raises:
        NoWayBack: Okta shows a page instead of sending the browser back.
        Denied: Okta says no.
    """
    return sign_in_at(RelyingParty.from_secret(values), person, **parameters)


def sign_in_at(party: RelyingParty, person: Person = JANE, **parameters: str) -> Session:
    """Sign a person in at an application that may have been running for a while; see `sign_in`."""
    attempt = party.begin(**parameters)
    with Browser(stop=party.configuration.server_url) as browser:
        shown = browser.sign_in(attempt.url, person.login, person.password)
    if not isinstance(shown, Arrival):
        raise NoWayBack(shown)
    return party.finish(attempt, shown.answer)


def page(shown: Page | Arrival) -> Page:
    """What the browser shows, which must be a page and not the way back to the application."""
    assert isinstance(shown, Page)
    return shown


def refusal(values: Mapping[str, str], person: Person = JANE, **parameters: str) -> str:
    """What the person or the application is told instead of a login; empty where there is one."""
    return refusal_at(RelyingParty.from_secret(values), person, **parameters)


def refusal_at(party: RelyingParty, person: Person = JANE, **parameters: str) -> str:
    """The same of an application that may have been running for a while."""
    try:
        sign_in_at(party, person, **parameters)
    except (Denied, Unreachable) as error:
        return str(error)
    except NoWayBack as shown:
        return shown.page.text
    return ""


def published(site: Site, name: str = example.PUBLISHED_SECRET) -> RelyingParty:
    """An application that knows a Secret of a site."""
    return RelyingParty.from_secret(site.kubectl.secret(name))
