"""What the page looks like."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from relying_party.party import RelyingParty
    from relying_party.session import Session
    from relying_party.web.visits import Visit

_FOLDER: Final = Path(__file__).parent
STYLE: Final = (_FOLDER / "style.css").read_text(encoding="utf-8")
ICON: Final = (_FOLDER / "icon.svg").read_text(encoding="utf-8")
_TIMES: Final = frozenset({"auth_time", "exp", "iat", "nbf", "updated_at"})
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action {}; base-uri 'none'; frame-ancestors 'none'"
)
_MEANINGS: Final = {
    "amr": "how they signed in",
    "at_hash": "ties it to the access token",
    "aud": "who it is for: this client",
    "auth_time": "when they signed in",
    "email": "e-mail address",
    "email_verified": "whether the address is theirs",
    "exp": "good until",
    "family_name": "family name",
    "given_name": "given name",
    "iat": "issued",
    "idp": "who checked the password",
    "iss": "who issued it",
    "jti": "its number",
    "locale": "language",
    "name": "the whole name",
    "nonce": "ties it to this login",
    "preferred_username": "login",
    "sub": "who it is about",
    "updated_at": "last changed",
    "ver": "version of its form",
    "zoneinfo": "time zone",
}


@dataclass(frozen=True)
class Row:
    """A line of a table.

    Attributes:
        name: The claim.
        meaning: In words; empty where we have none.
        value: As the issuer says it.
        time: The value as a time, where it is one.
    """

    name: str
    meaning: str
    value: str
    time: str


class Pages:
    """Makes pages of visits."""

    def __init__(self, secret: str, hint: str) -> None:
        """Take what every page says.

        Args:
            secret: The Secret's name.
            hint: A command that makes it come.
        """
        loader = FileSystemLoader(_FOLDER / "templates")
        self._templates = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._common = {"secret": secret, "hint": hint}

    def home(self, visit: Visit, *, status: int = 200) -> Response:
        """The page as it is for this visit; its notice is said once."""
        if visit.session is None or visit.party is None:
            return self._render("signed_out.html", status, notice=visit.take_notice())
        return self._render(
            "signed_in.html",
            status,
            forms_to=_origin(visit.party.configuration.issuer),
            notice=visit.take_notice(),
            person=visit.session.claims.get("email") or visit.session.claims["sub"],
            name=visit.session.claims.get("name", ""),
            claims=_rows(visit.session.claims),
            userinfo=_rows(visit.userinfo),
            checks=_checks(visit.party, visit.session),
            tokens=_tokens(visit),
        )

    def no_secret(self) -> Response:
        """What to do first."""
        return self._render("no_secret.html", 200, notice=None)

    def _render(self, template: str, status: int, *, forms_to: str = "", **values: object) -> Response:
        content = self._templates.get_template(template).render(**self._common, **values)
        headers = {
            # A browser also minds where a form is redirected to: the sign-out goes on to Okta.
            "Content-Security-Policy": _POLICY.format(f"'self' {forms_to}".strip()),
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        return HTMLResponse(content, status, headers)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _rows(claims: Mapping[str, Any]) -> list[Row]:
    return [Row(name, _MEANINGS.get(name, ""), _text(value), _time(name, value)) for name, value in claims.items()]


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _time(name: str, value: object) -> str:
    return _at(value) if name in _TIMES and isinstance(value, int) else ""


def _at(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _checks(party: RelyingParty, session: Session) -> list[tuple[str, list[str]]]:
    """What was verified before anything was shown, with what it was held against."""
    configuration = party.configuration
    return [
        ("Signature", [f"key {session.id_token.key_id}", *party.provider.key_urls]),
        ("Issuer", [configuration.issuer]),
        ("Audience", [configuration.client_id]),
        ("Not expired", [_at(session.claims["exp"])]),
        ("State and nonce", ["those of this login"]),
    ]


def _tokens(visit: Visit) -> list[tuple[str, str, str]]:
    """What each token is called, how long it lives, and until when."""
    session = visit.session
    if session is None:
        return []
    claims, refresh = session.claims, "none: the scope offline_access or the grant refresh_token is missing"
    if session.refresh_token:
        again = f"used {visit.refreshes} times" if visit.refreshes > 1 else "used once"
        times = ", each time" if visit.refreshes > 1 else ","
        change = f"{times} replaced by a new one" if visit.rotated else ", still the same"
        refresh = f"{again}{change}" if visit.refreshes else "not used yet"
    return [
        ("ID token", _span(claims["exp"] - claims["iat"]), f"until {_at(claims['exp'])}"),
        ("Access token", _span(session.expires_in), f"until {_at(session.since + session.expires_in)}"),
        ("Refresh token", refresh, ""),
    ]


def _span(seconds: int) -> str:
    """A time span in words."""
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {name}{'s' if count > 1 else ''}"
    return f"{seconds} seconds"
