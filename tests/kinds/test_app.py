"""An app's Secret and its assignments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from tests.kinds.specs import APPS, SAMPLES, reads, writes
from tests.support.operator import Operator

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

APP = SAMPLES[0]
SECRETS = "/api/v1/apps/*/credentials/secrets"
NAME = "om-okta"


@pytest.fixture
async def path(operator: Operator, okta_simulator: OktaSimulator) -> str:
    """Where the app is in Okta."""
    await operator.apply(APP.manifest)
    okta_simulator.clear_requests()
    operator.cluster.secrets.writes.clear()
    return f"{APPS}/{operator.status(APP.key)['id']}"


def client_secret(okta: OktaSimulator, path: str) -> str:
    return str(okta.pages(f"{path}/credentials/secrets")[-1]["client_secret"])


async def test_the_first_secret_comes_from_the_answer_to_the_creation(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.manifest)
    assert SECRETS not in reads(okta_simulator)
    path = f"{APPS}/{operator.status(APP.key)['id']}"
    assert cluster.secrets.values(NAME)["client-secret"] == client_secret(okta_simulator, path)
    assert operator.services.memory.secret(APP.key) is None


@pytest.mark.parametrize("member", ["client-secret", "issuer", "more"])
async def test_a_tampered_secret_is_put_right(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, path: str, member: str
) -> None:
    before = cluster.secrets.values(NAME)
    cluster.secrets.tamper(NAME, **{member: SecretStr("tampered")})
    await operator.run()
    assert cluster.secrets.values(NAME) == before
    assert cluster.secrets.writes == [f"apply openmetadata/{NAME}"]
    assert reads(okta_simulator).count(SECRETS) == 1
    assert client_secret(okta_simulator, path) == before["client-secret"]


async def test_a_secret_that_was_deleted_is_made_again(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, path: str
) -> None:
    before = cluster.secrets.values(NAME)
    cluster.secrets.remove(NAME)
    await operator.run()
    assert cluster.secrets.values(NAME) == before
    assert cluster.secrets.writes == [f"create openmetadata/{NAME}"]
    assert writes(okta_simulator) == ()
    assert path


async def test_labels_of_others_on_the_secret_cause_nothing(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, path: str
) -> None:
    secret = cluster.secrets.found["openmetadata", NAME]
    cluster.secrets.seen(type(secret)(**{**vars_of(secret), "labels": {**secret.labels, "team": "data"}}))
    await operator.resync()
    assert cluster.secrets.writes == []
    assert SECRETS not in reads(okta_simulator)
    assert path


def vars_of(secret: object) -> JsonObject:
    return {name: getattr(secret, name) for name in secret.__slots__}  # type: ignore[attr-defined]


async def test_the_secret_is_read_when_something_else_of_it_changes(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, path: str
) -> None:
    await operator.apply(APP.with_spec(secret={"template": {"EXTRA": "$(client-id)"}}))
    assert cluster.secrets.values(NAME)["EXTRA"] == operator.status(APP.key)["clientId"]
    assert reads(okta_simulator).count(SECRETS) == 1
    assert writes(okta_simulator) == ()
    assert path


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_jwt"])
async def test_another_method_makes_another_secret_and_that_is_published(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, path: str, method: str
) -> None:
    before = cluster.secrets.values(NAME)["client-secret"]
    await operator.apply(APP.with_spec(tokenEndpointAuthMethod=method))
    after = cluster.secrets.values(NAME)["client-secret"]
    assert after == client_secret(okta_simulator, path)
    assert after != before


async def test_a_client_that_becomes_public_publishes_no_secret_any_more(
    operator: Operator, cluster: FakeCluster, path: str
) -> None:
    spec = {"tokenEndpointAuthMethod": "none", "applicationType": "web", "pkceRequired": True}
    await operator.apply(APP.with_spec(**spec))
    if operator.is_ready(APP.key):
        assert "client-secret" not in cluster.secrets.values(NAME)
    else:
        assert operator.cluster.resources.conditions(APP.key)["Stalled"] == ("True", "OktaRejected")
    assert path


async def test_a_restart_between_creation_and_publishing_loses_nothing(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.with_spec(authServerRef={"name": "server"}))
    assert ("openmetadata", NAME) not in cluster.secrets.found
    again = Operator(cluster)
    await again.run()
    await again.apply(APP.manifest)
    path = f"{APPS}/{again.status(APP.key)['id']}"
    assert cluster.secrets.values(NAME)["client-secret"] == client_secret(okta_simulator, path)
    assert len(okta_simulator.pages(APPS)) == 1
    await again.stop()


async def test_assignments_follow_and_foreign_ones_go_where_access_is_stated(
    operator: Operator, okta_simulator: OktaSimulator, path: str
) -> None:
    groups = {n: okta_simulator.post("/api/v1/groups", {"profile": {"name": n}}).body["id"] for n in ("Data", "Other")}
    okta_simulator.put(f"{path}/groups/{groups['Other']}", {})
    await operator.apply(APP.with_spec(access={"groups": [{"name": "Data"}]}))
    assert [g["id"] for g in okta_simulator.pages(f"{path}/groups")] == [groups["Data"]]


async def test_assignments_are_not_looked_at_where_access_is_not_stated(
    operator: Operator, okta_simulator: OktaSimulator, path: str
) -> None:
    spec = {name: value for name, value in APP.manifest["spec"].items() if name != "access"}
    other = okta_simulator.post("/api/v1/groups", {"profile": {"name": "Other"}}).body["id"]
    okta_simulator.put(f"{path}/groups/{other}", {})
    okta_simulator.clear_requests()
    await operator.apply({**APP.manifest, "spec": spec})
    await operator.resync()
    assert f"{APPS}/*/groups" not in reads(okta_simulator)
    assert len(okta_simulator.pages(f"{path}/groups")) == 2


async def test_a_profile_of_others_survives_drift_and_edits(
    operator: Operator, okta_simulator: OktaSimulator, path: str
) -> None:
    body = okta_simulator.get(path).body
    okta_simulator.put(path, {**body, "profile": {**body["profile"], "team": "data"}})
    await operator.apply(APP.stating("Another label"))
    after = okta_simulator.get(path).body
    assert (after["label"], after["profile"]["team"]) == ("Another label", "data")
    assert after["profile"]["okta-operator"] == body["profile"]["okta-operator"]
