"""What went while nobody was told is forgotten, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.fake_kube import NAMESPACE

from okta_operator.api.org import OktaOrg
from okta_operator.core.errors import Recoverable
from okta_operator.core.references import Key
from okta_operator.engine.sweep import sweep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.operator import FakeCluster

    from okta_operator.engine.services import Services

ORIGIN = Key("OktaTrustedOrigin", NAMESPACE, "om")
APP = Key("OktaApp", NAMESPACE, "om")
ORG = Key(OktaOrg.KIND, NAMESPACE, "acme")


class Listing:
    """What the API server lists, and what it was asked."""

    def __init__(self, cluster: FakeCluster) -> None:
        self.cluster = cluster
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.error: Exception | None = None

    async def uids(self, plural: str, namespaces: Sequence[str] = ()) -> dict[tuple[str, str], str]:
        self.asked.append((plural, tuple(namespaces)))
        if self.error is not None:
            raise self.error
        kinds = {"oktatrustedorigins": "OktaTrustedOrigin", "oktaapps": "OktaApp", "oktaorgs": "OktaOrg"}
        bodies = self.cluster.resources.bodies.items()
        return {(k.namespace, k.name): b["metadata"]["uid"] for k, b in bodies if k.kind == kinds[plural]}


@pytest.fixture
async def listing(services: Services, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch) -> Listing:
    """Three resources that everybody knows, and an empty queue."""
    found = Listing(cluster)
    monkeypatch.setattr(cluster.resources, "uids", found.uids)
    for key in (ORG, APP, ORIGIN):
        cluster.resources.apply({"kind": key.kind, "metadata": {"name": key.name}, "spec": {}})
    await waiting(services)
    return found


async def waiting(services: Services) -> dict[Key, frozenset[str]]:
    """Empty the queue; what was in it."""
    found = {}
    while len(services.queue):
        key, reasons = await services.queue.get()
        found[key] = reasons
        services.queue.done(key)
    return found


async def test_what_is_not_listed_any_more_is_forgotten_and_looked_at(
    services: Services, cluster: FakeCluster, listing: Listing
) -> None:
    del cluster.resources.bodies[ORIGIN]
    await sweep(services)
    assert set(services.cache) == {ORG, APP}
    assert await waiting(services) == {ORIGIN: frozenset({"gone"})}
    assert listing.asked == [("oktaapps", ()), ("oktaorgs", ()), ("oktatrustedorigins", ())]


async def test_what_was_replaced_by_a_namesake_is_forgotten(
    services: Services, cluster: FakeCluster, listing: Listing
) -> None:
    body = cluster.resources.bodies[APP]
    cluster.resources.bodies[APP] = {**body, "metadata": {**body["metadata"], "uid": "another"}}
    await sweep(services)
    assert APP not in set(services.cache)
    assert set(await waiting(services)) == {APP}
    assert listing.asked


async def test_what_is_still_there_stays_and_is_left_alone(services: Services, listing: Listing) -> None:
    await sweep(services)
    assert set(services.cache) == {ORG, APP, ORIGIN}
    assert await waiting(services) == {}
    assert listing.asked


async def test_what_is_created_during_the_listing_is_not_taken_for_gone(
    services: Services, cluster: FakeCluster, listing: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = Key("OktaApp", NAMESPACE, "new")

    async def created_meanwhile(plural: str, namespaces: Sequence[str] = ()) -> dict[tuple[str, str], str]:
        found = await listing.uids(plural, namespaces)
        if plural == "oktaapps":
            cluster.resources.apply({"kind": new.kind, "metadata": {"name": new.name}, "spec": {}})
        return found

    monkeypatch.setattr(cluster.resources, "uids", created_meanwhile)
    await sweep(services)
    assert services.cache.get(new) is not None
    assert await waiting(services) == {new: frozenset({"event"})}


async def test_only_the_watched_namespaces_are_listed(services: Services, listing: Listing) -> None:
    await sweep(services, (NAMESPACE,))
    assert {namespaces for _, namespaces in listing.asked} == {(NAMESPACE,)}


async def test_without_an_answer_nothing_is_forgotten(
    services: Services, cluster: FakeCluster, listing: Listing
) -> None:
    cluster.resources.bodies.clear()
    listing.error = Recoverable("KubernetesUnavailable", "It does not answer.")
    with pytest.raises(Recoverable):
        await sweep(services)
    assert set(services.cache) == {ORG, APP, ORIGIN}
    assert await waiting(services) == {}
