from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okta_operator.constants import MARK_WORD
from okta_operator.core.differences import differences, merged
from okta_operator.core.errors import Terminal
from okta_operator.core.objects import Comparison
from okta_operator.core.ownership import (
    Claim,
    Identity,
    Marking,
    ProfileMarking,
    SuffixMarking,
    claim,
    require_one_cluster,
    require_ours,
)

if TYPE_CHECKING:
    from okta_operator.core.json import Json, JsonObject

OURS = Identity("prod", "OktaApp", "openmetadata", "om", "cluster-1")
THEIRS = Identity("other", "OktaApp", "openmetadata", "om", "cluster-2")
SUFFIX = SuffixMarking("description")
PROFILE = ProfileMarking()
MARKINGS = [pytest.param(PROFILE, id="profile"), pytest.param(SUFFIX, id="suffix")]

names = st.from_regex(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True)
identities = st.builds(Identity, st.sampled_from(["prod", "staging"]), st.sampled_from(["OktaApp", "B"]), names, names)
texts = st.text(max_size=40).filter(lambda text: MARK_WORD not in text)


def stamped(marking: Marking, identity: Identity, observed: JsonObject | None = None) -> JsonObject:
    return {"id": "0oa1", **marking.stamp({}, observed, identity)}


# --- identity --------------------------------------------------------------------------------------------------


def test_the_identity_is_readable_and_has_no_uid() -> None:
    assert str(OURS) == "prod/OktaApp/openmetadata/om"


def test_the_cluster_is_not_part_of_the_identity() -> None:
    elsewhere = Identity("prod", "OktaApp", "openmetadata", "om", "cluster-9")
    assert (elsewhere.mark, elsewhere.client_id) == (OURS.mark, OURS.client_id)


def test_mark_and_client_id_never_change_with_a_version() -> None:
    assert OURS.mark == "9c588c14638ebabd8b69"
    assert OURS.client_id == "om-9c588c14638ebabd8b69"


@given(identities, identities)
def test_two_identities_share_no_mark(one: Identity, other: Identity) -> None:
    assert (one.mark == other.mark) == (one == other)


@given(st.builds(Identity, st.just("prod"), st.just("OktaApp"), names, st.text("abc-.0", min_size=1, max_size=253)))
def test_client_ids_are_as_okta_takes_them(identity: Identity) -> None:
    assert re.fullmatch(r"[A-Za-z0-9$_.+!*'(),-]{6,100}", identity.client_id)


# --- marks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("marking", MARKINGS)
def test_what_was_stamped_is_ours_and_of_nobody_else(marking: Marking) -> None:
    body = stamped(marking, OURS)
    assert claim(body, marking, OURS) is Claim.OURS
    assert claim(body, marking, THEIRS) is Claim.ANOTHERS
    assert marking.read(body) == OURS.mark


@pytest.mark.parametrize("marking", MARKINGS)
def test_stamping_again_changes_nothing(marking: Marking) -> None:
    once = stamped(marking, OURS)
    assert stamped(marking, OURS, once) == once


@pytest.mark.parametrize("marking", MARKINGS)
def test_what_is_released_belongs_to_nobody_and_can_be_stamped_anew(marking: Marking) -> None:
    body = stamped(marking, OURS)
    released = merged(body, marking.released(body))
    assert claim(released, marking, OURS) is Claim.NOBODYS
    taken = merged(released, marking.stamp({}, released, THEIRS))
    assert claim(taken, marking, THEIRS) is Claim.OURS


@pytest.mark.parametrize(
    "profile",
    [None, "text", [], {}, {MARK_WORD: None}, {MARK_WORD: "x"}, {MARK_WORD: {}}, {MARK_WORD: {"mark": 1}}],
)
def test_a_profile_of_any_shape_is_read(profile: Json) -> None:
    assert PROFILE.read({"profile": profile}) is None
    assert PROFILE.cluster({"profile": profile}) is None
    assert PROFILE.owner({"profile": profile}) == "unknown"
    assert claim({"profile": profile}, PROFILE, OURS) is Claim.NOBODYS


def test_entries_of_others_in_a_profile_survive() -> None:
    observed = {"id": "0oa1", "profile": {"team": {"name": "data"}, "label": "x"}}
    whole = merged(observed, PROFILE.stamp({"label": "om"}, observed, OURS))
    entry = {"owner": str(OURS), "mark": OURS.mark, "cluster": "cluster-1"}
    assert whole["profile"] == {"team": {"name": "data"}, "label": "x", MARK_WORD: entry}
    assert differences(PROFILE.stamp({}, whole, OURS), whole, Comparison()) == ()


def test_a_stated_profile_is_kept_beside_the_mark() -> None:
    body = PROFILE.stamp({"profile": {"team": "data"}}, None, Identity("prod", "OktaApp", "a", "b"))
    assert body["profile"].keys() == {"team", MARK_WORD}
    assert body["profile"][MARK_WORD].keys() == {"owner", "mark"}


def test_a_profile_without_the_entry_has_nothing_to_release() -> None:
    assert PROFILE.released({"profile": {"team": "data"}}) == {}


