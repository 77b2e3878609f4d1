"""What is written into a Lease, and against what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from okta_operator.core.errors import Recoverable
from okta_operator.kube.errors import Conflict
from okta_operator.kube.lease import Lease, LeaseRecord, unchanged

if TYPE_CHECKING:
    from tests.support.fake_leases import FakeLeases

LIMIT = 5.0


@pytest.fixture
def lease(api: FakeLeases) -> Lease:
    return Lease(api, "operators", "okta-operator")  # type: ignore[arg-type]


def spec(api: FakeLeases) -> dict[str, Any]:
    assert api.body is not None
    found: dict[str, Any] = api.body["spec"]
    return found


async def test_where_there_is_none_it_is_made(api: FakeLeases, lease: Lease) -> None:
    assert await lease.read(limit=LIMIT) is None
    record = await lease.take(None, "one", 15, limit=LIMIT)
    assert (record.holder, record.duration, record.transitions) == ("one", 15.0, 0)
    assert api.body is not None
    assert (api.body["apiVersion"], api.body["kind"]) == ("coordination.k8s.io/v1", "Lease")
    assert (api.body["metadata"]["namespace"], api.body["metadata"]["name"]) == ("operators", "okta-operator")
    assert spec(api)["acquireTime"] == spec(api)["renewTime"]


async def test_the_times_are_micro_times(api: FakeLeases, lease: Lease) -> None:
    """``metav1.MicroTime`` has exactly six digits after the point (apimachinery, ``RFC3339Micro``)."""
    before = datetime.now(UTC)
    await lease.take(None, "one", 15, limit=LIMIT)
    written = spec(api)["renewTime"]
    assert before <= datetime.fromisoformat(written) <= datetime.now(UTC)
    assert len(written) == len("2026-01-01T00:00:00.000000Z")


async def test_a_renewal_moves_the_time_of_renewal_alone(api: FakeLeases, lease: Lease) -> None:
    taken = await lease.take(None, "one", 15, limit=LIMIT)
    before = spec(api)
    await lease.take(taken, "one", 15, limit=LIMIT)
    assert {name for name, value in spec(api).items() if before[name] != value} == {"renewTime"}


async def test_another_holder_is_a_transition(api: FakeLeases, lease: Lease) -> None:
    taken = await lease.take(None, "one", 15, limit=LIMIT)
    record = await lease.take(taken, "two", 15, limit=LIMIT)
    assert (record.holder, record.transitions) == ("two", 1)
    assert spec(api)["acquireTime"] == spec(api)["renewTime"]


async def test_of_two_that_read_the_same_one_takes_it(api: FakeLeases, lease: Lease) -> None:
    await lease.take(None, "one", 15, limit=LIMIT)
    read = await lease.read(limit=LIMIT)
    await lease.take(read, "two", 15, limit=LIMIT)
    with pytest.raises(Conflict):
        await lease.take(read, "three", 15, limit=LIMIT)
    assert api.holder == "two"


async def test_of_two_that_make_it_one_does(api: FakeLeases, lease: Lease) -> None:
    await lease.take(None, "one", 15, limit=LIMIT)
    with pytest.raises(Conflict):
        await lease.take(None, "two", 15, limit=LIMIT)
    assert api.holder == "one"


async def test_given_back_it_is_nobodys_and_says_who_had_it_when(api: FakeLeases, lease: Lease) -> None:
    taken = await lease.take(None, "one", 15, limit=LIMIT)
    await lease.release(taken, limit=LIMIT)
    assert spec(api)["holderIdentity"] == ""
    assert spec(api)["leaseDurationSeconds"] == 1
    assert (spec(api)["leaseTransitions"], spec(api)["acquireTime"]) == (0, taken.acquired)


async def test_what_is_not_as_it_was_is_not_given_back(api: FakeLeases, lease: Lease) -> None:
    taken = await lease.take(None, "one", 15, limit=LIMIT)
    await lease.take(taken, "two", 15, limit=LIMIT)
    with pytest.raises(Conflict):
        await lease.release(taken, limit=LIMIT)
    assert api.holder == "two"


async def test_what_others_wrote_there_survives(api: FakeLeases, lease: Lease) -> None:
    await lease.take(None, "one", 15, limit=LIMIT)
    api.annotate()
    spec(api)["strategy"] = "OldestEmulationVersion"
    await lease.take(await lease.read(limit=LIMIT), "two", 15, limit=LIMIT)
    assert api.body is not None
    assert api.body["metadata"]["annotations"]
    assert spec(api)["strategy"] == "OldestEmulationVersion"


async def test_one_that_is_gone_is_not_renewed(api: FakeLeases, lease: Lease) -> None:
    taken = await lease.take(None, "one", 15, limit=LIMIT)
    api.body = None
    with pytest.raises(Conflict, match="is gone"):
        await lease.take(taken, "one", 15, limit=LIMIT)


async def test_a_namespace_that_is_not_there_is_named(api: FakeLeases, lease: Lease) -> None:
    async def nothing_there(*_: object, **__: object) -> None:
        return None

    api.request = nothing_there  # type: ignore[method-assign]
    with pytest.raises(Recoverable, match="no namespace operators for the Lease okta-operator"):
        await lease.take(None, "one", 15, limit=LIMIT)


async def test_one_that_says_nothing_is_nobodys(api: FakeLeases, lease: Lease) -> None:
    """As ``kubectl create`` of a Lease without a spec leaves it."""
    api.body = {"metadata": {"uid": "u", "resourceVersion": "7"}}
    record = await lease.read(limit=LIMIT)
    assert record is not None
    assert (record.holder, record.duration, record.transitions) == ("", 0.0, 0)
    assert (await lease.take(record, "one", 15, limit=LIMIT)).holder == "one"


def record(uid: str = "u", **said: object) -> LeaseRecord:
    body: dict[str, Any] = {"metadata": {"uid": uid, "resourceVersion": "1"}, "spec": {"holderIdentity": "one", **said}}
    return LeaseRecord("one", 15.0, 0, "", body)


def test_only_who_holds_it_and_since_when_is_news() -> None:
    noted = record()
    noted.body["metadata"]["resourceVersion"] = "2"
    assert unchanged(None, None)
    assert unchanged(record(), noted)
    assert not unchanged(record(), record(renewTime="later"))
    assert not unchanged(record(), record("another"))
    assert not unchanged(None, record())
    assert not unchanged(record(), None)
