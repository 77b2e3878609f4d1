"""Secrets in Kubernetes that are not the operator's to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.attacks.stage import APP, Stage, put_secret
from tests.kinds.tenants import TEAM, refusal

from okta_operator.constants import ANNOTATION_OWNER, LABEL_MANAGED_BY, MANAGER
from okta_operator.core.ownership import Identity

if TYPE_CHECKING:
    from okta_operator.kube.secrets import KubeSecret, SecretManifest


@pytest.mark.parametrize("owner", [None, "prod/OktaApp/openmetadata/om", "prod/OktaApp/team/other", ""])
async def test_a_secret_that_is_there_is_not_overwritten(stage: Stage, owner: str | None) -> None:
    theirs = put_secret(stage, "theirs", **({} if owner is None else {"owner": owner}))
    key = await stage.apply("OktaApp", secret={"name": "theirs"})
    reason, message = refusal(stage.operator, key)
    assert reason == "SecretNotOwned"
    assert "theirs" in message
    assert stage.cluster.secrets.found[TEAM, "theirs"] == theirs
    await stage.operator.delete(key)
    assert stage.cluster.secrets.found[TEAM, "theirs"] == theirs


async def test_a_secret_that_is_created_between_check_and_write_is_not_overwritten(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = stage.cluster.secrets.create
    made: list[KubeSecret] = []

    async def late(content: SecretManifest) -> KubeSecret | None:
        made.append(put_secret(stage, content.name))
        return await create(content)

    monkeypatch.setattr(stage.cluster.secrets, "create", late)
    key = await stage.apply("OktaApp")
    assert refusal(stage.operator, key)[0] == "SecretNotOwned"
    assert stage.cluster.secrets.found[TEAM, "mine-okta"] == made[0]


async def test_a_secret_that_is_put_in_the_place_of_the_published_one_is_not_overwritten(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.apply("OktaApp")
    apply = stage.cluster.secrets.apply
    made: list[KubeSecret] = []

    async def late(content: SecretManifest, *, uid: str, resource_version: str) -> KubeSecret:
        if not made:
            stage.cluster.secrets.found.pop((TEAM, content.name))
            made.append(put_secret(stage, content.name))
        return await apply(content, uid=uid, resource_version=resource_version)

    monkeypatch.setattr(stage.cluster.secrets, "apply", late)
    key = await stage.apply("OktaApp", secret={"labels": {"team": "data"}})
    await stage.operator.resync()
    assert refusal(stage.operator, key)[0] == "SecretNotOwned"
    assert stage.cluster.secrets.found[TEAM, "mine-okta"] == made[0]


async def test_a_published_secret_cannot_be_given_to_another_owner(stage: Stage) -> None:
    """The schema refuses these annotations; and without it the operator's own would win."""
    victim = str(Identity("prod", *APP.key))
    forged = {ANNOTATION_OWNER: victim, "okta-operator.dev/data-digest": "0"}
    key = await stage.apply("OktaApp", secret={"annotations": forged, "labels": {LABEL_MANAGED_BY: "me"}})
    assert stage.operator.is_ready(key)
    secret = stage.cluster.secrets.found[TEAM, "mine-okta"]
    assert secret.annotations[ANNOTATION_OWNER] == "prod/OktaApp/team/mine"
    assert secret.labels[LABEL_MANAGED_BY] == MANAGER
