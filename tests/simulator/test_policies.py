from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.simulator.bodies import APPS, SERVERS, causes, create, policy, rule, server, web_app, with_method

from okta_simulator.auth_servers.ordering import ordered, place, renumber

if TYPE_CHECKING:
    from okta_simulator.testing import OktaSimulator
    from okta_simulator.types import Record

PEOPLE_MISSING = (
    "conditions.people: At least one of ''conditions.people.users.include'' or "
    "''conditions.people.groups.include'' must contain a valid user or group when ''conditions.grantTypes'' "
    "contains one or more of [authorization_code, implicit, password]."
)


@pytest.fixture
def policies(okta_simulator: OktaSimulator) -> str:
    return f"{SERVERS}/{create(okta_simulator, SERVERS, server())['id']}/policies"


@pytest.fixture
def rules(okta_simulator: OktaSimulator, policies: str) -> str:
    return f"{policies}/{create(okta_simulator, policies, policy())['id']}/rules"


def order(simulator: OktaSimulator, path: str) -> list[tuple[int, str]]:
    return [(each["priority"], each["name"]) for each in simulator.get(path).body]


class TestOrder:
    def test_taken_place_inserts_and_gaps_close(self, okta_simulator: OktaSimulator, policies: str) -> None:
        made = {name: create(okta_simulator, policies, policy(name)) for name in ("A", "B", "C")}
        assert order(okta_simulator, policies) == [(1, "A"), (2, "B"), (3, "C")]
        create(okta_simulator, policies, policy("D", priority=2))
        assert order(okta_simulator, policies) == [(1, "A"), (2, "D"), (3, "B"), (4, "C")]
        last = okta_simulator.put(f"{policies}/{made['A']['id']}", policy("A", priority=99)).body
        assert last["priority"] == 4
        assert order(okta_simulator, policies) == [(1, "D"), (2, "B"), (3, "C"), (4, "A")]
        okta_simulator.delete(f"{policies}/{made['B']['id']}")
        assert order(okta_simulator, policies) == [(1, "D"), (2, "C"), (3, "A")]

    def test_put_without_priority_keeps_the_place(self, okta_simulator: OktaSimulator, rules: str) -> None:
        made = [create(okta_simulator, rules, rule(name)) for name in ("A", "B", "C")]
        okta_simulator.put(f"{rules}/{made[0]['id']}", rule("Z"))
        assert order(okta_simulator, rules) == [(1, "Z"), (2, "B"), (3, "C")]

    @given(st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(-2, 12)), max_size=20))
    def test_model(self, steps: list[tuple[int, int | None]]) -> None:
        """A list of names with insert and remove is all that priorities are."""
        records: dict[str, Record] = {}
        model: list[str] = []
        for number, (choice, wanted) in enumerate(steps):
            if choice == 0 and model:
                del records[model.pop(len(model) // 2)]
                renumber(ordered(records.values()))
            elif choice == 1 and model:
                name = model[number % len(model)]
                place(list(records.values()), records[name], wanted)
                if wanted is not None:
                    model.remove(name)
                    model.insert(min(max(wanted, 1), len(model) + 1) - 1, name)
            else:
                name = str(number)
                record: Record = {"name": name, "priority": 0}
                place(list(records.values()), record, wanted)
                records[name] = record
                place_of_new = len(model) if wanted is None else min(max(wanted, 1), len(model) + 1) - 1
                model.insert(place_of_new, name)
            assert [each["name"] for each in ordered(records.values())] == model
            assert [each["priority"] for each in ordered(records.values())] == list(range(1, len(model) + 1))


class TestPolicies:
    @pytest.mark.parametrize(
        ("changes", "cause"),
        [
            ({"name": ""}, "name: "),
            ({"name": "x" * 101}, "name: "),
            ({"description": ""}, "description: "),
            ({"description": "x" * 256}, "description: "),
            (
                {"conditions": {"clients": {"include": ["0oa0"]}}},
                "conditions.clients.include: Resource not found: 0oa0",
            ),
        ],
    )
    def test_refusals(self, okta_simulator: OktaSimulator, policies: str, changes: Record, cause: str) -> None:
        assert cause in causes(okta_simulator.post(policies, policy() | changes).body)

    @pytest.mark.parametrize("conditions", [None, {}, {"clients": {"include": []}}])
    def test_no_clients_are_taken(self, okta_simulator: OktaSimulator, policies: str, conditions: object) -> None:
        made = create(okta_simulator, policies, policy(conditions=conditions))
        assert made["conditions"] == {"clients": {"include": []}}

    def test_clients_are_named_by_client_id(self, okta_simulator: OktaSimulator, policies: str) -> None:
        create(okta_simulator, APPS, with_method(web_app(), "client_secret_basic", client_id="my-client"))
        named = {"clients": {"include": ["my-client"]}}
        assert create(okta_simulator, policies, policy(conditions=named))["conditions"] == named

    def test_lifecycle(self, okta_simulator: OktaSimulator, policies: str) -> None:
        made = create(okta_simulator, policies, policy())
        own = f"{policies}/{made['id']}"
        assert okta_simulator.post(policies, policy()).status == 400
        assert okta_simulator.post(f"{own}/lifecycle/deactivate").status == 204
        assert okta_simulator.get(own).body["status"] == "INACTIVE"
        assert okta_simulator.post(f"{own}/lifecycle/activate").status == 204
        assert okta_simulator.get(own).body["status"] == "ACTIVE"
        create(okta_simulator, f"{own}/rules", rule())
        assert okta_simulator.delete(own).status == 204
        assert okta_simulator.get(f"{own}/rules").status == 404

    def test_null_type_is_malformed(self, okta_simulator: OktaSimulator, policies: str, rules: str) -> None:
        assert okta_simulator.post(policies, policy() | {"type": None}).body["errorCode"] == "E0000003"
        assert okta_simulator.post(rules, rule() | {"type": None}).body["errorCode"] == "E0000003"


class TestRules:
    @pytest.mark.parametrize("people", [{}, {"groups": {"include": []}}, {"groups": {"include": ["00g0"]}}])
    def test_people_are_required(self, okta_simulator: OktaSimulator, rules: str, people: Record) -> None:
        body = rule("Rule", "client_credentials", "implicit")
        body["conditions"]["people"] = people
        assert causes(okta_simulator.post(rules, body).body) == PEOPLE_MISSING

    def test_unknown_grant_gets_the_same_answer(self, okta_simulator: OktaSimulator, rules: str) -> None:
        assert causes(okta_simulator.post(rules, rule("Rule", "device_code")).body) == PEOPLE_MISSING

    def test_client_credentials_need_nobody(self, okta_simulator: OktaSimulator, rules: str) -> None:
        body = rule("Rule", "client_credentials")
        del body["conditions"]["people"]
        assert create(okta_simulator, rules, body)["conditions"]["people"] == {"users": {"exclude": []}}

    def test_grants_come_in_okta_s_order(self, okta_simulator: OktaSimulator, rules: str) -> None:
        shown = ["client_credentials", "authorization_code"]
        made = create(okta_simulator, rules, rule("Rule", *reversed(shown)))
        assert made["conditions"]["grantTypes"]["include"] == shown
        changed = okta_simulator.put(f"{rules}/{made['id']}", rule("Rule", "password", "implicit")).body
        assert changed["conditions"]["grantTypes"]["include"] == ["implicit", "password"]

    def test_users_and_groups_by_id(self, okta_simulator: OktaSimulator, rules: str) -> None:
        me = okta_simulator.get("/api/v1/users/me").body["id"]
        body = rule("Rule", "password")
        body["conditions"]["people"] = {"users": {"include": [me], "exclude": []}}
        assert create(okta_simulator, rules, body)["conditions"]["people"]["users"]["include"] == [me]
        body["conditions"]["people"]["groups"] = {"include": ["00g0"]}
        assert "00g0" in causes(okta_simulator.post(rules, body | {"name": "Other"}).body)

    @pytest.mark.parametrize(
        ("token", "cause"),
        [
            ({"accessTokenLifetimeMinutes": 4}, "accessTokenLifetimeMinutes: "),
            ({"accessTokenLifetimeMinutes": 1441}, "accessTokenLifetimeMinutes: "),
            ({"refreshTokenLifetimeMinutes": 10}, "refreshTokenLifetimeMinutes: "),
            ({"refreshTokenLifetimeMinutes": 100}, "refreshTokenWindowMinutes: "),
            ({"refreshTokenWindowMinutes": 30}, "refreshTokenWindowMinutes: "),
            ({"inlineHook": {"id": "cal0"}}, "inlineHook: "),
        ],
    )
    def test_lifetimes(self, okta_simulator: OktaSimulator, rules: str, token: Record, cause: str) -> None:
        assert cause in causes(okta_simulator.post(rules, rule(actions={"token": token})).body)

    def test_defaults_of_the_token(self, okta_simulator: OktaSimulator, rules: str) -> None:
        assert create(okta_simulator, rules, rule())["actions"]["token"] == {
            "accessTokenLifetimeMinutes": 60,
            "refreshTokenLifetimeMinutes": 0,
            "refreshTokenWindowMinutes": 10080,
        }

    def test_lifecycle(self, okta_simulator: OktaSimulator, rules: str) -> None:
        own = f"{rules}/{create(okta_simulator, rules, rule())['id']}"
        assert okta_simulator.post(rules, rule()).status == 400
        assert okta_simulator.post(f"{own}/lifecycle/deactivate").status == 204
        assert "activate" in okta_simulator.get(own).body["_links"]
        assert okta_simulator.put(own, rule()).body["status"] == "INACTIVE"
        assert okta_simulator.post(f"{own}/lifecycle/activate").status == 204
        assert okta_simulator.delete(own).status == 204
        assert okta_simulator.get(own).status == 404

    def test_refused_change_changes_nothing(self, okta_simulator: OktaSimulator, rules: str) -> None:
        own = f"{rules}/{create(okta_simulator, rules, rule())['id']}"
        before = okta_simulator.get(own).body
        assert okta_simulator.put(own, rule("Other", status="ASLEEP")).status == 400
        assert okta_simulator.put(own, rule("Other", priority="first")).status == 400
        assert okta_simulator.get(own).body == before
