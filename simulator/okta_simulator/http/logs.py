"""``/api/v1/logs``, and the writing of what the System Log tells."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from okta_simulator.administration import log_filters
from okta_simulator.administration.changes import CHANGES, MADE, events, look
from okta_simulator.administration.system_log import Source, Window
from okta_simulator.area import public
from okta_simulator.errors import refuse_field
from okta_simulator.filters import matches
from okta_simulator.http.call import Call, Endpoint, Handler, Reply
from okta_simulator.http.paging import link_header

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_simulator.administration.change import Change

PAGE, LARGEST_PAGE = 100, 1000
DEFAULT_SPAN = timedelta(days=7)
ORDERS = {"ASCENDING": False, "DESCENDING": True}
CURSOR = re.compile(r"(\d+)_(\d+)")


def list_events(call: Call) -> Reply:
    """List what happened: an endless stream without ``until``, otherwise what lies between two moments."""
    window, limit = _window(call), _limit(call.query.get("limit"))
    tests = log_filters.parse(call.query.get("filter"))
    if call.query.get("q"):
        tests.append(log_filters.keywords(call.query["q"]))
    log = call.org.administration.system_log
    found, cursor = log.search(window, lambda event: matches(event, tests), limit)
    links = [link_header(call, call.query, "self")]
    if cursor is not None:
        kept = {name: value for name, value in call.query.items() if name != "since" or window.descending}
        links.append(link_header(call, kept | {"after": cursor}, "next"))
    return Reply([public(event) for event in found], headers=links)


def recorded(endpoint: Endpoint, handler: Handler) -> Handler:
    """Return a handler that tells the System Log what it has changed.

    Args:
        endpoint: The endpoint.
        handler: Who answers.
    """
    changes = CHANGES.get((endpoint.method, endpoint.path))
    if changes is None:
        return handler
    made = MADE.get(endpoint.path) if endpoint.method in {"POST", "PUT"} else None

    def answer(call: Call) -> Reply:
        before = look(call.org, changes, call.params)
        reply = handler(call)
        for at in _addresses(call.params, made, reply.body):
            for event in events(changes, before, look(call.org, changes, at)):
                call.org.administration.system_log.add(event, source_of(call))
        return reply

    return answer


def _addresses(params: Mapping[str, str], made: str | None, body: object) -> list[dict[str, str]]:
    """Return what says where each object is that a reply shows: one, or several in a list."""
    shown: list[object] = body if isinstance(body, list) else [body]
    found = [{**params, made: each["id"]} for each in shown if made and isinstance(each, dict)]
    return found or [dict(params)]


def tell(call: Call, change: Change) -> None:
    """Write into the System Log what a call has done to the objects that its path names.

    Args:
        call: The call.
        change: What it has done.
    """
    if call.org.administration.system_log.told(change.kind, call.request_id):
        return  # a list that lags behind is made twice
    seen = look(call.org, (change,), call.params)
    for event in events((change,), seen, seen):
        call.org.administration.system_log.add(event, source_of(call))


def source_of(call: Call) -> Source:
    """Return what the System Log says about the request of a call."""
    query = "&".join(f"{name}={value}" for name, value in call.query.items())
    return Source(call.actor, call.request_id, call.path, query, call.address, call.headers.get("user-agent", ""))


def _window(call: Call) -> Window:
    now = call.org.moment()
    order, after = call.query.get("sortOrder", "ASCENDING"), call.query.get("after")
    if order not in ORDERS:
        refuse_field("sortOrder", f"'{order}' is not a valid sort order")  # unverified: the text
    descending, bounded = ORDERS[order], "until" in call.query
    if after and "since" in call.query and not descending:
        refuse_field("after", "can't be used together with 'since'")  # unverified: the text
    until = _moment("until", call.query.get("until")) or now
    since = _moment("since", call.query.get("since")) or until - DEFAULT_SPAN
    # Okta's page "System Log query": polling is what has no upper bound and begins with the oldest.
    return Window(not bounded and not descending, since, until, _cursor(after), descending)


def _cursor(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    match = CURSOR.fullmatch(text)
    if match is None:
        refuse_field("after", "is not a valid cursor")  # unverified: the text
    return int(match[1]), int(match[2])


def _limit(text: str | None) -> int:
    if text is None:
        return PAGE
    if not text.isdigit() or int(text) > LARGEST_PAGE:
        refuse_field("limit", f"must be between 0 and {LARGEST_PAGE}")  # unverified: the text
    return int(text)


def _moment(name: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        refuse_field(name, f"'{text}' is not a valid timestamp")  # unverified: the text
    return found if found.tzinfo else found.replace(tzinfo=UTC)


ENDPOINTS = [Endpoint("GET", "/api/v1/logs", list_events)]
