"""Settings whose way to Okta, or back from there, is a longer one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import APPS, RULE, SAMPLES, writes

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster, Operator

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

APP, _, POLICY, _ = SAMPLES


# --- apps ------------------------------------------------------------------------------------------------------


async def test_an_app_may_be_off_from_the_first_moment(operator: Operator, okta_simulator: OktaSimulator) -> None:
    await operator.apply(APP.with_spec(active=False))
    (creation, *rest) = [request["path"] for request in okta_simulator.requests(writes_only=True)]
    assert creation == f"{APPS}?activate=false"
    assert not [path for path in rest if "/lifecycle/" in path]
    assert okta_simulator.get(f"{APPS}/{operator.status(APP.key)['id']}").body["status"] == "INACTIVE"
    assert operator.is_ready(APP.key)


async def test_a_group_id_that_okta_does_not_know_is_the_user_s_to_correct(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.with_spec(access={"groups": [{"id": "00gunknown"}]}))
    message = next(c["message"] for c in operator.status(APP.key)["conditions"] if c["type"] == "Stalled")
    assert cluster.resources.conditions(APP.key)["Stalled"] == ("True", "GroupNotFound")
    assert "00gunknown" in message
    okta_simulator.clear_requests()
    await operator.apply(APP.manifest)
    assert writes(okta_simulator) == (f"PUT {APPS}/*/groups/*",)
    assert operator.is_ready(APP.key)


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_jwt", "private_key_jwt"])
async def test_a_method_of_authentication_changed_by_hand_is_put_right_and_the_secret_follows(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, method: str
) -> None:
    await operator.apply(APP.manifest)
    before = cluster.secrets.values("om-okta")
    path = f"{APPS}/{operator.status(APP.key)['id']}"
    change_method(okta_simulator, path, method)
    await operator.resync()
    client = okta_simulator.get(path).body["credentials"]["oauthClient"]
    assert client["token_endpoint_auth_method"] == "client_secret_basic"
    newest = okta_simulator.pages(f"{path}/credentials/secrets")[-1]["client_secret"]
    assert newest != before["client-secret"]
    assert cluster.secrets.values("om-okta") == {**before, "client-secret": newest}
    assert operator.is_ready(APP.key)
    assert cluster.events.reasons[-2:] == ["DriftCorrected", "SecretPublished"]


def change_method(okta: OktaSimulator, path: str, method: str) -> None:
    """As an administrator would, who brings the client's keys along where the method needs some."""
    body = okta.get(path).body
    body["credentials"]["oauthClient"]["token_endpoint_auth_method"] = method
    if method == "private_key_jwt":
        body["settings"]["oauthClient"]["jwks_uri"] = "https://om.example.com/keys"
    answer = okta.put(path, body)
    assert answer.status == 200, answer.body


# --- rules -----------------------------------------------------------------------------------------------------


def with_rule(**changes: object) -> JsonObject:
    return POLICY.with_spec(rules=[{**RULE, **changes}])


def rules(operator: Operator, okta: OktaSimulator) -> list[JsonObject]:
    return okta.pages(f"{POLICY.path(okta)}/{operator.status(POLICY.key)['id']}/rules")


async def test_an_inline_hook_that_is_not_stated_any_more_is_taken_off(
    operator: Operator, okta_simulator: OktaSimulator
) -> None:
    hook = make_hook(okta_simulator)
    await operator.apply(*POLICY.needs, with_rule(inlineHookId=hook))
    (rule,) = rules(operator, okta_simulator)
    assert rule["actions"]["token"]["inlineHook"] == {"id": hook}
    await operator.apply(with_rule())
    (rule,) = rules(operator, okta_simulator)
    assert not rule["actions"]["token"].get("inlineHook")
    assert operator.is_ready(POLICY.key)


async def test_an_inline_hook_put_on_by_hand_is_taken_off(operator: Operator, okta_simulator: OktaSimulator) -> None:
    await operator.apply(*POLICY.needs, with_rule())
    (rule,) = rules(operator, okta_simulator)
    rule["actions"]["token"]["inlineHook"] = {"id": make_hook(okta_simulator)}
    path = f"{POLICY.path(okta_simulator)}/{operator.status(POLICY.key)['id']}/rules/{rule['id']}"
    assert okta_simulator.put(path, rule).body["actions"]["token"]["inlineHook"]
    await operator.resync()
    assert not okta_simulator.get(path).body["actions"]["token"].get("inlineHook")
    assert operator.cluster.events.reasons[-1] == "DriftCorrected"


def make_hook(okta: OktaSimulator) -> str:
    config = {"uri": "https://om.example.com/hook", "method": "POST"}
    channel = {"type": "HTTP", "version": "1.0.0", "config": config}
    hook = {"name": "Claims", "type": "com.okta.oauth2.tokens.transform", "version": "1.0.0", "channel": channel}
    return str(okta.post("/api/v1/inlineHooks", hook).body["id"])


async def test_a_rule_renamed_to_what_okta_refuses_leaves_the_old_one_in_force(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(*POLICY.needs, with_rule())
    before = rules(operator, okta_simulator)
    await operator.apply(with_rule(name="renamed", inlineHookId="calunknown"))
    assert cluster.resources.conditions(POLICY.key)["Stalled"] == ("True", "OktaRejected")
    assert rules(operator, okta_simulator) == before
    await operator.apply(with_rule(name="renamed"))
    assert [rule["name"] for rule in rules(operator, okta_simulator)] == ["renamed"]
    assert operator.is_ready(POLICY.key)
