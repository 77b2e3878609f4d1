"""Somebody at a browser, without the browser: cookies, pages, forms, and where they are sent to."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, urlsplit

import httpx
from tests.simulator.oidc.world import CALLBACK, PASSWORD

if TYPE_CHECKING:
    from types import TracebackType

    from tests.simulator.oidc.world import World

    from okta_simulator.types import Record

ANN = "ann@example.com"
STATE, NONCE = "a state", "a nonce"


@dataclass
class Shown:
    """What came back."""

    status: int
    headers: httpx.Headers
    text: str
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    controls: list[dict[str, str | None]] = field(default_factory=list)
    alert: str = ""
    heading: str = ""
    details: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)

    @property
    def location(self) -> str:
        assert self.status in {302, 303}, (self.status, self.text)
        return self.headers["location"]

    @property
    def answer(self) -> dict[str, str]:
        """The fields of an answer by redirect."""
        parts = urlsplit(self.location)
        return dict(parse_qsl(parts.query or parts.fragment, keep_blank_values=True))

    @property
    def refusal(self) -> tuple[int, str, str]:
        """Status, code and sentence of an error page."""
        assert "error" in self.heading.lower() or self.details, self.text
        return self.status, self.details[1], self.details[2]

    @property
    def denial(self) -> tuple[str, str]:
        """Code and sentence of a refusal that the client gets."""
        answer = self.answer
        assert answer.get("state") == STATE, answer
        return answer["error"], answer["error_description"]


class Visitor:
    """Somebody at a browser of their own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.http = httpx.Client(base_url=world.simulator.url, trust_env=False, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def get(self, path: str, **headers: str) -> Shown:
        return self._shown(self.http.get(path, headers=headers))

    def request(self, **parameters: str | None) -> dict[str, str]:
        """The usual request for a code, with other parameters; None leaves one out."""
        usual: dict[str, str | None] = {
            "client_id": self.world.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid",
            "state": STATE,
            "nonce": NONCE,
        }
        return {name: value for name, value in (usual | parameters).items() if value is not None}

    def authorize(self, **parameters: str | None) -> Shown:
        query = httpx.QueryParams(self.request(**parameters))
        return self.get(f"{self.world.path}/v1/authorize?{query}")

    def submit(self, page: Shown, headers: dict[str, str] | None = None, /, **fields: str) -> Shown:
        """Send a page's form, and go on while it leads to this organization's next step."""
        assert page.action, page.text
        answer = self.http.post(page.action, data=page.fields | fields, headers=headers or {})
        while answer.status_code == 303 and answer.headers["location"].startswith("/login/token/"):
            answer = self.http.get(answer.headers["location"])
        return self._shown(answer)

    def sign_in(self, page: Shown, login: str = ANN, password: str = PASSWORD) -> Shown:
        return self.submit(page, username=login, password=password)

    def arrive(self, **parameters: str | None) -> Shown:
        """Ask, and sign in."""
        return self.sign_in(self.authorize(**parameters))

    def decide(self, page: Shown, decision: str, *chosen: str) -> Shown:
        """Answer the consent page."""
        boxes = {f"scope:{name}": "yes" for name in chosen}
        kept = {name: value for name, value in page.fields.items() if not name.startswith("scope:")}
        page.fields = kept
        return self.submit(page, decision=decision, **boxes)

    def cookies(self) -> Record:
        return dict(self.http.cookies)

    def _shown(self, answer: httpx.Response) -> Shown:
        shown = Shown(answer.status_code, answer.headers, answer.text)
        _Reader(shown).feed(answer.text)
        return shown


class _Reader(HTMLParser):
    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self.shown = shown
        self._open: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        stated = dict(attrs)
        if tag == "form":
            self.shown.action = stated.get("action") or ""
        if tag in {"input", "button"}:
            self.shown.controls.append({"tag": tag, **stated})
        if tag == "input" and (stated.get("type") != "checkbox" or "checked" in stated):
            self.shown.fields[stated.get("name") or ""] = stated.get("value") or ""
        if tag == "dd":
            self.shown.details.append("")
        if tag == "li":
            self.shown.items.append("")
        if tag not in {"meta", "link", "input", "br"}:
            self._open.append((tag, stated))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag, "an element is closed that is not open"

    def handle_data(self, data: str) -> None:
        names = [name for name, _ in self._open]
        if "h1" in names:
            self.shown.heading += data
        if any(stated.get("role") == "alert" for _, stated in self._open):
            self.shown.alert += data
        if "dd" in names:
            self.shown.details[-1] += data
        if "li" in names:
            self.shown.items[-1] += data
