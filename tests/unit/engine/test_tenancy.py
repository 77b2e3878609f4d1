"""The labels of namespaces: what the watch says counts, also while they are being read."""

from __future__ import annotations

import asyncio
import math
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import ORG

from okta_operator.core.errors import Recoverable, Terminal
from okta_operator.core.references import Key
from okta_operator.engine.tenancy import Tenancy

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_operator.core.tenancy import Grant, Labels

APP = Key("OktaApp", "team", "om")
CHOSEN = {"sso": "acme"}
LENT: JsonObject = {
    "kind": "OktaOrg",
    "metadata": {"namespace": NAMESPACE, "name": ORG.name},
    "spec": {"tenants": [{"namespaces": {"from": "Selector", "selector": {"matchLabels": CHOSEN}}}]},
}


class Server:
    """Answers when it is told to, with the labels as they were when it was asked."""

    def __init__(self) -> None:
        self.labels: Labels = CHOSEN
        self.asked = asyncio.Event()
        self.answer = asyncio.Event()
        self.error: Exception | None = None
        self.tenancy = Tenancy(self._read, watched=True)
        self.tenancy.learn(LENT)

    async def _read(self, _namespace: str) -> Labels:
        labels = self.labels
        self.asked.set()
        await self.answer.wait()
        if self.error is not None:
            raise self.error
        return labels

    async def begin(self) -> asyncio.Task[Grant]:
        """A look that waits for the labels."""
        self.asked.clear()
        look = asyncio.create_task(self.grant())
        await self.asked.wait()
        return look

    async def grant(self) -> Grant:
        return await self.tenancy.grant(ORG, APP)

    def label(self, labels: Labels) -> bool:
        """``kubectl label``, of which the watch tells at once."""
        self.labels = labels
        return self.tenancy.namespace_seen(APP.namespace, labels)


@pytest.fixture
async def server() -> Server:
    return Server()


async def test_a_label_taken_off_while_it_is_read_grants_nothing(server: Server) -> None:
    look = await server.begin()
    server.label({})
    server.answer.set()
    with pytest.raises(Terminal) as caught:
        await look
    assert caught.value.reason == "NamespaceNotGranted"
    with pytest.raises(Terminal):
        await server.grant()


async def test_a_label_put_on_while_it_is_read_grants_at_once(server: Server) -> None:
    server.labels = {}
    look = await server.begin()
    server.label(CHOSEN)
    server.answer.set()
    assert (await look).namespace == APP.namespace


async def test_labels_that_are_read_again_are_not_believed_more_than_the_watch(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer.set()
    assert (await server.grant()).namespace == APP.namespace
    server.answer.clear()
    monkeypatch.setattr("okta_operator.engine.tenancy.time", SimpleNamespace(monotonic=lambda: math.inf))
    look = await server.begin()
    assert server.label({})
    server.answer.set()
    with pytest.raises(Terminal):
        await look


async def test_what_was_not_asked_for_is_not_kept(server: Server) -> None:
    for number in range(100):
        assert not server.tenancy.namespace_seen(f"other-{number}", CHOSEN)
    assert not server.tenancy._labels


async def test_labels_that_could_not_be_read_are_asked_for_again(server: Server) -> None:
    server.error = Recoverable("KubernetesUnavailable", "Down.")
    server.answer.set()
    with pytest.raises(Recoverable):
        await server.grant()
    server.error = None
    assert (await server.grant()).namespace == APP.namespace
