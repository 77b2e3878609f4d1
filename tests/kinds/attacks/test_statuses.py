"""A status is what somebody says: attempts with forged ones."""

from __future__ import annotations

import pytest
from tests.kinds.attacks.stage import KINDS, TEAM_SERVER, Stage, manifest, put_secret
from tests.kinds.specs import resource
from tests.kinds.tenants import ORG_REF, TEAM, entry, grant, refusal

from okta_operator.core.references import Key

every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
@pytest.mark.parametrize("victim", ["theirs", "foreign"])
async def test_an_id_in_the_status_proves_nothing(stage: Stage, kind: str, victim: str) -> None:
    target = getattr(stage, victim).get(kind)
    if target is None:
        target = stage.theirs[kind]
    key = await stage.apply(kind)
    stage.begin()
    await stage.forge(key, id=target, authServerId=stage.server)
    stage.untouched()
    stage.cluster.resources.apply(manifest(kind, deletionPolicy="Delete"))
    await stage.operator.run()
    stage.untouched()
    await stage.operator.delete(key)
    assert stage.calls(target, writes_only=True) == []


async def test_an_id_in_the_status_reads_no_secret(stage: Stage) -> None:
    key = await stage.apply("OktaApp")
    stage.cluster.secrets.gone(stage.cluster.secrets.found.pop((TEAM, "mine-okta")))
    stage.begin()
    await stage.forge(key, id=stage.theirs["OktaApp"])
    stage.refused(key, "OwnedByAnother")
    assert stage.calls("/credentials/secrets") == []
    assert (TEAM, "mine-okta") not in stage.cluster.secrets.found


async def test_a_forged_place_of_a_policy_reaches_no_other_server(stage: Stage) -> None:
    key = await stage.apply("OktaAccessPolicy")
    stage.begin()
    forged = {**stage.operator.status(key), "authServerId": stage.server, "id": stage.theirs["OktaAccessPolicy"]}
    stage.cluster.resources.edit_status(key, forged)
    stage.cluster.resources.delete(key)
    await stage.operator.run()
    assert key not in stage.cluster.resources.bodies
    assert stage.calls(stage.server, writes_only=True) == []


async def test_a_forged_server_id_attaches_no_policy_to_another_team_s_server(stage: Stage) -> None:
    await stage.forge(TEAM_SERVER, id=stage.server)
    stage.begin()
    key = await stage.apply("OktaAccessPolicy")
    stage.refused(key, "ReferenceNotReady")
    assert refusal(stage.operator, TEAM_SERVER)[0] == "OwnedByAnother"


@pytest.mark.parametrize("granted", [True, False])
async def test_an_adopted_server_of_another_team_gets_no_policy(stage: Stage, granted: bool) -> None:  # noqa: FBT001 - a case
    if granted:
        grant(stage.cluster, entry(kinds=KINDS, adopt=[stage.server]))
    spec = {**ORG_REF, "adopt": {"id": stage.server}, "managementPolicy": "ObserveOnly"}
    taken = resource("OktaAuthServer", "taken", spec)
    taken["metadata"]["namespace"] = TEAM
    await stage.operator.apply(taken)
    key = await stage.apply("OktaAccessPolicy", authServerRef={"name": "taken"})
    stage.refused(key, "ReferenceNotReady")
    stage.refused(Key("OktaAuthServer", TEAM, "taken"), "OwnedByAnother", "AdoptionNotGranted")


async def test_a_forged_client_id_lets_nobody_in(stage: Stage) -> None:
    """The policy's clients are what looks have proven, not what a status says."""
    app = await stage.apply("OktaApp")
    own = stage.operator.status(app)["clientId"]
    await stage.forge(app, clientId="0oaEVIL0000000000001")
    key = await stage.apply("OktaAccessPolicy", allClients=None, clients=[{"appRef": {"name": "mine"}}])
    assert stage.operator.status(key)["clientIds"] == [own]


async def test_a_forged_organization_gives_no_access_to_another(stage: Stage) -> None:
    key = await stage.apply("OktaApp")
    stage.begin()
    await stage.forge(key, organizationId="00oOther")
    stage.refused(key, "AnotherOrganization")


@pytest.mark.parametrize(
    "started",
    [
        "2999-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "2026-01-01T00:00:00",
        "yesterday",
        "",
        "9999-12-31T23:59:59-23:59",
    ],
)
async def test_a_forged_attempt_makes_nothing_twice_and_wedges_nothing(stage: Stage, started: str) -> None:
    key = await stage.apply("OktaAuthServer")
    stage.begin()
    stage.cluster.resources.edit_status(key, {"observedGeneration": -1, "attempt": {"startedAt": started}})
    await stage.operator.run()
    stage.untouched()
    reason = stage.cluster.resources.conditions(key)["Ready"]
    assert reason in {("True", "Reconciled"), ("False", "InvalidSpec")}
    await stage.operator.delete(key)
    if key in stage.cluster.resources.bodies:  # what is no time the API server's schema refuses as well
        stage.cluster.clock.advance(601)
        await stage.operator.resync()
    assert key not in stage.cluster.resources.bodies


async def test_a_forged_secret_name_deletes_no_secret(stage: Stage) -> None:
    theirs = put_secret(stage, "theirs")
    key = await stage.apply("OktaApp")
    await stage.forge(key, secretName="theirs")
    await stage.operator.delete(key)
    assert stage.cluster.secrets.found[TEAM, "theirs"] == theirs


async def test_forged_conditions_are_put_right(stage: Stage) -> None:
    key = await stage.apply("OktaApp", access={"groups": [{"name": "Finance"}]})
    ready = {"type": "Ready", "status": "True", "reason": "Reconciled", "lastTransitionTime": "2026-01-01T00:00:00Z"}
    await stage.forge(key, conditions=[ready], observedGeneration=1)
    stage.refused(key, "GroupNotGranted")
