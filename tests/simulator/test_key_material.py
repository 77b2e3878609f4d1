"""Where the material of signing keys comes from: never twice in one organization, and not made anew for the next."""

from __future__ import annotations

import pytest
from joserfc.jwk import RSAKey

from okta_simulator.organization import Organization


def moduli(organization: Organization, *owners: str) -> list[str]:
    """Of all keys, each owner's in the order in which they were made."""
    return [key["n"] for owner in owners for key in organization.keys.published(owner)["keys"]]


@pytest.fixture
def organization() -> Organization:
    made = Organization()
    for owner in ("one", "another"):
        made.keys.create(owner)
    return made


def test_no_two_keys_have_the_same_material(organization: Organization) -> None:
    before = moduli(organization, "one", "another")
    for _ in range(3):
        organization.keys.rotate("one")
    organization.keys.delete_all("another")
    organization.keys.create("a third")
    after = moduli(organization, "one", "a third")
    assert len({*before, *after}) == len(before) + len(after)


def test_another_organization_does_not_wait_for_material(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = moduli(organization, "one", "another")
    monkeypatch.setattr(RSAKey, "generate_key", None)
    again = Organization()
    for owner in ("one", "another"):
        again.keys.create(owner)
    assert moduli(again, "one", "another") == expected
    assert again.keys.signing("one").kid != organization.keys.signing("one").kid


def test_what_a_state_brings_is_not_dealt_again(organization: Organization) -> None:
    known = moduli(organization, "one", "another")
    again = Organization()
    again.tables.update(organization.tables)
    again.keys.create("a third")
    assert not {*moduli(again, "a third")} & {*known}
    assert again.keys.signing("one").as_dict()["n"] in known
