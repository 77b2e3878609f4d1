from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.simulator.bodies import SERVERS, causes, claim, create, policy, rule, scope, server

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record


@pytest.fixture
def path(okta_simulator: OktaSimulator) -> str:
    return f"{SERVERS}/{create(okta_simulator, SERVERS, server())['id']}"


class TestServers:
    def test_default_one_is_there_with_a_policy_and_a_rule(self, okta_simulator: OktaSimulator) -> None:
        default = okta_simulator.get(f"{SERVERS}/default").body
        assert default["id"].startswith("aus")
        assert default["issuer"] == f"{okta_simulator.url}/oauth2/default"
        assert okta_simulator.get(f"{SERVERS}/{default['id']}").body == default
        (found,) = okta_simulator.get(f"{SERVERS}/default/policies").body
        (only,) = okta_simulator.get(f"{SERVERS}/default/policies/{found['id']}/rules").body
        assert only["conditions"]["people"]["groups"]["include"] == ["EVERYONE"]

    def test_new_one_has_scopes_and_claims_but_no_policy(self, okta_simulator: OktaSimulator, path: str) -> None:
        assert okta_simulator.get(f"{path}/policies").body == []
        assert len(okta_simulator.get(f"{path}/claims").body) == 19
        scopes = okta_simulator.get(f"{path}/scopes").body
        system = {each["name"] for each in scopes if each["system"]}
        assert system == {"openid", "profile", "email", "address", "phone", "offline_access", "device_sso"}
        others = [each for each in scopes if not each["system"]]
        assert others
        assert all(each["name"].startswith("okta.myAccount.") for each in others)
        okta_simulator.patch("/_simulator/settings", {"pipeline": "v1"})
        classic = create(okta_simulator, SERVERS, server("Classic"))
        assert len(okta_simulator.get(f"{SERVERS}/{classic['id']}/scopes").body) == 7

    def test_names_need_not_be_unique(self, okta_simulator: OktaSimulator) -> None:
        one, other = (create(okta_simulator, SERVERS, server()) for _ in range(2))
        found = okta_simulator.get(f"{SERVERS}?q=api.example").body
        assert [each["id"] for each in found] == [one["id"], other["id"]]
        assert [each["name"] for each in okta_simulator.get(f"{SERVERS}?q=default").body] == ["default"]

    @pytest.mark.parametrize(
        ("changes", "cause"),
        [
            ({"name": ""}, "name: "),
            ({"audiences": []}, "audiences: "),
            ({"audiences": ["a", "b"]}, "exactly one"),
            ({"audiences": ["https://"]}, "not a valid URI"),
        ],
    )
    def test_refusals(self, okta_simulator: OktaSimulator, changes: Record, cause: str) -> None:
        assert cause in causes(okta_simulator.post(SERVERS, server() | changes).body)

    def test_put_replaces_and_answers_the_time_from_before(self, okta_simulator: OktaSimulator) -> None:
        clock = [okta_simulator.org.moment()]
        okta_simulator.org.clock = lambda: clock[0]
        made = create(okta_simulator, SERVERS, server())
        clock[0] = clock[0].replace(year=clock[0].year + 1)
        path = f"{SERVERS}/{made['id']}"
        same = okta_simulator.put(path, made).body
        assert okta_simulator.get(path).body == same == made
        changed = okta_simulator.put(path, server(audiences=["other"])).body
        assert (changed["audiences"], changed["lastUpdated"]) == (["other"], made["lastUpdated"])
        assert okta_simulator.get(path).body["lastUpdated"] > made["lastUpdated"]

    def test_rotation_mode(self, okta_simulator: OktaSimulator) -> None:
        manual = {"credentials": {"signing": {"rotationMode": "MANUAL"}}}
        made = create(okta_simulator, SERVERS, server() | manual)
        signing = made["credentials"]["signing"]
        assert signing["rotationMode"] == "AUTO"
        after = okta_simulator.put(f"{SERVERS}/{made['id']}", server() | manual).body["credentials"]["signing"]
        assert (after["rotationMode"], "nextRotation" in after) == ("MANUAL", False)
        assert after["kid"] == signing["kid"]

    def test_lifecycle(self, okta_simulator: OktaSimulator, path: str) -> None:
        assert okta_simulator.post(f"{path}/lifecycle/deactivate").status == 204
        off = okta_simulator.get(path).body
        assert (off["status"], "activate" in off["_links"]) == ("INACTIVE", True)
        assert okta_simulator.post(f"{path}/lifecycle/activate").status == 204
        assert okta_simulator.get(path).body["status"] == "ACTIVE"
        policies = f"{path}/policies"
        made = create(okta_simulator, policies, policy())
        create(okta_simulator, f"{policies}/{made['id']}/rules", rule())
        assert okta_simulator.delete(path).status == 204, "although it is active"
        for gone in (path, f"{path}/scopes", f"{policies}/{made['id']}/rules"):
            assert okta_simulator.get(gone).status == 404

    def test_deletion_leaves_nothing_behind(self, okta_simulator: OktaSimulator) -> None:
        before = okta_simulator.get("/_simulator").body["objects"]
        made = create(okta_simulator, SERVERS, server())
        path = f"{SERVERS}/{made['id']}"
        rules = f"{path}/policies/{create(okta_simulator, f'{path}/policies', policy())['id']}/rules"
        create(okta_simulator, rules, rule())
        okta_simulator.post(f"{path}/lifecycle/deactivate")
        okta_simulator.delete(path)
        assert okta_simulator.get("/_simulator").body["objects"] == before

    def test_without_licence_everything_is_refused(self, okta_simulator: OktaSimulator, path: str) -> None:
        okta_simulator.patch("/_simulator/settings", {"apiAccessManagement": False})
        for answer in (
            okta_simulator.get(SERVERS),
            okta_simulator.get(f"{SERVERS}/default"),
            okta_simulator.get(path),
            okta_simulator.post(SERVERS, server()),
            okta_simulator.post(f"{path}/policies", policy()),
            okta_simulator.get(f"{path}/scopes"),
            okta_simulator.delete(path),
        ):
            assert (answer.status, answer.body["errorCode"]) == (401, "E0000015")
        assert okta_simulator.get("/.well-known/openid-configuration").status == 200

    def test_key_rotation(self, okta_simulator: OktaSimulator, path: str) -> None:
        before = {key["status"]: key["kid"] for key in okta_simulator.get(f"{path}/credentials/keys").body}
        assert set(before) == {"ACTIVE", "NEXT"}
        rotated = okta_simulator.post(f"{path}/credentials/lifecycle/keyRotate", {"use": "sig"}).body
        after = {key["status"]: key["kid"] for key in rotated}
        assert after["ACTIVE"] == before["NEXT"]
        assert after["EXPIRED"] == before["ACTIVE"]
        assert okta_simulator.get(path).body["credentials"]["signing"]["kid"] == after["ACTIVE"]
        key = okta_simulator.get(f"{path}/credentials/keys/{after['NEXT']}").body
        assert (key["status"], "d" in key) == ("NEXT", False)
        assert okta_simulator.get(f"{path}/credentials/keys/none").status == 404


