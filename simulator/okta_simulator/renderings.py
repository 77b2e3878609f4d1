"""What objects look like in replies, and its JSON, kept for as long as they do not change.

A page of 200 apps is half a megabyte. To write it takes far longer than to see that nothing in it has changed.
"""

from __future__ import annotations

import json
import marshal
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_simulator.types import Record

# What is encoded comes from JSON and has no circles, so that nothing needs to look for them.
ENCODER = json.JSONEncoder(separators=(",", ":"), check_circular=False)
MOST = 10_000
VERSION = 2
"""Of marshal's format: the last one in which equal records have equal bytes, whoever else refers to their parts."""


class Shown(dict[str, Any]):
    """An object as a reply shows it. Nobody may change it."""

    @cached_property
    def text(self) -> str:
        """Its JSON."""
        return ENCODER.encode(self)


class Renderings:
    """The objects that were shown last."""

    def __init__(self) -> None:
        """Begin without any."""
        self._known: dict[str, tuple[bytes, Shown]] = {}

    def show(self, record: Record, about: tuple[str | None, ...], render: Callable[[], Record]) -> Shown:
        """Return how an object is shown.

        Args:
            record: The object, with its ``id``. Equality would not do to compare it: ``1`` equals ``True``, and the
                order of its fields shows, too.
            about: What else the result depends on.
            render: Makes it anew.
        """
        fingerprint = marshal.dumps((record, about), VERSION)
        known = self._known.get(record["id"])
        if known is not None and known[0] == fingerprint:
            return known[1]
        if len(self._known) >= MOST:
            self._known.clear()
        shown = Shown(render())
        self._known[record["id"]] = (fingerprint, shown)
        return shown


def encoded(body: object) -> bytes:
    """Return the JSON of a reply's body."""
    if isinstance(body, list):
        return f"[{','.join(_text(entry) for entry in body)}]".encode()
    return _text(body).encode()


def _text(content: object) -> str:
    return content.text if isinstance(content, Shown) else ENCODER.encode(content)
