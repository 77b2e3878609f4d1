"""Time as Okta writes it. The clock is injected, so that a test can move it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Returns the current time, aware, in UTC."""


def system_clock() -> datetime:
    """Return the machine's time.

    Returns:
        The current time in UTC.
    """
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """Write a time as the management API does.

    Args:
        moment: An aware time in UTC.

    Returns:
        For example ``2026-03-27T04:46:11.000Z`` (recorded: whole seconds, milliseconds always ``000``).
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
