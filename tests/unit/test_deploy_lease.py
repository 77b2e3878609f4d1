"""The right to the Lease against the options that name it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from okta_operator.cli import parser
from okta_operator.cli.main import config_of

BASE = Path(__file__).resolve().parents[2] / "deploy/base"


def the(kind: str) -> dict[str, Any]:
    documents = [each for file in BASE.glob("*.yaml") for each in yaml.safe_load_all(file.read_text(encoding="utf-8"))]
    [found] = [each for each in documents if each["kind"] == kind]
    return dict(found)


def test_the_operator_may_hold_its_lease_and_no_other() -> None:
    [container] = the("Deployment")["spec"]["template"]["spec"]["containers"]
    # Several processes at once, as during an update, are only right because of the Lease.
    lease = config_of(parser().parse_args(container["args"])).lease
    assert lease is not None
    rules = [rule for rule in the("Role")["rules"] if rule["resources"] == ["leases"]]
    assert {group for rule in rules for group in rule["apiGroups"]} == {"coordination.k8s.io"}
    assert [(rule["verbs"], rule.get("resourceNames")) for rule in rules] == [
        (["create"], None),  # RBAC cannot restrict a creation to a name
        (["get", "update"], [lease.name]),
    ]


def test_the_right_is_where_the_operator_looks_for_the_lease() -> None:
    """The pod's own namespace, unless the options name another one."""
    [container] = the("Deployment")["spec"]["template"]["spec"]["containers"]
    lease = config_of(parser().parse_args(container["args"])).lease
    assert lease is not None
    role, binding, account = the("Role"), the("RoleBinding"), the("ServiceAccount")["metadata"]
    wanted = lease.namespace or the("Deployment")["metadata"]["namespace"]
    assert {role["metadata"]["namespace"], binding["metadata"]["namespace"]} == {wanted}
    assert (binding["roleRef"]["kind"], binding["roleRef"]["name"]) == ("Role", role["metadata"]["name"])
    assert binding["subjects"] == [
        {"kind": "ServiceAccount", "name": account["name"], "namespace": account["namespace"]}
    ]


def test_it_may_tell_who_leads() -> None:
    assert {"apiGroups": [""], "resources": ["events"], "verbs": ["create"]} in the("Role")["rules"]
