from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, GROUPS, create, web_app

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator


@pytest.fixture
def app(okta_simulator: OktaSimulator) -> str:
    return f"{APPS}/{create(okta_simulator, APPS, web_app())['id']}/groups"


def group(simulator: OktaSimulator, name: str) -> str:
    identifier: str = create(simulator, GROUPS, {"profile": {"name": name}})["id"]
    return identifier


def priorities(simulator: OktaSimulator, app: str) -> dict[str, int]:
    return {each["id"]: each["priority"] for each in simulator.get(app).body}


def test_assignment_is_idempotent(okta_simulator: OktaSimulator, app: str) -> None:
    one = group(okta_simulator, "One")
    assert okta_simulator.put(f"{app}/{one}", {}).body["priority"] == 1
    assert okta_simulator.put(f"{app}/{one}").body["priority"] == 0
    assert okta_simulator.put(f"{app}/{one}", {"id": one}).body["profile"] == {}
    assert priorities(okta_simulator, app) == {one: 0}


def test_who_is_in_the_way_moves_on_and_gaps_stay(okta_simulator: OktaSimulator, app: str) -> None:
    one, two, three, four = (group(okta_simulator, name) for name in ("One", "Two", "Three", "Four"))
    okta_simulator.put(f"{app}/{one}", {"priority": 2})
    okta_simulator.put(f"{app}/{two}", {"priority": 3})
    okta_simulator.put(f"{app}/{three}", {"priority": 7})
    assert priorities(okta_simulator, app) == {one: 2, two: 3, three: 7}
    assert okta_simulator.put(f"{app}/{four}", {"priority": 2}).body["priority"] == 2
    assert priorities(okta_simulator, app) == {four: 2, one: 3, two: 4, three: 7}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_groups_exchange_their_priorities(okta_simulator: OktaSimulator, app: str, order: tuple[int, int]) -> None:
    groups = [group(okta_simulator, "One"), group(okta_simulator, "Two")]
    for before in (0, 1):
        okta_simulator.put(f"{app}/{groups[before]}", {"priority": before + 1})
    for which in order:
        okta_simulator.put(f"{app}/{groups[which]}", {"priority": 2 - which})
    assert priorities(okta_simulator, app) == {groups[0]: 2, groups[1]: 1}


def test_same_priority_for_all_puts_the_last_one_first(okta_simulator: OktaSimulator, app: str) -> None:
    one, two = group(okta_simulator, "One"), group(okta_simulator, "Two")
    for each in (one, two):
        assert okta_simulator.put(f"{app}/{each}", {"priority": 0}).body["priority"] == 0
    assert priorities(okta_simulator, app) == {two: 0, one: 1}


def test_no_priority_goes_behind_the_last_one(okta_simulator: OktaSimulator, app: str) -> None:
    one, two, three = (group(okta_simulator, name) for name in ("One", "Two", "Three"))
    okta_simulator.put(f"{app}/{one}", {})
    okta_simulator.put(f"{app}/{two}", {"priority": 5})
    assert okta_simulator.put(f"{app}/{three}", {}).body["priority"] == 7
    assert priorities(okta_simulator, app) == {one: 0, two: 5, three: 6}


def test_put_keeps_what_it_leaves_out(okta_simulator: OktaSimulator, app: str) -> None:
    one = group(okta_simulator, "One")
    okta_simulator.put(f"{app}/{one}", {"priority": 5, "profile": {"role": "reader"}})
    kept = okta_simulator.put(f"{app}/{one}", {}).body
    assert (kept["priority"], kept["profile"]) == (5, {"role": "reader"})
    assert okta_simulator.put(f"{app}/{one}", {"priority": 101}).status == 400


def test_patch(okta_simulator: OktaSimulator, app: str) -> None:
    one = group(okta_simulator, "One")
    okta_simulator.put(f"{app}/{one}", {})
    operations = [
        {"op": "replace", "path": "/priority", "value": 4},
        {"op": "add", "path": "/profile/role", "value": "reader"},
        {"op": "add", "path": "/profile/level", "value": 1},
        {"op": "remove", "path": "/profile/level"},
    ]
    changed = okta_simulator.patch(f"{app}/{one}", operations)
    assert changed.status == 200
    assert (changed.body["priority"], changed.body["profile"]) == (4, {"role": "reader"})
    assert okta_simulator.patch(f"{app}/{one}", [{"op": "move", "path": "/priority"}]).status == 400
    assert okta_simulator.patch(f"{app}/{one}", {"priority": 1}).status == 400
    assert priorities(okta_simulator, app) == {one: 4}


def test_what_is_not_there_is_404(okta_simulator: OktaSimulator, app: str) -> None:
    one = group(okta_simulator, "One")
    assert okta_simulator.get(f"{app}/{one}").status == 404
    assert okta_simulator.delete(f"{app}/{one}").status == 404
    missing = okta_simulator.put(f"{app}/00g0", {})
    assert missing.body["errorSummary"] == "Not found: Resource not found: 00g0 (UserGroup)"
    assert okta_simulator.put(f"{APPS}/0oa0/groups/{one}", {}).body["errorSummary"].endswith("(AppInstance)")


def test_deleted_group_takes_its_assignments_along(okta_simulator: OktaSimulator, app: str) -> None:
    one, two = group(okta_simulator, "One"), group(okta_simulator, "Two")
    for each in (one, two):
        okta_simulator.put(f"{app}/{each}", {})
    assert okta_simulator.delete(f"{GROUPS}/{one}").status == 204
    assert priorities(okta_simulator, app) == {two: 1}
    assert okta_simulator.delete(f"{app}/{one}").status == 404


def test_federation_broker_mode_refuses_groups(okta_simulator: OktaSimulator) -> None:
    body = web_app()
    body["settings"]["implicitAssignment"] = True
    app = create(okta_simulator, APPS, body)
    refused = okta_simulator.put(f"{APPS}/{app['id']}/groups/{group(okta_simulator, 'One')}", {})
    assert refused.status == 400
    assert refused.body["errorCauses"] == [
        {
            "errorSummary": "It is not possible to assign groups to an AppInstance "
            "that has Federation Broker Mode enabled"
        }
    ]


def test_list_in_pages_with_embedded_groups(okta_simulator: OktaSimulator, app: str) -> None:
    groups = [group(okta_simulator, f"Group {number:02}") for number in range(25)]
    for each in groups:
        okta_simulator.put(f"{app}/{each}", {})
    first = okta_simulator.get(f"{app}?limit=5")
    assert len(first.body) == 20  # Okta's smallest page
    assert [each["id"] for each in okta_simulator.pages(f"{app}?limit=20")] == groups
    (found,) = okta_simulator.get(f"{app}?q=group%2007&expand=group").body
    assert found["_embedded"]["group"]["profile"]["name"] == "Group 07"
