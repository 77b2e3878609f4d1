"""Replies as they go out, and the headers that replies of one kind have in common: these are prepared once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from okta_simulator.renderings import encoded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_simulator.http.call import Reply

PRIVATE = [
    ("Cache-Control", "no-cache, no-store"),
    ("Pragma", "no-cache"),
    ("Expires", "0"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
]
"""What keeps a reply to the one who asked: it is on all that the management API and the token endpoint answer."""

# What refuses a wrong method, or too many calls, stands in front of the API, and says nothing of caches.
REFUSED_IN_FRONT = frozenset({405, 429})


def _raw(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers]


OF_API = _raw(PRIVATE)
OF_JSON = _raw([("X-Content-Type-Options", "nosniff")])


def response(reply: Reply, *, of_api: bool = False) -> Response:
    """Make the response of a reply.

    Args:
        reply: The reply.
        of_api: Whether the management API answers.
    """
    made = _content(reply)
    for name, value in reply.headers:
        made.headers.append(name, value)
    shared = OF_API if of_api and reply.status not in REFUSED_IN_FRONT else []
    shared = shared + OF_JSON if reply.body is not None else shared
    stated = {name for name, _ in made.raw_headers}
    made.raw_headers.extend(header for header in shared if header[0] not in stated)
    return made


def _content(reply: Reply) -> Response:
    if reply.content is not None:
        return Response(reply.content, reply.status, media_type=reply.media_type)
    if reply.body is None:
        return Response(b"", reply.status)
    return Response(encoded(reply.body), reply.status, media_type="application/json")