class TestScopes:
    def test_lifecycle(self, okta_simulator: OktaSimulator, path: str) -> None:
        made = create(okta_simulator, f"{path}/scopes", scope(consent="FLEXIBLE", default=True))
        own = f"{path}/scopes/{made['id']}"
        assert (made["consent"], made["default"], made["displayName"]) == ("FLEXIBLE", True, None)
        changed = okta_simulator.put(own, scope("write")).body
        assert (changed["name"], changed["consent"], changed["default"]) == ("write", "IMPLICIT", False)
        assert [each["name"] for each in okta_simulator.get(f"{path}/scopes?q=wri").body] == ["write"]
        assert okta_simulator.delete(own).status == 204
        assert okta_simulator.get(own).status == 404

    def test_put_requires_consent_and_publishing(self, okta_simulator: OktaSimulator, path: str) -> None:
        made = create(okta_simulator, f"{path}/scopes", {"name": "read"})
        assert (made["consent"], made["metadataPublish"]) == ("IMPLICIT", "NO_CLIENTS")
        refused = causes(okta_simulator.put(f"{path}/scopes/{made['id']}", {"name": "read"}).body)
        assert "consent: " in refused
        assert "metadataPublish: " in refused

    @pytest.mark.parametrize("name", ["", "a b", 'a"b', "a\\b", "é", "okta.x", "okta:x", "okta", "*", "openid"])
    def test_names_that_are_refused(self, okta_simulator: OktaSimulator, path: str, name: str) -> None:
        assert "name: " in causes(okta_simulator.post(f"{path}/scopes", scope(name)).body)

    def test_further_scopes_for_people_s_own_accounts_are_taken(self, okta_simulator: OktaSimulator, path: str) -> None:
        made = create(okta_simulator, f"{path}/scopes", scope("okta.myAccount.sessions.manage"))
        assert made["system"] is False

    def test_system_scopes_stay(self, okta_simulator: OktaSimulator, path: str) -> None:
        openid = next(each for each in okta_simulator.get(f"{path}/scopes").body if each["name"] == "openid")
        own = f"{path}/scopes/{openid['id']}"
        assert okta_simulator.delete(own).status == 400
        assert okta_simulator.put(own, scope("renamed")).status == 400
        assert okta_simulator.put(own, openid).body["system"] is True

    def test_unknown_words_are_malformed(self, okta_simulator: OktaSimulator, path: str) -> None:
        assert okta_simulator.post(f"{path}/scopes", scope(consent="MAYBE")).body["errorCode"] == "E0000003"

    def test_scope_of_another_server_is_not_found(self, okta_simulator: OktaSimulator, path: str) -> None:
        made = create(okta_simulator, f"{path}/scopes", scope())
        assert okta_simulator.get(f"{SERVERS}/default/scopes/{made['id']}").status == 404


