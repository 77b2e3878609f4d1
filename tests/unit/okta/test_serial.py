from __future__ import annotations

import asyncio
import gc

import pytest
from tests.unit.okta.support import settle

from okta_operator.okta.serial import SerialWrites

POLICIES = "/api/v1/authorizationServers/aus1/policies"


async def overlaps(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Whether two calls would be under way at the same time."""
    serial = SerialWrites()
    inside: set[tuple[str, str]] = set()
    together = False
    leave = asyncio.Event()

    async def call(method: str, path: str) -> None:
        nonlocal together
        async with serial.turn(method, path):
            inside.add((method, path))
            together |= len(inside) > 1
            await leave.wait()
            inside.discard((method, path))

    calls = [asyncio.create_task(call(*first)), asyncio.create_task(call(*second))]
    await settle()
    leave.set()
    await asyncio.gather(*calls)
    return together


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        (("POST", POLICIES), ("PUT", f"{POLICIES}/00p1/rules/0pr1"), False),
        (("DELETE", f"{POLICIES}/00p1"), ("POST", f"{POLICIES}/00p1/lifecycle/activate"), False),
        (("POST", POLICIES), ("GET", POLICIES), True),
        (("POST", POLICIES), ("POST", POLICIES.replace("aus1", "aus2")), True),
        (("POST", POLICIES), ("POST", "/api/v1/authorizationServers/aus1/scopes"), True),
        (("POST", POLICIES), ("PUT", "/api/v1/apps/0oa1"), True),
    ],
)
async def test_who_waits_for_whom(
    first: tuple[str, str],
    second: tuple[str, str],
    together: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert await overlaps(first, second) is together


async def test_locks_are_not_kept() -> None:
    serial = SerialWrites()
    for number in range(100):
        async with serial.turn("POST", f"/api/v1/authorizationServers/aus{number}/policies"):
            assert len(serial._locks) == 1
    gc.collect()
    assert not serial._locks
