"""Holds every JSON reply of Okta's APIs, of every simulator that a test starts in its process, to their descriptions.

Those are the management API, and the endpoints of OAuth and OpenID Connect.

A reply that is not as described fails the test during which it was given. What a fault made up is not looked at.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.support.api_description import ApiDescription

from okta_simulator.http.application import Resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from okta_simulator.http.call import Reply
    from okta_simulator.types import Record

# What differs from one object to the next and is described alike: ids, times, hosts, keys, secrets, and names.
VARYING = re.compile(
    r"\b[A-Za-z0-9]{20}\b|\d{4}-\d\d-\d\dT[\d:.]+Z|//[\w.:-]+|[\w-]{43,}|req\w{17}"
    r'|(?<="label": )"[^"\\]{1,40}"|(?<="name": )"[^"\\]{1,40}"|(?<="description": )"[^"\\]{1,40}"'
)

DESCRIBED = ("/api/", "/oauth2/", "/.well-known/")

# Where browsers are sent. What they get there, pages and redirects, is intentionally left out (the description says).
BROWSED = re.compile(r"/oauth2/([^/]+/)?v1/(authorize|logout)")

PREFLIGHT = "OPTIONS"
"""Has no description: it is a matter between browsers and CORS."""


class Judge:
    """Compares replies with the description, each kind of them once.

    Attributes:
        found: The differences since somebody last took them.
        seen: How many replies were looked at.
    """

    def __init__(self) -> None:
        self.found: list[str] = []
        self.seen = 0
        self._description = ApiDescription()
        self._good: set[tuple[str, int, str]] = set()

    def see(self, method: str, path: str, reply: Reply) -> None:
        if not path.startswith(DESCRIBED) or not reply.status or method == PREFLIGHT:
            return
        if reply.body is None and BROWSED.fullmatch(path):
            return
        if any(name == "WWW-Authenticate" for name, _ in reply.headers) and reply.body is None:
            return  # the reason is in the header
        self.seen += 1
        # Entry by entry, because lists are longer than there are kinds of entries.
        entries = [[entry] for entry in reply.body] if isinstance(reply.body, list) and reply.body else [reply.body]
        for entry in entries:
            self._look(method, path, reply.status, entry)

    def _look(self, method: str, path: str, status: int, content: object) -> None:
        text = json.dumps(content)
        operation = self._description.operation(method, path) or path
        key = (operation, status, VARYING.sub("", text))
        if key in self._good:
            return
        # As it goes over the wire: tuples are lists there.
        differences = self._description.differences(method, path, status, json.loads(text))
        self.found += differences
        if not differences:
            self._good.add(key)

    def take(self) -> list[str]:
        """Return the differences, and forget them."""
        found, self.found = self.found, []
        return found


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    judge, note = Judge(), Resource.note

    def see(resource: Resource, request: Request, reply: Reply, actor: Record, fault: str | None) -> None:
        note(resource, request, reply, actor, fault)
        if fault is None:
            judge.see(request.method, request.url.path, reply)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Resource, "note", see)
        yield judge


@pytest.fixture(autouse=True)
def _replies_are_as_described(request: pytest.FixtureRequest, judge: Judge) -> Iterator[None]:
    yield
    found = judge.take()
    if request.node.get_closest_marker("unjudged") is None:
        assert not found, "\n".join(found)