class TestClaims:
    def test_lifecycle(self, okta_simulator: OktaSimulator, path: str) -> None:
        groups = claim("groups", valueType="GROUPS", group_filter_type="REGEX", value=".*")
        made = create(okta_simulator, f"{path}/claims", groups | {"conditions": {"scopes": ["profile"]}})
        own = f"{path}/claims/{made['id']}"
        assert (made["group_filter_type"], made["alwaysIncludeInToken"]) == ("REGEX", False)
        assert made["conditions"] == {"scopes": ["profile"]}
        changed = okta_simulator.put(own, claim(claimType="RESOURCE")).body
        assert (changed["alwaysIncludeInToken"], changed["conditions"]) == (True, {"scopes": []})
        assert "group_filter_type" not in changed
        assert okta_simulator.delete(own).status == 204
        assert len(okta_simulator.get(f"{path}/claims").body) == 19

    @pytest.mark.parametrize(
        ("changes", "cause"),
        [
            ({"value": ""}, "value: "),
            ({"status": None}, "status: "),
            ({"valueType": "SYSTEM"}, "valueType: "),
            ({"valueType": "GROUPS"}, "group_filter_type: "),
            ({"conditions": {"scopes": ["unknown"]}}, "'unknown' is not a scope"),
            ({"name": "email"}, "already exists"),
        ],
    )
    def test_refusals(self, okta_simulator: OktaSimulator, path: str, changes: Record, cause: str) -> None:
        assert cause in causes(okta_simulator.post(f"{path}/claims", claim() | changes).body)

    def test_same_name_in_both_tokens(self, okta_simulator: OktaSimulator, path: str) -> None:
        create(okta_simulator, f"{path}/claims", claim("team", claimType="IDENTITY"))
        create(okta_simulator, f"{path}/claims", claim("team", claimType="RESOURCE"))
        assert okta_simulator.post(f"{path}/claims", claim("team", claimType="RESOURCE")).status == 400

    def test_system_claims(self, okta_simulator: OktaSimulator, path: str) -> None:
        found = {each["name"]: each for each in okta_simulator.get(f"{path}/claims").body}
        assert {name for name, each in found.items() if each["claimType"] == "RESOURCE"} == {"sub"}
        always = {name for name, each in found.items() if each["alwaysIncludeInToken"]}
        assert always == {"sub", "email", "name", "preferred_username"}
        subject = f"{path}/claims/{found['sub']['id']}"
        changed = okta_simulator.put(subject, found["sub"] | {"value": "appuser.email"}).body
        assert (changed["value"], changed["system"]) == ("appuser.email", True)
        assert okta_simulator.put(subject, found["sub"] | {"name": "who"}).status == 400
        assert okta_simulator.delete(subject).status == 400
