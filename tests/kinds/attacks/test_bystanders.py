"""What somebody who was granted nothing would do to those who were."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from tests.kinds.attacks.stage import APP, ORIGIN, Stage
from tests.kinds.specs import ORG_REF, ORIGINS, resource, writes
from tests.kinds.tenants import ORG_REF as ACROSS
from tests.kinds.tenants import TEAM, refusal
from tests.support.operator import ORG

from okta_operator.constants import FINALIZER, LABEL_MANAGED_BY, MANAGER
from okta_operator.core.references import Key
from okta_operator.kube.secrets import SecretManifest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from okta_operator.core.json import JsonObject

pytestmark = pytest.mark.usefixtures("lists_go_by_the_same_clock")

STRANGER = "stranger"


def stranger(number: int) -> JsonObject:
    spec = {**ACROSS, "origin": f"https://x{number}.example.com", "scopes": ["CORS"]}
    made = resource("OktaTrustedOrigin", f"x{number}", spec)
    return {**made, "metadata": {**made["metadata"], "namespace": STRANGER}}


async def forged(stage: Stage, ids: Iterable[str]) -> list[Key]:
    """A stranger's resources, whose statuses claim that the organization has objects of theirs."""
    operator = stage.operator
    organization_id = operator.status(ORG)["organizationId"]
    found = dict(enumerate(ids))
    keys = await operator.apply(*map(stranger, found))
    for number, key in enumerate(keys):
        claimed = {**operator.status(key), "id": found[number], "organizationId": organization_id}
        stage.cluster.resources.edit_status(key, claimed)
    await operator.run()
    assert {refusal(operator, key)[0] for key in keys} == {"NamespaceNotGranted"}
    return keys


def vanish(stage: Stage, *ids: str) -> None:
    """Somebody deletes origins in Okta."""
    for each in ids:
        stage.okta.post(f"{ORIGINS}/{each}/lifecycle/deactivate")
        assert stage.okta.delete(f"{ORIGINS}/{each}").status == 204
    stage.okta.clear_requests()


async def minutes(stage: Stage) -> None:
    for _ in range(3):
        stage.cluster.clock.advance(61)
        await stage.operator.resync()


async def test_forged_losses_do_not_hold_back_what_others_lost(stage: Stage) -> None:
    await forged(stage, (f"tos{number:017}" for number in range(6)))
    vanish(stage, stage.theirs["OktaTrustedOrigin"])
    await minutes(stage)
    assert stage.operator.is_ready(ORIGIN.key), stage.operator.status(ORIGIN.key)
    assert stage.operator.is_ready(ORG), stage.operator.status(ORG)


async def test_forged_objects_do_not_make_a_loss_look_small(stage: Stage) -> None:
    names = [f"p{number}" for number in range(5)]
    specs = [{**ORG_REF, "origin": f"https://{name}.example.com", "scopes": ["CORS"]} for name in names]
    keys = await stage.operator.apply(*map(partial(resource, "OktaTrustedOrigin"), names, specs))
    assert all(map(stage.operator.is_ready, keys))
    await forged(stage, [stage.theirs["OktaTrustedOrigin"]] * 60)
    # Nor do those of a team that was granted something, whose looks get as far as the objects that they name.
    granted = await stage.apply("OktaTrustedOrigin")
    stage.cluster.resources.edit_status(
        granted, {**stage.operator.status(granted), "id": stage.theirs["OktaTrustedOrigin"]}
    )
    vanish(stage, *(stage.operator.status(key)["id"] for key in keys))
    await minutes(stage)
    assert {refusal(stage.operator, key)[0] for key in keys} == {"ManyVanished"}
    assert "5 of the organization's" in refusal(stage.operator, ORG)[1]
    assert writes(stage.okta) == ()


async def test_forged_resources_do_not_hold_an_organization(stage: Stage) -> None:
    (key,) = await forged(stage, ["tos00000000000000001"])
    stage.cluster.resources.bodies[key]["metadata"]["finalizers"] = [FINALIZER, "example.com/hold"]
    stage.cluster.resources.delete(key)
    await stage.operator.run()
    stage.cluster.resources.delete(ORG)
    await stage.operator.run()
    message = stage.operator.status(ORG)["conditions"][0]["message"]
    assert "resources that are being deleted" not in message, message


async def test_a_secret_wakes_nobody_of_another_namespace(stage: Stage) -> None:
    stage.operator.looks.clear()
    owner = {"okta-operator.dev/owner": f"x/OktaApp/{APP.key.namespace}/{APP.key.name}"}
    for number in range(3):
        labels = {LABEL_MANAGED_BY: MANAGER, "number": str(number)}
        data = {"password": SecretStr(str(number))}
        stage.cluster.secrets.put(
            SecretManifest(namespace=STRANGER, name="bell", labels=labels, annotations=owner, data=data)
        )
        await stage.operator.run()
    stage.cluster.secrets.gone(stage.cluster.secrets.found.pop((STRANGER, "bell")))
    await stage.operator.run()
    assert stage.operator.looks == []
    assert stage.okta.requests() == []


async def test_what_is_published_is_sent_to_no_organization(stage: Stage) -> None:
    """Who may not read Secrets would have an app's client secret sent elsewhere as if it was an API token."""
    template = {"url": stage.okta.url, "token": "$(client-secret)"}
    await stage.apply("OktaApp", secret={"template": template})
    stage.begin()
    spec = {
        "url": stage.okta.url,
        "ownerId": "thief",
        "insecure": True,
        "credentials": {"apiToken": {"secretRef": {"name": "mine-okta", "key": "token"}}},
    }
    organization = {"kind": "OktaOrg", "metadata": {"name": "thief", "namespace": TEAM}, "spec": spec}
    await stage.operator.apply(organization)
    reason, message = refusal(stage.operator, Key("OktaOrg", TEAM, "thief"))
    assert reason == "CredentialsForAnotherAddress"
    assert "mine-okta" in message
    assert stage.okta.requests() == []
