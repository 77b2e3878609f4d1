"""Lists in pages, linked by the Link header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from okta_simulator.errors import bad_cursor, refuse_field
from okta_simulator.filters import ordered
from okta_simulator.http.call import Call, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okta_simulator.types import Record


CURSOR_LENGTH = 20
KIND_LENGTH = 3


@dataclass(frozen=True)
class Listing:
    """How a list is paged.

    Attributes:
        default: The size of a page where none is stated.
        smallest: A smaller stated size counts as this one.
        largest: A larger stated size counts as this one.
        words: The parameters beside ``after`` and ``limit`` that its links keep, in the order that they have there.
    """

    default: int = 20
    smallest: int = 1
    largest: int = 200
    words: tuple[str, ...] = ()


USUAL = Listing()
# As lists of realms have it in conversations in the tests of Okta's SDK for Python.
# unverified: that people and groups have it so
SORTED_SEARCH = ("sortBy", "sortOrder", "search")


def paged(
    call: Call,
    records: list[Record],
    render: Callable[[Record], Record],
    listing: Listing = USUAL,
) -> Reply:
    """Answer with one page of a list.

    Args:
        call: The call, whose ``limit`` and ``after`` count.
        records: The whole list; each has an ``id``.
        render: Shows a record; called for those of the page only.
        listing: How the list is paged.

    Returns:
        The page with ``Link`` headers: ``self``, and ``next`` if there is more.

    Raises:
        OktaError: The limit is no number, or the cursor is none (400).
    """
    # unverified: that sizes out of range are not refused
    size = min(max(number(call.query.get("limit"), listing.default), listing.smallest), listing.largest)
    after = call.query.get("after", "")
    start = _start(records, after)
    page = records[start : start + size]
    links = [_page_link(call, listing, size, after, "self")]
    if start + size < len(records):
        links.append(_page_link(call, listing, size, page[-1]["id"], "next"))
    return Reply([render(record) for record in page], headers=links)


def sorted_search(call: Call, records: list[Record]) -> list[Record]:
    """Return what a search has found in the order that its query states (Okta's API description).

    Args:
        call: The call, whose ``sortBy`` and ``sortOrder`` count where there is ``search``.
        records: What was found.
    """
    path = call.query.get("sortBy")
    if not path or not call.query.get("search"):
        return records
    # unverified: that another word than these two is not refused
    return ordered(records, path, descending=call.query.get("sortOrder", "").lower() == "desc")


def number(text: str | None, default: int) -> int:
    """Read the limit of a query.

    Args:
        text: What it says, None where it is missing.
        default: What counts then.

    Raises:
        OktaError: It is no number (400).
    """
    if text is None:
        return default
    try:
        return int(text)
    except ValueError:
        refuse_field("limit", "must be a number")  # unverified: the text


def link_header(call: Call, query: Mapping[str, str], relation: str) -> tuple[str, str]:
    """Make one Link header.

    Args:
        call: The call.
        query: The parameters of the linked address.
        relation: ``self`` or ``next``.
    """
    text = urlencode(query)
    address = f"{call.origin}{call.path}" + (f"?{text}" if text else "")
    return _link(address, relation)


def self_link(address: str) -> tuple[str, str]:
    """Make the Link header that says where a reply is to be had.

    Args:
        address: Where.
    """
    return _link(address, "self")


def _link(address: str, relation: str) -> tuple[str, str]:
    return ("Link", f'<{address}>; rel="{relation}"')


def _page_link(call: Call, listing: Listing, size: int, after: str, relation: str) -> tuple[str, str]:
    """Make the link of a page: it states the size in any case, and nothing that the list does not know."""
    place = {"after": after} if after else {}
    kept = {name: call.query[name] for name in listing.words if name in call.query}
    return link_header(call, place | {"limit": str(size)} | kept, relation)


def _start(records: list[Record], after: str) -> int:
    """Find where a page starts; a cursor whose record went meanwhile continues behind its place.

    Raises:
        OktaError: The cursor is no id of such a record (400).
    """
    if not after:
        return 0
    for index, record in enumerate(records):
        if record["id"] == after:
            return index + 1
    if len(after) != CURSOR_LENGTH or any(record["id"][:KIND_LENGTH] != after[:KIND_LENGTH] for record in records[:1]):
        raise bad_cursor()
    return sum(record["id"] <= after for record in records)
