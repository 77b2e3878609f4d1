"""What Okta takes and shows otherwise: written once more, and then said instead of written for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.between import look
from tests.kinds.specs import APPS, SAMPLES, SERVERS, writes

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster, Operator

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

APP, SERVER, _, _ = SAMPLES
EDITED = APP.stating("Metadata")


@pytest.fixture
async def stubborn(operator: Operator, okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """An app in an Okta that takes every label and keeps the first one."""
    await operator.apply(APP.manifest)
    connection = operator.organization.connection
    replace = connection.replace

    async def keeping(path: str, body: JsonObject) -> JsonObject | None:
        if path.startswith(f"{APPS}/") and "label" in body:
            body = {**body, "label": "OpenMetadata"}
        return await replace(path, body)

    monkeypatch.setattr(connection, "replace", keeping)
    okta_simulator.clear_requests()
    operator.cluster.events.told.clear()


@pytest.mark.usefixtures("stubborn")
async def test_it_is_written_once_more_and_then_it_is_the_user_s_to_correct(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(EDITED)
    assert writes(okta_simulator) == (f"PUT {APPS}/*",) * 2
    assert cluster.resources.conditions(APP.key)["Stalled"] == ("True", "OktaKeepsOtherwise")
    message = next(c["message"] for c in operator.status(APP.key)["conditions"] if c["type"] == "Stalled")
    assert "label" in message


@pytest.mark.usefixtures("stubborn")
async def test_it_is_not_written_again_at_later_looks(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(EDITED)
    okta_simulator.clear_requests()
    cluster.events.told.clear()
    for _ in range(3):
        await look(operator, APP.key, after=600)
    assert okta_simulator.requests() != []
    assert writes(okta_simulator) == ()
    assert cluster.events.told == []
    assert cluster.resources.conditions(APP.key)["Stalled"] == ("True", "OktaKeepsOtherwise")


@pytest.mark.usefixtures("stubborn")
async def test_it_ends_when_the_resource_states_what_okta_shows(
    operator: Operator, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(EDITED)
    okta_simulator.clear_requests()
    await operator.apply(APP.manifest)
    assert operator.is_ready(APP.key)
    assert writes(okta_simulator) == ()


@pytest.mark.usefixtures("stubborn")
async def test_it_ends_when_okta_shows_what_the_resource_states(
    operator: Operator, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(EDITED)
    path = f"{APPS}/{operator.status(APP.key)['id']}"
    assert okta_simulator.put(path, {**okta_simulator.get(path).body, "label": "Metadata"}).status == 200
    okta_simulator.clear_requests()
    await look(operator, APP.key, after=600)
    assert operator.is_ready(APP.key)
    assert writes(okta_simulator) == ()


@pytest.mark.usefixtures("stubborn")
async def test_what_else_changes_is_still_written(operator: Operator, okta_simulator: OktaSimulator) -> None:
    await operator.apply(EDITED)
    okta_simulator.clear_requests()
    await operator.apply({**EDITED, "spec": {**EDITED["spec"], "notes": {"admin": "Ask the data team."}}})
    app = okta_simulator.get(f"{APPS}/{operator.status(APP.key)['id']}").body
    assert app["settings"]["notes"]["admin"] == "Ask the data team."
    okta_simulator.clear_requests()
    await operator.resync()
    assert writes(okta_simulator) == ()


@pytest.mark.usefixtures("stubborn")
async def test_another_value_is_tried_again(operator: Operator, okta_simulator: OktaSimulator) -> None:
    await operator.apply(EDITED)
    okta_simulator.clear_requests()
    await operator.apply(APP.stating("Third"))
    assert writes(okta_simulator) == (f"PUT {APPS}/*",) * 2


async def test_a_setting_that_okta_takes_only_after_the_creation_is_no_drift(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(SERVER.with_spec(signing={"rotationMode": "MANUAL"}))
    path = f"{SERVERS}/{operator.status(SERVER.key)['id']}"
    assert okta_simulator.get(path).body["credentials"]["signing"]["rotationMode"] == "MANUAL"
    assert writes(okta_simulator).count(f"PUT {SERVERS}/*") == 1
    assert operator.is_ready(SERVER.key)
    okta_simulator.clear_requests()
    await operator.resync()
    assert writes(okta_simulator) == ()
    assert cluster.events.reasons == ["Created"]
