"""What fails for a moment keeps nothing from being let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.kinds.leaving import everything, held_back, leave
from tests.kinds.specs import SAMPLES

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster, Operator

    from okta_simulator.testing import OktaSimulator

ORIGIN = SAMPLES[3]


async def test_what_fails_once_is_tried_again(
    operator: Operator, okta_simulator: OktaSimulator, cluster: FakeCluster
) -> None:
    await everything(operator)
    for method, path in (("GET", "/.well-known/okta-organization"), ("PUT", f"{ORIGIN.collection}/*")):
        okta_simulator.add_faults({"method": method, "path": path, "count": 1, "status": 503})
    released = await leave(operator)
    assert all(rule["struck"] for rule in okta_simulator.faults())
    assert all(each.gone for each in released.values())
    assert held_back(cluster) == set()


async def test_what_goes_on_failing_is_told(operator: Operator, okta_simulator: OktaSimulator) -> None:
    await operator.apply(ORIGIN.manifest)
    okta_simulator.add_faults({"method": "PUT", "path": f"{ORIGIN.collection}/*", "status": 503})
    released = await leave(operator)
    assert not released[ORIGIN.key].gone
    assert "OktaUnavailable" in released[ORIGIN.key].told
    assert okta_simulator.faults()[0]["struck"] > 1
