from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.unit.okta.support import ScriptedConnection, Time, settle

from okta_operator.core.errors import Recoverable, Terminal
from okta_operator.okta.directory import Directory
from okta_operator.okta.urls import query

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

BY_PREFIX = query("/api/v1/groups", q="Data", limit=300)


def group(identifier: str, name: str, type_: str = "OKTA_GROUP") -> JsonObject:
    return {"id": identifier, "type": type_, "profile": {"name": name}}


class Organization:
    def __init__(self) -> None:
        self.okta = ScriptedConnection()
        self.time = Time()
        self.directory = Directory(self.okta, clock=self.time.clock)


@pytest.fixture
async def organization() -> Organization:
    return Organization()


async def test_a_group_is_found_by_its_exact_name(organization: Organization) -> None:
    organization.okta.lists[BY_PREFIX] = [group("00g1", "Database"), group("00g2", "Data"), group("00g3", "data")]
    assert await organization.directory.group_id("Data") == "00g2"


async def test_no_group_has_that_name(organization: Organization) -> None:
    organization.okta.lists[BY_PREFIX] = [group("00g1", "Database"), {"id": "00g2", "profile": None}]
    assert await organization.directory.group_id("Data") is None
    assert await organization.directory.group_id("") is None


async def test_several_groups_of_one_name_are_not_chosen_from(organization: Organization) -> None:
    organization.okta.lists[BY_PREFIX] = [group("00g2", "Data", "APP_GROUP"), group("00g1", "Data")]
    with pytest.raises(Terminal, match="00g1, 00g2") as caught:
        await organization.directory.group_id("Data")
    assert caught.value.reason == "AmbiguousGroup"


async def test_beyond_300_hits_the_name_is_searched_for(organization: Organization) -> None:
    name = 'Data "x" \\'
    organization.okta.lists[query("/api/v1/groups", q=name, limit=300)] = [
        group(f"00g{number}", f"{name}{number}") for number in range(300)
    ]
    organization.okta.lists[query("/api/v1/groups", search='profile.name eq "Data \\"x\\" \\\\"')] = [
        group("00gx", name)
    ]
    assert await organization.directory.group_id(name) == "00gx"


async def test_an_authentication_policy_is_found_by_its_exact_name(organization: Organization) -> None:
    path = query("/api/v1/policies", type="ACCESS_POLICY", q="Strict")
    organization.okta.lists[path] = [{"id": "rst1", "name": "Strict for all"}, {"id": "rst2", "name": "Strict"}]
    assert await organization.directory.authentication_policy_id("Strict") == "rst2"
    assert await organization.directory.authentication_policy_id("None such") is None
    organization.directory.forget("Strict")
    organization.okta.lists[path] = [{"id": f"rst{number}", "name": "Strict"} for number in (2, 3)]
    with pytest.raises(Terminal, match="rst2, rst3") as caught:
        await organization.directory.authentication_policy_id("Strict")
    assert caught.value.reason == "AmbiguousAuthenticationPolicy"


async def test_a_policy_of_another_sort_is_no_authentication_policy(organization: Organization) -> None:
    objects = organization.okta.objects
    objects["/api/v1/policies/rst1"] = {"id": "rst1", "name": "Strict", "type": "ACCESS_POLICY"}
    objects["/api/v1/policies/rst2"] = {"id": "rst2", "name": "Default Policy", "type": "PROFILE_ENROLLMENT"}
    assert await organization.directory.authentication_policy_name("rst1") == "Strict"
    assert await organization.directory.authentication_policy_name("rst2") is None
    assert await organization.directory.name("policies", "rst2") is None
    del objects["/api/v1/policies/rst1"]
    organization.directory.forget("rst1")
    assert await organization.directory.authentication_policy_name("rst1") is None


async def test_an_inline_hook_is_found_by_its_exact_name_if_no_other_has_it(organization: Organization) -> None:
    hooks = [{"id": f"cal{number}", "name": name} for number, name in enumerate(("Claims", "claims", "Two", "Two"))]
    organization.okta.lists["/api/v1/inlineHooks"] = hooks
    found = [await organization.directory.inline_hook_id(name) for name in ("Claims", "Two", "None such", "Claims")]
    assert found == ["cal0", None, None, "cal0"]
    assert len(organization.okta.asked) == 3


