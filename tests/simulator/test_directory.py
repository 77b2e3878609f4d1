from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import GROUPS, create

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator


def names(simulator: OktaSimulator, query: str) -> list[str]:
    return [group["profile"]["name"] for group in simulator.get(f"{GROUPS}?{query}").body]


def test_everyone_is_there_and_cannot_be_changed(okta_simulator: OktaSimulator) -> None:
    (everyone,) = okta_simulator.get(f"{GROUPS}?q=Everyone").body
    assert (everyone["type"], "owners" in everyone["_links"]) == ("BUILT_IN", False)
    assert okta_simulator.delete(f"{GROUPS}/{everyone['id']}").status == 501
    people = okta_simulator.get(f"{GROUPS}/{everyone['id']}/users").body
    assert [person["id"] for person in people] == [okta_simulator.get("/api/v1/users/me").body["id"]]


def test_lookups(okta_simulator: OktaSimulator) -> None:
    for name in ("Data", "Data readers", "data writers"):
        create(okta_simulator, GROUPS, {"profile": {"name": name, "description": name}})
    assert names(okta_simulator, "q=data") == ["Data", "Data readers", "data writers"]
    assert names(okta_simulator, "search=profile.name+eq+%22Data%22") == ["Data"]
    assert names(okta_simulator, "search=profile.name+sw+%22Data+%22") == ["Data readers", "data writers"]
    assert names(okta_simulator, "search=profile.description+co+%22READ%22") == ["Data readers"]
    assert names(okta_simulator, "filter=type+eq+%22BUILT_IN%22") == ["Everyone"]
    both = "search=type+eq+%22OKTA_GROUP%22+and+profile.name+eq+%22Data%22"
    assert names(okta_simulator, both) == ["Data"]


def test_query_is_not_paged_and_lists_are(okta_simulator: OktaSimulator) -> None:
    okta_simulator.post("/_simulator/seed", {"groups": [{"name": f"Group {number:03}"} for number in range(7)]})
    query = okta_simulator.get(f"{GROUPS}?q=Group&limit=2")
    assert (len(query.body), query.next) == (7, None)
    first = okta_simulator.get(f"{GROUPS}?limit=3")
    assert len(first.body) == 3
    assert first.next is not None
    assert first.next.startswith(f"{okta_simulator.url}{GROUPS}?")
    assert len(okta_simulator.pages(f"{GROUPS}?limit=3")) == 8


@pytest.mark.parametrize("query", ["filter=profile.name+eq+%22x%22", "filter=type+sw+%22x%22"])
def test_filters_that_okta_does_not_know(okta_simulator: OktaSimulator, query: str) -> None:
    assert okta_simulator.get(f"{GROUPS}?{query}").body["errorCode"] == "E0000053"


def test_search_that_is_not_understood(okta_simulator: OktaSimulator) -> None:
    assert okta_simulator.get(f"{GROUPS}?search=profile.name+like+%22x%22").body["errorCode"] == "E0000031"


def test_group_lifecycle(okta_simulator: OktaSimulator) -> None:
    made = create(okta_simulator, GROUPS, {"profile": {"name": "Data", "description": "d"}})
    path = f"{GROUPS}/{made['id']}"
    taken = okta_simulator.post(GROUPS, {"profile": {"name": "Data"}})
    assert (taken.status, taken.body["errorCode"]) == (400, "E0000001")
    changed = okta_simulator.put(path, {"profile": {"name": "Data team"}}).body
    assert changed["profile"] == {"name": "Data team", "description": None}
    assert okta_simulator.put(path, {"profile": {}}).status == 400
    assert okta_simulator.delete(path).status == 204
    assert okta_simulator.get(path).body["errorSummary"].endswith("(UserGroup)")


def test_members(okta_simulator: OktaSimulator) -> None:
    people = [{"login": "ann@example.com", "groups": ["Data"]}, {"login": "bob@example.com"}]
    made = okta_simulator.post("/_simulator/seed", {"users": people, "groups": [{"name": "Data"}]}).body
    path = f"{GROUPS}/{made['groups']['Data']}/users"
    ann, bob = made["users"]["ann@example.com"], made["users"]["bob@example.com"]
    assert [user["id"] for user in okta_simulator.get(path).body] == [ann]
    assert okta_simulator.put(f"{path}/{bob}").status == 204
    assert okta_simulator.delete(f"{path}/{ann}").status == 204
    assert [user["id"] for user in okta_simulator.get(path).body] == [bob]
    groups = okta_simulator.get(f"/api/v1/users/{bob}/groups").body
    assert [group["profile"]["name"] for group in groups] == ["Everyone", "Data"]


def test_users_are_found_by_id_login_and_short_name(okta_simulator: OktaSimulator) -> None:
    user = okta_simulator.post("/_simulator/users", {"login": "ann@example.com", "password": "secret-word"}).body
    assert user["profile"]["email"] == "ann@example.com"
    assert "secret-word" not in str(user)
    for name in (user["id"], "ann@example.com", "ann"):
        assert okta_simulator.get(f"/api/v1/users/{name}").body["id"] == user["id"]
    assert okta_simulator.get("/api/v1/users/nobody").body["errorSummary"].endswith("nobody (User)")
    (found,) = okta_simulator.get("/api/v1/users?search=profile.login+eq+%22ann@example.com%22").body
    assert found["id"] == user["id"]
