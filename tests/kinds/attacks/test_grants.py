"""What was not granted, and references that leave their namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kinds.attacks.stage import APP, KEYS, KINDS, Stage, make_hook, manifest
from tests.kinds.specs import RULE
from tests.kinds.tenants import entry, grant
from tests.support.fake_kube import NAMESPACE

from okta_operator.core.ownership import Identity
from okta_operator.core.references import Key

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

TWICE = ("Data Platform", "Everyone")
"""Names that groups of a directory have beside those of Okta."""

every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.mark.parametrize("named", ["name", "id"])
@pytest.mark.parametrize("kind", ["OktaApp", "OktaAccessPolicy"])
async def test_a_group_that_was_not_granted_is_not_assigned(stage: Stage, kind: str, named: str) -> None:
    group = {"name": "Finance"} if named == "name" else {"id": stage.groups["Finance"]}
    rule = {**RULE, "people": {"groups": [{"name": "Data Platform"}, group]}}
    spec = {"access": {"groups": [{"name": "Data Platform"}, group]}} if kind == "OktaApp" else {"rules": [RULE, rule]}
    key = await stage.apply(kind, **spec)
    message = stage.refused(key, "GroupNotGranted")
    assert f"groups[1].{named}" in message
    assert next(iter(group.values())) in message


async def test_whether_a_group_exists_is_not_told(stage: Stage) -> None:
    messages = []
    for name in ("Finance", "No such group"):
        key = await stage.apply("OktaApp", access={"groups": [{"name": name}]})
        messages.append(stage.refused(key, "GroupNotGranted").replace(name, "X"))
    assert messages[0] == messages[1]
    for number in (stage.groups["Finance"], "00gnosuch"):
        key = await stage.apply("OktaApp", access={"groups": [{"id": number}]})
        messages.append(stage.refused(key, "GroupNotGranted").replace(number, "X"))
    assert messages[2] == messages[3]


async def test_everybody_at_once_is_a_group_that_was_not_granted(stage: Stage) -> None:
    key = await stage.apply("OktaApp", access={"immediateAccess": True})
    assert "spec.access.immediateAccess" in stage.refused(key, "GroupNotGranted")
    grant(stage.cluster, entry(groups=["Everyone"]))
    await stage.operator.run()
    assert stage.operator.is_ready(key)


async def test_a_group_that_a_pattern_only_resembles_is_not_assigned(stage: Stage) -> None:
    for name in ("data platform", "Data", "Big Data Platform", "Data\u00a0Platform", " Data Platform"):
        key = await stage.apply("OktaApp", access={"groups": [{"name": name}]})
        stage.refused(key, "GroupNotGranted")


@pytest.mark.parametrize("named", ["name", "id"])
async def test_an_authentication_policy_that_was_not_granted_is_not_assigned(stage: Stage, named: str) -> None:
    policy = {each["name"]: each["id"] for each in stage.okta.get("/api/v1/policies?type=ACCESS_POLICY").body}
    stated = {"name": "Okta Dashboard"} if named == "name" else {"id": policy["Okta Dashboard"]}
    key = await stage.apply("OktaApp", authenticationPolicy=stated)
    assert f"spec.authenticationPolicy.{named}" in stage.refused(key, "AuthenticationPolicyNotGranted")
    for granted in ("Okta D*", policy["Okta Dashboard"]):
        grant(stage.cluster, entry(authenticationPolicies=["Okta", "Dashboard"]))
        await stage.operator.run()
        stage.refused(key, "AuthenticationPolicyNotGranted")
        grant(stage.cluster, entry(authenticationPolicies=[granted]))
        await stage.operator.run()
        assert stage.operator.is_ready(key), stage.operator.status(key)
        stage.begin()


async def test_a_policy_for_profile_enrollment_is_no_authentication_policy_whatever_is_granted(stage: Stage) -> None:
    identifier = stage.okta.org.access_policies.enrollment_id()
    for granted in ("Default Policy", "*"):
        grant(stage.cluster, entry(authenticationPolicies=[granted]))
        key = await stage.apply("OktaApp", authenticationPolicy={"id": identifier})
        reason = "AuthenticationPolicyNotFound" if granted == "*" else "AuthenticationPolicyNotGranted"
        stage.refused(key, reason)


async def test_how_many_things_have_a_name_is_not_told(stage: Stage) -> None:
    for kind, name in (("APP_GROUP", "Payroll"), ("OKTA_GROUP", "Payroll")):
        stage.okta.post("/_simulator/seed", {"groups": [{"name": name, "type": kind}]})
    policies = [stage.okta.org.access_policies.seed({"name": "Payroll"})["id"] for _ in range(2)]
    stage.begin()
    grant(stage.cluster, entry(groups=["Data *"], authenticationPolicies=["Public *"]))
    key = await stage.apply("OktaApp", access={"groups": [{"name": "Payroll"}]})
    assert "2 groups" not in stage.refused(key, "GroupNotGranted")
    key = await stage.apply("OktaApp", authenticationPolicy={"name": "Payroll"})
    assert not [each for each in policies if each in stage.refused(key, "AuthenticationPolicyNotGranted")]


async def test_an_inline_hook_that_was_not_granted_is_not_called(stage: Stage) -> None:
    key = await stage.apply("OktaAccessPolicy", rules=[{**RULE, "inlineHookId": stage.hook}])
    assert "spec.rules[0].inlineHookId" in stage.refused(key, "InlineHookNotGranted")
    own = make_hook(stage.okta, "Team claims")
    await stage.apply("OktaAccessPolicy", rules=[{**RULE, "inlineHookId": own}])
    assert stage.operator.is_ready(key), stage.operator.status(key)


@pytest.mark.parametrize("kind", ["OktaApp", "OktaAccessPolicy"])
async def test_a_group_that_only_has_a_granted_name_is_not_assigned_by_its_id(stage: Stage, kind: str) -> None:
    stage.okta.post("/_simulator/seed", {"groups": [{"name": name, "type": "APP_GROUP"} for name in TWICE]})
    found = stage.okta.get("/api/v1/groups").body
    imported = {each["profile"]["name"]: each["id"] for each in found if each["type"] == "APP_GROUP"}
    stage.begin()
    grant(stage.cluster, entry(kinds=KINDS, groups=["Data *", "Everyone"]))
    for identifier in (imported["Data Platform"], stage.groups["Data Platform"], imported["Everyone"]):
        stage.refused(await stage.apply(kind, **with_group(kind, {"id": identifier})), "GroupNotGranted")
    key = await stage.apply(kind, **with_group(kind, {"id": everyone(found)}))
    assert stage.operator.is_ready(key), stage.operator.status(key)
    stage.begin()
    key = await stage.apply(kind, **with_group(kind, {"id": imported["Data Platform"]}))
    stage.refused(key, "GroupNotGranted")
    grant(stage.cluster, entry(kinds=KINDS, groups=["Data *", imported["Data Platform"]]))
    await stage.operator.run()
    assert stage.operator.is_ready(key), stage.operator.status(key)


async def test_a_policy_that_only_has_a_granted_name_is_not_assigned_by_its_id(stage: Stage) -> None:
    policies = [stage.okta.org.access_policies.seed({"name": "Strict"})["id"] for _ in range(2)]
    stage.begin()
    grant(stage.cluster, entry(authenticationPolicies=["Strict"]))
    for identifier in policies:
        key = await stage.apply("OktaApp", authenticationPolicy={"id": identifier})
        stage.refused(key, "AuthenticationPolicyNotGranted")


async def test_a_hook_that_only_has_a_granted_name_is_not_called_by_its_id(stage: Stage) -> None:
    hooks = [make_hook(stage.okta, "Team claims") for _ in range(2)]
    stage.begin()
    for identifier in hooks:
        key = await stage.apply("OktaAccessPolicy", rules=[{**RULE, "inlineHookId": identifier}])
        stage.refused(key, "InlineHookNotGranted")


async def test_an_origin_that_was_not_granted_is_not_trusted(stage: Stage) -> None:
    key = KEYS["OktaTrustedOrigin"]
    hosts = (
        "https://evil.com",
        "https://team.example.com.evil.com",
        "https://evil.com:1.team.example.com",
        "http://om.team.example.com",
    )
    for origin in hosts:
        await stage.apply("OktaTrustedOrigin", origin=origin)
        stage.refused(key, "OriginNotGranted")
    await stage.apply("OktaTrustedOrigin")
    assert stage.operator.is_ready(key)
    stage.begin()
    await stage.apply("OktaTrustedOrigin", origin="https://evil.com")
    stage.refused(key, "OriginNotGranted")


async def test_another_namespace_does_not_get_in_by_its_label_on_a_resource(stage: Stage) -> None:
    other = manifest("OktaApp")
    other["metadata"] |= {"namespace": "stranger", "labels": {"sso": "acme"}, "annotations": {"sso": "acme"}}
    stage.cluster.label("stranger", team="x")
    await stage.operator.apply(other)
    stage.refused(Key("OktaApp", "stranger", "mine"), "NamespaceNotGranted")


@every_kind
async def test_annotations_give_no_rights(stage: Stage, kind: str) -> None:
    grant(stage.cluster)
    attempt = manifest(kind, deletionPolicy="Delete")
    stage.cluster.resources.apply(attempt)
    for attempted in (
        {"paused": "true"},
        {"paused": "false"},
        {"deletion": "abandon"},
        {"owner": str(Identity("prod", *APP.key))},
    ):
        stage.cluster.resources.annotate(KEYS[kind], reconcile_requested_at="x" * 1000, **attempted)
        await stage.operator.run()
        stage.untouched()
    await stage.operator.delete(KEYS[kind])
    stage.untouched()


@pytest.mark.parametrize("name", ["../openmetadata/server", "openmetadata/server", "..", "server?x=1"])
async def test_a_reference_does_not_leave_its_namespace(stage: Stage, name: str) -> None:
    key = await stage.apply("OktaAccessPolicy", authServerRef={"name": name})
    stage.refused(key, "InvalidSpec")
    key = await stage.apply("OktaApp", orgRef={"name": "acme", "namespace": f"{NAMESPACE}/../x"})
    stage.refused(key, "InvalidSpec")


async def test_an_organization_of_the_same_name_is_not_meant(stage: Stage) -> None:
    key = await stage.apply("OktaApp", orgRef={"name": "acme"})
    stage.refused(key, "ReferenceNotFound")


def with_group(kind: str, group: JsonObject) -> JsonObject:
    """A member of a spec, of either kind that names groups."""
    return (
        {"access": {"groups": [group]}} if kind == "OktaApp" else {"rules": [{**RULE, "people": {"groups": [group]}}]}
    )


def everyone(groups: list[JsonObject]) -> str:
    """The id of Okta's own group."""
    return next(str(each["id"]) for each in groups if each["type"] == "BUILT_IN")
