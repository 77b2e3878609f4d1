"""Okta's default policies, what is embedded in policies, and which apps have one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, create, sign_in_policy, sign_in_rule, web_app

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

POLICIES = "/api/v1/policies"
TYPES = ("OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL", "PROFILE_ENROLLMENT", "IDP_DISCOVERY")


def default(simulator: OktaSimulator, kind: str) -> Record:
    (found,) = simulator.get(f"{POLICIES}?type={kind}").body
    policy: Record = found
    return policy


@pytest.mark.parametrize("kind", TYPES)
def test_each_can_be_looked_at(okta_simulator: OktaSimulator, kind: str) -> None:
    policy = default(okta_simulator, kind)
    assert (policy["system"], policy["status"], policy["type"]) == (True, "ACTIVE", kind)
    path = f"{POLICIES}/{policy['id']}"
    assert okta_simulator.get(path).body == policy
    (rule,) = okta_simulator.get(f"{path}/rules").body
    assert okta_simulator.get(f"{path}/rules/{rule['id']}").body == rule
    assert okta_simulator.get(f"{path}/rules/0pr1").status == 404
    assert okta_simulator.get(f"{path}?expand=rules").body["_embedded"] == {"rules": [rule]}


@pytest.mark.parametrize("kind", TYPES)
def test_none_can_be_changed(okta_simulator: OktaSimulator, kind: str) -> None:
    policy = default(okta_simulator, kind)
    path = f"{POLICIES}/{policy['id']}"
    for refused in (
        okta_simulator.put(path, sign_in_policy()),
        okta_simulator.delete(path),
        okta_simulator.post(f"{path}/lifecycle/deactivate"),
        okta_simulator.post(f"{path}/rules", sign_in_rule()),
    ):
        assert (refused.status, refused.body["errorCode"]) == (501, "E0000060")


def test_those_for_groups_are_for_everyone(okta_simulator: OktaSimulator) -> None:
    (everyone,) = okta_simulator.get("/api/v1/groups?q=Everyone").body
    people = default(okta_simulator, "PASSWORD")["conditions"]["people"]
    assert people == {"groups": {"include": [everyone["id"]]}}


def test_classic_has_no_profile_enrollment(okta_simulator: OktaSimulator) -> None:
    okta_simulator.switch(pipeline="v1")
    assert default(okta_simulator, "PASSWORD")["name"] == "Default Policy"
    assert okta_simulator.get(f"{POLICIES}?type=PROFILE_ENROLLMENT").body["errorCode"] == "E0000002"


def test_unknown_types(okta_simulator: OktaSimulator) -> None:
    assert okta_simulator.get(f"{POLICIES}?type=KINGS").body["errorCode"] == "E0000002"


def test_lists_by_status_in_order_with_rules(okta_simulator: OktaSimulator) -> None:
    made = create(okta_simulator, POLICIES, sign_in_policy("A policy"))
    okta_simulator.post(f"{POLICIES}/{made['id']}/lifecycle/deactivate")
    (off,) = okta_simulator.get(f"{POLICIES}?type=ACCESS_POLICY&status=INACTIVE&expand=rules").body
    assert (off["id"], off["_embedded"]["resourceType"]) == (made["id"], "APP")
    assert [rule["name"] for rule in off["_embedded"]["rules"]] == ["Catch-all Rule"]
    names = [each["name"] for each in okta_simulator.get(f"{POLICIES}?type=ACCESS_POLICY&sortBy=name").body]
    assert names == sorted(names)


def test_which_apps_have_one(okta_simulator: OktaSimulator) -> None:
    policy, app = create(okta_simulator, POLICIES, sign_in_policy()), create(okta_simulator, APPS, web_app())
    mappings = policy["_links"]["mappings"]["href"].removeprefix(okta_simulator.url)
    assert okta_simulator.get(mappings).body == []
    okta_simulator.put(f"{APPS}/{app['id']}/policies/{policy['id']}")
    (mapping,) = okta_simulator.get(mappings).body
    assert mapping["_links"]["application"]["href"] == app["_links"]["deactivate"]["href"].removesuffix(
        "/lifecycle/deactivate"
    )
    address = mapping["_links"]["self"]["href"].removeprefix(okta_simulator.url)
    assert okta_simulator.get(address).body == mapping
    assert okta_simulator.get(f"{mappings}/0oa1").status == 404
    for kept in (policy["id"], default(okta_simulator, "PROFILE_ENROLLMENT")["id"]):
        assert [each["id"] for each in okta_simulator.get(f"{POLICIES}/{kept}/app").body] == [app["id"]]


def test_apps_take_none_for_passwords(okta_simulator: OktaSimulator) -> None:
    app, policy = create(okta_simulator, APPS, web_app()), default(okta_simulator, "PASSWORD")
    assert okta_simulator.put(f"{APPS}/{app['id']}/policies/{policy['id']}").status == 400
