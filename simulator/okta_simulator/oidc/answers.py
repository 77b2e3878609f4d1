"""Where and how a client gets its answer: by a redirect, a form that posts itself, or a message between windows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.oidc.errors import OAuthError
    from okta_simulator.types import Record

QUERY, FRAGMENT, FORM_POST, POST_MESSAGE = "query", "fragment", "form_post", "okta_post_message"
MODES = (QUERY, FRAGMENT, FORM_POST, POST_MESSAGE)
ANY_LABEL = "[A-Za-z0-9-]+"


@dataclass(frozen=True)
class Address:
    """Where an answer goes, once that is known to be the client's.

    Attributes:
        redirect_uri: The client's address.
        mode: How it is given: one of ``MODES``.
        state: The request's; None where it has none.
    """

    redirect_uri: str
    mode: str
    state: str | None

    def answer(self, fields: Mapping[str, str]) -> Answer:
        """Return an answer.

        Args:
            fields: What it says; the state is added.
        """
        return Answer(self, dict(fields) | ({} if self.state is None else {"state": self.state}))

    def refusal(self, error: OAuthError) -> Answer:
        """Return the answer that says no."""
        state = {} if self.state is None else {"state": self.state}
        return Answer(self, state | error.body())


@dataclass(frozen=True)
class Answer:
    """An answer to a client.

    Attributes:
        address: Where it goes.
        fields: What it says.
    """

    address: Address
    fields: Record

    @property
    def location(self) -> str:
        """Where a browser is redirected to (``query`` and ``fragment``)."""
        uri, encoded = self.address.redirect_uri, urlencode(self.fields)
        if self.address.mode == FRAGMENT:
            return f"{uri}#{encoded}"
        return f"{uri}{'&' if urlsplit(uri).query else '?'}{encoded}"


class ReturnedError(Exception):
    """A refusal that the client gets to know.

    Attributes:
        answer: It.
        error: Why.
    """

    def __init__(self, address: Address, error: OAuthError) -> None:
        """Make one.

        Args:
            address: Where it goes.
            error: Why.
        """
        super().__init__(str(error))
        self.answer = address.refusal(error)
        self.error = error


def registered(uri: str, app: Record, field: str = "redirect_uris") -> bool:
    """Say whether an address is one of an app's.

    Okta compares character by character; where the app allows it, a ``*`` stands for a part of the lowest label
    (Okta's reference of the apps API, ``wildcard_redirect``).

    Args:
        uri: The address.
        app: The app.
        field: Which of its lists: ``redirect_uris`` or ``post_logout_redirect_uris``.
    """
    client = app["settings"]["oauthClient"]
    known = client.get(field, [])
    if uri in known:
        return True
    if client["wildcard_redirect"] != "SUBDOMAIN":
        return False
    # unverified: that it stands for one character at least, and for no others than these
    patterns = (ANY_LABEL.join(map(re.escape, each.split("*"))) for each in known if "*" in each)
    return any(re.fullmatch(pattern, uri) for pattern in patterns)


def settings_page(org_url: str, app: Record) -> str:
    """Return the page of the Admin Console that Okta names in its sentences about redirect URIs.

    Args:
        org_url: The organization's URL; ``https://acme.okta.com`` has its console at ``https://acme-admin.okta.com``.
        app: The app.
    """
    host = re.sub(r"^(https?://[A-Za-z][^.:/]*)\.", r"\1-admin.", org_url)
    return f"{host}/admin/app/oidc_client/instance/{app['id']}#tab-general"
