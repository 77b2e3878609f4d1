"""People to whom apps are assigned, one by one or by a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, create, web_app

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator


@pytest.fixture
def app(okta_simulator: OktaSimulator) -> str:
    return f"{APPS}/{create(okta_simulator, APPS, web_app())['id']}"


def person(simulator: OktaSimulator, name: str) -> str:
    identifier: str = simulator.post("/_simulator/users", {"login": f"{name}@example.com"}).body["id"]
    return identifier


def test_assignment(okta_simulator: OktaSimulator, app: str) -> None:
    ann = person(okta_simulator, "ann")
    answer = okta_simulator.post(f"{app}/users", {"id": ann, "scope": "USER", "profile": {"role": "reader"}})
    assert answer.status == 200
    made = answer.body
    now = made.pop("created")
    assert made == {
        "id": ann,
        "externalId": None,
        "lastUpdated": now,
        "scope": "USER",
        "status": "ACTIVE",
        "statusChanged": now,
        "passwordChanged": None,
        "syncState": "DISABLED",
        "lastSync": None,
        "credentials": {"userName": "ann@example.com"},
        "profile": {"role": "reader"},
        "_links": {
            "app": {"href": f"{okta_simulator.url}{app}"},
            "user": {"href": f"{okta_simulator.url}/api/v1/users/{ann}"},
        },
    }
    assert okta_simulator.get(f"{app}/users/{ann}").body == answer.body | {"created": now}
    changed = okta_simulator.post(f"{app}/users/{ann}", {"profile": {"level": 1}}).body
    assert changed["profile"] == {"role": "reader", "level": 1}
    assert okta_simulator.delete(f"{app}/users/{ann}").status == 204
    assert okta_simulator.get(f"{app}/users/{ann}").status == 404
    assert okta_simulator.delete(f"{app}/users/{ann}").status == 404


def test_the_list_has_the_people_of_groups_too(okta_simulator: OktaSimulator, app: str) -> None:
    ann, bob = person(okta_simulator, "ann"), person(okta_simulator, "bob")
    person(okta_simulator, "cleo")
    group = okta_simulator.post("/_simulator/groups", {"name": "Data", "members": [bob, ann]}).body["id"]
    okta_simulator.put(f"{app}/groups/{group}", {})
    okta_simulator.post(f"{app}/users", {"id": ann})
    scopes = {each["id"]: each["scope"] for each in okta_simulator.get(f"{app}/users").body}
    assert scopes == {ann: "USER", bob: "GROUP"}
    assert [each["id"] for each in okta_simulator.get(f"{app}/users?q=bo").body] == [bob]
    assert okta_simulator.delete(f"{app}/users/{ann}").status == 204
    assert okta_simulator.get(f"{app}/users/{ann}").body["scope"] == "GROUP", "the group still gives it"


def test_refusals(okta_simulator: OktaSimulator, app: str) -> None:
    assert okta_simulator.post(f"{app}/users", {"id": "00u0"}).status == 404
    assert okta_simulator.post(f"{app}/users", {}).status == 404
    assert okta_simulator.post(f"{APPS}/0oa0/users", {"id": person(okta_simulator, "ann")}).status == 404
    body = web_app("Broker")
    body["settings"]["implicitAssignment"] = True
    broker = create(okta_simulator, APPS, body)["id"]
    assert okta_simulator.post(f"{APPS}/{broker}/users", {"id": person(okta_simulator, "bob")}).status == 400
