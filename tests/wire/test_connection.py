"""The calls, against a server that behaves."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

import pytest
from tests.unit.okta.support import Time
from tests.wire.conftest import TOKEN
from tests.wire.server import Request, Server, cut, refusal, reply

from okta_operator.core.errors import Recoverable, Terminal, Waiting
from okta_operator.okta.budget import Pace, RateBudget

if TYPE_CHECKING:
    from okta_operator.okta.connection import OktaConnection

APP = {"id": "0oa1", "unknown": {"kept": None}, "empty": []}


async def test_get(okta: Server, connection: OktaConnection) -> None:
    okta.answers(reply(200, APP))
    assert await connection.get("/api/v1/apps/0oa1?expand=x%20y") == APP
    [request] = okta.requests
    assert (request.method, request.target, request.body) == ("GET", "/api/v1/apps/0oa1?expand=x%20y", b"")
    assert request.headers["authorization"] == f"SSWS {TOKEN}"
    assert request.headers["accept"] == "application/json"
    assert "content-type" not in request.headers
    agent = request.headers["user-agent"]
    assert agent.startswith("okta-sdk-python/")
    assert agent.split()[-2].partition("/")[0] == "okta-operator"


async def test_what_is_not_there_is_none(okta: Server, connection: OktaConnection) -> None:
    okta.answers(refusal(404, "E0000007"))
    assert await connection.get("/api/v1/apps/0oa1") is None
    assert await connection.list("/api/v1/apps/0oa1/groups") is None
    assert await connection.replace("/api/v1/apps/0oa1", {"a": 1}) is None
    assert await connection.act("/api/v1/apps/0oa1/lifecycle/activate") is False
    assert await connection.delete("/api/v1/apps/0oa1") is False
    assert [request.method for request in okta.requests] == ["GET", "GET", "PUT", "POST", "DELETE"]


@pytest.mark.parametrize("body", [{"a": [], "b": "", "c": None, "d": {"e": [], "f": {}}, "g": 0, "h": False}, {}])
async def test_bodies_are_sent_as_they_are(okta: Server, connection: OktaConnection, body: dict[str, object]) -> None:
    okta.answers(reply(200, APP))
    assert await connection.create("/api/v1/apps?activate=true", body) == APP
    assert await connection.replace("/api/v1/apps/0oa1", body) == APP
    assert [request.method for request in okta.requests] == ["POST", "PUT"]
    for request in okta.requests:
        assert json.loads(request.body) == body
        assert request.headers["content-type"] == "application/json"


async def test_a_put_without_an_answer_body(okta: Server, connection: OktaConnection) -> None:
    okta.answers(reply(204))
    assert await connection.replace("/api/v1/apps/0oa1/policies/rst1", {}) == {}


async def test_act_and_delete_send_no_body(okta: Server, connection: OktaConnection) -> None:
    okta.answers(reply(200, {}), reply(204))
    assert await connection.act("/api/v1/apps/0oa1/lifecycle/deactivate") is True
    assert await connection.delete("/api/v1/apps/0oa1") is True
    assert [(request.method, request.body) for request in okta.requests] == [("POST", b""), ("DELETE", b"")]
    assert all("content-type" not in request.headers for request in okta.requests)


async def test_a_list_is_read_to_its_end(okta: Server, connection: OktaConnection) -> None:
    second = f"{okta.url}/api/v1/apps?after=A%2FB%3D&limit=2"
    third = f"{okta.url}/api/v1/apps?limit=2&after=C"
    okta.answers(
        reply(
            200,
            [{"id": "1"}, {"id": "2"}],
            f'Link: <{okta.url}/api/v1/apps>; rel="self"',
            f'Link: <{second}>; rel="next"',
        ),
        reply(200, [], f'Link: <{okta.url}/api/v1/apps>; rel="self", <{third}>; rel="next"'),
        reply(200, [{"id": "3"}]),
    )
    assert await connection.list("/api/v1/apps?limit=2") == [{"id": "1"}, {"id": "2"}, {"id": "3"}]
    targets = ["/api/v1/apps?limit=2", "/api/v1/apps?after=A%2FB%3D&limit=2", "/api/v1/apps?limit=2&after=C"]
    assert [request.target for request in okta.requests] == targets


async def test_a_list_that_goes_while_it_is_read_is_gone(okta: Server, connection: OktaConnection) -> None:
    okta.answers(
        reply(200, [{"id": "1"}], f'Link: <{okta.url}/api/v1/apps?after=1>; rel="next"'), refusal(404, "E0000007")
    )
    assert await connection.list("/api/v1/apps") is None


async def test_a_list_may_be_reduced(okta: Server, connection: OktaConnection) -> None:
    okta.answers(reply(200, [APP]))
    assert await connection.list("/api/v1/apps", keep=lambda body: {"id": body["id"]}) == [{"id": "0oa1"}]


async def test_public_documents_are_asked_without_credentials(okta: Server, connection: OktaConnection) -> None:
    okta.answers(reply(200, {"issuer": "x"}), reply(404, content=b"<html>"))
    address = f"{okta.url}/.well-known/openid-configuration"
    assert await connection.public(address) == {"issuer": "x"}
    assert await connection.public(address) is None
    assert all("authorization" not in request.headers for request in okta.requests)
    assert all(TOKEN not in str(request) for request in okta.requests)


async def test_public_documents_of_a_custom_domain_take_a_word_of_trust(
    okta: Server, elsewhere: Server, connection: OktaConnection
) -> None:
    okta.answers(reply(200, {}))
    with pytest.raises(Terminal) as caught:
        await connection.public(f"{elsewhere.url}/.well-known/openid-configuration")
    assert caught.value.reason == "UntrustedLink"
    elsewhere.answers(reply(200, {"issuer": "x"}))
    connection.trust(elsewhere.url)
    assert await connection.public(f"{elsewhere.url}/.well-known/openid-configuration") == {"issuer": "x"}
    await connection.get("/api/v1/apps/0oa1")
    assert [len(okta.requests), len(elsewhere.requests)] == [1, 1]


async def test_the_observer_is_told_of_every_exchange_once(
    okta: Server, connection: OktaConnection, calls: list[tuple[str, str, str]]
) -> None:
    okta.answers(reply(200, APP), refusal(404, "E0000007"), cut)
    await connection.get("/api/v1/apps/0oa1")
    await connection.delete("/api/v1/apps/0oa1/groups/00g1")
    with pytest.raises(Recoverable):
        await connection.create("/api/v1/authorizationServers", {"name": "x"})
    assert calls == [
        ("GET", "/api/v1/apps/{id}", "200"),
        ("DELETE", "/api/v1/apps", "404"),
        ("POST", "/api/v1", "broken_off"),
    ]


@pytest.mark.parametrize(
    "path", ["apps", "//evil.example/api/v1/apps", "/api/v1/apps/../users/me", "/api/v1/apps/a b", "/api/v1/apps/a\r\n"]
)
async def test_a_malformed_path_is_not_sent(okta: Server, connection: OktaConnection, path: str) -> None:
    with pytest.raises(Terminal) as caught:
        await connection.get(path)
    assert caught.value.reason == "InvalidPath"
    assert not okta.requests


class _Instant(Time):
    """Time that passes at once where somebody sleeps."""

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


DATE = "Date: Wed, 18 Jun 2025 12:00:00 GMT"
IN_30_SECONDS = ("X-Rate-Limit-Limit: 20", "X-Rate-Limit-Remaining: 0", "X-Rate-Limit-Reset: 1750248030", DATE)
CONCURRENT = ("X-Rate-Limit-Limit: 0", "X-Rate-Limit-Remaining: 0", "X-Rate-Limit-Reset: 1750248060", DATE)


@pytest.mark.parametrize(("headers", "least", "most"), [(IN_30_SECONDS, 31, 31), (CONCURRENT, 1, 5), ((), 60, 60)])
async def test_a_429_is_awaited_and_the_call_repeated(
    okta: Server, connection: OktaConnection, headers: tuple[str, ...], least: float, most: float
) -> None:
    time = _Instant()
    connection._budget = RateBudget(Pace(), clock=time.clock, sleep=time.sleep)
    okta.answers(refusal(429, "E0000047", *headers), reply(200, APP))
    assert await connection.create("/api/v1/apps", {"label": "x"}) == APP
    assert [request.method for request in okta.requests] == ["POST", "POST"]
    assert least <= time.now - 1000.0 <= most


async def test_a_429_that_does_not_end_is_left_to_the_caller(okta: Server, connection: OktaConnection) -> None:
    time = _Instant()
    connection._budget = RateBudget(Pace(), clock=time.clock, sleep=time.sleep)
    okta.answers(refusal(429, "E0000047", *IN_30_SECONDS))
    with pytest.raises(Waiting) as caught:
        await connection.get("/api/v1/apps/0oa1")
    assert caught.value.reason == "RateLimited"
    assert caught.value.retry_after == pytest.approx(31)
    assert len(okta.requests) == 3


async def test_what_okta_says_of_its_limits_is_kept(okta: Server, connection: OktaConnection) -> None:
    okta.answers(
        reply(
            200, APP, "X-Rate-Limit-Limit: 600", "X-Rate-Limit-Remaining: 599", "X-Rate-Limit-Reset: 1750248060", DATE
        )
    )
    await connection.get("/api/v1/apps/0oa1")
    assert connection.remaining() == {"/api/v1/apps/{id}": 599}


async def test_writes_of_policies_are_serial(okta: Server, connection: OktaConnection) -> None:
    under_way = most = 0
    both = asyncio.Event()

    async def count(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way == 2:
            both.set()
        if "/policies" not in request.target:
            await both.wait()
        under_way -= 1
        await reply(200, {"id": "x"})(request, writer)

    okta.answers(count)
    server = "/api/v1/authorizationServers/aus1"
    await asyncio.gather(*(connection.replace(f"{server}/policies/00p{number}", {}) for number in range(4)))
    assert most == 1
    await asyncio.gather(*(connection.replace(f"{server}/scopes/scp{number}", {}) for number in range(2)))
    assert most == 2


async def test_after_closing_nothing_is_sent(okta: Server, connection: OktaConnection) -> None:
    okta.answers(reply(200, APP))
    await connection.get("/api/v1/apps/0oa1")
    await connection.close()
    with pytest.raises(Recoverable) as caught:
        await connection.get("/api/v1/apps/0oa1")
    assert caught.value.reason == "ConnectionClosed"
    assert len(okta.requests) == 1


async def test_closing_lets_a_call_under_way_finish(okta: Server, connection: OktaConnection) -> None:
    came, go = asyncio.Event(), asyncio.Event()

    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        came.set()
        await go.wait()
        await reply(200, APP)(request, writer)

    okta.answers(slow)
    call = asyncio.create_task(connection.create("/api/v1/apps", {}))
    await came.wait()
    closing = asyncio.create_task(connection.close())
    await asyncio.sleep(0)
    assert not closing.done()
    go.set()
    assert await call == APP
    await closing


async def test_a_session_that_is_gone_is_no_foreign_error(okta: Server, connection: OktaConnection) -> None:
    okta.answers(reply(200, APP))
    await connection.get("/api/v1/apps/0oa1")
    assert connection._opened is not None
    await connection._opened.close()
    with pytest.raises(Recoverable) as caught:
        await connection.create("/api/v1/apps", {})
    assert caught.value.reason == "OktaUnreachable"


async def test_the_sdk_is_not_imported_before_the_first_call() -> None:
    code = (
        "import sys, okta_operator.okta.connection, okta_operator.okta.directory, okta_operator.okta.inventory;"
        "sys.exit(' '.join({'okta', 'aiohttp', 'yarl'} & set(sys.modules)))"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stderr=asyncio.subprocess.PIPE)
    _, complaint = await process.communicate()
    assert complaint.decode().strip() == ""
