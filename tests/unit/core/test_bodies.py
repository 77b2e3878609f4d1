from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from okta_operator.constants import ANNOTATION_DELETION, ANNOTATION_PAUSED, FINALIZER, GROUP
from okta_operator.core.bodies import reduced

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

READ: JsonObject = {
    "name": "om",
    "namespace": "openmetadata",
    "uid": "u1",
    "resourceVersion": "7",
    "generation": 2,
    "deletionTimestamp": "2026-01-01T00:00:00Z",
    "finalizers": [FINALIZER, "another/finalizer"],
}
LONG = "x" * 250_000


def body(**metadata: object) -> JsonObject:
    return {"apiVersion": "v1", "kind": "OktaApp", "metadata": READ | metadata, "spec": {"a": 1}, "status": {"b": 2}}


def test_what_is_read_is_kept() -> None:
    assert reduced(body()) == body()


@pytest.mark.parametrize(
    "foreign",
    [
        {"managedFields": [{"manager": "kubectl"}]},
        {"labels": {"team": "data"}},
        {"ownerReferences": [{"uid": "u2"}]},
        {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": LONG}},
        {"annotations": {f"{GROUP}/anything": LONG}},
        {"annotations": None},
    ],
    ids=lambda foreign: next(iter(foreign)),
)
def test_what_others_keep_there_is_not(foreign: JsonObject) -> None:
    assert reduced(body(**foreign)) == body()


def test_annotations_that_ask_for_something_are_kept() -> None:
    asked = {ANNOTATION_PAUSED: "true", ANNOTATION_DELETION: "abandon"}
    assert reduced(body(annotations={**asked, "note": LONG})) == body(annotations=asked)


def test_the_body_that_came_stays_as_it_was() -> None:
    came = body(annotations={"note": LONG})
    reduced(came)
    assert came == body(annotations={"note": LONG})
