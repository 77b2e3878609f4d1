"""Events: what ``kubectl describe`` tells of a resource."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from okta_operator.constants import MANAGER
from okta_operator.core.errors import OperatorError
from okta_operator.kube.paths import object_path
from okta_operator.observability.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_operator.core.json import JsonObject
    from okta_operator.kube.gated import Requests

_log = logging.getLogger(__name__)

_MESSAGE_LIMIT: Final = 1024
"""Kubernetes' own for a note (Kubernetes API reference, Event v1 events.k8s.io); core/v1 has none."""


class Events:
    """Posts events, in the API of core/v1.

    Not in that of events.k8s.io: its events have no ``lastTimestamp``, and tools that show one show nothing.
    The API server keeps both in one place.
    """

    def __init__(self, client: Requests) -> None:
        """Uses the client, which stays its owner's to close."""
        self._client = client

    async def post(
        self,
        regarding: Mapping[str, Any],
        *,
        type_: Literal["Normal", "Warning"],
        reason: str,
        message: str,
    ) -> None:
        """Tells about a resource. An event that is refused is logged and lost: nothing depends on one.

        Args:
            regarding: the resource's body.
            type_: ``Warning`` where somebody must act.
            reason: CamelCase.
            message: a sentence for a person; cut to 1,024 characters.
        """
        event = _event(regarding, type_, reason, message, datetime.now(UTC))
        namespace = event["metadata"]["namespace"]
        try:
            posted = await self._client.request("POST", object_path("events", namespace, api_version="v1"), body=event)
        except OperatorError as error:
            # A namespace that is being deleted takes no new objects: expected whenever one goes with its
            # resources.
            level = logging.DEBUG if error.reason == "NamespaceTerminating" else logging.WARNING
            _log.log(level, "The event %s was not posted: %s", reason, error.message)
            return
        if posted is None:
            _log.debug("The event %s was not posted: namespace %s is gone.", reason, namespace)


def _event(regarding: Mapping[str, Any], type_: str, reason: str, message: str, now: datetime) -> JsonObject:
    metadata = regarding["metadata"]
    seconds = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"namespace": metadata["namespace"], "generateName": f"{metadata['name']}."},
        "involvedObject": {
            "apiVersion": regarding["apiVersion"],
            "kind": regarding["kind"],
            "namespace": metadata["namespace"],
            "name": metadata["name"],
            "uid": metadata["uid"],
            "resourceVersion": metadata.get("resourceVersion", ""),
        },
        "type": type_,
        "reason": reason,
        "message": _cut(redact(message)),
        "firstTimestamp": seconds,
        "lastTimestamp": seconds,
        "count": 1,
        "source": {"component": MANAGER},
        "reportingComponent": MANAGER,
        "reportingInstance": "",
    }


def _cut(text: str) -> str:
    return text if len(text) <= _MESSAGE_LIMIT else f"{text[: _MESSAGE_LIMIT - 1]}…"
