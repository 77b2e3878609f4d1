"""The authentication policy of an app: assigned, exchanged, put right, and what cannot be assigned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.specs import APPS, SAMPLES, writes
from tests.support.operator import ORG

from okta_simulator.apps.access_policies import AccessPolicies
from okta_simulator.settings import Settings

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster, Operator

    from okta_simulator.testing import OktaSimulator

APP = SAMPLES[0]
STRICT = {"name": "Okta Dashboard"}
LOOSE = {"name": "Okta Browser Plugin"}
ASSIGNMENT = f"PUT {APPS}/*/policies/*"


def policies(okta: OktaSimulator) -> dict[str, str]:
    """The ids of the organization's policies by name."""
    return {each["name"]: each["id"] for each in okta.get("/api/v1/policies?type=ACCESS_POLICY").body}


def assigned(okta: OktaSimulator, operator: Operator) -> str:
    """The id of the app's policy, as Okta shows it."""
    app = okta.get(f"{APPS}/{operator.status(APP.key)['id']}").body
    return str(app["_links"]["accessPolicy"]["href"].rpartition("/")[2])


async def test_it_is_assigned_before_anybody_may_use_the_app_and_once(
    operator: Operator, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.with_spec(authenticationPolicy=STRICT, access={"groups": [{"name": "Everyone"}]}))
    assert operator.is_ready(APP.key)
    assert assigned(okta_simulator, operator) == policies(okta_simulator)["Okta Dashboard"]
    creation = (f"POST {APPS}?activate=false", ASSIGNMENT, f"PUT {APPS}/*/groups/*")
    assert writes(okta_simulator) == (*creation, f"POST {APPS}/*/lifecycle/activate")
    okta_simulator.clear_requests()
    await operator.resync()
    assert writes(okta_simulator) == ()


