"""Whether this process may write now: the question that every write to Okta and to Kubernetes asks.

The answer is given in one place (``kube.election``); what writes only knows the question. Where a call is sent, the
question is asked twice: ``writing`` around the call, which ends it when the permission does, and ``require`` as late as
can be, when the connection is there and the next thing is the request: a process can stand still between the two.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final, Protocol


class WriteGate(Protocol):
    """Lets writes through while this process is the one that may write."""

    def require(self) -> None:
        """Nothing happens where this process may write.

        Raises:
            Waiting: ``NotLeading``; nothing may be sent.
        """

    def writing(self) -> AbstractAsyncContextManager[None]:
        """Everything that may change something happens within one of these.

        Raises:
            Waiting: ``NotLeading``; nothing may be sent.
            TimeoutError: the permission ended while the write was under way; it may have happened.
        """


class OpenGate:
    """Lets every write through: where no other process can be, as in a test."""

    def require(self) -> None:  # noqa: D102 - as WriteGate
        return

    def writing(self) -> AbstractAsyncContextManager[None]:  # noqa: D102 - as WriteGate
        return nullcontext()


OPEN: Final = OpenGate()
