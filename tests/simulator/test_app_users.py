"""People to whom apps are assigned, one by one or by a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, create, web_app

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator


# The attributes of an example in Okta's API description.
NOT_KNOWN = "street_address country website birthdate gender formatted profile locality middle_name picture nickname"
KNOWN_OF_ANN = dict.fromkeys([*NOT_KNOWN.split(), "phone_number", "region", "postal_code"]) | {
    "zoneinfo": "America/Los_Angeles",
    "given_name": "Ann",
    "locale": "en_US",
    "name": "Ann Example",
    "family_name": "Example",
    "email": "ann@example.com",
}


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
    now, profile = made.pop("created"), made.pop("profile")
    assert profile == KNOWN_OF_ANN | {"role": "reader"}
    assert made == {
        "id": ann,
        "externalId": None,
        "lastUpdated": now,
        "scope": "USER",
        "status": "ACTIVE",
        "statusChanged": now,
        "passwordChanged": None,
        "syncState": "DISABLED",
        "credentials": {"userName": "ann@example.com"},
        "_links": {
            "app": {"href": f"{okta_simulator.url}{app}"},
            "user": {"href": f"{okta_simulator.url}/api/v1/users/{ann}"},
        },
    }
    assert okta_simulator.get(f"{app}/users/{ann}").body == answer.body | {"created": now, "profile": profile}
    changed = okta_simulator.post(f"{app}/users/{ann}", {"profile": {"level": 1}}).body
    assert changed["profile"] == profile | {"level": 1}
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


def test_a_password_is_told_of_and_never_shown(okta_simulator: OktaSimulator, app: str) -> None:
    ann = person(okta_simulator, "ann")
    nothing = okta_simulator.post(f"{app}/users", {"id": ann, "credentials": {"password": {}}}).body
    assert (nothing["credentials"], nothing["passwordChanged"]) == ({"userName": "ann@example.com"}, None)
    stated = {"credentials": {"userName": "annie", "password": {"value": "a password"}}}
    changed = okta_simulator.post(f"{app}/users/{ann}", stated).body
    assert changed["credentials"] == {"userName": "annie", "password": {}}
    assert changed["passwordChanged"] == changed["lastUpdated"]
    kept = okta_simulator.post(f"{app}/users/{ann}", {"profile": {}}).body
    assert (kept["credentials"], kept["passwordChanged"]) == (changed["credentials"], changed["passwordChanged"])


def test_expansion_embeds_the_person(okta_simulator: OktaSimulator, app: str) -> None:
    ann = person(okta_simulator, "ann")
    okta_simulator.post(f"{app}/users", {"id": ann})
    everything = okta_simulator.get(f"/api/v1/users/{ann}").body
    assert okta_simulator.get(f"{app}/users/{ann}?expand=user").body["_embedded"] == {"user": everything}
    (listed,) = okta_simulator.get(f"{app}/users?expand=user").body
    assert listed["_embedded"] == {"user": everything}


def test_pages_have_fifty_and_names_or_addresses_are_found(okta_simulator: OktaSimulator, app: str) -> None:
    for number in range(51):
        okta_simulator.post(f"{app}/users", {"id": person(okta_simulator, f"person{number:02}")})
    assert len(okta_simulator.get(f"{app}/users").body) == 50
    assert len(okta_simulator.get(f"{app}/users?limit=500").body) == 51
    renamed = okta_simulator.get(f"{app}/users?q=person07").body[0]["id"]
    okta_simulator.post(f"{app}/users/{renamed}", {"credentials": {"userName": "other"}})
    assert [each["id"] for each in okta_simulator.get(f"{app}/users?q=other").body] == [renamed]
    assert [each["id"] for each in okta_simulator.get(f"{app}/users?q=person07@").body] == [renamed]
