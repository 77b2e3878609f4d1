"""What somebody can try who may create, edit and annotate every resource of a tenant's namespace, and write its status.

Some of it the schema refuses at ``kubectl apply`` already; here the engine is asked as if it did not. Each attempt has
to end in a condition that says why, with Okta as it was and without a call that writes.
"""

from __future__ import annotations

import pytest
from tests.kinds.attacks.stage import KEYS, KINDS, Stage, make_server, manifest
from tests.kinds.specs import APPS, SERVERS
from tests.kinds.tenants import entry, grant, make_app

every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
@pytest.mark.parametrize("policy", ["Full", "ObserveOnly", None])
async def test_an_object_of_another_team_is_not_adopted(stage: Stage, kind: str, policy: str | None) -> None:
    stated = {} if policy is None else {"managementPolicy": policy}
    key = await stage.apply(kind, adopt={"id": stage.theirs[kind]}, deletionPolicy="Delete", **stated)
    assert stage.theirs[kind] in stage.refused(key, "AdoptionNotGranted")
    await stage.operator.delete(key)
    stage.untouched()


@pytest.mark.parametrize("kind", ["OktaApp", "OktaAuthServer", "OktaTrustedOrigin"])
async def test_an_object_that_nobody_owns_is_not_adopted(stage: Stage, kind: str) -> None:
    key = await stage.apply(kind, adopt={"id": stage.foreign[kind]}, managementPolicy="Full", deletionPolicy="Delete")
    stage.refused(key, "AdoptionNotGranted")
    assert stage.calls(stage.foreign[kind]) == []
    await stage.operator.delete(key)
    stage.untouched()


@every_kind
async def test_the_mark_of_another_team_protects_also_what_may_be_adopted(stage: Stage, kind: str) -> None:
    """Whoever runs the organization has granted one id too many."""
    everything_granted = entry(kinds=KINDS, groups=["*"], origins=["*"], adopt=list(stage.theirs.values()))
    grant(stage.cluster, everything_granted)
    key = await stage.apply(kind, adopt={"id": stage.theirs[kind]}, managementPolicy="Full", deletionPolicy="Delete")
    stage.refused(key, "OwnedByAnother", "AdoptNotFound")
    await stage.operator.delete(key)
    stage.untouched()


@pytest.mark.parametrize("kind", ["OktaApp", "OktaAuthServer"])
async def test_a_right_to_adopt_one_object_does_not_reach_another(stage: Stage, kind: str) -> None:
    """The id in the status leads to another object than the one that may be taken over."""
    mine = make_app(stage.okta, "Mine") if kind == "OktaApp" else make_server(stage.okta)
    grant(stage.cluster, entry(kinds=KINDS, groups=["Data *"], adopt=[mine]))
    key = KEYS[kind]
    stage.cluster.resources.apply(manifest(kind, adopt={"id": mine}, managementPolicy="Full", deletionPolicy="Delete"))
    stage.cluster.resources.edit_status(key, {"observedGeneration": -1, "id": stage.foreign[kind]})
    path = f"{APPS if kind == 'OktaApp' else SERVERS}/{stage.foreign[kind]}"
    before = stage.okta.get(path).body
    await stage.operator.run()
    await stage.forge(key, id=stage.foreign[kind])
    assert stage.okta.get(path).body == before
    assert stage.calls(stage.foreign[kind], writes_only=True) == []
    await stage.operator.delete(key)
    assert stage.okta.get(path).body == before


async def test_okta_s_own_server_is_not_adopted(stage: Stage) -> None:
    key = await stage.apply("OktaAuthServer", adopt={"id": "default"}, managementPolicy="Full", pruneUnlisted=True)
    stage.refused(key, "AdoptionNotGranted")


@pytest.mark.unjudged("another sort of app with the form of a client")
async def test_an_app_that_is_no_client_is_not_adopted_even_if_it_is_granted(stage: Stage) -> None:
    bookmark = {"label": "Payroll", "name": "bookmark", "signOnMode": "BOOKMARK"}
    answer = stage.okta.post(APPS, bookmark | {"settings": {"app": {"url": "https://pay.example.com"}}})
    if answer.status != 200:  # the simulator has clients only: make one and call it otherwise
        other = make_app(stage.okta, "Payroll")
        stage.okta.org.tables["apps"][other]["name"] = "bookmark"
    else:
        other = answer.body["id"]
    grant(stage.cluster, entry(kinds=KINDS, adopt=[other]))
    stage.begin()
    key = await stage.apply("OktaApp", adopt={"id": other}, managementPolicy="Full", deletionPolicy="Delete")
    stage.refused(key, "NotSupported")
    await stage.operator.delete(key)
    stage.untouched()
