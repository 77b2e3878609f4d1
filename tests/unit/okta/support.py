"""A clock that tests move, and a connection that answers from memory."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, TypeAlias

from multidict import CIMultiDict, CIMultiDictProxy
from pydantic import SecretStr

from okta_operator.okta.answer import Answer
from okta_operator.okta.connection import OktaConnection

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_operator.core.json import Json, JsonObject


async def settle() -> None:
    """Let everything that can run now run."""
    for _ in range(50):
        await asyncio.sleep(0)


class Time:
    """Monotonic seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, future))
        await future

    async def advance(self, seconds: float) -> None:
        """Pass time, waking sleepers at their moments."""
        await settle()
        end = self.now + seconds
        while due := [s for s in self._sleepers if s[0] <= end and not s[1].done()]:
            when, future = min(due, key=lambda s: s[0])
            self.now = max(self.now, when)
            future.set_result(None)
            await settle()
        self.now = end
        await settle()


class Instant(Time):
    """Time that passes at once where somebody sleeps."""

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


def answer(status: int, body: Json = None, **headers: str) -> Answer:
    """An answer; header names with underscores for dashes."""
    content = b"" if body is None else json.dumps(body).encode()
    fields = CIMultiDict((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(status, CIMultiDictProxy(fields), content)


def okta_error(status: int, code: str, summary: str = "Summary", *causes: str, **headers: str) -> Answer:
    """An answer with Okta's error body."""
    body = {
        "errorCode": code,
        "errorSummary": summary,
        "errorLink": code,
        "errorId": "oaeExample",
        "errorCauses": [{"errorSummary": cause} for cause in causes],
    }
    return answer(status, body, **headers)


Objects: TypeAlias = "list[JsonObject]"


class ScriptedConnection(OktaConnection):
    """Answers lists and objects by path, counts the calls, and holds them back until ``go`` is set."""

    def __init__(self) -> None:
        super().__init__("https://acme.okta.com", SecretStr("00example"))
        self.lists: dict[str, list[JsonObject] | None] = {}
        self.objects: dict[str, JsonObject] = {}
        self.error: Exception | None = None
        self.asked: list[str] = []
        self.go = asyncio.Event()
        self.go.set()

    async def get(self, path: str, *, urgent: bool = True) -> JsonObject | None:
        _ = urgent
        await self._called(path)
        return self.objects.get(path)

    async def list(
        self, path: str, *, urgent: bool = True, keep: Callable[[JsonObject], JsonObject] | None = None
    ) -> Objects | None:
        _ = urgent
        found = self.lists.get(path, [])
        await self._called(path)
        return found if found is None or keep is None else [keep(item) for item in found]

    async def _called(self, path: str) -> None:
        self.asked.append(path)
        await self.go.wait()
        if self.error is not None:
            raise self.error
