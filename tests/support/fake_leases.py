"""One Lease as the API server keeps it: versions, conflicts, delays, outages."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from typing import TYPE_CHECKING

from okta_operator.core.errors import Recoverable
from okta_operator.kube.errors import AlreadyExists, Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_operator.core.json import Json, JsonObject


class FakeLeases:
    """Stands for a client of the API server; several processes may share it, or have one each on one Lease.

    Attributes:
        body: the Lease; None where there is none.
        writes: who was named as holder by each write that was done, and when.
        away: nobody gets an answer, and nothing is done.
        losing: what is asked is done, and no answer comes.
        slow: seconds that an answer takes, after it was done.
    """

    def __init__(self, lease: FakeLeases | None = None) -> None:
        self.writes: list[tuple[str, float]] = []
        self.away = False
        self.losing = False
        self.slow = 0.0
        self._lease = self if lease is None else lease
        self._body: JsonObject | None = None
        self._version = 0

    @property
    def body(self) -> JsonObject | None:
        return self._lease._body

    @body.setter
    def body(self, body: JsonObject | None) -> None:
        self._lease._body = body

    @property
    def holder(self) -> str | None:
        return None if self.body is None else str(self.body["spec"]["holderIdentity"])

    def annotate(self) -> None:
        """Somebody writes to it without having to do with the election."""
        assert self.body is not None
        self.body = {
            **self.body,
            "metadata": {**self.body["metadata"], "annotations": {"note": str(self._lease._version)}},
        }
        self._touch(self.body)

    async def request(  # noqa: PLR0913 - as KubeClient.request
        self,
        method: str,
        path: str,
        *,
        body: Json = None,
        content_type: str | None = None,
        query: Mapping[str, str] | None = None,
        limit: float | None = None,
    ) -> JsonObject | None:
        assert path.startswith("/apis/coordination.k8s.io/v1/namespaces/operators/leases")
        assert limit is not None, "a call about the Lease must not wait as long as others"
        assert (content_type, query) == (None, None)
        if self.away:
            await self._no_answer(limit)
        answer = self._done(method, body)
        if self.losing or self.slow > limit:
            await self._no_answer(limit)
        await asyncio.sleep(self.slow)
        return answer

    async def _no_answer(self, limit: float) -> None:
        await asyncio.sleep(limit)
        reason, message = "KubernetesUnavailable", "The API server does not answer."
        raise Recoverable(reason, message)

    def _done(self, method: str, body: Json) -> JsonObject | None:
        if method == "GET" or (method == "PUT" and self.body is None):
            return deepcopy(self.body)
        assert isinstance(body, dict)
        if method == "POST":
            if self.body is not None:
                message = "There is one."
                raise AlreadyExists(message)
        elif self.body is None or body["metadata"]["resourceVersion"] != self.body["metadata"]["resourceVersion"]:
            message = "It was written to since."
            raise Conflict(message)
        written = deepcopy(body)
        written["metadata"].setdefault("uid", f"uid-{self._lease._version}")
        self._touch(written)
        self.body = written
        self.writes.append((written["spec"]["holderIdentity"], asyncio.get_running_loop().time()))
        return deepcopy(written)

    def _touch(self, body: JsonObject) -> None:
        self._lease._version += 1
        body["metadata"]["resourceVersion"] = str(self._lease._version)
