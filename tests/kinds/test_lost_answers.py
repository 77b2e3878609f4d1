"""Whatever gets lost between Okta and the operator, nothing is created twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.kinds.specs import SAMPLES, Sample, writes
from tests.support.operator import ORG, Operator

from okta_operator.core.errors import AnswerLost, OperatorError, Recoverable, Terminal, Waiting
from okta_operator.kube.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.support.operator import FakeCluster

    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

pytestmark = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.kind)


class Trouble:
    """Comes between the operator and Okta's writes, counted from 0."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, operator: Operator) -> None:
        self.calls = 0
        self.lost: set[int] = set()
        self.refused: dict[int, OperatorError] = {}
        connection = operator.organization.connection
        for name in ("create", "replace", "act", "delete"):
            monkeypatch.setattr(connection, name, self._between(getattr(connection, name)))

    def _between(self, send: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*args: Any) -> Any:  # noqa: ANN401 - any call's
            number, self.calls = self.calls, self.calls + 1
            if number in self.refused:
                raise self.refused[number]
            answer = await send(*args)
            if number in self.lost:
                error = AnswerLost if send.__name__ == "create" else Recoverable
                raise error("AnswerLost", "The answer was lost.")
            return answer

        return call


@pytest.fixture
async def trouble(
    operator: Operator, okta_simulator: OktaSimulator, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> Trouble:
    await operator.apply(*sample.needs)
    okta_simulator.clear_requests()
    return Trouble(monkeypatch, operator)


def objects(okta: OktaSimulator, sample: Sample) -> list[JsonObject]:
    """What the operator made."""
    return [b for b in sample.listed(okta) if "okta-operator" in str(b)]


async def settle(operator: Operator, sample: Sample) -> None:
    """Look again after the times that the operator sets itself, until it is ready."""
    for _ in range(6):
        if operator.is_ready(sample.key):
            return
        operator.cluster.clock.advance(operator.delays[sample.key] or 0)
        operator.services.queue.add(sample.key, "resync")
        await operator.run()


async def test_the_answer_to_the_creation_is_lost(
    operator: Operator, okta_simulator: OktaSimulator, trouble: Trouble, sample: Sample
) -> None:
    trouble.lost = {0}
    await operator.apply(sample.manifest)
    assert len(objects(okta_simulator, sample)) == 1
    assert not operator.is_ready(sample.key)
    await settle(operator, sample)
    assert operator.is_ready(sample.key), operator.status(sample.key)
    (found,) = objects(okta_simulator, sample)
    assert operator.status(sample.key)["id"] == found["id"]
    assert operator.status(sample.key).get("attempt") is None
    told = [message for _, reason, message in operator.cluster.events.told if reason == "Recognized"]
    assert len(told) == 1
    assert found["id"] in told[0]


async def test_the_answer_is_lost_and_the_operator_dies(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, trouble: Trouble, sample: Sample
) -> None:
    trouble.lost = {0}
    await operator.apply(sample.manifest)
    again = Operator(cluster)
    await again.run()
    await settle(again, sample)
    assert again.is_ready(sample.key), again.status(sample.key)
    assert len(objects(okta_simulator, sample)) == 1
    await again.stop()


async def test_the_answer_is_lost_and_the_resource_deleted(
    operator: Operator, okta_simulator: OktaSimulator, trouble: Trouble, sample: Sample
) -> None:
    trouble.lost = {0}
    await operator.apply(sample.manifest)
    assert len(objects(okta_simulator, sample)) == 1
    await operator.delete(sample.key)
    assert objects(okta_simulator, sample) == []
    assert sample.key not in operator.cluster.resources.bodies


async def test_later_answers_are_lost(
    operator: Operator, okta_simulator: OktaSimulator, trouble: Trouble, sample: Sample
) -> None:
    trouble.lost = set(range(1, len(sample.writes)))
    await operator.apply(sample.manifest)
    assert operator.is_ready(sample.key) == (trouble.lost == set())
    await settle(operator, sample)
    assert operator.is_ready(sample.key), operator.status(sample.key)
    assert writes(okta_simulator) == sample.writes


async def test_okta_does_not_list_what_it_has_just_made(
    operator: Operator,
    okta_simulator: OktaSimulator,
    trouble: Trouble,
    sample: Sample,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trouble.lost = {0}
    await operator.apply(sample.manifest)
    connection = operator.organization.connection
    complete = connection.list

    async def lagging(path: str, **options: Any) -> list[JsonObject] | None:  # noqa: ANN401 - as of list
        found = await complete(path, **options)
        return found if found is None else [b for b in found if "okta-operator" not in str(b)]

    monkeypatch.setattr(connection, "list", lagging)
    for _ in range(3):
        operator.services.queue.add(sample.key, "resync")
        await operator.run()
        assert not operator.is_ready(sample.key)
        assert len(objects(okta_simulator, sample)) == 1
    monkeypatch.setattr(connection, "list", complete)
    await settle(operator, sample)
    assert operator.is_ready(sample.key), operator.status(sample.key)
    assert len(objects(okta_simulator, sample)) == 1


async def test_a_creation_that_okta_refused_is_tried_again_as_soon_as_it_is_corrected(
    operator: Operator, okta_simulator: OktaSimulator, trouble: Trouble, sample: Sample
) -> None:
    trouble.refused = {0: Terminal("OktaRejected", "Okta rejected it.")}
    await operator.apply(sample.manifest)
    assert operator.cluster.resources.conditions(sample.key)["Stalled"] == ("True", "OktaRejected")
    await operator.apply(sample.stating(sample.values[1]))
    assert operator.is_ready(sample.key), operator.status(sample.key)
    assert len(objects(okta_simulator, sample)) == 1


async def test_a_creation_that_was_not_sent_is_sent_when_it_can_be(
    operator: Operator, okta_simulator: OktaSimulator, trouble: Trouble, sample: Sample
) -> None:
    trouble.refused = {0: Waiting("RateLimited", "The limit is used up.", retry_after=5)}
    await operator.apply(sample.manifest)
    assert operator.delays[sample.key] == 5
    operator.services.queue.add(sample.key, "resync")
    await operator.run()
    assert operator.is_ready(sample.key), operator.status(sample.key)
    assert writes(okta_simulator) == sample.writes


def refuse_ids(monkeypatch: pytest.MonkeyPatch, cluster: FakeCluster, error: OperatorError) -> None:
    """The API server takes no status with an id."""
    write = cluster.resources.patch_status

    async def refusing(plural: str, namespace: str, name: str, **what: Any) -> JsonObject | None:  # noqa: ANN401 - as of patch_status
        if "id" in what["status"]:
            raise error
        return await write(plural, namespace, name, **what)

    monkeypatch.setattr(cluster.resources, "patch_status", refusing)


async def test_kubernetes_refuses_the_id_after_the_creation(
    operator: Operator, okta_simulator: OktaSimulator, trouble: Trouble, sample: Sample
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        refuse_ids(patched, operator.cluster, Conflict("It was written to since."))
        await operator.apply(sample.manifest)
    assert trouble.calls == 1
    assert "id" not in operator.status(sample.key)
    await settle(operator, sample)
    assert operator.is_ready(sample.key), operator.status(sample.key)
    assert writes(okta_simulator) == sample.writes


async def test_kubernetes_refuses_the_id_and_the_operator_dies(
    operator: Operator, okta_simulator: OktaSimulator, trouble: Trouble, sample: Sample
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        refuse_ids(patched, operator.cluster, Recoverable("KubernetesUnavailable", "It does not answer."))
        await operator.apply(sample.manifest)
    assert trouble.calls == 1
    again = Operator(operator.cluster)
    await again.run()
    await settle(again, sample)
    assert again.is_ready(sample.key), again.status(sample.key)
    assert len(objects(okta_simulator, sample)) == 1
    assert again.is_ready(ORG)
    await again.stop()
