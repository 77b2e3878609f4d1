"""How a connection behaves, and who is told of its calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from okta_operator.config import process_host

_MIB = 1024 * 1024


def _user_agent() -> str:
    # The pod's name is for whoever reads Okta's System Log: which of several processes did this?
    try:
        return f"okta-operator/{version('okta-operator')} ({process_host()})"
    except PackageNotFoundError:
        return f"okta-operator ({process_host()})"


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """How a connection behaves.

    Attributes:
        share: percent of each rate limit that this connection may use; the rest is left to others.
        timeout: seconds for one exchange, from connecting to the last byte.
        max_in_flight: calls at a time. Okta's own limit is on the whole organization, 15 on its smallest
            plan.
        max_body: bytes of an answer's body, decompressed, that are read at most.
        patience: seconds that a call waits for its turn at most; where more would be needed it fails at once,
            with the time.
        proxy: address of an HTTP proxy. The environment (``HTTPS_PROXY``) is never looked at here: a variable
            that was set for something else must not route credentials. Whoever starts the operator decides
            and hands it in.
        user_agent: appended to the SDK's own ``User-Agent``.
    """

    share: int = 50
    timeout: float = 30.0
    max_in_flight: int = 8
    max_body: int = 8 * _MIB
    patience: float = 60.0
    proxy: str | None = field(default=None, repr=False)
    user_agent: str = field(default_factory=_user_agent)


class CallObserver(Protocol):
    """Is told of every exchange once; for metrics."""

    def __call__(self, method: str, bucket: str, outcome: str, seconds: float) -> None:
        """Take note of an exchange.

        Args:
            method: ``GET``, ``POST``, ``PUT`` or ``DELETE``.
            bucket: the rate bucket, such as ``/api/v1/apps/{id}``; a small fixed set.
            outcome: the HTTP status, or a word of ``answer.Cause``.
            seconds: how long it took, without the time that the call waited for its turn.
        """
