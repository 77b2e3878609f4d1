"""Where the links lead that replies show, and what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, GROUPS, USERS, create, person, web_app
from tests.simulator.test_system_log import told

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

ORG = "/api/v1/org"


def at(simulator: OktaSimulator, links: Record, name: str) -> str:
    """Return the path that a link leads to."""
    address: str = links[name]["href"]
    return address.removeprefix(simulator.url)


def group(simulator: OktaSimulator, name: str = "Data") -> Record:
    return create(simulator, GROUPS, {"profile": {"name": name, "description": name}})


def test_apps_of_a_group(okta_simulator: OktaSimulator) -> None:
    data, app = group(okta_simulator), create(okta_simulator, APPS, web_app())
    path = at(okta_simulator, data["_links"], "apps")
    assert okta_simulator.get(path).body == []
    okta_simulator.put(f"{APPS}/{app['id']}/groups/{data['id']}")
    assert okta_simulator.get(path).body == [okta_simulator.get(f"{APPS}/{app['id']}").body]
    assert okta_simulator.get(f"{GROUPS}/00g1/apps").status == 404


def test_owners_of_a_group(okta_simulator: OktaSimulator) -> None:
    data, other, ann = group(okta_simulator), group(okta_simulator, "Others"), create(okta_simulator, USERS, person())
    path = at(okta_simulator, data["_links"], "owners")
    made = okta_simulator.post(path, {"id": ann["id"], "type": "USER"})
    assert (made.status, made.body["displayName"]) == (201, "Mary Lee")
    owner = {"id": other["id"], "type": "GROUP"}
    assert told(okta_simulator, lambda: okta_simulator.post(path, owner)) == [("resource.owner.update", ["UserGroup"])]
    assert [each["id"] for each in okta_simulator.get(path).body] == [ann["id"], other["id"]]
    assert okta_simulator.delete(f"{path}/{ann['id']}").status == 204
    assert okta_simulator.delete(f"{path}/{ann['id']}").status == 404
    okta_simulator.delete(f"{GROUPS}/{other['id']}")
    assert okta_simulator.get(path).body == []


@pytest.mark.parametrize("body", [{"type": "USER"}, {"id": "00u1"}, {"id": "00u1", "type": "KING"}])
def test_owners_that_are_refused(okta_simulator: OktaSimulator, body: Record) -> None:
    assert okta_simulator.post(f"{GROUPS}/{group(okta_simulator)['id']}/owners", body).status == 400


def test_a_forgotten_password(okta_simulator: OktaSimulator) -> None:
    password, question = {"value": "Correct-Horse-7"}, {"question": "Who?", "answer": "nobody"}
    ann = create(okta_simulator, USERS, person() | {"credentials": {"password": password}})
    path = at(okta_simulator, ann["_links"], "forgotPassword")
    assert okta_simulator.post(path).body == {}, "Identity Engine asks for no question"
    okta_simulator.switch(pipeline="v1")
    assert "forgotPassword" not in okta_simulator.get(f"{USERS}/{ann['id']}").body["_links"]
    refused = okta_simulator.post(path)
    assert (refused.status, refused.body["errorCode"]) == (403, "E0000034")
    okta_simulator.post(f"{USERS}/{ann['id']}", {"credentials": {"recovery_question": question}})
    assert "forgotPassword" in okta_simulator.get(f"{USERS}/{ann['id']}").body["_links"]
    assert okta_simulator.post(path).body == {}
    assert "/signin/reset-password/" in okta_simulator.post(f"{path}?sendEmail=false").body["resetPasswordUrl"]
    assert okta_simulator.get(f"{USERS}/{ann['id']}").body["status"] == "ACTIVE"


def test_factors_are_reset(okta_simulator: OktaSimulator) -> None:
    ann = create(okta_simulator, USERS, person())
    path = f"{USERS}/{ann['id']}/lifecycle/reset_factors"
    reset = okta_simulator.post(path)
    assert (reset.status, reset.body) == (200, {})
    assert told(okta_simulator, lambda: okta_simulator.post(path)) == [("user.mfa.factor.reset_all", ["User"])]
    assert okta_simulator.post(f"{USERS}/00u1/lifecycle/reset_factors").status == 404


def test_contacts(okta_simulator: OktaSimulator) -> None:
    path = at(okta_simulator, okta_simulator.get(ORG).body["_links"], "contacts")
    billing, technical = okta_simulator.get(path).body
    assert (billing["contactType"], technical["contactType"]) == ("BILLING", "TECHNICAL")
    address, ann = at(okta_simulator, billing["_links"], "billing"), create(okta_simulator, USERS, person())
    assert okta_simulator.get(address).body["userId"] == okta_simulator.get(f"{USERS}/me").body["id"]
    assert okta_simulator.put(address, {"userId": ann["id"]}).body["userId"] == ann["id"]
    assert okta_simulator.get(address).body["userId"] == ann["id"]
    assert okta_simulator.put(address, {}).status == 400
    assert okta_simulator.get(f"{path}/king").status == okta_simulator.put(address, {"userId": "00u1"}).status == 404


def test_privacy_and_logo(okta_simulator: OktaSimulator) -> None:
    links = okta_simulator.get(ORG).body["_links"]
    path = at(okta_simulator, links, "oktaCommunication")
    shown = okta_simulator.get(path).body
    for opted_out in (True, False):
        (verb,) = shown["_links"]
        shown = okta_simulator.post(at(okta_simulator, shown["_links"], verb)).body
        assert shown["optOutEmailUsers"] is opted_out
        assert okta_simulator.get(path).body == shown
    assert okta_simulator.get(at(okta_simulator, links, "oktaSupport")).body["support"] == "DISABLED"
    assert okta_simulator.post(at(okta_simulator, links, "uploadLogo")).status == 201
