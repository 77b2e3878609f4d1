"""The whole life of resources that nobody thought of: each comes to rest with an answer, and goes when it has to."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from tests.kinds.specs import SERVER, quiet
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import FakeCluster, Operator

from okta_operator.core.references import Key
from okta_operator.engine.cache import key_of

if TYPE_CHECKING:
    import pytest

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

SHORTEST = 30
"""Characters of a sentence that says what is wrong and what to do, at least."""


async def live(okta: OktaSimulator, monkeypatch: pytest.MonkeyPatch, manifests: list[JsonObject]) -> None:
    """Apply all at once, let them come to rest, and delete them.

    Args:
        okta: Where they are made; it is to be as it was before.
        monkeypatch: Sets the operator's clock.
        manifests: Resources of the namespace, which the schema takes.
    """
    cluster = FakeCluster()
    for module in ("memory", "verify", "organizations", "tenancy"):
        monkeypatch.setattr(f"okta_operator.engine.{module}.time", cluster.clock)
    untouched = state(okta)
    operator = Operator(cluster)
    cluster.connect(okta.url, okta.token)
    await operator.apply(SERVER)
    for manifest in manifests:
        apply(cluster, manifest)
    await operator.run()
    for manifest in manifests:
        answered(operator, manifest)
    await leave(operator, [key_of(manifest) for manifest in manifests])
    await leave(operator, [Key("OktaAuthServer", NAMESPACE, "server")])
    if not any("deletion" in str(each["metadata"]) or each.get("status") for each in manifests):
        kept = [each for each in manifests if each["spec"].get("deletionPolicy") in {"Retain", "Deactivate"}]
        assert kept or state(okta) == untouched
    await operator.stop()


def state(okta: OktaSimulator) -> JsonObject:
    """What Okta has, without what changes by itself."""
    tables: JsonObject = quiet(deepcopy({name: table for name, table in okta.org.tables.items() if table}))
    return tables


def apply(cluster: FakeCluster, manifest: JsonObject) -> None:
    """Apply it, with the status that it claims."""
    key = cluster.resources.apply({k: v for k, v in manifest.items() if k != "status"})
    if "status" in manifest:
        cluster.resources.edit_status(key, manifest["status"])


def answered(operator: Operator, manifest: JsonObject) -> None:
    """Ready, or not ready for a reason with a sentence; and nothing but the conditions' words in it."""
    key = key_of(manifest)
    conditions = {each["type"]: each for each in operator.status(key).get("conditions", ())}
    if "Paused" in conditions:
        return
    ready = conditions["Ready"]
    assert ready["reason"] != "InternalError", (manifest, ready)
    assert operator.delays[key] is not None
    if ready["status"] != "True":
        assert len({"Reconciling", "Stalled"} & conditions.keys()) == 1
        assert ready["message"].rstrip().endswith((".", "!")), ready
        assert SHORTEST < len(ready["message"]) <= 1024, ready


async def leave(operator: Operator, keys: list[Key]) -> None:
    """Deleted, everything goes; what the organization cannot undo goes after ten minutes."""
    await operator.delete(*keys)
    for _ in range(2):
        operator.cluster.clock.advance(601)
        await operator.resync()
    assert [key for key in keys if key in operator.cluster.resources.bodies] == []
    assert len(operator.services.queue) == 0