@pytest.mark.parametrize("owner", ["x" * 5000, "prod/OktaApp/a/b\nforged", "prod/OktaApp/a", "C4nary" * 8, ""])
def test_a_hostile_owner_is_not_quoted(owner: str) -> None:
    assert PROFILE.owner({"profile": {MARK_WORD: {"owner": owner}}}) == "unknown"


@given(texts)
def test_the_text_before_the_mark_stays(text: str) -> None:
    body = SUFFIX.stamp({"description": text}, None, OURS)
    assert body["description"] == f"{text} [{MARK_WORD} {OURS.mark}]".strip()
    assert SUFFIX.read(body) == OURS.mark


@given(texts)
def test_a_text_that_is_not_stated_stays_as_observed(text: str) -> None:
    ours = {"description": f"{text} [{MARK_WORD} {THEIRS.mark}]"}
    stamp = SUFFIX.stamp({}, ours, OURS)["description"]
    assert stamp.endswith(f"[{MARK_WORD} {OURS.mark}]")
    assert stamp.removesuffix(f"[{MARK_WORD} {OURS.mark}]").strip() == text.strip()
    assert SUFFIX.stamp({}, {"description": stamp}, OURS) == {"description": stamp}


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        (None, None),
        ("", None),
        ("[okta-operator abc123]", "abc123"),
        ("A server [okta-operator abc123]", "abc123"),
        ("A server [okta-operator abc123] ", "abc123"),
        ("A server [okta-operator abc123]\n", "abc123"),
        ("two [okta-operator aaa] [okta-operator bbb]", "bbb"),
        ("[okta-operator abc123] in front", None),
        ("[okta-operator released]", None),
        ("[okta-operator ABC]", None),
        ("[okta-operator]", None),
    ],
)
def test_the_mark_is_the_last_token(text: str | None, mark: str | None) -> None:
    assert SUFFIX.read({"description": text}) == mark


def test_an_empty_text_is_cleared_and_still_marked() -> None:
    stamp = SUFFIX.stamp({"description": ""}, {"description": "old"}, OURS)
    assert stamp == {"description": f"[{MARK_WORD} {OURS.mark}]"}


def test_a_text_that_is_too_long_for_the_mark_is_the_user_s_to_shorten() -> None:
    room = 255 - len(f" [{MARK_WORD} {OURS.mark}]")
    assert len(SUFFIX.stamp({}, {"description": "x" * room}, OURS)["description"]) == 255
    with pytest.raises(Terminal) as caught:
        SUFFIX.stamp({}, {"description": "x" * (room + 1)}, OURS)
    assert caught.value.reason == "NoRoomForMark"
    assert f"at most {room} characters" in caught.value.message


# --- refusals --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("marking", MARKINGS)
def test_what_is_ours_is_not_refused(marking: Marking) -> None:
    body = stamped(marking, OURS)
    require_ours(body, marking, OURS, what="The application")
    assert claim(body, marking, OURS) is Claim.OURS


def test_what_belongs_to_another_is_refused_by_name() -> None:
    with pytest.raises(Terminal) as caught:
        require_ours(stamped(PROFILE, THEIRS), PROFILE, OURS, what="The application")
    assert caught.value.reason == "OwnedByAnother"
    assert caught.value.message == (
        "The application 0oa1 belongs to other/OktaApp/openmetadata/om, not to prod/OktaApp/openmetadata/om. "
        "Let its owner release it, or remove this resource."
    )


def test_of_a_text_the_refusal_names_the_mark() -> None:
    with pytest.raises(Terminal, match=re.escape(f"[{MARK_WORD} {THEIRS.mark}]")):
        require_ours(stamped(SUFFIX, THEIRS), SUFFIX, OURS, what="The server")


@pytest.mark.parametrize("marking", MARKINGS)
def test_what_carries_no_mark_is_refused_with_the_ways_out(marking: Marking) -> None:
    with pytest.raises(Terminal) as caught:
        require_ours({"id": "0oa1"}, marking, OURS, what="The application")
    assert caught.value.reason == "OwnershipUnproven"
    assert "spec.adopt: {id: 0oa1}" in caught.value.message
    assert "to have a new one made" in caught.value.message


def test_another_cluster_with_the_same_identity_is_refused_and_both_are_named() -> None:
    again = Identity("prod", "OktaApp", "openmetadata", "om", "cluster-2")
    with pytest.raises(Terminal) as caught:
        require_one_cluster(stamped(PROFILE, OURS), PROFILE, again)
    assert caught.value.reason == "OwnedByAnotherCluster"
    assert "cluster-1" in caught.value.message
    assert "cluster-2" in caught.value.message


@pytest.mark.parametrize(
    ("writer", "marking", "reader"),
    [
        ("cluster-1", PROFILE, "cluster-1"),
        (None, PROFILE, "cluster-1"),
        ("cluster-1", PROFILE, None),
        ("cluster-1", SUFFIX, "cluster-2"),
    ],
)
def test_clusters_that_are_one_or_unknown_are_not_refused(
    writer: str | None, marking: Marking, reader: str | None
) -> None:
    body = stamped(marking, Identity("prod", "OktaApp", "a", "b", writer))
    identity = Identity("prod", "OktaApp", "a", "b", reader)
    require_one_cluster(body, marking, identity)
    assert claim(body, marking, identity) is Claim.OURS
