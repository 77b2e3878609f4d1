"""The small ones: digests, issuers, paths, references, errors."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okta_operator.core.digest import digest
from okta_operator.core.errors import AnswerLost, OperatorError, Recoverable, Scope, Terminal, Waiting
from okta_operator.core.issuer import discovery_uri, jwks_uri
from okta_operator.core.objects import ObjectType, Observed, is_active
from okta_operator.core.references import Fact, GroupReference, Key, ResourceReference, UserReference

if TYPE_CHECKING:
    from okta_operator.core.json import Json, JsonObject

APP = ObjectType(name="application", path="/api/v1/apps", key=lambda body: str(body["id"]), list_query="?limit=200")

json_values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda i: st.lists(i, max_size=3) | st.dictionaries(st.text(), i, max_size=3),
    max_leaves=4,
)


# --- digest ----------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.text(), json_values, max_size=4))
def test_the_order_of_members_does_not_count_in_a_digest(value: JsonObject) -> None:
    shuffled = dict(random.Random(1).sample(sorted(value.items(), key=lambda item: item[0]), len(value)))  # noqa: S311 - no secret
    assert digest(shuffled) == digest(value)


@given(json_values, json_values)
def test_digests_tell_values_apart(one: Json, other: Json) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (digest(one) == digest(other)) == same


def test_a_digest_is_the_same_in_every_version() -> None:
    assert digest({"b": [1, None], "a": "ä"}) == "847d613442ae70ec251d2ed0647cb38a4f17e66567bc2204cb21a3670a2ef6a5"


# --- issuer ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issuer", "keys"),
    [
        ("https://acme.okta.com", "https://acme.okta.com/oauth2/v1/keys"),
        ("https://acme.okta.com/oauth2/default", "https://acme.okta.com/oauth2/default/v1/keys"),
        ("https://login.acme.com/oauth2/aus1", "https://login.acme.com/oauth2/aus1/v1/keys"),
        ("https://oauth2.acme.com", "https://oauth2.acme.com/oauth2/v1/keys"),
    ],
)
def test_addresses_that_follow_from_an_issuer(issuer: str, keys: str) -> None:
    assert jwks_uri(issuer) == keys
    assert discovery_uri(issuer) == f"{issuer}/.well-known/openid-configuration"


# --- objects ---------------------------------------------------------------------------------------------------


@given(st.text())
def test_a_hostile_id_is_one_segment_of_the_path(external_id: str) -> None:
    path = APP.object_path(external_id, "/parent")
    last = path.removeprefix("/parent/api/v1/apps/")
    assert path != last
    assert not set(last) & set("/?#&\\ \r\n")
    assert unquote(last) == external_id


def test_paths_of_objects_and_lists() -> None:
    assert APP.object_path("0oa1") == "/api/v1/apps/0oa1"
    assert APP.object_path("../../users/me", "") == "/api/v1/apps/..%2F..%2Fusers%2Fme"
    assert APP.list_path() == "/api/v1/apps?limit=200"
    assert APP.list_path("/parent") == "/parent/api/v1/apps?limit=200"


def test_sub_objects_may_be_removed_unless_their_type_says_otherwise() -> None:
    assert APP.prunable({"id": "anything"})


@pytest.mark.parametrize(
    ("body", "active"),
    [({}, True), ({"status": "ACTIVE"}, True), ({"status": "INACTIVE"}, False), ({"status": 1}, False)],
)
def test_an_object_without_a_status_is_active(body: JsonObject, active: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_active(body) is active


def test_observed_knows_the_id() -> None:
    assert Observed(None).external_id is None
    assert Observed({"id": "0oa1"}).external_id == "0oa1"


# --- references ------------------------------------------------------------------------------------------------


def test_a_key_reads_like_kubectl() -> None:
    assert str(Key("OktaApp", "openmetadata", "om")) == "OktaApp openmetadata/om"


def test_references_to_the_same_from_different_fields_are_two() -> None:
    one = ResourceReference("OktaApp", "om", Fact.CLIENT_ID, "spec.clients[0].appRef")
    other = ResourceReference("OktaApp", "om", Fact.CLIENT_ID, "spec.clients[1].appRef")
    resolved = {one: "0oa1", other: "0oa1", GroupReference("a", "f"): "00g1", UserReference("a", "f"): "00u1"}
    assert len(resolved) == 4


# --- errors ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Terminal, Waiting, Recoverable, AnswerLost])
def test_errors_say_reason_and_message(kind: type[OperatorError]) -> None:
    error = kind("Reason", "A sentence.", scope=Scope.ORGANIZATION, retry_after=5)
    assert str(error) == "A sentence."
    assert repr(error) == f"{kind.__name__}('Reason', 'A sentence.')"
    assert (error.scope, error.retry_after) == (Scope.ORGANIZATION, 5)


def test_an_error_is_about_the_resource_unless_stated() -> None:
    error = Terminal("Reason", "A sentence.")
    assert (error.scope, error.retry_after) == (Scope.RESOURCE, None)


def test_an_error_says_where_it_met_something() -> None:
    error = Terminal("OktaRejected", "Okta rejected it.")
    error.place("rule sign-in")
    assert (error.message, str(error)) == ("rule sign-in: Okta rejected it.",) * 2


def test_a_lost_answer_is_recoverable() -> None:
    assert issubclass(AnswerLost, Recoverable)
