from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from tests.wire.server import Server

from okta_operator.okta.connection import ConnectionSettings, OktaConnection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TOKEN = "00canary-of-the-api-token"


@pytest.fixture
async def okta() -> AsyncIterator[Server]:
    server = Server()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def elsewhere() -> AsyncIterator[Server]:
    """Where nothing may ever go."""
    server = Server()
    server.handlers.append(lambda _request, _writer: pytest.fail("a request came"))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def settings() -> ConnectionSettings:
    return ConnectionSettings(timeout=5.0)


@pytest.fixture
def calls() -> list[tuple[str, str, str]]:
    """What the observer was told, without the times."""
    return []


@pytest.fixture
async def connection(
    okta: Server, settings: ConnectionSettings, calls: list[tuple[str, str, str]]
) -> AsyncIterator[OktaConnection]:
    """A connection to ``okta``; a test overrides ``settings`` by parametrizing it."""

    def observe(method: str, bucket: str, outcome: str, seconds: float) -> None:
        assert seconds >= 0
        calls.append((method, bucket, outcome))

    opened = OktaConnection(okta.url, SecretStr(TOKEN), settings=settings, observer=observe)
    yield opened
    await opened.close()
