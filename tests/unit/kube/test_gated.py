"""Nothing that changes something goes past the gate."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from okta_operator.core.errors import OperatorError, Waiting
from okta_operator.core.gate import OPEN
from okta_operator.kube.gated import GatedClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PATH = "/api/v1/namespaces/sso/secrets/web"
WRITES = ["POST", "PUT", "PATCH", "DELETE"]


class Client:
    """Answers everything, and notes it."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.seconds = seconds

    async def request(self, method: str, path: str, **rest: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever it was
        assert path == PATH
        self.calls.append((method, rest))
        await asyncio.sleep(self.seconds)
        return {"kind": "Secret"}


class Gate:
    """Closed, or open for some seconds."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds

    def require(self) -> None:
        if self.seconds is None:
            reason, message = "NotLeading", "No."
            raise Waiting(reason, message)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        self.require()
        async with asyncio.timeout(self.seconds):
            yield


@pytest.mark.parametrize("method", WRITES)
async def test_a_write_waits_for_nobody_and_is_not_sent(method: str) -> None:
    client = Client()
    with pytest.raises(Waiting) as refused:
        await GatedClient(client, Gate(None)).request(method, PATH, body={})
    assert refused.value.reason == "NotLeading"
    assert client.calls == []


async def test_a_read_always_goes() -> None:
    client = Client()
    answer = await GatedClient(client, Gate(None)).request("GET", PATH, query={"limit": "1"}, limit=3.0)
    assert answer == {"kind": "Secret"}
    [(method, rest)] = client.calls
    assert method == "GET"
    assert (rest["query"], rest["limit"]) == ({"limit": "1"}, 3.0)


@pytest.mark.parametrize("method", WRITES)
async def test_a_write_goes_as_it_is(method: str) -> None:
    client = Client()
    more: dict[str, Any] = {"body": {"a": 1}, "content_type": "text/x", "query": {"b": "2"}, "limit": 4.0}
    assert await GatedClient(client, Gate(60)).request(method, PATH, **more) == {"kind": "Secret"}
    assert client.calls == [(method, more)]


async def test_a_write_is_ended_with_the_permission_and_may_have_happened() -> None:
    client = Client(seconds=60)
    with pytest.raises(OperatorError, match="may not write any more") as ended:
        await GatedClient(client, Gate(0.01)).request("PATCH", PATH, body={})
    assert ended.value.reason == "KubernetesUnavailable"
    assert len(client.calls) == 1


async def test_where_no_other_process_can_be_everything_goes() -> None:
    client = Client()
    OPEN.require()
    for method in ("GET", *WRITES):
        await GatedClient(client).request(method, PATH)
    assert [method for method, _ in client.calls] == ["GET", *WRITES]
