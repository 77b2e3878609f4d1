"""The browser without a screen."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from relying_party import Arrival, Browser, Page, RelyingPartyError

if TYPE_CHECKING:
    from collections.abc import Iterator

APP = "http://127.0.0.1:9/"
SIGN_IN = """<!doctype html><title>not text</title><style>p {}</style><h1>Sign&nbsp;in</h1>{alert}
<form method="post" action="/sign-in?step=1">
<input type="hidden" name="token" value="t&amp;t"><input name="user"><input type="checkbox" name="stay" value="on">
<input type="password" name="pass"><button>Go</button></form>"""
CONSENT = """<form method="post" action="/consent"><input type="hidden" name="token" value="c">
<button name="answer" value="yes">Yes</button><button name="answer" value="no">No</button></form>
<form method="post" action="/plain"><button>Go on</button></form>"""
FORM_POST = f"""<form method="post" action="{APP}callback"><input type="hidden" name="code" value="c1">
<noscript><button>Continue</button></noscript></form>"""


class Site:
    """Pages as an identity provider has them."""

    def __init__(self) -> None:
        self.posted: list[dict[str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(*site.get(self.path, self.headers.get("Cookie", "")))

            def do_POST(self) -> None:
                form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                site.posted.append(form)
                self._answer(*site.post(form))

            def _answer(self, status: int, headers: dict[str, str], text: str) -> None:
                raw = text.encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def get(self, path: str, cookies: str) -> tuple[int, dict[str, str], str]:
        if path == "/loop":
            return 302, {"Location": "/loop"}, ""
        if path == "/form-post":
            return 200, {}, FORM_POST
        if path == "/consent":
            return 200, {}, CONSENT
        if "session=1" in cookies:
            return 302, {"Location": f"{APP}callback?code=c1"}, ""
        return 200, {}, SIGN_IN.replace("{alert}", "")

    def post(self, form: dict[str, str]) -> tuple[int, dict[str, str], str]:
        if form.get("pass") != "right":
            return 200, {}, SIGN_IN.replace("{alert}", "<p role='alert'>Unable to <b>sign in</b></p>")
        return 303, {"Location": "/authorize", "Set-Cookie": "session=1; HttpOnly"}, ""


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    threading.Thread(target=made.server.serve_forever, args=(0.02,), daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_it_signs_in_and_stops_at_the_application(site: Site) -> None:
    with Browser(stop=APP) as browser:
        arrival = browser.sign_in(f"{site.url}/authorize", "jane", "right")
        assert isinstance(arrival, Arrival)
        assert arrival.answer == f"{APP}callback?code=c1"
        assert site.posted == [{"token": "t&t", "user": "jane", "pass": "right"}]
        assert isinstance(browser.open(f"{site.url}/authorize"), Arrival), "the cookie is kept"


def test_a_page_that_says_no_is_given_back(site: Site) -> None:
    with Browser(stop=APP) as browser:
        page = browser.sign_in(f"{site.url}/authorize", "jane", "wrong")
    assert isinstance(page, Page)
    assert page.alerts == ("Unable to sign in",)
    assert page.text == "Sign in Unable to sign in Go"
    assert len(site.posted) == 1, "it is not tried again and again"


def test_a_posted_answer_is_an_arrival_with_fields(site: Site) -> None:
    with Browser(stop=APP) as browser:
        arrival = browser.sign_in(f"{site.url}/form-post", "jane", "right")
    assert isinstance(arrival, Arrival)
    assert arrival.answer == {"code": "c1"}


def test_what_asks_for_a_decision_is_left_to_the_caller(site: Site) -> None:
    with Browser(stop=APP) as browser:
        page = browser.sign_in(f"{site.url}/consent", "jane", "right")
        assert isinstance(page, Page)
        assert page.forms[0].buttons == (("answer", "yes"), ("answer", "no"))
        browser.submit(page, {"answer": "no"})
        browser.submit(page, {}, form=1)
    assert site.posted == [{"token": "c", "answer": "no"}, {}]


def test_redirects_in_a_circle_end(site: Site) -> None:
    with Browser(stop=APP) as browser, pytest.raises(RelyingPartyError, match="redirects"):
        browser.open(f"{site.url}/loop")


def test_a_password_is_not_shown(site: Site) -> None:
    with Browser(stop=APP) as browser:
        page = browser.sign_in(f"{site.url}/authorize", "jane", "wrong")
    assert "t&t" not in repr(page)
