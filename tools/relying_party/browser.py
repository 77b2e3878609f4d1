"""A browser without a screen: cookies, redirects and forms, enough to walk through sign-in pages in a script."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urljoin

from relying_party.errors import RelyingPartyError
from relying_party.provider import SECONDS, http_session

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

_REDIRECTS: Final = 20
_PAGES: Final = 10
_WITHOUT_CONTENT: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})
_NOT_SHOWN: Final = frozenset({"script", "style", "title", "head"})


@dataclass(frozen=True)
class Form:
    """A form of a page.

    Attributes:
        action: Where it goes, absolute.
        method: `get` or `post`.
        fields: Names and values as the page has them; buttons are not among them.
        types: The `type` of each field that a person fills in, by its name.
        buttons: Name and value of each button that has them.
    """

    action: str
    method: str
    fields: Mapping[str, str] = field(repr=False)
    types: Mapping[str, str]
    buttons: tuple[tuple[str, str], ...]

    def field_of_type(self, *types: str) -> str | None:
        """The name of the first field of such a type."""
        return next((name for name, kind in self.types.items() if kind in types), None)


@dataclass(frozen=True)
class Page:
    """What the browser shows.

    Attributes:
        url: Its address.
        status: HTTP status.
        text: What can be read on it.
        alerts: What elements with the role `alert` say.
        forms: Its forms.
    """

    url: str = field(repr=False)
    status: int
    text: str
    alerts: tuple[str, ...]
    forms: tuple[Form, ...]


@dataclass(frozen=True)
class Arrival:
    """The browser was sent to an address at which it was told to stop.

    Attributes:
        url: The address, with query and fragment.
        fields: What a form posts there; None where it was a redirect.
    """

    url: str = field(repr=False)
    fields: Mapping[str, str] | None = field(repr=False, default=None)

    @property
    def answer(self) -> str | Mapping[str, str]:
        """What `RelyingParty.finish` takes."""
        return self.url if self.fields is None else self.fields


class Browser:
    """Holds cookies, as a person's browser does. It stops short of addresses that begin with `stop`."""

    def __init__(self, stop: str) -> None:
        """Begin without cookies.

        Args:
            stop: Where it must not go, but say that it was sent there: the application's address.
        """
        self._stop = stop
        self._http = http_session()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Forget the cookies."""
        self._http.close()

    def open(self, url: str) -> Page | Arrival:
        """Go to an address and follow its redirects."""
        return self._go("get", url, None)

    def submit(self, page: Page, values: Mapping[str, str], *, form: int = 0) -> Page | Arrival:
        """Send a form.

        Args:
            page: Where it is.
            values: What to fill in, and a button's name and value where it has them.
            form: Which one.
        """
        chosen = page.forms[form]
        fields = {**chosen.fields, **values}
        if chosen.method == "post":
            return self._go("post", chosen.action, fields)
        return self._go("get", f"{chosen.action.partition('?')[0]}?{urlencode(fields)}", None)

    def sign_in(self, url: str, login: str, password: str) -> Page | Arrival:
        """Open an address, and sign in where a page asks for it.

        Args:
            url: For example `Attempt.url`.
            login: The person's.
            password: The person's.

        Returns:
            Where it ended: at the application, or on a page that asks for something else or says why not.

        Raises:
            RelyingPartyError: The pages go on and on.
        """
        shown = self.open(url)
        for _ in range(_PAGES):
            if isinstance(shown, Arrival) or (values := self._answers(shown, login, password)) is None:
                return shown
            shown = self.submit(shown, values)
        message = "The sign-in does not end."
        raise RelyingPartyError(message)

    def _answers(self, page: Page, login: str, password: str) -> Mapping[str, str] | None:
        """What to fill into the first form; None where it asks for something else."""
        if page.alerts or not page.forms:
            return None
        form = page.forms[0]
        if secret := form.field_of_type("password"):
            name = form.field_of_type("text", "email")
            return {secret: password} | ({name: login} if name else {})
        # `response_mode=form_post` makes a form for the application; a real browser's script sends it.
        return {} if form.action.startswith(self._stop) else None

    def _go(self, method: str, url: str, fields: Mapping[str, str] | None) -> Page | Arrival:
        for _ in range(_REDIRECTS):
            if url.startswith(self._stop):
                return Arrival(url, fields)
            answer = self._http.request(method, url, data=fields, timeout=SECONDS, allow_redirects=False)
            if not answer.is_redirect:
                return _page(url, answer.status_code, answer.text)
            if answer.status_code not in {307, 308}:
                method, fields = "get", None
            url = urljoin(url, answer.headers["Location"])
        message = "The redirects do not end."
        raise RelyingPartyError(message)


def _page(url: str, status: int, text: str) -> Page:
    reader = _Reader(url)
    reader.feed(text)
    reader.close()
    alerts = tuple(" ".join("".join(each).split()) for each in reader.alerts)
    return Page(url, status, " ".join("".join(reader.text).split()), alerts, tuple(reader.forms))


class _Reader(HTMLParser):
    """Reads forms, text and alerts off a page."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._open: list[tuple[str, bool]] = []
        self.text: list[str] = []
        self.alerts: list[list[str]] = []
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag begins."""
        stated = {name: value or "" for name, value in attrs}
        is_alert = stated.get("role") == "alert"
        if is_alert:
            self.alerts.append([])
        if tag not in _WITHOUT_CONTENT:
            self._open.append((tag, is_alert))
        if tag == "form":
            action = urljoin(self._url, stated.get("action") or self._url)
            self.forms.append(Form(action, stated.get("method", "get").lower(), {}, {}, ()))
        elif tag in {"input", "button", "textarea", "select"} and self.forms:
            self.forms[-1] = _with_field(self.forms[-1], tag, stated)

    def handle_endtag(self, tag: str) -> None:
        """A tag ends; those that were left open inside end with it."""
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass
        self.text.append(" ")

    def handle_data(self, data: str) -> None:
        """Text."""
        if any(name in _NOT_SHOWN for name, _ in self._open):
            return
        self.text.append(data)
        if any(is_alert for _, is_alert in self._open):
            self.alerts[-1].append(data)


def _with_field(form: Form, tag: str, stated: Mapping[str, str]) -> Form:
    name, value = stated.get("name", ""), stated.get("value", "")
    kind = stated.get("type", "submit" if tag == "button" else "text").lower()
    if not name or "disabled" in stated:
        return form
    if kind in {"submit", "button", "image", "reset"}:
        return Form(form.action, form.method, form.fields, form.types, (*form.buttons, (name, value)))
    if kind == "hidden":
        return Form(form.action, form.method, {**form.fields, name: value}, form.types, form.buttons)
    types = {**form.types, name: kind}
    if kind in {"checkbox", "radio"} and "checked" not in stated:
        return Form(form.action, form.method, form.fields, types, form.buttons)
    return Form(form.action, form.method, {**form.fields, name: value}, types, form.buttons)
