"""The client against a server that misbehaves; how it behaves towards a real one is in tests/cluster."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from pydantic import SecretStr

from okta_operator.core.errors import Recoverable
from okta_operator.kube.client import APPLY_PATCH, KubeClient
from okta_operator.kube.login import Login

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PATH = "/api/v1/namespaces/sso/secrets/web"


class Source:
    """Hands out one token after another; the last one again and again."""

    def __init__(self, url: str, *tokens: str, max_age: float | None = None) -> None:
        self.url = url
        self.tokens = list(tokens)
        self.max_age = max_age
        self.reads = 0

    async def read(self) -> Login:
        self.reads += 1
        token = self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
        return Login(server=self.url, scheme="Bearer", token=SecretStr(token))


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def connected(source: Source, *, limit: float = 30.0) -> AsyncIterator[KubeClient]:
    client = KubeClient(source, await source.read(), timeout=limit)
    try:
        yield client
    finally:
        await client.close()


def answering(response: Callable[[], web.Response]) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        return response()

    return handler


async def test_a_call_carries_body_query_type_and_token() -> None:
    seen: dict[str, object] = {}

    async def handler(request: web.Request) -> web.Response:
        seen.update(
            method=request.method,
            path=request.path,
            query=dict(request.query),
            body=await request.json(),
            content_type=request.content_type,
            agent=request.headers["User-Agent"],
            authorization=request.headers["Authorization"],
        )
        return web.json_response({"kind": "Secret"})

    async with serving(handler) as url, connected(Source(url, "one")) as client:
        answer = await client.request(
            "PATCH", PATH, body={"a": [], "b": None}, content_type=APPLY_PATCH, query={"fieldManager": "a b&c"}
        )
    assert answer == {"kind": "Secret"}
    assert seen == {
        "method": "PATCH",
        "path": PATH,
        "query": {"fieldManager": "a b&c"},
        "body": {"a": [], "b": None},
        "content_type": APPLY_PATCH,
        "agent": "okta-operator",
        "authorization": "Bearer one",
    }


async def test_a_404_is_none_and_an_empty_answer_an_empty_object() -> None:
    missing = answering(lambda: web.Response(status=404, text="404 page not found"))
    async with serving(missing) as url, connected(Source(url, "one")) as client:
        assert await client.request("GET", PATH) is None
    async with serving(answering(web.Response)) as url, connected(Source(url, "one")) as client:
        assert await client.request("DELETE", PATH) == {}


@pytest.mark.parametrize(
    ("status", "headers", "text", "retry_after"),
    [
        (200, {}, "<html>proxy</html>", None),
        (200, {}, "[]", None),
        (503, {}, "<html>proxy</html>", None),
        (429, {"Retry-After": "7"}, "{}", 7.0),
        (429, {"Retry-After": "soon"}, "{}", None),
    ],
)
async def test_an_answer_that_is_none_is_tried_again_later(
    status: int, headers: dict[str, str], text: str, retry_after: float | None
) -> None:
    handler = answering(lambda: web.Response(status=status, headers=headers, text=text))
    async with serving(handler) as url, connected(Source(url, "one")) as client:
        with pytest.raises(Recoverable, match="could not get secrets web in namespace sso") as caught:
            await client.request("GET", PATH)
    assert caught.value.reason == "KubernetesUnavailable"
    assert caught.value.retry_after == retry_after
    assert "<html>" not in caught.value.message


async def test_a_server_that_does_not_answer_ends_at_the_limit() -> None:
    released = asyncio.Event()

    async def handler(_: web.Request) -> web.Response:
        await released.wait()
        return web.Response()

    async with serving(handler) as url, connected(Source(url, "one"), limit=0.05) as client:
        with pytest.raises(Recoverable, match=r"no answer within 0\.05 s"):
            await client.request("GET", PATH)
        with pytest.raises(Recoverable, match=r"no answer within 0\.02 s"):
            await client.request("GET", PATH, limit=0.02)
        released.set()


async def test_a_body_that_does_not_end_ends_at_the_limit() -> None:
    released = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"{")
        await released.wait()
        return response

    async with serving(handler) as url, connected(Source(url, "one"), limit=0.05) as client:
        with pytest.raises(Recoverable, match="no answer within"):
            await client.request("GET", PATH)
        released.set()


async def test_a_connection_that_is_refused_or_cut_is_tried_again_later() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with connected(Source(url, "one")) as client:
            with pytest.raises(Recoverable, match="could not get secrets web") as caught:
                await client.request("GET", PATH)
            reason = await client.reachable()
    assert caught.value.reason == "KubernetesUnavailable"
    assert reason is not None
    assert "could not get /version" in reason

    async def cut(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with serving(cut) as url, connected(Source(url, "one")) as client:
        with pytest.raises(Recoverable, match="could not create secrets"):
            await client.request("POST", "/api/v1/namespaces/sso/secrets", body={})


async def test_a_write_is_sent_once_whatever_comes_back() -> None:
    calls = []

    async def handler(request: web.Request) -> web.Response:
        calls.append(request.method)
        return web.Response(status=503)

    async with serving(handler) as url, connected(Source(url, "one")) as client:
        for method in ("GET", "POST", "PATCH", "DELETE"):
            with pytest.raises(Recoverable):
                await client.request(method, PATH)
    assert calls == ["GET", "POST", "PATCH", "DELETE"]


class TestTokens:
    @staticmethod
    def admitting(token: str, seen: list[str]) -> Handler:
        async def handler(request: web.Request) -> web.Response:
            seen.append(request.headers["Authorization"])
            return web.json_response({}, status=200 if seen[-1] == f"Bearer {token}" else 401)

        return handler

    async def test_a_refused_one_is_read_again_and_the_call_sent_again(self) -> None:
        seen: list[str] = []
        async with serving(self.admitting("new", seen)) as url, connected(Source(url, "old", "new")) as client:
            assert await client.request("GET", PATH) == {}
            assert await client.request("GET", PATH) == {}
        assert seen == ["Bearer old", "Bearer new", "Bearer new"]

    async def test_the_same_one_is_not_sent_again(self) -> None:
        seen: list[str] = []
        async with serving(self.admitting("new", seen)) as url, connected(Source(url, "old")) as client:
            with pytest.raises(Recoverable) as caught:
                await client.request("GET", PATH)
        assert caught.value.reason == "KubernetesUnauthorized"
        assert seen == ["Bearer old"]

    async def test_an_old_one_is_read_again_before_it_is_refused(self) -> None:
        now = 0.0
        source = Source("http://127.0.0.1:1", "old", "new", max_age=60.0)
        client = KubeClient(source, await source.read(), clock=lambda: now)
        now = 59.0
        assert (await client.login()).token == SecretStr("old")
        now = 60.0
        assert (await client.login()).token == SecretStr("new")
        assert source.reads == 2
        assert (await client.login(renew=True)).token == SecretStr("new")
        assert source.reads == 3
        await client.close()
