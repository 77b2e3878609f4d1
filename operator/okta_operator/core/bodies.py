"""What of a resource's body is kept: its metadata are written by others, too, who may put 256 KiB into annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from okta_operator import constants

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

ANNOTATIONS: Final = (
    constants.ANNOTATION_PAUSED,
    constants.ANNOTATION_RECONCILE_REQUESTED,
    constants.ANNOTATION_DELETION,
)
"""Those that ask for something."""

_METADATA: Final = (
    "name",
    "namespace",
    "uid",
    "resourceVersion",
    "generation",
    "deletionTimestamp",
    "finalizers",  # of others, too: the list is written as a whole
)


def reduced(body: JsonObject) -> JsonObject:
    """The body with as much of its metadata as the operator reads."""
    metadata: JsonObject = body["metadata"]
    kept = {member: metadata[member] for member in _METADATA if member in metadata}
    annotations = metadata.get("annotations") or {}
    asked = {name: annotations[name] for name in ANNOTATIONS if name in annotations}
    return {**body, "metadata": kept | ({"annotations": asked} if asked else {})}
