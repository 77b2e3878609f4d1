"""User types, their schema, and the links that lead there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import USERS, create, person

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator

TYPES, SCHEMAS = "/api/v1/meta/types/user", "/api/v1/meta/schemas/user"


def test_there_is_one_type(okta_simulator: OktaSimulator) -> None:
    (found,) = okta_simulator.get(TYPES).body
    assert (found["name"], found["displayName"], found["default"]) == ("user", "User", True)
    assert okta_simulator.get(f"{TYPES}/{found['id']}").body == okta_simulator.get(f"{TYPES}/default").body == found


def test_a_schema_has_what_profiles_need(okta_simulator: OktaSimulator) -> None:
    base = okta_simulator.get(f"{SCHEMAS}/default").body["definitions"]["base"]
    assert base["required"] == ["login", "firstName", "lastName", "email"]
    assert len(base["properties"]) == 31


@pytest.mark.parametrize("path", [TYPES, SCHEMAS])
def test_others_are_not_found(okta_simulator: OktaSimulator, path: str) -> None:
    assert okta_simulator.get(f"{path}/oty1").body["errorCode"] == "E0000007"


def test_links_of_people_lead_there(okta_simulator: OktaSimulator) -> None:
    ann = create(okta_simulator, USERS, person())
    for name in ("type", "schema", "self"):
        address = ann["_links"][name]["href"].removeprefix(okta_simulator.url)
        assert okta_simulator.get(address).status == 200
    assert ann["_links"]["type"]["href"].endswith(ann["type"]["id"])
    assert ann["_links"]["deactivate"]["method"] == "POST"
