"""Lists in pages, linked by the Link header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from okta_simulator.errors import refuse_field
from okta_simulator.filters import ordered
from okta_simulator.http.call import Call, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from okta_simulator.types import Record


@dataclass(frozen=True)
class Sizes:
    """What the size of a page may be.

    Attributes:
        default: The size where none is stated.
        smallest: A smaller stated size counts as this one.
        largest: A larger stated size counts as this one.
    """

    default: int = 20
    smallest: int = 1
    largest: int = 200


USUAL = Sizes()


def paged(
    call: Call,
    records: list[Record],
    render: Callable[[Record], Record],
    sizes: Sizes = USUAL,
) -> Reply:
    """Answer with one page of a list.

    Args:
        call: The call, whose ``limit`` and ``after`` count.
        records: The whole list; each has an ``id``.
        render: Shows a record; called for those of the page only.
        sizes: What the size of a page may be.

    Returns:
        The page with ``Link`` headers: ``self``, and ``next`` if there is more.
    """
    # unverified: that sizes out of range are not refused
    size = min(max(number(call.query.get("limit"), sizes.default), sizes.smallest), sizes.largest)
    start = _start(records, call.query.get("after"))
    page = records[start : start + size]
    links = [link_header(call, call.query, "self")]
    if start + size < len(records):
        links.append(link_header(call, {**call.query, "after": page[-1]["id"], "limit": str(size)}, "next"))
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
    return ("Link", f'<{address}>; rel="{relation}"')


def _start(records: list[Record], after: str | None) -> int:
    """Find where a page starts; a cursor whose record went meanwhile continues behind its place."""
    if not after:
        return 0
    for index, record in enumerate(records):
        if record["id"] == after:
            return index + 1
    return sum(record["id"] <= after for record in records)
