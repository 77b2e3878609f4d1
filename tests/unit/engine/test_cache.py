from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okta_operator.constants import ANNOTATION_DELETION, ANNOTATION_PAUSED, ANNOTATION_RECONCILE_REQUESTED, FINALIZER
from okta_operator.core.references import Fact, Key
from okta_operator.engine.cache import Cache, Dependants, FactBook, key_of

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

KEY = Key("OktaApp", "openmetadata", "om")
OTHER = Key("OktaAuthServer", "openmetadata", "om")


def body(version: int = 1, **changes: Any) -> JsonObject:  # noqa: ANN401 - members of metadata and of the body
    meta = {"namespace": "openmetadata", "name": "om", "uid": "u1", "resourceVersion": str(version), "generation": 1}
    status = changes.pop("status", {"observedGeneration": -1})
    return {"kind": "OktaApp", "metadata": meta | changes, "spec": {}, "status": status}


@pytest.fixture
def cache() -> Cache:
    filled = Cache()
    assert filled.put(body())
    return filled


def test_a_body_is_kept_as_far_as_it_is_read(cache: Cache) -> None:
    assert key_of(body()) == KEY
    cache.put(body(2, managedFields=[{"manager": "kubectl"}], annotations={"note": "x" * 250_000}))
    kept = cache.get(KEY)
    assert kept is not None
    assert kept["metadata"]["resourceVersion"] == "2"
    assert kept["metadata"].keys() == body()["metadata"].keys()
    assert (list(cache), list(cache.bodies())) == ([KEY], [kept])


def test_what_is_not_there_is_none(cache: Cache) -> None:
    assert cache.get(OTHER) is None
    cache.remove(OTHER, "u1")
    cache.remove(KEY, "u1")
    assert cache.get(KEY) is None
    assert list(cache) == []


def test_the_removal_of_an_earlier_namesake_removes_nothing(cache: Cache) -> None:
    cache.put(body(2, uid="u2"))
    cache.remove(KEY, "u1")
    assert cache.get(KEY) is not None


@pytest.mark.parametrize("version", [1, 0])
def test_the_same_or_an_older_version_is_no_news_and_replaces_nothing(cache: Cache, version: int) -> None:
    assert not cache.put(body(version, generation=9))
    kept = cache.get(KEY)
    assert kept is not None
    assert kept["metadata"]["generation"] == 1


def test_versions_are_numbers_and_not_texts(cache: Cache) -> None:
    assert cache.put(body(9, generation=2))
    assert cache.put(body(10, generation=3))
    assert not cache.put(body(9, generation=4))


def test_a_namesake_made_anew_is_news_whatever_its_version(cache: Cache) -> None:
    cache.put(body(7))
    assert cache.put(body(3, uid="u2"))


@pytest.mark.parametrize(
    "change",
    [
        {"generation": 2},
        {"deletionTimestamp": "2026-01-01T00:00:00Z"},
        {"annotations": {ANNOTATION_PAUSED: "true"}},
        {"annotations": {ANNOTATION_RECONCILE_REQUESTED: "now"}},
        {"annotations": {ANNOTATION_DELETION: "abandon"}},
        {"status": {"observedGeneration": 1}},
        {"status": {}},
    ],
)
def test_what_asks_for_a_look_is_news(cache: Cache, change: JsonObject) -> None:
    assert cache.put(body(2, **change))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"labels": {"team": "data"}},
        {"annotations": {"note": "x"}},
        {"annotations": None},
        {"finalizers": ["another/finalizer"]},
        {"finalizers": [FINALIZER]},  # our own doing
        {"ownerReferences": []},
    ],
)
def test_what_concerns_others_is_no_news(cache: Cache, change: JsonObject) -> None:
    assert not cache.put(body(2, **change))
    kept = cache.get(KEY)
    assert kept is not None
    assert kept["metadata"]["resourceVersion"] == "2"


def test_the_finalizer_taken_off_by_hand_is_news(cache: Cache) -> None:
    cache.put(body(2, finalizers=[FINALIZER]))
    assert cache.put(body(3, finalizers=[]))


def test_our_own_status_is_no_news_even_before_its_answer(cache: Cache) -> None:
    written = {"observedGeneration": 1, "id": "0oa1"}
    cache.expect_status(KEY, written)
    assert not cache.put(body(2, status=written))
    assert not cache.put(body(2, status=written))


def test_a_status_that_somebody_wiped_is_news(cache: Cache) -> None:
    cache.expect_status(KEY, {"id": "0oa1"})
    cache.put(body(2, status={"id": "0oa1"}))
    assert cache.put(body(3, status={"observedGeneration": -1}))


def test_a_status_beside_a_new_generation_is_news(cache: Cache) -> None:
    cache.expect_status(KEY, {"id": "0oa1"})
    assert cache.put(body(3, status={"id": "0oa1"}, generation=2))


def test_what_was_expected_of_a_removed_one_is_forgotten(cache: Cache) -> None:
    cache.expect_status(KEY, {"id": "0oa1"})
    cache.remove(KEY, "u1")
    assert cache.put(body(2))
    assert cache.put(body(3, status={"id": "0oa1"}))


# --- facts -----------------------------------------------------------------------------------------------------


def test_facts_are_news_when_they_change() -> None:
    book = FactBook()
    assert book.get(KEY, Fact.CLIENT_ID) is None
    assert book.learn(KEY, {Fact.ID: "0oa1"})
    assert not book.learn(KEY, {Fact.ID: "0oa1"})
    assert book.learn(KEY, {Fact.ID: "0oa1", Fact.CLIENT_ID: "om"})
    assert book.get(KEY, Fact.CLIENT_ID) == "om"
    assert book.get(OTHER, Fact.CLIENT_ID) is None


def test_facts_are_replaced_and_not_collected() -> None:
    book = FactBook()
    book.learn(KEY, {Fact.CLIENT_ID: "om"})
    book.learn(KEY, {Fact.ID: "0oa1"})
    assert book.get(KEY, Fact.CLIENT_ID) is None


def test_forgetting_says_whether_something_was_known() -> None:
    book = FactBook()
    assert not book.forget(KEY)
    book.learn(KEY, {Fact.ID: "0oa1"})
    assert book.forget(KEY)
    assert book.get(KEY, Fact.ID) is None


# --- dependants ------------------------------------------------------------------------------------------------


def test_who_names_whom() -> None:
    index = Dependants()
    index.replace(KEY, [OTHER, OTHER])
    assert index.named_by(KEY) == {OTHER}
    assert index.of(OTHER) == {KEY}
    assert index.of(KEY) == index.named_by(OTHER) == frozenset()


_keys = st.builds(Key, st.sampled_from(["OktaApp", "OktaAuthServer"]), st.just("n"), st.sampled_from("abc"))


@given(st.lists(st.tuples(_keys, st.sets(_keys, max_size=3)), max_size=12))
def test_the_reverse_index_agrees_with_the_index_and_keeps_nothing_more(steps: list[tuple[Key, set[Key]]]) -> None:
    index, model = Dependants(), dict[Key, set[Key]]()
    for key, named in steps:
        index.replace(key, named)
        model[key] = named
    for key in {each for who, named in steps for each in (who, *named)}:
        assert index.named_by(key) == model.get(key, set())
        assert index.of(key) == {other for other, named in model.items() if key in named}
    for each in model:
        index.replace(each, ())
    assert not index._names
    assert not index._named_by
