"""The operator's own small HTTP server: probes for the kubelet, metrics for Prometheus."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Final, TypeAlias

from aiohttp import web

from okta_operator.observability.metrics import CONTENT_TYPE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Check: TypeAlias = Callable[[], str | None] | Callable[[], Awaitable[str | None]]
    """None when all is well, else the reason, in a sentence."""

_LIMIT: Final = 5.0
"""Seconds for a check: the kubelet's own limit may be longer, and an answer says more than none."""

_STOP: Final = 2.0
"""Seconds for answers under way when the server stops."""


class Probes:
    """Answers ``/healthz``, ``/readyz`` and ``/metrics``.

    Attributes:
        standing: what ``/readyz`` says when all is well.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        ready: Check,
        healthy: Check,
        metrics: Callable[[], bytes],
    ) -> None:
        """Listens to nothing yet.

        Args:
            host: the address to listen at.
            port: 0 takes a free one.
            ready: for ``/readyz``.
            healthy: for ``/healthz``: what only a restart would cure.
            metrics: for ``/metrics``, as ``Metrics.render``.
        """
        self.standing: Callable[[], str] = lambda: "ok"
        self._host = host
        self._port = port
        self._ready = ready
        self._healthy = healthy
        self._metrics = metrics
        application = web.Application()
        application.router.add_get("/healthz", self._healthz)
        application.router.add_get("/readyz", self._readyz)
        application.router.add_get("/metrics", self._render)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=_STOP)

    @property
    def port(self) -> int:
        """The port; once started, the one that was taken."""
        addresses = self._runner.addresses
        return int(addresses[0][1]) if addresses else self._port

    async def start(self) -> None:
        """Listens.

        Raises:
            OSError: the address is taken or not this machine's.
        """
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError:
            await self._runner.cleanup()
            raise

    async def stop(self) -> None:
        """Stops listening; a second time, or before the start, does nothing."""
        await self._runner.cleanup()

    async def _healthz(self, _: web.Request) -> web.Response:
        return await _answer(self._healthy)

    async def _readyz(self, _: web.Request) -> web.Response:
        return await _answer(self._ready, self.standing)

    async def _render(self, _: web.Request) -> web.Response:
        return web.Response(body=self._metrics(), headers={"Content-Type": CONTENT_TYPE})


async def _answer(check: Check, well: Callable[[], str] = lambda: "ok") -> web.Response:
    try:
        async with asyncio.timeout(_LIMIT):
            verdict = check()
            reason = await verdict if inspect.isawaitable(verdict) else verdict
    except TimeoutError:
        reason = f"The check took longer than {_LIMIT:g} s."
    if reason is None:
        return web.Response(text=f"{well()}\n")
    return web.Response(status=web.HTTPServiceUnavailable.status_code, text=f"{reason}\n")
