from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.support.fake_kube import Clock

from okta_operator.core.objects import Observed
from okta_operator.core.recent import Written
from okta_operator.core.references import Key
from okta_operator.engine.memory import Memory

KEY = Key("OktaApp", "openmetadata", "om")
OTHER = Key("OktaApp", "openmetadata", "other")
CANARY = "canary-of-the-client-secret"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("okta_operator.engine.memory.time", SimpleNamespace(monotonic=made.monotonic))
    return made


@pytest.fixture
def memory(clock: Clock) -> Memory:
    assert clock.passed
    return Memory()


def test_what_was_written_is_given_once(memory: Memory) -> None:
    observed = Observed({"id": "0oa1"})
    memory.hold(KEY, 1, observed)
    assert memory.held(OTHER, 1, seconds=30) is None
    assert memory.held(KEY, 1, seconds=30) is observed
    assert memory.held(KEY, 1, seconds=30) is None


@pytest.mark.parametrize(("generation", "age"), [(2, 0), (1, 31)])
def test_what_was_written_for_another_generation_or_long_ago_is_observed_anew(
    memory: Memory, clock: Clock, generation: int, age: float
) -> None:
    memory.hold(KEY, 1, Observed({"id": "0oa1"}))
    clock.advance(age)
    assert memory.held(KEY, generation, seconds=30) is None


def test_a_client_secret_is_kept_until_it_is_published(memory: Memory) -> None:
    memory.keep_secret(KEY, CANARY)
    assert memory.secret(KEY) == CANARY
    assert memory.secret(OTHER) is None
    memory.drop_secret(KEY)
    memory.drop_secret(KEY)
    assert memory.secret(KEY) is None


def test_nothing_of_the_memory_shows_a_client_secret(memory: Memory) -> None:
    memory.keep_secret(KEY, CANARY)
    memory.hold(KEY, 1, Observed({"id": "0oa1", "client_secret": CANARY}))
    assert CANARY not in repr(vars(memory))


def test_a_miss_is_as_old_as_when_it_was_first_noted(memory: Memory, clock: Clock) -> None:
    assert memory.miss(KEY) is None
    assert memory.missed(KEY, "monday").age == 0
    clock.advance(40)
    miss = memory.missed(KEY, "tuesday", among_many=True)
    assert (miss.age, miss.asked, miss.among_many) == (40, "monday", False)
    assert memory.miss(KEY) is miss
    assert memory.is_missing(KEY)
    assert [memory.found(KEY), memory.found(KEY)] == [True, False]
    assert (memory.miss(KEY), memory.is_missing(KEY)) == (None, False)


def test_what_a_list_does_not_show_is_suspected_until_a_look_has_found_it(memory: Memory) -> None:
    assert [memory.suspect(KEY), memory.suspect(KEY)] == [True, False]
    assert (memory.is_missing(KEY), memory.is_missing(OTHER)) == (True, False)
    assert not memory.found(KEY)
    assert not memory.is_missing(KEY)
    assert not memory.suspect(KEY)  # the list is wrong, and was before
    memory.listed(KEY)
    assert memory.suspect(KEY)


def test_what_is_missed_is_no_mere_suspect(memory: Memory) -> None:
    memory.missed(KEY, None)
    assert not memory.suspect(KEY)
    memory.listed(KEY)
    assert memory.is_missing(KEY)


def test_what_was_just_written_is_kept_for_a_while_for_its_own_object(memory: Memory, clock: Clock) -> None:
    made, gone = Written("om", "scp2", {"id": "scp2"}), Written("om", "scp1", None)
    memory.wrote(KEY, "/servers/a", [("scope", gone), ("scope", made), ("claim", Written("team", "ocl1", None))])
    assert memory.recent(KEY, "/servers/a", "scope", seconds=60) == (gone, made)
    assert memory.recent(KEY, "/servers/b", "scope", seconds=60) == ()
    assert memory.recent(OTHER, "/servers/a", "scope", seconds=60) == ()
    clock.advance(61)
    assert memory.recent(KEY, "/servers/a", "scope", seconds=60) == ()


def test_failures_are_counted_in_a_row(memory: Memory) -> None:
    assert [memory.failed(KEY) for _ in range(3)] == [1, 2, 3]
    assert memory.failed(OTHER) == 1
    memory.succeeded(KEY)
    assert memory.failed(KEY) == 1


def test_a_published_secret_is_distrusted_until_it_is_compared(memory: Memory) -> None:
    assert memory.trusts_secret(KEY)
    memory.distrust_secret(KEY)
    assert (memory.trusts_secret(KEY), memory.trusts_secret(OTHER)) == (False, True)
    memory.drop_secret(KEY)
    assert memory.trusts_secret(KEY)


def test_what_okta_keeps_otherwise_is_noted_until_it_does_not(memory: Memory) -> None:
    assert memory.kept(KEY) == ()
    memory.keep(KEY, (("label", "digest"),))
    assert memory.kept(KEY) == (("label", "digest"),)
    memory.keep(KEY, ())
    assert memory.kept(KEY) == ()


def test_a_resource_that_is_gone_leaves_nothing(memory: Memory, clock: Clock) -> None:
    memory.hold(KEY, 1, Observed({"id": "0oa1"}))
    memory.keep_secret(KEY, CANARY)
    memory.missed(KEY, None)
    memory.suspect(OTHER)
    memory.failed(KEY)
    memory.distrust_secret(KEY)
    memory.keep(KEY, (("label", "digest"),))
    memory.forget(KEY)
    memory.forget(KEY)
    memory.forget(OTHER)
    assert memory.trusts_secret(KEY)
    assert memory.kept(KEY) == ()
    clock.advance(10)
    assert memory.held(KEY, 1, seconds=30) is None
    assert memory.secret(KEY) is None
    assert not memory.is_missing(KEY)
    assert not memory.is_missing(OTHER)
    assert memory.failed(KEY) == 1
