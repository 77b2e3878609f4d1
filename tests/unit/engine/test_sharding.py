"""Who gets the workers: whatever others make, a resource of an organization that is well has its turn."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import RULE
from tests.support.loop import in_virtual_time, now

from okta_operator.constants import API_VERSION
from okta_operator.core.references import Key
from okta_operator.engine.cache import Cache, Dependants
from okta_operator.engine.queue import WorkQueue
from okta_operator.engine.sharding import shares_of
from okta_operator.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_operator.core.json import JsonObject

KINDS_BY_NAME = {kind.name: kind for kind in KINDS}
WORKERS = 16
WELL = Key("OktaOrg", "okta-system", "acme")
LONG = 10.0
"""Seconds that a look takes at an address that does not answer."""


class Crowd:
    """Workers, a queue that is shared out as an operator's, and how long looks take.

    Attributes:
        ended: the keys in the order in which the looks at them ended.
        most: of each OktaOrg's or resource's namespace, how many looks there were at a time.
    """

    def __init__(self, lasts: Callable[[Key], float], workers: int = WORKERS) -> None:
        self.cache, self.dependants = Cache(), Dependants()
        self.queue: WorkQueue[Key] = WorkQueue(shares_of(KINDS_BY_NAME, self.cache, self.dependants, workers))
        self.ended: list[Key] = []
        self.most: Counter[str] = Counter()
        self._now: Counter[str] = Counter()
        self._lasts = lasts
        self._workers = workers

    def apply(self, key: Key, organization: Key | None = None, server: str | None = None) -> Key:
        """A resource is there, and waits for a look."""
        spec: JsonObject = {}
        if organization is not None:
            spec["orgRef"] = {"namespace": organization.namespace, "name": organization.name}
        if server is not None:
            spec |= {"authServerRef": {"name": server}, "allClients": True, "rules": [RULE]}
        meta = {"namespace": key.namespace, "name": key.name, "uid": str(key), "resourceVersion": "1"}
        self.cache.put({"apiVersion": API_VERSION, "kind": key.kind, "metadata": meta, "spec": spec})
        self.queue.add(key, "event")
        return key

    def apps(self, namespace: str, organization: Key, number: int) -> list[Key]:
        """So many apps of an organization."""
        return [self.apply(Key("OktaApp", namespace, f"app-{count}"), organization) for count in range(number)]

    async def work(self, until: set[Key]) -> float:
        """Look at what waits, and again at once, as if it were annotated in a loop; seconds until these had a look."""
        workers = [asyncio.create_task(self._work()) for _ in range(self._workers)]
        while not until <= set(self.ended):
            assert now() < 600, f"{len(until & set(self.ended))} of {len(until)} had their look"
            await asyncio.sleep(0.5)
        for worker in workers:
            worker.cancel()
        return now()

    async def _work(self) -> None:
        while True:
            key, _ = await self.queue.get()
            self._now[key.namespace] += 1
            self.most |= self._now
            await asyncio.sleep(self._lasts(key))
            self._now[key.namespace] -= 1
            self.ended.append(key)
            self.queue.done(key)
            self.queue.add(key, "event")


def slow_at(*namespaces: str) -> Callable[[Key], float]:
    return lambda key: LONG if key.namespace in namespaces else 0.01


@in_virtual_time
async def test_a_hundred_organizations_that_do_not_answer_hold_up_nobody_else() -> None:
    crowd = Crowd(slow_at("evil"))
    for number in range(100):
        crowd.apply(Key("OktaOrg", "evil", f"org-{number}"))
    crowd.apply(WELL)
    assert await crowd.work({WELL, *crowd.apps("team", WELL, 60)}) < 5
    assert crowd.most["evil"] == 4


@in_virtual_time
async def test_nor_do_a_hundred_organizations_that_answer_slowly_with_resources_of_their_own() -> None:
    crowd = Crowd(slow_at("evil"))
    for number in range(100):
        own = crowd.apply(Key("OktaOrg", "evil", f"org-{number}"))
        crowd.apply(Key("OktaApp", "evil", f"app-{number}"), own)
    crowd.apply(WELL)
    assert await crowd.work({WELL, *crowd.apps("team", WELL, 60)}) < 5
    assert crowd.most["evil"] <= 12


@in_virtual_time
async def test_nor_do_resources_that_name_organizations_that_there_are_not() -> None:
    crowd = Crowd(slow_at("evil"))
    for number in range(100):
        crowd.apply(Key("OktaApp", "evil", f"app-{number}"), Key("OktaOrg", f"none-{number}", f"none-{number}"))
    crowd.apply(WELL)
    assert await crowd.work({WELL, *crowd.apps("team", WELL, 60)}) < 5
    assert crowd.most["evil"] == 4


@in_virtual_time
async def test_one_that_is_remembered_to_be_named_counts_as_little_when_it_is_not_there() -> None:
    crowd = Crowd(slow_at("evil"))
    for number in range(100):
        policy = Key("OktaAccessPolicy", "evil", f"policy-{number}")
        crowd.dependants.replace(policy, {Key("OktaOrg", f"none-{number}", "none")})
        crowd.apply(policy)
    crowd.apply(WELL)
    assert await crowd.work({WELL, *crowd.apps("team", WELL, 60)}) < 5
    assert crowd.most["evil"] == 4


@in_virtual_time
async def test_several_namespaces_that_take_all_they_can_leave_a_worker_to_another() -> None:
    evil = ("evil-1", "evil-2", "evil-3")
    crowd = Crowd(slow_at(*evil))
    for namespace in evil:
        for number in range(50):
            own = crowd.apply(Key("OktaOrg", namespace, f"org-{number}"))
            crowd.apply(Key("OktaApp", namespace, f"app-{number}"), own)
    crowd.apply(WELL)
    # All workers are taken before the others come; of those that become free again, the others have theirs.
    assert await crowd.work({WELL, *crowd.apps("team", WELL, 60)}) <= LONG + 5


@in_virtual_time
async def test_one_slow_organization_does_not_hold_up_another_of_its_namespace() -> None:
    slow = WELL._replace(name="slow")
    crowd = Crowd(lambda key: LONG if "slow" in (key.namespace, key.name) else 0.01)
    crowd.apply(slow)
    crowd.apps("slow", slow, 500)
    crowd.apply(WELL)
    assert await crowd.work({WELL, *crowd.apps("team", WELL, 60)}) < 5
    assert crowd.most["slow"] <= 8


@in_virtual_time
async def test_an_organization_does_not_wait_behind_its_resources() -> None:
    crowd = Crowd(slow_at("team"))
    crowd.apps("team", WELL, 500)
    assert await crowd.work({crowd.apply(WELL)}) < 1


@in_virtual_time
async def test_tenants_of_an_organization_take_turns() -> None:
    crowd = Crowd(lambda key: 0.1 if key.namespace == "evil" else 0.01)
    crowd.apply(WELL)
    crowd.apps("evil", WELL, 5000)
    assert await crowd.work(set(crowd.apps("team", WELL, 60))) < 5


@in_virtual_time
async def test_a_policy_is_counted_where_its_server_has_led_to() -> None:
    crowd = Crowd(slow_at("team"))
    crowd.apply(WELL)
    policies = [Key("OktaAccessPolicy", "team", f"policy-{number}") for number in range(100)]
    for policy in policies:
        crowd.dependants.replace(policy, {WELL, Key("OktaAuthServer", "team", "server")})
        crowd.apply(policy)
    await crowd.work(set(policies))
    assert crowd.most["team"] == 8


@in_virtual_time
async def test_a_policy_is_counted_where_its_server_leads_to_before_its_first_look() -> None:
    crowd = Crowd(slow_at("team"))
    crowd.apply(WELL)
    policies = [Key("OktaAccessPolicy", "team", f"policy-{number}") for number in range(100)]
    for number, policy in enumerate(policies):
        crowd.apply(Key("OktaAuthServer", "team", f"server-{number}"), WELL)
        crowd.apply(policy, server=f"server-{number}")
    await crowd.work(set(policies))
    assert crowd.most["team"] == 8


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_few_workers_are_enough_for_everybody(workers: int) -> None:
    @in_virtual_time
    async def scenario() -> None:
        crowd = Crowd(lambda _: 0.01, workers)
        crowd.apply(WELL)
        everybody = {WELL, *crowd.apps("team", WELL, 20), *crowd.apps("other", WELL._replace(name="none"), 20)}
        assert await crowd.work(everybody) < 5

    scenario()


async def test_what_is_worked_off_leaves_nothing_behind() -> None:
    crowd = Crowd(lambda _: 0.0)
    for key in (crowd.apply(WELL), *crowd.apps("team", WELL, 3), *crowd.apps("other", WELL._replace(name="none"), 3)):
        crowd.queue.add(key, "event")
    for _ in range(len(crowd.queue)):
        crowd.queue.done((await crowd.queue.get())[0])
    assert not crowd.queue._line
    assert not crowd.queue._shares
