"""What all pages have in common: their frame, their style, and the headers that hold them together."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import quote, urlsplit

from okta_simulator.http.call import Reply
from okta_simulator.http.pages.markup import Content, Markup, join, tag

STYLE = Markup(files(__package__).joinpath("style.css").read_text(encoding="utf-8"))
MARK = Markup(
    '<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="9.5" fill="none" stroke="currentColor" '
    'stroke-width="5"/></svg>'
)
ICON = "data:image/svg+xml," + quote(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="9" fill="none" '
    'stroke="#1f4fbf" stroke-width="6"/></svg>'
)
HOST = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")


@dataclass(frozen=True)
class Reach:
    """What a page may do with others.

    Attributes:
        forms_to: An address to which its form leads, directly or by a redirect; empty for none of others.
        framed_by: The address of whoever may show it in a frame; empty for nobody.
        script: The one script that runs, at its end.
    """

    forms_to: str = ""
    framed_by: str = ""
    script: str = ""


ALONE = Reach()


def page(title: str, *content: Content, status: int = 200, wide: bool = False, reach: Reach = ALONE) -> Reply:
    """Make a page.

    Args:
        title: Its title.
        content: Its main part; has the one first heading.
        status: HTTP status.
        wide: Whether it needs more room.
        reach: What it may do with others.
    """
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("link", rel="icon", href=ICON),
        tag("style", STYLE),
    )
    brand = tag("p", MARK, "Okta simulator", class_="brand")
    note = tag("p", "A simulated organization, for tests. Never type a real password here.")
    body = tag(
        "body",
        tag("main", brand, *content, class_="wide" if wide else None),
        tag("footer", note),
        tag("script", Markup(reach.script)) if reach.script else None,
    )
    html = join(Markup("<!doctype html>\n"), tag("html", head, body, lang="en"))
    headers = _headers(reach)
    return Reply(status=status, headers=headers, content=html.encode(), media_type="text/html")


def _headers(reach: Reach) -> list[tuple[str, str]]:
    policy = {
        "default-src": "'none'",
        "style-src": _hash(STYLE),
        "img-src": "data:",
        "script-src": _hash(reach.script) if reach.script else "'none'",
        # A browser minds also where the reply to a form is redirected to, and from there on: an application may send
        # people on to another host, so that only the scheme can be said.
        "form-action": f"'self' {scheme(reach.forms_to)}".strip(),
        "base-uri": "'none'",
        "frame-ancestors": source(reach.framed_by) or "'none'",
    }
    return [
        ("Content-Security-Policy", "; ".join(f"{name} {value}" for name, value in policy.items())),
        ("Cache-Control", "no-cache, no-store"),
        ("Pragma", "no-cache"),
        # Forms have to say where they come from, and to nobody else.
        ("Referrer-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
    ]


def source(address: str) -> str:
    """Return an address as a security policy names it: its origin, or its scheme where that cannot be written."""
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin if HOST.fullmatch(origin) else scheme(address)


def scheme(address: str) -> str:
    """Return an address's scheme as a security policy names it; empty if there is none."""
    found = urlsplit(address).scheme
    return f"{found}:" if SCHEME.fullmatch(found) else ""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