async def test_a_user_is_found_by_login(organization: Organization) -> None:
    body = {"id": "00u1", "profile": {"login": "Ann@acme.example"}}
    organization.okta.objects["/api/v1/users/ann%40acme.example"] = body
    assert await organization.directory.user_id("ann@acme.example") == "00u1"
    assert await organization.directory.user_id("bob@acme.example") is None


@pytest.mark.parametrize("login", ["me", "00u1", "ann", ""])
async def test_what_okta_takes_for_a_login_but_is_none_finds_nobody(organization: Organization, login: str) -> None:
    body = {"id": "00u1", "profile": {"login": "ann@acme.example"}}
    organization.okta.objects[f"/api/v1/users/{login}"] = body
    assert await organization.directory.user_id(login) is None


async def test_an_id_is_remembered_for_ten_minutes(organization: Organization) -> None:
    organization.okta.lists[BY_PREFIX] = [group("00g2", "Data")]
    for seconds in (0, 599):
        organization.time.now = 1000.0 + seconds
        assert await organization.directory.group_id("Data") == "00g2"
    assert len(organization.okta.asked) == 1
    organization.time.now = 1600.0
    await organization.directory.group_id("Data")
    assert len(organization.okta.asked) == 2


async def test_that_there_is_none_is_remembered_for_ten_seconds(organization: Organization) -> None:
    assert await organization.directory.group_id("Data") is None
    organization.okta.lists[BY_PREFIX] = [group("00g2", "Data")]
    organization.time.now += 9
    assert await organization.directory.group_id("Data") is None
    organization.time.now += 1
    assert await organization.directory.group_id("Data") == "00g2"


async def test_an_error_is_not_remembered(organization: Organization) -> None:
    organization.okta.error = Recoverable("OktaUnavailable", "Down.")
    with pytest.raises(Recoverable):
        await organization.directory.group_id("Data")
    organization.okta.error = None
    organization.okta.lists[BY_PREFIX] = [group("00g2", "Data")]
    assert await organization.directory.group_id("Data") == "00g2"


async def test_forget_asks_again(organization: Organization) -> None:
    organization.okta.lists[BY_PREFIX] = [group("00g2", "Data")]
    await organization.directory.group_id("Data")
    organization.okta.lists[BY_PREFIX] = [group("00g3", "Data")]
    organization.directory.forget("Data")
    assert await organization.directory.group_id("Data") == "00g3"


async def test_concurrent_asks_make_one_call(organization: Organization) -> None:
    organization.okta.lists[BY_PREFIX] = [group("00g2", "Data")]
    organization.okta.go.clear()
    asks = [asyncio.create_task(organization.directory.group_id("Data")) for _ in range(5)]
    await settle()
    asks[0].cancel()  # who leaves takes nothing away from the others
    await settle()
    organization.okta.go.set()
    assert await asyncio.gather(*asks[1:]) == ["00g2"] * 4
    assert len(organization.okta.asked) == 1


async def test_concurrent_asks_share_an_error(organization: Organization) -> None:
    organization.okta.error = Recoverable("OktaUnavailable", "Down.")
    results = await asyncio.gather(*(organization.directory.group_id("Data") for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [Recoverable] * 3
    assert len(organization.okta.asked) == 1


async def test_what_is_past_its_time_is_not_kept_forever(organization: Organization) -> None:
    for number in range(1000):
        await organization.directory.group_id(f"Group {number}")
    organization.time.now += 60
    await organization.directory.group_id("Data")
    assert len(organization.directory._known) == 1


async def test_a_name_is_found_by_id_and_remembered(organization: Organization) -> None:
    organization.okta.objects["/api/v1/groups/00g1"] = group("00g1", "Data")
    organization.okta.objects["/api/v1/inlineHooks/cal1"] = {"id": "cal1", "name": "Claims"}
    for _ in range(2):
        assert await organization.directory.name("groups", "00g1") == "Data"
        assert await organization.directory.name("inlineHooks", "cal1") == "Claims"
    assert len(organization.okta.asked) == 2


async def test_an_id_that_is_not_there_or_is_another_s_has_no_name(organization: Organization) -> None:
    organization.okta.objects["/api/v1/groups/me"] = group("00g1", "Data")
    organization.okta.objects["/api/v1/groups/00g2"] = {"id": "00g2", "profile": None}
    for identifier in ("me", "00g2", "00g3", "../apps"):
        assert await organization.directory.name("groups", identifier) is None
    assert organization.okta.asked[-1] == "/api/v1/groups/..%2Fapps"
