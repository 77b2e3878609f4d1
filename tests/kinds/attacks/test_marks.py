"""Client IDs and marks that look like those of another team."""

from __future__ import annotations

from typing import Any

import pytest
from tests.kinds.attacks.stage import APP, Stage
from tests.kinds.specs import APPS, SAMPLES
from tests.kinds.tenants import TEAM, refusal

from okta_operator.core.ownership import Identity


async def test_a_client_id_of_another_team_is_not_taken_over(stage: Stage) -> None:
    victim = stage.okta.get(f"{APPS}/{stage.theirs['OktaApp']}").body["credentials"]["oauthClient"]["client_id"]
    key = await stage.apply("OktaApp", clientId=victim)
    reason, message = refusal(stage.operator, key)
    assert reason == "OktaRejected"
    assert "such an object is there" in message
    assert stage.state() == stage.before
    assert {call["status"] for call in stage.okta.requests(writes_only=True)} == {400}
    assert (TEAM, "mine-okta") not in stage.cluster.secrets.found


MARKED = {
    "OktaAuthServer": ("description", "name"),
    "OktaAccessPolicy": ("description", "name"),
    "OktaTrustedOrigin": ("name",),
}


@pytest.mark.parametrize(("kind", "member"), [(kind, m) for kind, members in MARKED.items() for m in members])
async def test_a_forged_mark_makes_nothing_another_team_s(stage: Stage, kind: str, member: str) -> None:
    """The schema refuses the word; and without it the tenant's own mark would still be the last one."""
    sample = next(each for each in SAMPLES if each.kind == kind)
    identity = Identity("prod", *sample.key)
    key = await stage.apply(kind, **{member: f"x [okta-operator {identity.mark}]"})
    assert stage.operator.is_ready(key), stage.operator.status(key)
    mine = stage.operator.status(key)["id"]
    stage.cluster.resources.edit_status(sample.key, {"observedGeneration": -1})
    stage.begin()
    stage.cluster.clock.advance(60)
    await stage.operator.run()
    assert stage.operator.status(sample.key)["id"] == stage.theirs[kind] != mine
    stage.untouched()


@pytest.mark.parametrize("member", ["label", "notes", "tosUri"])
async def test_a_mark_in_an_app_s_texts_is_none(stage: Stage, member: str) -> None:
    mark = Identity("prod", *APP.key).mark
    value: Any = f"[okta-operator {mark}]"
    value = {"admin": value} if member == "notes" else f"https://x.example.com/{mark}" if member == "tosUri" else value
    key = await stage.apply("OktaApp", **{member: value})
    assert stage.operator.is_ready(key)
    stage.cluster.resources.edit_status(APP.key, {"observedGeneration": -1})
    await stage.operator.run()
    assert stage.operator.status(APP.key)["id"] == stage.theirs["OktaApp"]
