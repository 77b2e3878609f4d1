"""What the System Log is searched by: filters and keywords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okta_simulator import filters
from okta_simulator.errors import bad_filter

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_SEARCHABLE = "changeDetails"
KEYWORDS, KEYWORD_LENGTH = 10, 40
# Everything but brackets.
LANGUAGE = filters.Language(
    operators=(*filters.COMPARISONS, filters.PRESENT),
    words=(*filters.JUNCTIONS, "not"),
    exact=False,
    hidden=NOT_SEARCHABLE,
)


def parse(text: str | None) -> list[filters.Test]:
    """Read a filter.

    Args:
        text: For example ``eventType sw "application." and not (outcome.result eq "FAILURE")``. Values are compared
            in any case. None or empty gives no condition.

    Returns:
        What an event has to fit.

    Raises:
        OktaError: It is not understood (400 E0000053).
    """
    return filters.parse(text, bad_filter, LANGUAGE)


def keywords(text: str) -> filters.Test:
    """Read keywords, all of which have to be somewhere in an event, in any case.

    Args:
        text: The words, with blanks between.

    Raises:
        OktaError: There are more than ten, or one has more than 40 characters (400).
    """
    words = text.lower().split()
    if len(words) > KEYWORDS or any(len(word) > KEYWORD_LENGTH for word in words):
        raise bad_filter(text)  # unverified: the code
    return lambda event: all(any(word in value for value in _texts(event)) for word in words)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = [each for name, each in value.items() if name[0] != "_" and name != NOT_SEARCHABLE]
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif value is not None:
        yield str(value).lower()
