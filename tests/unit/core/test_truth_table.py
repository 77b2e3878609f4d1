"""What kstatus and Argo CD make of the conditions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from tests.unit.core.outcomes import (
    ANOTHERS,
    CHANGE,
    DOWN,
    GOOD,
    HICCUP,
    INVALID,
    LIMIT,
    MISSING,
    NEVER,
    READY_STATUS,
    REFUSED,
    after,
    failed,
)

from okta_operator.core.outcome import Outcome, Step

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject


def kstatus(status: JsonObject, generation: int, *, deleting: bool = False) -> str:
    """kstatus' rules for any resource (cli-utils, ``pkg/kstatus/status/generic.go`` and ``core.go``)."""
    if deleting:
        return "Terminating"
    if status.get("observedGeneration", generation) != generation:
        return "InProgress"
    found = {c["type"]: c["status"] for c in status.get("conditions", ())}
    if found.get("Reconciling") == "True":
        return "InProgress"
    if found.get("Stalled") == "True":
        return "Failed"
    return {"True": "Current", None: "Current"}.get(found.get("Ready"), "InProgress")


def argo(status: JsonObject, generation: int, *, deleting: bool = False) -> str:
    """What a health check for Argo CD says that reads the same conditions."""
    found = {c["type"]: c["status"] for c in status.get("conditions", ())}
    if deleting:
        return "Progressing"
    if found.get("Paused") == "True":
        return "Suspended"
    words = {"InProgress": "Progressing", "Failed": "Degraded", "Current": "Healthy"}
    return words[kstatus(status, generation)]


@dataclass(frozen=True)
class Row:
    """One row of the truth table: a status, at a generation of the resource, and how it is read."""

    name: str
    status: JsonObject
    flux: str
    argo: str
    generation: int = 1
    deleting: bool = False


ROWS = [
    Row("just applied", NEVER, "InProgress", "Progressing"),
    Row("waits for a reference", after(failed(Step.REFERENCES, MISSING)), "InProgress", "Progressing"),
    Row("waits for a limit", after(failed(Step.SYNC, LIMIT)), "InProgress", "Progressing"),
    Row("waits for Okta", after(failed(Step.SYNC, DOWN)), "InProgress", "Progressing"),
    Row("waits for credentials", after(failed(Step.SYNC, REFUSED)), "InProgress", "Progressing"),
    Row(
        "edited, and the change waits",
        after(failed(Step.SYNC, DOWN), READY_STATUS, generation=2),
        "InProgress",
        "Progressing",
        generation=2,
    ),
    Row(
        "half of a change was written when Okta went",
        after(failed(Step.SYNC, DOWN, plan=CHANGE), READY_STATUS),
        "InProgress",
        "Progressing",
    ),
    Row("ready, Okta down", after(failed(Step.SYNC, DOWN), READY_STATUS), "Current", "Healthy"),
    Row("ready, credentials refused", after(failed(Step.SYNC, REFUSED), READY_STATUS), "Current", "Healthy"),
    Row("ready, OktaOrg not usable", after(failed(Step.VALIDATE, LIMIT), READY_STATUS), "Current", "Healthy"),
    Row("ready, one look failed", after(failed(Step.SYNC, HICCUP), READY_STATUS), "Current", "Healthy"),
    Row("invalid", after(failed(Step.VALIDATE, INVALID)), "Failed", "Degraded"),
    Row("owned by another", after(failed(Step.SYNC, ANOTHERS)), "Failed", "Degraded"),
    Row("owned by another all of a sudden", after(failed(Step.SYNC, ANOTHERS), READY_STATUS), "Failed", "Degraded"),
    Row("Secret of another", after(failed(Step.PUBLISH, ANOTHERS), READY_STATUS), "Failed", "Degraded"),
    Row("issuer does not answer", after(failed(Step.VERIFY, HICCUP), READY_STATUS), "InProgress", "Progressing"),
    Row("ready", READY_STATUS, "Current", "Healthy"),
    Row("ready with a change", after(replace(GOOD, plan=CHANGE)), "Current", "Healthy"),
    Row("observed only", after(replace(GOOD, carried_out=False)), "Current", "Healthy"),
    Row("observed only, differs", after(replace(GOOD, carried_out=False, plan=CHANGE)), "Current", "Healthy"),
    Row("edited, not looked at yet", READY_STATUS, "InProgress", "Progressing", generation=2),
    Row("paused, spec applied", after(Outcome(paused=True), READY_STATUS), "Current", "Suspended"),
    Row("paused, edited", after(Outcome(paused=True), READY_STATUS, 2), "InProgress", "Suspended", generation=2),
    Row("paused from the start", after(Outcome(paused=True)), "InProgress", "Suspended"),
    Row("being deleted", READY_STATUS, "Terminating", "Progressing", deleting=True),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_truth_table(row: Row) -> None:
    assert kstatus(row.status, row.generation, deleting=row.deleting) == row.flux
    assert argo(row.status, row.generation, deleting=row.deleting) == row.argo
