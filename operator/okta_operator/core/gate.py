"""Whether this process may write now: the question that every write to Okta and to Kubernetes asks.

The answer is given in one place (``kube.election``); what writes only knows the question.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final, Protocol


class WriteGate(Protocol):
    """Lets writes through while this process is the one that may write."""

    def writing(self) -> AbstractAsyncContextManager[None]:
        """Everything that may change something happens within one of these.

        Raises:
            Waiting: ``NotLeading``; nothing may be sent.
            TimeoutError: the permission ended while the write was under way; it may have happened.
        """


class OpenGate:
    """Lets every write through: where no other process can be, as in a test."""

    def writing(self) -> AbstractAsyncContextManager[None]:  # noqa: D102 - as WriteGate
        return nullcontext()


OPEN: Final = OpenGate()
