"""A plain way to talk to an organization: no retries, no models, one connection for each call."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.types import Record

Json: TypeAlias = Any
"""What ``json.loads`` gives."""

CALL_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: HTTP status.
        headers: Headers by lower-case name; several of one name each have their value in the list.
        body: The JSON of the body, None without one.
    """

    status: int
    headers: Mapping[str, list[str]]
    body: Json = field(repr=False, default=None)

    @property
    def next(self) -> str | None:
        """The address of the next page, None on the last one."""
        for value in self.headers.get("link", []):
            address, _, relation = value.partition(";")
            if 'rel="next"' in relation:
                return address.strip(" <>")
        return None


class PlainClient:
    """Makes calls, and hands over whatever comes back.

    Attributes:
        url: The organization's URL.
        token: The API token.
    """

    def __init__(self, url: str, token: str) -> None:
        """Make a client; the arguments are the attributes."""
        self.url = url
        self.token = token

    def call(
        self,
        method: str,
        path: str,
        body: Json = None,
        *,
        token: str | None = None,
        headers: Record | None = None,
    ) -> Answer:
        """Make an API call.

        Args:
            method: HTTP method.
            path: Path with query, or an address that a reply gave.
            body: JSON to send; None sends no body.
            token: Another API token; an empty one sends none.
            headers: More headers, which win.

        Returns:
            The answer, whatever its status.
        """
        secret = self.token if token is None else token
        sent = {"Accept": "application/json"}
        sent |= {"Authorization": f"SSWS {secret}"} if secret else {}
        sent |= {} if body is None else {"Content-Type": "application/json"}
        return self.send(method, path, None if body is None else json.dumps(body), sent | (headers or {}))

    def send(self, method: str, path: str, content: str | None = None, headers: Record | None = None) -> Answer:
        """Send a request as it is.

        Args:
            method: HTTP method.
            path: Path with query, or an address that a reply gave.
            content: The body.
            headers: All headers but those of every HTTP request.

        Returns:
            The answer, whatever its status.
        """
        parts = urlsplit(path)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=CALL_SECONDS)
        try:
            connection.request(method, target, content, headers or {})
            return _answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        """Call GET."""
        return self.call("GET", path)

    def post(self, path: str, body: Json = None) -> Answer:
        """Call POST."""
        return self.call("POST", path, body)

    def put(self, path: str, body: Json = None) -> Answer:
        """Call PUT."""
        return self.call("PUT", path, body)

    def patch(self, path: str, body: Json = None) -> Answer:
        """Call PATCH."""
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> Answer:
        """Call DELETE."""
        return self.call("DELETE", path)

    def pages(self, path: str) -> list[Json]:
        """Return a whole list, following its links.

        Args:
            path: Path with query of the first page.
        """
        found: list[Json] = []
        address: str | None = path
        while address:
            answer = self.get(address)
            found += answer.body
            address = answer.next
        return found


def _answer(response: http.client.HTTPResponse) -> Answer:
    headers: dict[str, list[str]] = {}
    for name, value in response.getheaders():
        headers.setdefault(name.lower(), []).append(value)
    raw = response.read()
    return Answer(response.status, headers, json.loads(raw) if raw else None)
