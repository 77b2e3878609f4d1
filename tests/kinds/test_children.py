"""Scopes and claims of a server; rules of a policy in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import RULE, SAMPLES, SERVERS, writes

if TYPE_CHECKING:
    from tests.support.operator import Operator

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

_, SERVER, POLICY, _ = SAMPLES


def names(okta: OktaSimulator, path: str) -> list[str]:
    return [str(body["name"]) for body in okta.pages(path)]


# --- a server that we made -------------------------------------------------------------------------------------


@pytest.fixture
async def server(operator: Operator, okta_simulator: OktaSimulator) -> str:
    await operator.apply(SERVER.manifest)
    okta_simulator.clear_requests()
    return f"{SERVERS}/{operator.status(SERVER.key)['id']}"


async def test_unlisted_scopes_and_claims_go_and_okta_s_own_stay(
    operator: Operator, okta_simulator: OktaSimulator, server: str
) -> None:
    before = {name: names(okta_simulator, f"{server}/{name}") for name in ("scopes", "claims")}
    okta_simulator.post(f"{server}/scopes", {"name": "by-hand"})
    claim = {"name": "by_hand", "claimType": "RESOURCE", "valueType": "EXPRESSION", "value": "user.email"}
    made = okta_simulator.post(f"{server}/claims", claim | {"alwaysIncludeInToken": True, "status": "ACTIVE"})
    assert made.status == 201, made.body
    await operator.resync()
    assert {name: names(okta_simulator, f"{server}/{name}") for name in ("scopes", "claims")} == before
    assert {"openid", "om"} <= set(before["scopes"])
    assert {"sub", "team"} <= set(before["claims"])


async def test_a_scope_is_changed_in_place(operator: Operator, okta_simulator: OktaSimulator, server: str) -> None:
    before = {body["name"]: body["id"] for body in okta_simulator.pages(f"{server}/scopes")}
    await operator.apply(SERVER.with_spec(scopes=[{"name": "om", "metadataPublish": "ALL_CLIENTS"}]))
    assert writes(okta_simulator) == (f"PUT {SERVERS}/*/scopes/*",)
    after = {body["name"]: body for body in okta_simulator.pages(f"{server}/scopes")}
    assert after["om"]["id"] == before["om"]
    assert (after["om"]["metadataPublish"], after["om"]["default"]) == ("ALL_CLIENTS", False)


async def test_a_claim_is_turned_off_with_a_put(operator: Operator, okta_simulator: OktaSimulator, server: str) -> None:
    (claim,) = SERVER.manifest["spec"]["claims"]
    await operator.apply(SERVER.with_spec(claims=[{**claim, "active": False}]))
    found = {body["name"]: body["status"] for body in okta_simulator.pages(f"{server}/claims")}
    assert found["team"] == "INACTIVE"
    assert writes(okta_simulator) == (f"PUT {SERVERS}/*/claims/*",)


async def test_okta_s_own_server_is_adopted_and_keeps_what_is_not_stated(
    operator: Operator, okta_simulator: OktaSimulator
) -> None:
    path = f"{SERVERS}/default"
    before = {n: names(okta_simulator, f"{path}/{n}") for n in ("scopes", "claims", "policies")}
    audiences = okta_simulator.get(path).body["audiences"]
    spec = {"orgRef": {"name": "acme"}, "adopt": {"id": "default"}, "managementPolicy": "Full"}
    await operator.apply({**SERVER.manifest, "spec": spec | {"scopes": [{"name": "om"}]}})
    assert operator.is_ready(SERVER.key), operator.status(SERVER.key)
    after = {n: names(okta_simulator, f"{path}/{n}") for n in ("scopes", "claims", "policies")}
    assert {n: set(after[n]) - set(before[n]) for n in after} == {"scopes": {"om"}, "claims": set(), "policies": set()}
    assert okta_simulator.get(path).body["audiences"] == audiences


# --- rules -----------------------------------------------------------------------------------------------------


@pytest.fixture
async def rules(operator: Operator, okta_simulator: OktaSimulator) -> str:
    await operator.apply(*POLICY.needs, with_rules("ABC"))
    okta_simulator.clear_requests()
    return f"{POLICY.path(okta_simulator)}/{operator.status(POLICY.key)['id']}/rules"


def with_rules(order: str, **changes: JsonObject) -> JsonObject:
    return POLICY.with_spec(rules=[RULE | {"name": name} | changes.get(name, {}) for name in order])


def order_of(okta: OktaSimulator, path: str) -> str:
    found = okta.pages(path)
    return "".join(str(body["name"]) for body in sorted(found, key=lambda body: int(body["priority"])))


@pytest.mark.parametrize(
    "wanted", ["ABC", "CBA", "BCA", "CAB", "XABC", "AXBC", "ABCX", "BC", "AC", "A", "", "XYZ", "CXA", "XCYBZA"]
)
async def test_rules_end_in_the_stated_order(
    operator: Operator, okta_simulator: OktaSimulator, rules: str, wanted: str
) -> None:
    await operator.apply(with_rules(wanted))
    assert order_of(okta_simulator, rules) == wanted
    assert operator.is_ready(POLICY.key)
    okta_simulator.clear_requests()
    await operator.resync()
    assert writes(okta_simulator) == ()


@pytest.mark.parametrize("wanted", ["XABC", "BC", "CBA", "BXA"])
async def test_rules_that_change_while_others_move_stay_where_they_belong(
    operator: Operator, okta_simulator: OktaSimulator, rules: str, wanted: str
) -> None:
    longer = {"accessTokenLifetime": "2h"}
    await operator.apply(with_rules(wanted, A=longer, B=longer, C=longer))
    assert order_of(okta_simulator, rules) == wanted
    lifetimes = {b["name"]: b["actions"]["token"]["accessTokenLifetimeMinutes"] for b in okta_simulator.pages(rules)}
    assert {lifetimes[name] for name in "ABC" if name in wanted} == {120}


async def test_a_rule_put_first_by_hand_goes(operator: Operator, okta_simulator: OktaSimulator, rules: str) -> None:
    body = {k: v for k, v in okta_simulator.pages(rules)[0].items() if k not in {"id", "_links"}}
    assert okta_simulator.post(rules, {**body, "name": "X", "priority": 1}).status == 201
    assert order_of(okta_simulator, rules) == "XABC"
    await operator.resync()
    assert order_of(okta_simulator, rules) == "ABC"


async def test_a_rule_is_turned_off_and_on(operator: Operator, okta_simulator: OktaSimulator, rules: str) -> None:
    await operator.apply(with_rules("ABC", B={"active": False}))
    assert {b["name"]: b["status"] for b in okta_simulator.pages(rules)}["B"] == "INACTIVE"
    await operator.apply(with_rules("ABC"))
    assert {b["name"]: b["status"] for b in okta_simulator.pages(rules)}["B"] == "ACTIVE"


async def test_a_new_rule_may_be_off_from_the_start(
    operator: Operator, okta_simulator: OktaSimulator, rules: str
) -> None:
    await operator.apply(with_rules("ABCX", X={"active": False}))
    assert {b["name"]: b["status"] for b in okta_simulator.pages(rules)}["X"] == "INACTIVE"


async def test_rules_of_others_on_an_adopted_policy_keep_their_places(
    operator: Operator, okta_simulator: OktaSimulator, rules: str
) -> None:
    policy = rules.removesuffix("/rules")
    await operator.apply({**with_rules("ABC"), "spec": {**with_rules("ABC")["spec"], "deletionPolicy": "Retain"}})
    await operator.delete(POLICY.key)
    spec = {"authServerRef": {"name": "server"}, "adopt": {"id": policy.rpartition("/")[2]}, "managementPolicy": "Full"}
    await operator.apply({**POLICY.manifest, "spec": spec | {"rules": [RULE | {"name": "X"}, RULE | {"name": "B"}]}})
    assert operator.is_ready(POLICY.key), operator.status(POLICY.key)
    assert order_of(okta_simulator, rules) == "XABC"
