"""App sign-in policies and their rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import APPS, causes, create, service_app, sign_in_policy, sign_in_rule, web_app
from tests.simulator.test_system_log import told

from okta_simulator.traffic.state import restored, saved

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

POLICIES = "/api/v1/policies"
NO_SUCH_TYPE = "The request was not valid: Invalid policy type specified."


def make(simulator: OktaSimulator, name: str = "Strict", **fields: object) -> str:
    """Return the path of a new policy."""
    return f"{POLICIES}/{create(simulator, POLICIES, sign_in_policy(name, **fields))['id']}"


def priorities(simulator: OktaSimulator, policy: str) -> dict[str, int]:
    return {rule["name"]: rule["priority"] for rule in simulator.get(f"{policy}/rules").body}


class TestPolicies:
    def test_lifecycle(self, okta_simulator: OktaSimulator) -> None:
        made = okta_simulator.post(POLICIES, sign_in_policy("Strict", description="d"))
        assert (made.status, made.body["status"], made.body["system"], made.body["priority"]) == (
            200,
            "ACTIVE",
            False,
            1,
        )
        path = f"{POLICIES}/{made.body['id']}"
        assert okta_simulator.get(path).body == made.body
        assert [each["name"] for each in okta_simulator.get(f"{POLICIES}?type=ACCESS_POLICY&q=str").body] == ["Strict"]
        changed = okta_simulator.put(path, sign_in_policy("Lax")).body
        assert (changed["name"], "description" in changed) == ("Lax", False)
        assert okta_simulator.post(f"{path}/lifecycle/deactivate").status == 204
        shown = okta_simulator.get(path).body
        assert (shown["status"], "activate" in shown["_links"], "deactivate" in shown["_links"]) == (
            "INACTIVE",
            True,
            False,
        )
        assert okta_simulator.put(path, sign_in_policy("Lax")).body["status"] == "INACTIVE"
        assert okta_simulator.post(f"{path}/lifecycle/activate").status == 204
        assert okta_simulator.get(path).body["status"] == "ACTIVE"
        assert okta_simulator.delete(path).status == 204
        assert okta_simulator.get(path).status == okta_simulator.get(f"{path}/rules").status == 404
        assert path.rpartition("/")[2] not in str(okta_simulator.org.tables | {"system_log": {}})

    def test_one_that_an_app_has(self, okta_simulator: OktaSimulator) -> None:
        path, app = make(okta_simulator), create(okta_simulator, APPS, web_app())["id"]
        okta_simulator.put(f"{APPS}/{app}/policies/{path.rpartition('/')[2]}")
        for refused in (okta_simulator.delete(path), okta_simulator.post(f"{path}/lifecycle/deactivate")):
            assert "assigned to an app" in causes(refused.body)
        assert okta_simulator.get(path).body["status"] == "ACTIVE"
        (system,) = (each for each in okta_simulator.get(f"{POLICIES}?type=ACCESS_POLICY").body if each["system"])
        okta_simulator.put(f"{APPS}/{app}/policies/{system['id']}")
        assert okta_simulator.delete(path).status == 204

    def test_a_clone_has_the_same_rules_under_another_name(self, okta_simulator: OktaSimulator) -> None:
        path = make(okta_simulator)
        create(okta_simulator, f"{path}/rules", sign_in_rule())
        okta_simulator.post(f"{path}/lifecycle/deactivate")
        (event,) = told(okta_simulator, lambda: okta_simulator.post(f"{path}/clone"))
        assert event == ("policy.lifecycle.create", ["PolicyEntity"])
        (made,) = okta_simulator.get(f"{POLICIES}?type=ACCESS_POLICY&q=[cloned]").body
        original, other = okta_simulator.get(path).body, f"{POLICIES}/{made['id']}"
        assert (made["name"], made["status"]) == (f"[cloned] {original['name']}", "INACTIVE")
        assert priorities(okta_simulator, other) == priorities(okta_simulator, path)
        assert okta_simulator.delete(path).status == 204
        assert len(okta_simulator.get(f"{other}/rules").body) == 2
        shown = okta_simulator.post(f"{other}/clone").body
        assert (shown["name"], shown["created"], shown["lastUpdated"]) == (f"[cloned] {made['name']}", None, None)

    def test_mappings_are_made_elsewhere(self, okta_simulator: OktaSimulator) -> None:
        refused = okta_simulator.post(f"{make(okta_simulator)}/mappings", {"resourceId": "0oa1", "resourceType": "APP"})
        text = "Api validation failed: Policy mappings are no longer supported on this endpoint."
        assert (refused.status, refused.body["errorSummary"], refused.body["errorCauses"]) == (400, text, [])

    def test_those_of_okta(self, okta_simulator: OktaSimulator) -> None:
        listed = okta_simulator.get(f"{POLICIES}?type=ACCESS_POLICY").body
        system = next(f"{POLICIES}/{each['id']}" for each in listed if each["system"])
        account = next(f"{POLICIES}/{each['id']}" for each in listed if each["name"].startswith("Okta Account"))
        for path in (system, account):
            for refused in (okta_simulator.delete(path), okta_simulator.post(f"{path}/lifecycle/deactivate")):
                assert "system policy" in causes(refused.body)
        assert okta_simulator.put(system, sign_in_policy("Any")).body["system"]
        assert okta_simulator.put(account, sign_in_policy("Mine")).status == 400

    @pytest.mark.parametrize(
        ("body", "cause"),
        [
            ({"type": "ACCESS_POLICY"}, "name: The field cannot be left blank"),
            ({"name": "x"}, "type: The field cannot be left blank"),
            (sign_in_policy("Taken"), "name: Policy name already in use"),
        ],
    )
    def test_refusals(self, okta_simulator: OktaSimulator, body: Record, cause: str) -> None:
        make(okta_simulator, "Taken")
        other = make(okta_simulator, "Other")
        for refused in (okta_simulator.post(POLICIES, body), okta_simulator.put(other, body)):
            assert (refused.status, causes(refused.body)) == (400, cause)
        assert okta_simulator.get(other).body["name"] == "Other"

    def test_other_types_are_refused(self, okta_simulator: OktaSimulator) -> None:
        refused = okta_simulator.post(POLICIES, {"name": "x", "type": "PASSWORD"})
        assert (refused.status, refused.body["errorSummary"]) == (400, NO_SUCH_TYPE)

    def test_one_for_profile_enrollment_can_be_looked_at_and_assigned_and_is_no_access_policy(
        self, okta_simulator: OktaSimulator
    ) -> None:
        app = create(okta_simulator, APPS, web_app())
        address = app["_links"]["profileEnrollment"]["href"]
        shown = okta_simulator.get(address.removeprefix(okta_simulator.url)).body
        assert (shown["type"], shown["name"]) == ("PROFILE_ENROLLMENT", "Default Policy")
        assert okta_simulator.put(f"{APPS}/{app['id']}/policies/{shown['id']}").status == 204
        links = okta_simulator.get(f"{APPS}/{app['id']}").body["_links"]
        assert links["accessPolicy"] == app["_links"]["accessPolicy"]
        assert shown["id"] not in [each["id"] for each in okta_simulator.get(f"{POLICIES}?type=ACCESS_POLICY").body]

    def test_the_one_of_the_admin_console_is_for_that_alone(self, okta_simulator: OktaSimulator) -> None:
        path = f"{APPS}/{create(okta_simulator, APPS, web_app())['id']}"
        named = {each["name"]: each["id"] for each in okta_simulator.get(f"{POLICIES}?type=ACCESS_POLICY").body}
        refused = okta_simulator.put(f"{path}/policies/{named['Okta Admin Console']}")
        assert refused.status == 400
        assert refused.body["errorSummary"] == "Api validation failed: Policy"
        assert causes(refused.body).startswith('This policy belongs to "Okta Admin Console", and re-assignment')
        assert named["Okta Admin Console"] not in okta_simulator.get(path).body["_links"]["accessPolicy"]["href"]

    def test_services_may_have_none(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.switch(policy_of_service_apps="refused")
        app = create(okta_simulator, APPS, service_app())
        policy = make(okta_simulator).rpartition("/")[2]
        refused = okta_simulator.put(f"{APPS}/{app['id']}/policies/{policy}")
        assert f'An invalid resource type ("{policy}") was supplied in the request body.' in causes(refused.body)

    def test_classic_has_none(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.switch(pipeline="v1")
        for refused in (
            okta_simulator.post(POLICIES, sign_in_policy()),
            okta_simulator.get(f"{POLICIES}?type=ACCESS_POLICY"),
            okta_simulator.get(POLICIES),
        ):
            assert (refused.status, refused.body["errorSummary"]) == (400, NO_SUCH_TYPE)

    def test_a_restart_keeps_them_and_lists_lag(self, okta_simulator: OktaSimulator) -> None:
        okta_simulator.switch(list_lag_seconds=60)
        path = make(okta_simulator)
        again = restored(saved(okta_simulator.org), okta_simulator.org.clock)
        assert [rule["name"] for rule in again.access_policies.rules.of(path.rpartition("/")[2])] == ["Catch-all Rule"]
        assert okta_simulator.get(f"{POLICIES}?type=ACCESS_POLICY&q=Strict").body == []


class TestRules:
    def test_every_policy_has_one_for_all_others(self, okta_simulator: OktaSimulator) -> None:
        make(okta_simulator)
        for policy in okta_simulator.get(f"{POLICIES}?type=ACCESS_POLICY").body:
            (rule,) = okta_simulator.get(f"{POLICIES}/{policy['id']}/rules").body
            assert (rule["name"], rule["system"], rule["priority"], rule["conditions"]) == (
                *("Catch-all Rule", True, 99),
                None,
            )
            assert list(rule["_links"]) == ["self"]

    def test_the_one_for_all_others_changes_in_its_actions_alone(self, okta_simulator: OktaSimulator) -> None:
        policy = make(okta_simulator)
        (rule,) = okta_simulator.get(f"{policy}/rules").body
        path = f"{policy}/rules/{rule['id']}"
        denied = {"appSignOn": {**rule["actions"]["appSignOn"], "access": "DENY"}}
        changed = okta_simulator.put(path, sign_in_rule("Mine", priority=3, actions=denied)).body
        assert changed == rule | {"actions": denied, "lastUpdated": changed["lastUpdated"]}
        for refused in (okta_simulator.delete(path), okta_simulator.post(f"{path}/lifecycle/deactivate")):
            assert "default rule" in causes(refused.body)

    def test_lifecycle(self, okta_simulator: OktaSimulator) -> None:
        policy = make(okta_simulator)
        platform = {"include": [{"type": "MOBILE", "os": {"type": "IOS"}}]}
        stated = {"include": [{"type": "MOBILE", "os": {"type": "IOS", "expression": None}}]}
        body = sign_in_rule(conditions={"network": {"connection": "ANYWHERE"}, "platform": stated, "people": None})
        made = okta_simulator.post(f"{policy}/rules", body)
        assert (made.status, made.body["system"], made.body["status"]) == (200, False, "ACTIVE")
        kept = {"network": {"connection": "ANYWHERE"}, "platform": {**platform, "exclude": []}}
        assert made.body["conditions"] == kept
        assert made.body["actions"]["appSignOn"]["verificationMethod"]["constraints"] == []
        path = f"{policy}/rules/{made.body['id']}"
        assert okta_simulator.get(path).body == made.body
        changed = okta_simulator.put(path, sign_in_rule("New")).body
        assert (changed["name"], changed["conditions"], changed["priority"]) == ("New", None, 0)
        assert okta_simulator.post(f"{path}/lifecycle/deactivate").status == 204
        assert "activate" in okta_simulator.get(path).body["_links"]
        assert okta_simulator.post(f"{path}/lifecycle/activate").status == 204
        assert okta_simulator.get(path).body["status"] == "ACTIVE"
        assert okta_simulator.delete(path).status == 204
        assert okta_simulator.get(path).status == 404
        inactive = create(okta_simulator, f"{policy}/rules?activate=false", sign_in_rule())
        assert inactive["status"] == "INACTIVE"

    def test_priorities(self, okta_simulator: OktaSimulator) -> None:
        policy = make(okta_simulator)

        def add(name: str, **fields: object) -> str:
            return f"{policy}/rules/{create(okta_simulator, f'{policy}/rules', sign_in_rule(name, **fields))['id']}"

        first, last = add("a"), {"Catch-all Rule": 99}
        add("b")
        add("far", priority=120)
        assert priorities(okta_simulator, policy) == {"a": 0, "b": 1, "far": 120} | last
        add("new", priority=0)
        assert list(priorities(okta_simulator, policy).items()) == [
            *({"new": 0, "a": 1, "b": 2, "far": 120} | last).items(),
        ]
        okta_simulator.put(first, sign_in_rule("a", priority=120))
        assert priorities(okta_simulator, policy) == {"new": 0, "b": 2, "a": 120, "far": 121} | last
        okta_simulator.put(first, sign_in_rule("a"))
        assert priorities(okta_simulator, policy)["a"] == 120, "it stays where it is"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"name": None}, "E0000001"),
            ({"actions": None}, "E0000001"),
            ({"name": "Taken"}, "E0000001"),
            ({"type": "PASSWORD"}, "E0000003"),
            ({"priority": "first"}, "E0000003"),
            ({"conditions": []}, "E0000003"),
            ({"actions": {"appSignOn": {"access": "MAYBE"}}}, "E0000003"),
            ({"actions": {"appSignOn": {"verificationMethod": {"factorMode": "3FA"}}}}, "E0000003"),
            ({"actions": {"appSignOn": {"verificationMethod": {"type": "TRUST"}}}}, "E0000003"),
            ({"actions": {"appSignOn": {"verificationMethod": {"constraints": "x"}}}}, "E0000003"),
        ],
    )
    def test_refusals(self, okta_simulator: OktaSimulator, change: Record, code: str) -> None:
        policy = make(okta_simulator)
        create(okta_simulator, f"{policy}/rules", sign_in_rule("Taken"))
        other = create(okta_simulator, f"{policy}/rules", sign_in_rule("Other"))
        body = sign_in_rule("Wrong") | change
        answers = (
            okta_simulator.post(f"{policy}/rules", body),
            okta_simulator.put(f"{policy}/rules/{other['id']}", body),
        )
        assert [answer.body["errorCode"] for answer in answers] == [code, code]
        assert list(priorities(okta_simulator, policy)) == ["Taken", "Other", "Catch-all Rule"]

    def test_other_ways_to_verify_somebody(self, okta_simulator: OktaSimulator) -> None:
        chains = [{"authenticationMethods": [{"key": "okta_password", "method": "password"}]}]
        method = {"type": "AUTH_METHOD_CHAIN", "chains": chains}
        body = sign_in_rule(actions={"appSignOn": {"access": "ALLOW", "verificationMethod": method}})
        made = create(okta_simulator, f"{make(okta_simulator)}/rules", body)
        assert made["actions"] == body["actions"]


def test_what_is_told(okta_simulator: OktaSimulator) -> None:
    policy, both = "PolicyEntity", ["PolicyRule", "PolicyEntity"]

    def done(method: str, path: str, body: object = None) -> list[tuple[str, list[str]]]:
        return told(okta_simulator, lambda: okta_simulator.call(method, path, body))

    assert done("POST", POLICIES, sign_in_policy()) == [("policy.lifecycle.create", [policy])]
    (made,) = okta_simulator.get(f"{POLICIES}?type=ACCESS_POLICY&q=Strict").body
    path = f"{POLICIES}/{made['id']}"
    assert done("POST", f"{path}/rules", sign_in_rule()) == [("policy.rule.add", both)]
    rule = f"{path}/rules/{okta_simulator.get(f'{path}/rules').body[0]['id']}"
    assert done("PUT", rule, sign_in_rule("New")) == [("policy.rule.update", both)]
    assert done("POST", f"{rule}/lifecycle/deactivate") == [("policy.rule.deactivate", both)]
    assert done("DELETE", rule) == [("policy.rule.delete", both)]
    assert done("POST", f"{path}/lifecycle/deactivate") == [("policy.lifecycle.deactivate", [policy])]
    assert done("DELETE", path) == [("policy.lifecycle.delete", [policy])]
