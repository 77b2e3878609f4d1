"""Lists that lag behind what was just written: where the two disagree, the object itself has to be asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from okta_operator.core.json import JsonObject


@dataclass(frozen=True, slots=True)
class Written:
    """A sub-object that was written a moment ago.

    Attributes:
        key: among its siblings.
        external_id: Okta's id.
        body: as it was then; None where it was deleted.
    """

    key: str
    external_id: str
    body: JsonObject | None = field(repr=False, compare=False)

    def agrees(self, listed: JsonObject | None) -> bool:
        """Whether a list that shows it so, or does not show it, can be of after the write."""
        if listed is None or self.body is None:
            return listed is None and self.body is None
        return _stamp(listed) >= _stamp(self.body)


def doubtful(listed: Iterable[JsonObject], recent: Iterable[Written]) -> tuple[Written, ...]:
    """What was written and a list does not show so: it lags, or somebody has written since."""
    found = {str(body.get("id")): body for body in listed}
    return tuple(written for written in recent if not written.agrees(found.get(written.external_id)))


def corrected(
    listed: Sequence[JsonObject], asked: Mapping[Written, JsonObject | None], key: Callable[[JsonObject], str]
) -> tuple[JsonObject, ...]:
    """A list with what asking for the doubtful ones has shown.

    Args:
        listed: as Okta's list has them.
        asked: the doubtful ones as they are; None for those that are not there.
        key: of a sub-object among its siblings.
    """
    ids = {written.external_id for written in asked}
    shown = {key(body): body for body in asked.values() if body is not None}
    return (*(body for body in listed if str(body.get("id")) not in ids), *shown.values())


def _stamp(body: JsonObject) -> str:
    """RFC 3339 in UTC, so that texts compare as times do; empty for types that do not tell."""
    return str(body.get("lastUpdated") or "")
