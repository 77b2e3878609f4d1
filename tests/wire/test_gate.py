"""A write to Okta leaves the process only while that may write: asked again when the connection is there."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from tests.wire.conftest import TOKEN
from tests.wire.server import reply

from okta_operator.core.errors import AnswerLost, OperatorError, Recoverable, Waiting
from okta_operator.okta.connection import ConnectionSettings, OktaConnection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from tests.wire.server import Request, Server

    Write = Callable[[OktaConnection], Awaitable[object]]

APP = {"id": "0oa1"}
WRITES: list[Write] = [
    lambda okta: okta.create("/api/v1/apps", APP),
    lambda okta: okta.replace("/api/v1/apps/0oa1", APP),
    lambda okta: okta.act("/api/v1/apps/0oa1/lifecycle/activate"),
    lambda okta: okta.delete("/api/v1/apps/0oa1"),
]
every_write = pytest.mark.parametrize("write", WRITES, ids=["create", "replace", "act", "delete"])


class Gate:
    """Lets through as often as it is told to, and for so many seconds."""

    def __init__(self, answers: int, seconds: float = 60.0) -> None:
        self.answers = answers
        self.seconds = seconds

    def require(self) -> None:
        self.answers -= 1
        if self.answers < 0:
            reason, message = "NotLeading", "This process may not write."
            raise Waiting(reason, message)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        self.require()
        async with asyncio.timeout(self.seconds):
            yield


@asynccontextmanager
async def connected(okta: Server, gate: Gate) -> AsyncIterator[OktaConnection]:
    settings = ConnectionSettings(timeout=5.0)
    connection = OktaConnection(okta.url, SecretStr(TOKEN), settings=settings, gate=gate)
    yield connection
    await connection.close()


@every_write
@pytest.mark.parametrize("answers", [0, 1], ids=["before", "when the connection is there"])
async def test_nothing_is_sent_by_one_that_may_not(okta: Server, write: Write, answers: int) -> None:
    okta.answers(reply(200, APP))
    gate = Gate(answers)
    async with connected(okta, gate) as connection:
        with pytest.raises(Waiting) as refused:
            await write(connection)
        assert refused.value.reason == "NotLeading"
        assert gate.answers == -1
        assert await connection.get("/api/v1/apps/0oa1") == APP
    assert [request.method for request in okta.requests] == ["GET"]


@every_write
async def test_what_may_go_is_asked_for_twice_and_goes_once(okta: Server, write: Write) -> None:
    okta.answers(reply(200, APP))
    gate = Gate(2)
    async with connected(okta, gate) as connection:
        await write(connection)
    assert gate.answers == 0
    assert len(okta.requests) == 1


@pytest.mark.parametrize(("write", "error"), [(WRITES[0], AnswerLost), (WRITES[1], Recoverable)])
async def test_one_that_is_under_way_ends_with_the_permission(
    okta: Server, write: Write, error: type[OperatorError]
) -> None:
    """It may have happened: a creation is looked for before it is sent again."""

    async def never(_request: Request, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3600)

    okta.answers(never)
    async with connected(okta, Gate(2, seconds=0.2)) as connection:
        with pytest.raises(error):
            await asyncio.wait_for(write(connection), 4)
    assert len(okta.requests) == 1
