"""Taking over what is there, and only looking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.between import marked
from tests.kinds.specs import APPS, ORIGINS, SAMPLES, Sample, everything, quiet, writes
from tests.kinds.tenants import refusal

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster, Operator

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

every_kind = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind)
APP, _, _, ORIGIN = SAMPLES


def by_hand(okta: OktaSimulator, **more: object) -> str:
    """A trusted origin that somebody made."""
    body = {"name": "By hand", "origin": "https://om.example.com", "scopes": [{"type": "CORS"}], **more}
    return str(okta.post(ORIGINS, body).body["id"])


@every_kind
async def test_observed_only_nothing_is_made(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs)
    before = everything(okta_simulator)
    okta_simulator.clear_requests()
    await operator.apply(sample.with_spec(managementPolicy="ObserveOnly"))
    assert writes(okta_simulator) == ()
    assert everything(okta_simulator) == before
    assert operator.is_ready(sample.key)
    assert cluster.resources.conditions(sample.key)["Synced"] == ("False", "Differences")
    assert "finalizers" not in cluster.resources.bodies[sample.key]["metadata"]
    assert cluster.secrets.writes == []


@every_kind
async def test_switched_to_observing_differences_are_reported_and_stay(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, sample: Sample
) -> None:
    await operator.apply(*sample.needs, sample.manifest)
    await operator.apply(sample.with_spec(managementPolicy="ObserveOnly"))
    assert cluster.resources.conditions(sample.key)["Synced"] == ("True", "ObservedOnly")
    okta_simulator.clear_requests()
    edited = {**sample.stating(sample.values[1])}
    await operator.apply({**edited, "spec": {**edited["spec"], "managementPolicy": "ObserveOnly"}})
    assert writes(okta_simulator) == ()
    conditions = cluster.resources.conditions(sample.key)
    assert conditions["Ready"] == ("True", "Observed")
    assert conditions["Drifted"] == ("True", "Differences")
    message = next(c["message"] for c in operator.status(sample.key)["conditions"] if c["type"] == "Drifted")
    assert sample.member in message


async def test_adopting_only_observes_until_stated_otherwise(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    external_id = by_hand(okta_simulator)
    okta_simulator.clear_requests()
    await operator.apply(ORIGIN.with_spec(adopt={"id": external_id}))
    assert writes(okta_simulator) == ()
    assert operator.is_ready(ORIGIN.key)
    assert operator.status(ORIGIN.key)["id"] == external_id
    await operator.apply(ORIGIN.with_spec(adopt={"id": external_id}, managementPolicy="Full"))
    assert writes(okta_simulator) == (f"PUT {ORIGINS}/*",)
    assert cluster.events.reasons == ["Adopted"]
    okta_simulator.clear_requests()
    await operator.resync()
    assert writes(okta_simulator) == ()


async def test_only_observed_it_has_drifted_when_it_differs_and_not_because_nobody_owns_it(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    external_id = by_hand(okta_simulator, name="OpenMetadata", scopes=[{"type": "CORS"}, {"type": "REDIRECT"}])
    await operator.apply(ORIGIN.with_spec(adopt={"id": external_id}))
    conditions = cluster.resources.conditions(ORIGIN.key)
    assert conditions["Synced"] == ("True", "ObservedOnly")
    assert "Drifted" not in conditions

    okta_simulator.put(
        f"{ORIGINS}/{external_id}",
        {**okta_simulator.get(f"{ORIGINS}/{external_id}").body, "origin": "https://x.example"},
    )
    await operator.resync()
    assert cluster.resources.conditions(ORIGIN.key)["Drifted"] == ("True", "Differences")


async def test_what_belongs_to_another_cannot_be_adopted(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    external_id = by_hand(okta_simulator, name="Theirs [okta-operator 0123456789abcdef0123]")
    okta_simulator.clear_requests()
    await operator.apply(ORIGIN.with_spec(adopt={"id": external_id}, managementPolicy="Full"))
    assert cluster.resources.conditions(ORIGIN.key)["Stalled"] == ("True", "OwnedByAnother")
    assert writes(okta_simulator) == ()


async def test_what_is_not_there_cannot_be_adopted(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.with_spec(adopt={"id": "tosmissing"}, managementPolicy="Full"))
    assert cluster.resources.conditions(ORIGIN.key)["Stalled"] == ("True", "AdoptNotFound")
    assert writes(okta_simulator) == ()


def app_by_hand(okta: OktaSimulator) -> JsonObject:
    """An app that somebody made, as the answer shows it."""
    client = {"grant_types": ["authorization_code"], "response_types": ["code"], "application_type": "web"}
    client["redirect_uris"] = ["https://old.example.com/callback"]
    body = {
        "name": "oidc_client",
        "label": "By hand",
        "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"client_id": "by-hand"}},
        "settings": {"oauthClient": client},
        "profile": {"team": "data"},
    }
    made = okta.post(APPS, body)
    assert made.status == 200, made.body
    return dict(made.body)


async def test_an_adopted_app_keeps_its_client_id_and_its_secret_is_published(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    made = app_by_hand(okta_simulator)
    path = f"{APPS}/{made['id']}"
    before = okta_simulator.get(path).body
    spec = {"orgRef": {"name": "acme"}, "adopt": {"id": made["id"]}, "managementPolicy": "Full"}
    await operator.apply({**APP.manifest, "spec": spec})
    assert operator.is_ready(APP.key), operator.status(APP.key)
    after = okta_simulator.get(path).body
    assert after["profile"]["team"] == "data"
    assert quiet({**after, "profile": None}) == quiet({**before, "profile": None})
    values = cluster.secrets.values("om-okta")
    assert values["client-id"] == "by-hand"
    assert values["client-secret"] == made["credentials"]["oauthClient"]["client_secret"]


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"applicationType": "browser"}, "spec.applicationType: the application has web"),
        ({"clientId": "another-client-id"}, "spec.clientId: the application has by-hand"),
    ],
)
async def test_an_adopted_app_cannot_become_what_okta_never_changes(
    operator: Operator, okta_simulator: OktaSimulator, stated: JsonObject, message: str
) -> None:
    adopt = {"adopt": {"id": app_by_hand(okta_simulator)["id"]}, "managementPolicy": "Full"}
    okta_simulator.clear_requests()
    await operator.apply({**APP.manifest, "spec": {"orgRef": {"name": "acme"}, **adopt, **stated}})
    assert refusal(operator, APP.key)[0] == "ImmutableInOkta"
    assert message in refusal(operator, APP.key)[1]
    assert writes(okta_simulator) == ()
    same = {"applicationType": "web", "clientId": "by-hand"}
    await operator.apply({**APP.manifest, "spec": {"orgRef": {"name": "acme"}, **adopt, **same}})
    assert operator.is_ready(APP.key), operator.status(APP.key)


async def test_an_own_app_that_cannot_become_what_is_stated_is_not_left_behind(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    """As in a cluster that was built anew: only the mark tells whose it is."""
    await operator.apply(APP.manifest)
    cluster.resources.bodies[APP.key]["metadata"]["finalizers"] = []
    await operator.delete(APP.key)
    await operator.apply(APP.with_spec(applicationType="native"))
    assert refusal(operator, APP.key)[0] == "ImmutableInOkta"
    assert [operator.status(APP.key)["id"]] == [each["id"] for each in marked(okta_simulator, APP)]
    await operator.delete(APP.key)
    assert APP.key not in cluster.resources.bodies
    assert marked(okta_simulator, APP) == []
