from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import pytest
from pydantic import SecretStr
from tests.unit.okta.keys import pem
from tests.wire.service_app.organization import CLIENT, KEY, Organization

from okta_operator.core.errors import OperatorError
from okta_operator.okta.connection import ConnectionSettings, OktaConnection
from okta_operator.okta.credentials import ServiceApp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.wire.server import Server

APPS: Final = "/api/v1/apps"
GROUPS: Final = "/api/v1/groups?q=Everyone"
APP: Final = ServiceApp(CLIENT, SecretStr(pem(KEY)), "one")


class Clocks:
    """The connection's monotonic clock and its wall clock, which a test moves."""

    def __init__(self, connection: OktaConnection) -> None:
        tokens = connection._tokens
        assert tokens is not None
        self.passed = 0.0
        self.wrong = 0.0
        tokens._clock = lambda: time.monotonic() + self.passed
        connection._time._wall = lambda: time.time() + self.passed + self.wrong


@pytest.fixture
def organization(okta: Server) -> Organization:
    return Organization(okta)


@pytest.fixture
async def connection(okta: Server, settings: ConnectionSettings) -> AsyncIterator[OktaConnection]:
    """A connection of a service app."""
    opened = OktaConnection(okta.url, APP, settings=settings)
    yield opened
    await opened.close()


@pytest.fixture
def clocks(connection: OktaConnection) -> Clocks:
    return Clocks(connection)


async def problem(connection: OktaConnection, path: str = APPS) -> OperatorError:
    """What a call fails with."""
    with pytest.raises(OperatorError) as caught:
        await connection.list(path)
    return caught.value
