from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.unit.okta.support import ScriptedConnection, Time, settle

from okta_operator.core.errors import Recoverable
from okta_operator.okta.inventory import Inventory

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

APPS = "/api/v1/apps?filter=name%20eq%20%22oidc_client%22&limit=200"
ONE, TWO = {"id": "0oa1", "label": "one"}, {"id": "0oa2", "label": "two"}


class Organization:
    def __init__(self) -> None:
        self.okta = ScriptedConnection()
        self.okta.lists[APPS] = [ONE]
        self.time = Time()
        self.inventory = Inventory(self.okta, clock=self.time.clock)

    async def find(self, label: str, *, fresh: bool = False) -> JsonObject | None:
        return await self.inventory.find(APPS, lambda body: body["label"] == label, fresh=fresh)


@pytest.fixture
async def organization() -> Organization:
    return Organization()


async def test_one_list_serves_many_look_ups(organization: Organization) -> None:
    assert await organization.find("one") == ONE
    organization.time.now += 29
    assert await organization.find("two") is None
    assert organization.okta.asked == [APPS]


async def test_a_snapshot_is_used_for_half_a_minute(organization: Organization) -> None:
    await organization.find("one")
    organization.okta.lists[APPS] = [TWO]
    organization.time.now += 30
    assert await organization.find("two") == TWO


async def test_a_snapshot_past_its_time_is_dropped_by_the_next_look_up_of_anything(organization: Organization) -> None:
    await organization.find("one")
    organization.time.now += 30
    await organization.inventory.find("/api/v1/trustedOrigins", lambda _: True)
    assert list(organization.inventory._lists) == ["/api/v1/trustedOrigins"]
    organization.time.now += 30
    organization.inventory.sweep()
    assert not organization.inventory._lists


async def test_no_list_where_the_parent_is_gone(organization: Organization) -> None:
    organization.okta.lists["/api/v1/authorizationServers/aus1/policies"] = None
    found = await organization.inventory.find("/api/v1/authorizationServers/aus1/policies", lambda _: True)
    assert found is None


async def test_concurrent_look_ups_share_one_call(organization: Organization) -> None:
    organization.okta.go.clear()
    looks = [asyncio.create_task(organization.find("one")) for _ in range(5)]
    await settle()
    organization.okta.go.set()
    assert await asyncio.gather(*looks) == [ONE] * 5
    assert organization.okta.asked == [APPS]


async def test_fresh_ones_share_one_call_that_began_after_they_asked(organization: Organization) -> None:
    organization.okta.go.clear()
    early = asyncio.create_task(organization.find("two"))
    await settle()
    organization.okta.lists[APPS] = [ONE, TWO]  # after the first call has read the list
    fresh = [asyncio.create_task(organization.find("two", fresh=True)) for _ in range(3)]
    await settle()
    organization.okta.go.set()
    assert await early is None
    assert await asyncio.gather(*fresh) == [TWO] * 3
    assert organization.okta.asked == [APPS, APPS]


async def test_fresh_does_not_use_a_snapshot(organization: Organization) -> None:
    await organization.find("one")
    organization.okta.lists[APPS] = [ONE, TWO]
    assert await organization.find("two", fresh=True) == TWO


async def test_an_error_reaches_everyone_and_is_not_kept(organization: Organization) -> None:
    organization.okta.error = Recoverable("OktaUnavailable", "Down.")
    results = await asyncio.gather(organization.find("one"), organization.find("one"), return_exceptions=True)
    assert [type(result) for result in results] == [Recoverable] * 2
    organization.okta.error = None
    assert await organization.find("one") == ONE


async def test_what_was_just_created_is_found_in_an_older_snapshot(organization: Organization) -> None:
    await organization.find("one")
    organization.inventory.note(APPS, TWO)
    assert await organization.find("two") == TWO
    assert await organization.find("one") == ONE


async def test_what_was_just_created_is_found_though_the_list_lags(organization: Organization) -> None:
    organization.inventory.note(APPS, TWO)
    organization.time.now += 40
    assert await organization.find("two", fresh=True) == TWO


async def test_what_was_created_during_a_long_listing_is_found_after_it(organization: Organization) -> None:
    organization.okta.go.clear()
    look = asyncio.create_task(organization.find("two"))
    await settle()
    organization.inventory.note(APPS, TWO)
    organization.time.now += 200  # the rate budget may well stretch a listing this far
    organization.inventory.sweep()
    organization.okta.go.set()
    assert await look == TWO
    organization.time.now += 20
    assert await organization.find("two") == TWO


async def test_oktas_word_counts_again_after_a_while(organization: Organization) -> None:
    organization.inventory.note(APPS, TWO)
    organization.time.now += 61
    assert await organization.find("two") is None


async def test_what_was_deleted_is_not_found(organization: Organization) -> None:
    await organization.find("one")
    organization.inventory.forget(APPS, "0oa1")
    assert await organization.find("one") is None
    assert await organization.find("one", fresh=True) is None, "the list may lag behind the deletion"
    organization.inventory.note(APPS, ONE)
    assert await organization.find("one") == ONE


async def test_objects_are_reduced_as_they_come(organization: Organization) -> None:
    def keep(body: JsonObject) -> JsonObject:
        return {"id": body["id"]}

    async def find(identifier: str) -> JsonObject | None:
        return await organization.inventory.find(APPS, lambda body: body["id"] == identifier, keep=keep)

    assert await find("0oa1") == {"id": "0oa1"}
    organization.inventory.note(APPS, TWO)
    assert await find("0oa2") == {"id": "0oa2"}
