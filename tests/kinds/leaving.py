"""What the tests of a release share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kinds.specs import SAMPLES
from tests.support.operator import Operator

from okta_operator.constants import FINALIZER
from okta_operator.engine.release import Released, release_everything

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.operator import FakeCluster

    from okta_operator.core.references import Key


async def everything(operator: Operator) -> None:
    """One resource of each kind, ready."""
    for sample in SAMPLES:
        await operator.apply(*sample.needs, sample.manifest)


async def leave(operator: Operator, namespaces: Sequence[str] = (), at_a_time: int = 4) -> dict[Key, Released]:
    """What another process, which knows nothing, tells of it."""
    other = Operator(operator.cluster)
    try:
        return {each.key: each async for each in release_everything(other.services, namespaces, at_a_time)}
    finally:
        await other.stop()


def held_back(cluster: FakeCluster) -> set[Key]:
    return {k for k, body in cluster.resources.bodies.items() if FINALIZER in body["metadata"].get("finalizers", ())}
