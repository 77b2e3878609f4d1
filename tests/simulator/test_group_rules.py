"""Group rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import GROUPS, causes, create, group_rule
from tests.simulator.test_system_log import told

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

RULES = "/api/v1/groups/rules"


@pytest.fixture
def group(okta_simulator: OktaSimulator) -> str:
    return str(create(okta_simulator, GROUPS, {"profile": {"name": "Data"}})["id"])


def test_lifecycle(okta_simulator: OktaSimulator, group: str) -> None:
    made = okta_simulator.post(RULES, group_rule(group))
    assert (made.status, made.body["status"], made.body["allGroupsValid"]) == (200, "INACTIVE", True)
    people: Record = {"users": {"exclude": []}, "groups": {"exclude": []}}
    assert made.body["conditions"]["people"] == people
    path = f"{RULES}/{made.body['id']}"
    assert okta_simulator.get(path).body == made.body
    other = create(okta_simulator, GROUPS, {"profile": {"name": "Other"}})["id"]
    people["users"]["exclude"] = ["00u1"]
    conditions = group_rule(group)["conditions"] | {"people": people}
    changed = okta_simulator.put(path, group_rule(other, "Renamed", conditions=conditions)).body
    assert (changed["name"], changed["conditions"]["people"], changed["actions"]) == (
        "Renamed",
        people,
        made.body["actions"],
    )
    assert okta_simulator.post(f"{path}/lifecycle/activate").status == 204
    assert okta_simulator.get(path).body["status"] == "ACTIVE"
    assert okta_simulator.put(path, group_rule(group)).status == okta_simulator.delete(path).status == 400
    assert okta_simulator.post(f"{path}/lifecycle/deactivate").status == 204
    assert okta_simulator.delete(f"{path}?removeUsers=true").status == 202
    assert okta_simulator.get(path).body["errorCode"] == "E0000007"


def test_lists(okta_simulator: OktaSimulator, group: str) -> None:
    for name in ("Analysts", "Data analysts", "Others"):
        create(okta_simulator, RULES, group_rule(group, name))
    assert [rule["name"] for rule in okta_simulator.get(f"{RULES}?search=ANALYST").body] == [
        "Analysts",
        "Data analysts",
    ]
    assert len(okta_simulator.pages(f"{RULES}?limit=2")) == 3
    (shown,) = okta_simulator.get(f"{RULES}?search=oth&expand=groupIdToGroupNameMap").body
    assert shown["_embedded"] == {"groupIdToGroupNameMap": {group: "Data"}}


def test_a_group_that_goes_makes_it_invalid(okta_simulator: OktaSimulator, group: str) -> None:
    path = f"{RULES}/{create(okta_simulator, RULES, group_rule(group))['id']}"
    okta_simulator.post(f"{path}/lifecycle/activate")
    okta_simulator.delete(f"{GROUPS}/{group}")
    shown = okta_simulator.get(path).body
    assert (shown["status"], shown["allGroupsValid"]) == ("INVALID", False)
    refused = okta_simulator.post(f"{path}/lifecycle/deactivate")
    assert "Cannot activate or deactivate a Group Rule with the status INVALID" in causes(refused.body)
    assert okta_simulator.delete(path).status == 202


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"name": ""}, "name: The field cannot be left blank"),
        ({"name": "x" * 51}, "name: must be at most 50 characters long"),
        ({"name": "Taken"}, "name: Policy rule name already in use"),
        ({"conditions": {"people": {}}}, "conditions.expression.value: The field cannot be left blank"),
        ({"actions": {}}, "groupIds: The field cannot be left blank"),
        ({"actions": {"assignUserToGroups": {"groupIds": ["00g1"]}}}, "groupIds: Invalid group id 00g1"),
    ],
)
def test_refusals(okta_simulator: OktaSimulator, group: str, changes: Record, cause: str) -> None:
    create(okta_simulator, RULES, group_rule(group, "Taken"))
    assert causes(okta_simulator.post(RULES, group_rule(group) | changes).body) == cause


def test_what_is_told(okta_simulator: OktaSimulator, group: str) -> None:
    assert told(okta_simulator, lambda: okta_simulator.post(RULES, group_rule(group))) == [
        ("policy.rule.add", ["PolicyRule"])
    ]
