"""What others do while the operator looks, and what it is told of late or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.kinds.between import (
    LateWatch,
    list_nothing_of_ours,
    look,
    lose_the_first_answer,
    marked,
    meanwhile,
    statuses_written,
)
from tests.kinds.specs import ORIGINS, SAMPLES, SERVERS, Sample, writes
from tests.support.operator import Operator

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

APP, SERVER, _, ORIGIN = SAMPLES
# One whose POST can be repeated because its id is chosen, and one whose cannot.
either = pytest.mark.parametrize("sample", [APP, ORIGIN], ids=lambda sample: sample.kind)


@pytest.fixture
def watch(operator: Operator) -> LateWatch:
    return LateWatch(operator.cluster.resources)


async def test_an_edit_whose_event_comes_after_the_answer_to_our_status_is_not_missed(
    operator: Operator,
    cluster: FakeCluster,
    okta_simulator: OktaSimulator,
    watch: LateWatch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await operator.apply(ORIGIN.manifest)
    third = ORIGIN.stating("https://third.example.com")
    meanwhile(monkeypatch, watch, cluster.resources, lambda: cluster.resources.apply(third))
    await operator.apply(ORIGIN.stating("https://second.example.com"))
    assert [body["origin"] for body in okta_simulator.pages(ORIGINS)] == ["https://third.example.com"]
    assert operator.status(ORIGIN.key)["observedGeneration"] == 3
    assert operator.is_ready(ORIGIN.key)
    okta_simulator.clear_requests()
    watch.deliver()
    await operator.run()
    assert writes(okta_simulator) == ()


async def test_a_status_wiped_beside_our_own_write_gets_its_id_back(
    operator: Operator,
    cluster: FakeCluster,
    okta_simulator: OktaSimulator,
    watch: LateWatch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await operator.apply(ORIGIN.manifest)
    meanwhile(monkeypatch, watch, cluster.resources, lambda: cluster.resources.edit_status(ORIGIN.key, {}))
    await operator.apply(ORIGIN.stating("https://second.example.com"))
    watch.deliver()
    await operator.run()
    (found,) = marked(okta_simulator, ORIGIN)
    assert operator.status(ORIGIN.key)["id"] == found["id"]
    assert operator.is_ready(ORIGIN.key)


async def test_the_removal_of_a_namesake_that_is_told_late_does_not_lose_the_new_one(
    operator: Operator, cluster: FakeCluster
) -> None:
    await operator.apply(ORIGIN.manifest)
    gone = cluster.resources.gone
    late: list[JsonObject] = []
    cluster.resources.gone = late.append
    await operator.delete(ORIGIN.key)
    await operator.apply(ORIGIN.manifest)
    for body in late:
        gone(body)
    await operator.run()
    assert len(late) == 1
    assert operator.services.cache.get(ORIGIN.key) is not None
    assert operator.is_ready(ORIGIN.key)


@either
async def test_a_creation_that_nobody_answered_is_taken_up_without_an_empty_id_in_between(
    operator: Operator,
    cluster: FakeCluster,
    okta_simulator: OktaSimulator,
    sample: Sample,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lose_the_first_answer(monkeypatch, operator.organization.connection)
    asked = statuses_written(monkeypatch, cluster.resources)
    await operator.apply(sample.manifest)
    await look(operator, sample.key)
    (found,) = marked(okta_simulator, sample)
    assert {status["id"] for status in asked if "id" in status} == {found["id"]}
    reasons = {c["reason"] for status in asked for c in status.get("conditions", ())}
    assert "InternalError" not in reasons
    assert operator.is_ready(sample.key)


@either
async def test_a_creation_that_nobody_answered_or_lists_yet_is_nobody_s_to_correct(
    operator: Operator,
    cluster: FakeCluster,
    okta_simulator: OktaSimulator,
    sample: Sample,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lose_the_first_answer(monkeypatch, operator.organization.connection)
    catch_up = list_nothing_of_ours(monkeypatch, operator.organization.connection)
    await operator.apply(sample.manifest)
    await look(operator, sample.key)
    assert cluster.resources.conditions(sample.key)["Reconciling"] == ("True", "CreationUnanswered")
    assert "Stalled" not in cluster.resources.conditions(sample.key)
    catch_up()
    await look(operator, sample.key, after=operator.delays[sample.key] or 0)
    assert operator.is_ready(sample.key)
    assert len(marked(okta_simulator, sample)) == 1


async def test_what_an_earlier_process_made_and_okta_does_not_list_yet_is_taken_up_within_seconds(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.manifest)
    cluster.resources.edit_status(ORIGIN.key, {"observedGeneration": -1})  # it died before it could write the id
    okta_simulator.add_faults({"method": "GET", "path": ORIGINS, "status": 200, "body": []})
    again = Operator(cluster)
    await again.run()
    assert cluster.resources.conditions(ORIGIN.key)["Stalled"] == ("True", "OktaRejected")
    assert again.delays[ORIGIN.key] == 5
    okta_simulator.clear_faults()
    await look(again, ORIGIN.key, after=5)
    assert again.is_ready(ORIGIN.key), again.status(ORIGIN.key)
    assert len(okta_simulator.pages(ORIGINS)) == 1
    await again.stop()


async def test_what_is_taken_by_another_is_tried_less_and_less(
    operator: Operator, okta_simulator: OktaSimulator
) -> None:
    taken = {"name": "theirs", "origin": ORIGIN.values[0], "scopes": [{"type": "CORS"}]}
    assert okta_simulator.post(ORIGINS, taken).status == 200
    await operator.apply(ORIGIN.manifest)
    delays = [operator.delays[ORIGIN.key]]
    for _ in range(4):
        await look(operator, ORIGIN.key)
        delays.append(operator.delays[ORIGIN.key])
    assert delays[:4] == [5, 10, 20, 40]
    assert delays[4] == pytest.approx(600, rel=0.25)


async def test_scopes_that_okta_does_not_list_yet_are_nobody_s_to_correct(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operator.apply(SERVER.manifest)
    connection = operator.organization.connection
    complete = connection.list

    async def without_scopes(path: str, **options: Any) -> list[JsonObject] | None:  # noqa: ANN401 - as of list
        return [] if "/scopes" in path else await complete(path, **options)

    before = okta_simulator.pages(f"{SERVERS}/{operator.status(SERVER.key)['id']}/scopes")
    monkeypatch.setattr(connection, "list", without_scopes)
    okta_simulator.clear_requests()
    await operator.resync()
    assert operator.is_ready(SERVER.key)  # it has just written them itself, and asks for them by id
    assert writes(okta_simulator) == ()
    await look(operator, SERVER.key, after=61)
    assert cluster.resources.conditions(SERVER.key)["Reconciling"] == ("True", "ListBehind")
    monkeypatch.setattr(connection, "list", complete)
    await operator.resync()
    assert operator.is_ready(SERVER.key)
    assert okta_simulator.pages(f"{SERVERS}/{operator.status(SERVER.key)['id']}/scopes") == before


@pytest.mark.parametrize(
    ("sample", "member", "below"),
    [(APP, {"access": {"groups": []}}, "groups"), (SERVER, {"scopes": [], "claims": []}, "claims")],
    ids=["groups", "scopes"],
)
async def test_what_is_taken_out_before_okta_lists_it_goes(
    operator: Operator, okta_simulator: OktaSimulator, sample: Sample, member: JsonObject, below: str
) -> None:
    okta_simulator.switch(list_lag_seconds=60)
    await operator.apply(sample.manifest)
    await operator.apply(sample.with_spec(**member))
    okta_simulator.switch(list_lag_seconds=0)
    assert operator.is_ready(sample.key), operator.status(sample.key)
    path = f"{sample.path(okta_simulator)}/{operator.status(sample.key)['id']}"
    assert [each for each in okta_simulator.pages(f"{path}/{below}") if not each.get("system")] == []
    assert "om" not in {each.get("name") for each in okta_simulator.pages(f"{path}/{below}")}


async def test_what_is_taken_out_is_not_taken_out_again_because_okta_lists_it_still(
    operator: Operator, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(APP.manifest)
    okta_simulator.switch(list_lag_seconds=60)
    await operator.apply(APP.with_spec(access={"groups": []}))
    okta_simulator.clear_requests()
    await operator.resync()
    assert writes(okta_simulator) == ()
    assert operator.is_ready(APP.key)


async def test_a_removal_that_nobody_told_of_leads_to_no_creation(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(SERVER.manifest)
    path = f"{SERVERS}/{operator.status(SERVER.key)['id']}"
    okta_simulator.post(f"{path}/lifecycle/deactivate")
    okta_simulator.delete(path)
    del cluster.resources.bodies[SERVER.key]
    okta_simulator.clear_requests()
    await look(operator, SERVER.key)
    await look(operator, SERVER.key, after=61)
    assert writes(okta_simulator) == ()
    assert [body["name"] for body in okta_simulator.pages(SERVERS)] == ["default"]


async def test_a_secret_whose_removal_nobody_told_of_is_made_again_at_the_next_look(
    operator: Operator, cluster: FakeCluster
) -> None:
    await operator.apply(APP.manifest)
    before = cluster.secrets.values("om-okta")
    del cluster.secrets.found["openmetadata", "om-okta"]
    await operator.resync()
    assert cluster.secrets.values("om-okta") == before


async def test_an_object_that_was_missed_once_and_found_is_not_nearly_given_up(
    operator: Operator, okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operator.apply(SERVER.manifest)

    async def nothing_there(_path: str, **_options: Any) -> None:  # noqa: ANN401 - as of get
        return None

    okta_simulator.clear_requests()
    for _ in range(2):  # far apart, and found in between
        with monkeypatch.context() as stale:
            stale.setattr(operator.organization.connection, "get", nothing_there)
            await look(operator, SERVER.key)
        assert operator.delays[SERVER.key] == pytest.approx(60.5)
        await look(operator, SERVER.key, after=1)
        assert operator.is_ready(SERVER.key)
        operator.cluster.clock.advance(86400)
    assert writes(okta_simulator) == ()