async def test_an_app_for_everybody_stays_off_as_long_as_its_policy_cannot_be_assigned(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    okta_simulator.add_faults({"method": "PUT", "path": f"{APPS}/*/policies/*", "status": 403})
    await operator.apply(APP.with_spec(authenticationPolicy=STRICT, access={"immediateAccess": True}))
    assert cluster.resources.conditions(APP.key)["Stalled"] == ("True", "PermissionMissing")
    (app,) = okta_simulator.get(APPS).body
    assert (app["status"], app["settings"]["implicitAssignment"]) == ("INACTIVE", True)
    okta_simulator.clear_faults()
    await operator.resync()
    assert operator.is_ready(APP.key)
    (app,) = okta_simulator.get(APPS).body
    assert app["status"] == "ACTIVE"
    assert assigned(okta_simulator, operator) == policies(okta_simulator)["Okta Dashboard"]


async def test_another_one_is_assigned_before_the_app_is_turned_on_or_opened(
    operator: Operator, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.with_spec(authenticationPolicy=LOOSE, active=False, access={"groups": []}))
    okta_simulator.clear_requests()
    await operator.apply(APP.with_spec(authenticationPolicy=STRICT, access={"immediateAccess": True}))
    assert writes(okta_simulator) == (ASSIGNMENT, f"PUT {APPS}/*", f"POST {APPS}/*/lifecycle/activate")


async def test_another_one_takes_its_place_and_none_leaves_it(
    operator: Operator, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.with_spec(authenticationPolicy=STRICT))
    known = policies(okta_simulator)
    for stated in (LOOSE, {"id": known["Okta Dashboard"]}, STRICT):
        before = assigned(okta_simulator, operator)
        okta_simulator.clear_requests()
        await operator.apply(APP.with_spec(authenticationPolicy=stated))
        wanted = known[LOOSE["name"]] if stated is LOOSE else known[STRICT["name"]]
        assert assigned(okta_simulator, operator) == wanted
        assert writes(okta_simulator) == (() if before == wanted else (ASSIGNMENT,))
    okta_simulator.clear_requests()
    await operator.apply(APP.manifest)
    assert writes(okta_simulator) == ()
    assert assigned(okta_simulator, operator) == known[STRICT["name"]]


async def test_what_somebody_else_assigns_is_put_right_and_told(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.with_spec(authenticationPolicy=STRICT))
    known, app = policies(okta_simulator), operator.status(APP.key)["id"]
    assert okta_simulator.put(f"{APPS}/{app}/policies/{known[LOOSE['name']]}").status == 204
    okta_simulator.clear_requests()
    await operator.resync()
    assert writes(okta_simulator) == (ASSIGNMENT,)
    assert assigned(okta_simulator, operator) == known[STRICT["name"]]
    assert cluster.events.reasons[-1] == "DriftCorrected"
    exchanged = f"authentication policy {known[STRICT['name']]} assigned in place of {known[LOOSE['name']]}"
    assert exchanged in cluster.events.told[-1][2]


async def test_only_observed_it_is_told_and_left(operator: Operator, okta_simulator: OktaSimulator) -> None:
    await operator.apply(APP.with_spec(authenticationPolicy=STRICT))
    okta_simulator.clear_requests()
    await operator.apply(APP.with_spec(authenticationPolicy=LOOSE, managementPolicy="ObserveOnly"))
    assert writes(okta_simulator) == ()
    (synced,) = [each for each in operator.status(APP.key)["conditions"] if each["type"] == "Synced"]
    assert f"authentication policy {policies(okta_simulator)[LOOSE['name']]} would be assigned" in synced["message"]


@pytest.mark.parametrize("stated", [{"name": "None such"}, {"id": "rstnonesuch"}, {"id": "of profile enrollment"}])
async def test_one_that_okta_does_not_know_is_the_user_s_to_correct(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, stated: dict[str, str]
) -> None:
    if stated == {"id": "of profile enrollment"}:
        stated = {"id": okta_simulator.org.access_policies.enrollment_id() or ""}
        assert okta_simulator.get(f"/api/v1/policies/{stated['id']}").body["name"] == "Default Policy"
    await operator.apply(APP.with_spec(authenticationPolicy=stated))
    assert cluster.resources.conditions(APP.key)["Stalled"] == ("True", "AuthenticationPolicyNotFound")
    (stalled,) = [each for each in operator.status(APP.key)["conditions"] if each["type"] == "Stalled"]
    ((member, value),) = stated.items()
    assert f"spec.authenticationPolicy.{member}: the organization has no" in stalled["message"]
    assert value in stalled["message"]
    assert writes(okta_simulator) == ()
    await operator.apply(APP.with_spec(authenticationPolicy=STRICT))
    assert operator.is_ready(APP.key)
    assert len(okta_simulator.get(APPS).body) == 1


@pytest.mark.okta_simulator(settings=Settings(pipeline="v1"))
@pytest.mark.parametrize("stated", [STRICT, {"id": "rst1example"}])
async def test_classic_organizations_have_none(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, stated: dict[str, str]
) -> None:
    await operator.apply(APP.with_spec(authenticationPolicy=stated))
    assert cluster.resources.conditions(APP.key)["Stalled"] == ("True", "IdentityEngineRequired")
    assert okta_simulator.get(APPS).body == []
    await operator.apply(APP.manifest)
    assert operator.is_ready(APP.key)


@pytest.mark.okta_simulator(settings=Settings(pipeline="v1"))
async def test_an_organization_that_okta_moves_to_identity_engine_has_some(
    operator: Operator, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.with_spec(authenticationPolicy=STRICT))
    okta_simulator.switch(pipeline="idx")
    operator.services.organizations.distrust(ORG)
    await operator.resync()
    assert operator.is_ready(APP.key)
    assert operator.status(ORG)["engine"] == "IdentityEngine"


async def test_what_okta_takes_and_does_not_show_is_not_called_ready(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AccessPolicies, "assigned", lambda _area, app, _policy: app["_accessPolicy"])
    for _ in range(3):
        await operator.apply(APP.with_spec(authenticationPolicy=STRICT))
        assert cluster.resources.conditions(APP.key)["Stalled"] == ("True", "OktaKeepsOtherwise")
        await operator.resync()
    assert "DriftCorrected" not in cluster.events.reasons
    (app,) = okta_simulator.get(APPS).body
    assert app["status"] == "INACTIVE"
