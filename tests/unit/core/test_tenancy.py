"""Who may use an organization of another namespace, and for what."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okta_operator.core.errors import OperatorError, Terminal, Waiting
from okta_operator.core.references import Key
from okta_operator.core.tenancy import (
    AUTHENTICATION_POLICY,
    GROUP,
    INLINE_HOOK,
    NAME_LABEL,
    ORIGIN,
    Grant,
    Labels,
    Operator,
    Requirement,
    Right,
    Tenant,
    Use,
    grant,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

ORG = Key("OktaOrg", "okta-system", "acme")
APP = Key("OktaApp", "data", "om")
SSO = Requirement("sso", Operator.IN, frozenset({"acme"}))
ALL = frozenset({"OktaApp", "OktaAuthServer"})


def tenant(
    *requirements: Requirement,
    kinds: frozenset[str] = ALL,
    names: Mapping[Right, tuple[str, ...]] | None = None,
    adopt: frozenset[str] = frozenset(),
) -> Tenant:
    return Tenant(requirements, kinds, names or {}, adopt)


def refused(tenants: tuple[Tenant, ...], labels: Labels | None, key: Key = APP) -> OperatorError:
    with pytest.raises(OperatorError) as caught:
        grant(tenants, ORG, key, labels)
    return caught.value


# --- namespaces and kinds ------------------------------------------------------------------------------------------


def test_its_own_namespace_may_do_everything() -> None:
    found = grant((), ORG, APP._replace(namespace="okta-system"), None)
    assert found == Grant(ORG, "okta-system")
    found.require(Use(GROUP, "spec.access.groups[0].name", name="Administrators"))
    found.require_adoption("0oa1")


def test_without_tenants_no_other_namespace_may_do_anything() -> None:
    error = refused((), {})
    assert (type(error), error.reason) == (Terminal, "NamespaceNotGranted")
    assert "OktaOrg okta-system/acme" in error.message
    assert "namespace data" in error.message


@pytest.mark.parametrize(
    ("operator", "values", "labels", "met"),
    [
        (Operator.IN, {"a", "b"}, {"x": "a"}, True),
        (Operator.IN, {"a", "b"}, {"x": "c"}, False),
        (Operator.IN, {"a"}, {}, False),
        (Operator.NOT_IN, {"a"}, {"x": "b"}, True),
        (Operator.NOT_IN, {"a"}, {"x": "a"}, False),
        (Operator.NOT_IN, {"a"}, {}, True),
        (Operator.EXISTS, set(), {"x": ""}, True),
        (Operator.EXISTS, set(), {"y": ""}, False),
        (Operator.DOES_NOT_EXIST, set(), {}, True),
        (Operator.DOES_NOT_EXIST, set(), {"x": ""}, False),
    ],
)
def test_labels_are_judged_as_kubernetes_does(
    operator: Operator, values: set[str], labels: Labels, *, met: bool
) -> None:
    assert Requirement("x", operator, frozenset(values)).is_met(labels) is met


def test_every_requirement_has_to_be_met() -> None:
    team = Requirement("team", Operator.EXISTS)
    assert grant((tenant(SSO, team),), ORG, APP, {"sso": "acme", "team": "data"}).tenants == (tenant(SSO, team),)
    assert refused((tenant(SSO, team),), {"sso": "acme"}).reason == "NamespaceNotGranted"


def test_a_kind_that_is_not_named_is_not_granted() -> None:
    error = refused((tenant(SSO, kinds=frozenset({"OktaAuthServer"})),), {"sso": "acme"})
    assert (type(error), error.reason) == (Terminal, "KindNotGranted")
    assert "no OktaApp" in error.message


def test_entries_add_up() -> None:
    tenants = (
        tenant(names={GROUP: ("Everyone",)}),
        tenant(SSO, names={GROUP: ("Data",)}),
        tenant(SSO, kinds=frozenset({"OktaAuthServer"}), names={GROUP: ("Admins",)}),
    )
    found = grant(tenants, ORG, APP, {"sso": "acme"})
    assert found.entries(GROUP) == ("Everyone", "Data")
    assert grant(tenants, ORG, APP, {}).entries(GROUP) == ("Everyone",)


# --- labels that cannot be read --------------------------------------------------------------------------------------


def test_labels_that_cannot_be_read_are_said_to_be_and_grant_nothing() -> None:
    error = refused((tenant(SSO),), None)
    assert (type(error), error.reason) == (Waiting, "NamespaceLabelsUnreadable")
    assert error.retry_after == 60
    assert NAME_LABEL in error.message


def test_the_name_of_a_namespace_is_known_without_reading_it() -> None:
    by_name = Requirement(NAME_LABEL, Operator.IN, frozenset({"data"}))
    assert grant((tenant(by_name),), ORG, APP, None).tenants
    assert refused((tenant(by_name),), None, APP._replace(namespace="other")).reason == "NamespaceNotGranted"
    other = Requirement(NAME_LABEL, Operator.IN, frozenset({"other"}))
    assert refused((tenant(SSO, other),), None).reason == "NamespaceNotGranted"


def test_what_an_unreadable_entry_might_grant_is_not_said_to_be_refused() -> None:
    found = grant((tenant(), tenant(SSO, names={GROUP: ("*",)})), ORG, APP, None)
    with pytest.raises(Waiting) as caught:
        found.require(Use(GROUP, "field", name="Data"))
    assert caught.value.reason == "NamespaceLabelsUnreadable"
    with pytest.raises(Waiting) as caught:
        found.require_adoption("0oa1")
    assert caught.value.reason == "NamespaceLabelsUnreadable"
    kinds = (tenant(kinds=frozenset()), tenant(SSO))
    assert refused(kinds, None).reason == "NamespaceLabelsUnreadable"


def test_a_refusal_is_looked_at_again_where_changes_are_not_noticed() -> None:
    with pytest.raises(Terminal) as caught:
        grant((), ORG, APP, {}, retry_after=60)
    assert caught.value.retry_after == 60
    with pytest.raises(Terminal) as caught:
        grant((tenant(),), ORG, APP, {}, retry_after=60).require_adoption("0oa1")
    assert caught.value.retry_after == 60


# --- groups, policies, hooks, origins, adoption ----------------------------------------------------------------------


def allows(right: Right, entry: str, *, id: str | None = None, name: str | None = None) -> bool:  # noqa: A002 - Okta's word
    return Grant(ORG, "data", (tenant(names={right: (entry,)}),)).allows(Use(right, "field", id, name))


@pytest.mark.parametrize(
    ("entry", "name", "fits"),
    [
        ("Everyone", "Everyone", True),
        ("Everyone", "everyone", False),
        ("Everyone", "Everyone ", False),
        ("Data *", "Data Platform", True),
        ("Data *", "Data ", True),
        ("Data *", "Data", False),
        ("Data *", "Big Data Platform", False),
        ("* Readers", "Data Readers", True),
        ("a*b*c", "a-b-c", True),
        ("a*b*c", "abc", True),
        ("a*b*c", "acb", False),
        ("a*a", "a", False),
        ("a*bc*c", "abc", False),
        ("*", "anything at all", True),
        ("**", "anything", True),
        ("D.ta", "Data", False),
        ("[a-z]*", "data", False),
        ("", "Data", False),
    ],
)
def test_names_fit_patterns(entry: str, name: str, *, fits: bool) -> None:
    assert allows(GROUP, entry, name=name) is fits
    assert allows(AUTHENTICATION_POLICY, entry, name=name) is fits


@given(st.text("ab*", max_size=8), st.text("ab", max_size=10))
def test_patterns_fit_as_their_regular_expression_would(pattern: str, name: str) -> None:
    expected = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name) is not None
    assert allows(GROUP, pattern, name=name) is expected


def test_no_pattern_takes_long() -> None:
    began = time.process_time()
    assert not allows(GROUP, "*a" * 127, name="a" * 254 + "b")
    assert time.process_time() - began < 1


def test_an_id_fits_itself_only() -> None:
    assert allows(INLINE_HOOK, "cal1", id="cal1")
    assert allows(INLINE_HOOK, "*", id="cal1")
    assert not allows(INLINE_HOOK, "cal*", id="cal1")
    assert not allows(INLINE_HOOK, "cal2", id="cal1")
    assert not allows(GROUP, "Data", id="Dat")


@pytest.mark.parametrize(
    ("entry", "origin", "fits"),
    [
        ("https://om.example.com", "https://om.example.com", True),
        ("https://om.example.com", "https://OM.example.com", True),
        ("https://om.example.com", "http://om.example.com", False),
        ("https://om.example.com", "https://om.example.com:8443", False),
        ("https://om.example.com:8443", "https://om.example.com:8443", True),
        ("https://*.example.com", "https://om.example.com", True),
        ("https://*.example.com", "https://a.b.example.com", True),
        ("https://*.example.com", "https://example.com", False),
        ("https://*.example.com", "https://evil.com:1.example.com", False),
        ("https://*.example.com", "https://om.example.com.evil.com", False),
        ("https://*.example.com", "capacitor://om.example.com", False),
        ("https://*.example.com", "https://evil.com\\.example.com", False),
        ("https://*.example.com", "https://evil.com%2f.example.com", False),
        ("https://*.example.com", "https://evil.com;.example.com", False),
        ("https://*.example.com", "https://evil.com\uff0f.example.com", False),
        ("https://[fd00::1]:8443", "https://[FD00::1]:8443", True),
        ("*", "https://evil.com", True),
    ],
)
def test_origins_fit_by_scheme_host_and_port(entry: str, origin: str, *, fits: bool) -> None:
    assert allows(ORIGIN, entry, name=origin) is fits


@pytest.mark.parametrize(
    ("use", "reason", "member"),
    [
        (Use(GROUP, "spec.access.groups[0].name", name="Admins"), "GroupNotGranted", "groups"),
        (Use(GROUP, "spec.access.groups[0].id", "00g1"), "GroupNotGranted", "groups"),
        (Use(INLINE_HOOK, "spec.rules[0].inlineHookId", "cal1"), "InlineHookNotGranted", "inlineHooks"),
        (
            Use(AUTHENTICATION_POLICY, "spec.authenticationPolicy", "rst1"),
            "AuthenticationPolicyNotGranted",
            "authenticationPolicies",
        ),
        (Use(ORIGIN, "spec.origin", name="https://evil.com"), "OriginNotGranted", "origins"),
    ],
)
def test_what_is_not_granted_is_refused_with_field_and_cure(use: Use, reason: str, member: str) -> None:
    found = grant((tenant(names={GROUP: ("Data *",)}),), ORG, APP, {})
    with pytest.raises(Terminal) as caught:
        found.require(use)
    assert caught.value.reason == reason
    assert caught.value.message.startswith(f"{use.field}: OktaOrg okta-system/acme does not grant namespace data the ")
    assert str(use.name or use.id) in caught.value.message
    assert f"added to {member} in its spec.tenants" in caught.value.message


def test_what_is_granted_is_not_refused() -> None:
    found = grant((tenant(names={GROUP: ("Data *",)}, adopt=frozenset({"0oa1"})),), ORG, APP, {})
    found.require(Use(GROUP, "field", name="Data Platform"))
    found.require_adoption("0oa1")


def test_only_the_ids_that_are_named_may_be_taken_over() -> None:
    found = grant((tenant(adopt=frozenset({"0oa1"})),), ORG, APP, {})
    for other in ("0oa2", "*", ""):
        with pytest.raises(Terminal) as caught:
            found.require_adoption(other)
        assert caught.value.reason == "AdoptionNotGranted"
