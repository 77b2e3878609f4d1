"""The rights that ship are enough, are named where one is missing, and are no more than what ships."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeAlias

import pytest
from tests.support import example
from tests.support.cluster import NAME
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.cluster import Installation, Site
    from tests.support.kubectl import Manifest

pytestmark = pytest.mark.cluster

ROLE = f"clusterrole/{NAME}"
ACCOUNT = f"system:serviceaccount:{NAME}:{NAME}"
NOBODY = "system:serviceaccount:default:nobody"

ROW = re.compile(r"^(\S*)\s+\[(.*)\]\s+\[(.*)\]\s+\[(.*)\]$", re.MULTILINE)
"""Resource, paths, resource names and verbs in the table of `kubectl auth can-i --list`."""

Right: TypeAlias = tuple[str, str, str]
"""Verb, resource with its group, and the name that it is for or nothing."""


@pytest.fixture
def without(installation: Installation) -> Iterator[Callable[[str, str], None]]:
    """Take a verb on a resource out of the shipped role; it is given back afterwards."""
    cluster = installation.cluster
    role = next(each for each in installation.manifests if each["kind"] == "ClusterRole")

    def take(resource: str, verb: str) -> None:
        rules = [_less(rule, verb) if resource in rule["resources"] else rule for rule in role["rules"]]
        assert rules != role["rules"]
        rules = [rule for rule in rules if rule["verbs"]]
        cluster.run_kubectl("patch", ROLE, "--type=merge", f"--patch={json.dumps({'rules': rules})}")
        # The authorizer hears of it a moment later.
        eventually(lambda: verb not in {right[0] for right in granted(installation, ACCOUNT) if right[1] == resource})

    yield take
    cluster.run_kubectl("patch", ROLE, "--type=merge", f"--patch={json.dumps({'rules': role['rules']})}")


def _less(rule: Manifest, verb: str) -> Manifest:
    return {**rule, "verbs": [each for each in rule["verbs"] if each != verb]}


def shipped(installation: Installation) -> set[Right]:
    """The rights of the shipped role, one by one."""
    role = next(each for each in installation.manifests if each["kind"] == "ClusterRole")
    return {
        (verb, _named(resource, group), name)
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
        for name in rule.get("resourceNames", [""])
    }


def _named(resource: str, group: str) -> str:
    """As kubectl names it: `oktaapps.okta-operator.dev/status`."""
    plural, slash, below = resource.partition("/")
    return f"{plural}.{group}{slash}{below}" if group else resource


def granted(installation: Installation, account: str) -> set[Right]:
    """What `kubectl auth can-i --list` says that an account may do."""
    table = installation.cluster.run_kubectl("auth", "can-i", "--list", "--no-headers", f"--as={account}")
    rights: set[Right] = set()
    for resource, paths, names, verbs in ROW.findall(table):
        for what in [resource] if resource else paths.split():
            rights |= {(verb, what, name) for verb in verbs.split() for name in names.split() or [""]}
    return rights


def test_the_account_may_do_what_ships_and_nothing_else(installation: Installation) -> None:
    beyond_everybody = granted(installation, ACCOUNT) - granted(installation, NOBODY)
    assert beyond_everybody == shipped(installation)


def test_nothing_that_ships_is_a_wildcard_or_lets_it_grant_itself_more(installation: Installation) -> None:
    roles = [each for each in installation.manifests if each["kind"] in {"ClusterRole", "Role"}]
    assert [each["kind"] for each in roles] == ["Role", "ClusterRole"]
    rules = [rule for role in roles for rule in role["rules"]]
    words = {word for rule in rules for part in rule.values() for word in part}
    assert words.isdisjoint({"*", "impersonate", "escalate", "bind", "deletecollection", "serviceaccounts/token"})
    assert [rule for rule in rules if "nonResourceURLs" in rule] == []


@pytest.mark.untroubled("it makes a custom authorization server", of=("no-api-access-management",))
def test_a_missing_right_is_named(site: Site, without: Callable[[str, str], None]) -> None:
    without("secrets", "create")
    site.apply(*example.guide())
    message = site.kubectl.reconciling(example.APP, "KubernetesForbidden")
    assert '"create"' in message
    assert '"secrets"' in message
    assert site.kubectl.namespace in message
    site.kubectl.ready(example.SERVER, example.POLICY, example.ORIGIN)


def test_it_goes_on_when_the_right_is_granted(
    installation: Installation, site: Site, without: Callable[[str, str], None]
) -> None:
    without("secrets", "create")
    site.apply(example.app())
    site.kubectl.reconciling(example.APP, "KubernetesForbidden")
    role = next(each for each in installation.manifests if each["kind"] == "ClusterRole")
    patch = json.dumps({"rules": role["rules"]})
    installation.cluster.run_kubectl("patch", ROLE, "--type=merge", f"--patch={patch}")
    site.kubectl.ready(example.APP)
    secrets = site.okta.all(f"{site.path(example.APP)}/credentials/secrets")
    assert [site.kubectl.secret("openmetadata-okta")["client-secret"]] == [each["client_secret"] for each in secrets]


def test_without_the_right_to_create_events_everything_else_works(
    site: Site, without: Callable[[str, str], None]
) -> None:
    without("events", "create")
    site.apply_guide()
    assert site.kubectl.events(example.APP) == []
