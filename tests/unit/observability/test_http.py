from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from okta_operator.observability import http
from okta_operator.observability.http import Probes
from okta_operator.observability.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from okta_operator.observability.http import Check


def well() -> None:
    return None


@asynccontextmanager
async def started(ready: Check = well, healthy: Check = well) -> AsyncIterator[httpx.AsyncClient]:
    probes = Probes("127.0.0.1", 0, ready=ready, healthy=healthy, metrics=Metrics().render)
    await probes.start()
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{probes.port}", trust_env=False) as client:
            yield client
    finally:
        await probes.stop()


async def test_all_is_well() -> None:
    async with started() as client:
        for path in ("/healthz", "/readyz"):
            answer = await client.get(path)
            assert (answer.status_code, answer.text) == (200, "ok\n")


async def test_each_probe_asks_its_own_check_anew_and_tells_why_not() -> None:
    reasons: list[str | None] = ["The cache is not filled yet.", None]
    async with started(ready=lambda: reasons.pop(0)) as client:
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.text) == (503, "The cache is not filled yet.\n")
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 200


async def test_a_check_may_have_to_wait() -> None:
    async def unhealthy() -> str | None:
        await asyncio.sleep(0)
        return "A worker is stuck."

    async with started(healthy=unhealthy) as client:
        answer = await client.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "A worker is stuck.\n")


async def test_a_check_that_hangs_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_LIMIT", 0.02)

    async def hangs() -> str | None:
        await asyncio.Event().wait()
        return None

    async with started(ready=hangs) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "The check took longer than 0.02 s.\n")


async def test_a_check_that_fails_is_not_well() -> None:
    def fails() -> str | None:
        message = "no such thing"
        raise RuntimeError(message)

    async with started(ready=fails) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 500
    assert "no such thing" not in answer.text


async def test_metrics_come_in_the_format_that_prometheus_reads() -> None:
    async with started() as client:
        answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "# TYPE okta_operator_queue_depth gauge" in answer.text


async def test_nothing_else_is_served() -> None:
    async with started() as client:
        assert (await client.get("/")).status_code == 404
        assert (await client.post("/metrics")).status_code == 405


async def test_a_port_that_is_taken_is_an_error_and_leaves_nothing_open() -> None:
    first = Probes("127.0.0.1", 0, ready=well, healthy=well, metrics=bytes)
    await first.start()
    second = Probes("127.0.0.1", first.port, ready=well, healthy=well, metrics=bytes)
    with pytest.raises(OSError, match="address already in use"):
        await second.start()
    await first.stop()
    await first.stop()


async def test_stopped_it_no_longer_listens() -> None:
    probes = Probes("127.0.0.1", 0, ready=well, healthy=well, metrics=bytes)
    await probes.start()
    port = probes.port
    await probes.stop()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)
