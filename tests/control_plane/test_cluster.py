"""What the control plane is for: it refuses what a real cluster refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from control_plane import Cluster, ControlPlaneError, ExistingCluster
from control_plane.kubectl import Kubectl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.cluster

CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "breaks.control-plane.test"},
    "spec": {
        "group": "control-plane.test",
        "names": {"kind": "Break", "plural": "breaks"},
        "scope": "Namespaced",
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "properties": {"length": {"type": "string", "format": "duration"}},
                                "x-kubernetes-validations": [
                                    {
                                        "rule": "self.length >= duration('5m')",
                                        "message": "a break takes five minutes",
                                    }
                                ],
                            }
                        },
                    }
                },
            }
        ],
    },
}
RBAC = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: reader}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: reader}]
"""


@pytest.fixture
def namespace(control_plane: Cluster) -> Iterator[str]:
    name = control_plane.run_kubectl("create", "-f", "-", "-o", "jsonpath={.metadata.name}", text=json.dumps(NAMESPACE))
    yield name
    control_plane.run_kubectl("delete", "namespace", name, "--wait=false")


NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"generateName": "control-plane-test-"}}


def test_it_is_ready(control_plane: Cluster) -> None:
    assert control_plane.run_kubectl("get", "--raw", "/readyz") == "ok"


def test_a_service_account_has_its_rights_and_no_others(control_plane: Cluster, namespace: str, tmp_path: Path) -> None:
    control_plane.run_kubectl("apply", "-n", namespace, "-f", "-", text=RBAC)
    file = control_plane.service_account_kubeconfig(namespace, "reader", tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    reader = Kubectl(control_plane.kubectl, file, tmp_path / "cache")
    who = json.loads(reader.run("auth", "whoami", "-o", "json"))
    assert who["status"]["userInfo"]["username"] == f"system:serviceaccount:{namespace}:reader"
    assert "kube-root-ca.crt" in reader.run("get", "configmaps", "-o", "name")
    with pytest.raises(ControlPlaneError, match='cannot list resource "secrets"'):
        reader.run("get", "secrets")
    with pytest.raises(ControlPlaneError, match='cannot create resource "configmaps"'):
        reader.run("create", "configmap", "mine")


def test_a_rule_in_cel_refuses_with_its_message(control_plane: Cluster, namespace: str, tmp_path: Path) -> None:
    (tmp_path / "crds.json").write_text(json.dumps(CRD))
    control_plane.install_crds(tmp_path)

    def apply(length: str) -> None:
        resource = {
            "apiVersion": "control-plane.test/v1",
            "kind": "Break",
            "metadata": {"name": "coffee", "namespace": namespace},
            "spec": {"length": length},
        }
        control_plane.run_kubectl("apply", "-f", "-", text=json.dumps(resource))

    try:
        apply("6m")
        with pytest.raises(ControlPlaneError, match="a break takes five minutes"):
            apply("4m")
    finally:
        control_plane.run_kubectl("delete", "crd", "breaks.control-plane.test")


def test_a_deleted_namespace_goes_with_what_is_in_it(control_plane: Cluster, namespace: str) -> None:
    control_plane.run_kubectl("create", "configmap", "mine", "-n", namespace)
    control_plane.run_kubectl("delete", "namespace", namespace, "--timeout=60s")
    assert control_plane.run_kubectl("get", "namespace", namespace, "--ignore-not-found") == ""
    control_plane.run_kubectl("create", "namespace", namespace)  # for the fixture to delete


def test_an_existing_cluster_is_used_and_left_alone(
    control_plane: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(control_plane.kubeconfig))
    before = control_plane.kubeconfig.read_text()
    said: list[str] = []
    with ExistingCluster.start(tmp_path / "existing", report=said.append) as existing:
        assert existing.url == control_plane.url
        assert existing.kubeconfig != control_plane.kubeconfig
        assert existing.run_kubectl("get", "--raw", "/readyz") == "ok"
    assert control_plane.url in said[0]
    assert not (tmp_path / "existing").exists()
    assert control_plane.kubeconfig.read_text() == before
    assert control_plane.run_kubectl("get", "--raw", "/readyz") == "ok"


def test_an_existing_cluster_without_a_context_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "nothing"))
    with pytest.raises(ControlPlaneError, match="USE_EXISTING_CLUSTER=true needs a kubeconfig"):
        ExistingCluster.start(tmp_path / "existing")
