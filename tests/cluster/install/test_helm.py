"""The chart as a release: installed, upgraded, uninstalled by Helm itself."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import helm_python
import pytest
from tests.support.ways import CHART, NAME, NAMESPACED, WATCHED

from okta_operator.api import RESOURCES

if TYPE_CHECKING:
    from pathlib import Path

    from control_plane import Cluster

pytestmark = pytest.mark.cluster

OPERATORS = "deployments,serviceaccounts,roles,rolebindings,poddisruptionbudgets,networkpolicies"


def listed(cluster: Cluster, kinds: str, *where: str) -> list[str]:
    selector = f"--selector=app.kubernetes.io/name={NAME}"
    return cluster.run_kubectl("get", kinds, selector, "--output=name", *where).split()


def crds(cluster: Cluster) -> list[str]:
    found = cluster.run_kubectl("get", "crds", "--output=name").split()
    return [each for each in found if each.endswith(".okta-operator.dev")]


def columns(cluster: Cluster) -> str:
    shown = "--output=jsonpath={.spec.versions[0].additionalPrinterColumns[*].name}"
    return cluster.run_kubectl("get", "crd", "oktaorgs.okta-operator.dev", shown)


def older(folder: Path) -> Path:
    """The chart of a version whose OktaOrg had another column."""
    made = folder / CHART.name
    shutil.copytree(CHART, made)
    crd = made / "templates/crds/okta-operator.dev_oktaorgs.yaml"
    crd.write_text(crd.read_text().replace("- name: Ready\n", "- name: Formerly\n"))
    return made


def test_a_release_lives_and_goes_and_leaves_the_resources(new_cluster: Cluster, tmp_path: Path) -> None:
    with helm_python.Config(kubeconfig_path=new_cluster.kubeconfig, namespace=NAME) as helm:
        helm.install(older(tmp_path), NAME, {}, namespace=NAME, create_namespace=True)
        assert len(crds(new_cluster)) == len(RESOURCES)
        assert "Ready" not in columns(new_cluster)
        assert listed(new_cluster, "clusterroles,clusterrolebindings") != []
        origin = {
            "apiVersion": "okta-operator.dev/v1alpha1",
            "kind": "OktaTrustedOrigin",
            "metadata": {"name": "openmetadata", "namespace": WATCHED},
            "spec": {"orgRef": {"name": "acme"}, "origin": "https://om.example.com", "scopes": ["CORS"]},
        }
        new_cluster.run_kubectl("create", "-f", "-", text=json.dumps(origin))

        # From the whole cluster to one namespace: what the former mode had goes.
        helm.upgrade(CHART, NAME, NAMESPACED | {"replicas": 2}, namespace=NAME)
        assert listed(new_cluster, "clusterroles,clusterrolebindings") == []
        assert f"role.rbac.authorization.k8s.io/{NAME}" in listed(new_cluster, OPERATORS, f"--namespace={WATCHED}")
        assert f"poddisruptionbudget.policy/{NAME}" in listed(new_cluster, OPERATORS, f"--namespace={NAME}")

        helm.upgrade(CHART, NAME, {}, namespace=NAME)
        assert "Ready" in columns(new_cluster)

        helm.uninstall(NAME)
        assert listed(new_cluster, OPERATORS, "--all-namespaces") == []
        assert listed(new_cluster, "clusterroles,clusterrolebindings") == []
        assert len(crds(new_cluster)) == len(RESOURCES)
        assert new_cluster.run_kubectl("get", "okta", "--all-namespaces", "--output=name").split() == [
            "oktatrustedorigin.okta-operator.dev/openmetadata"
        ]
        # What stayed is no obstacle to the same release later.
        helm.install(CHART, NAME, {}, namespace=NAME)
        assert len(crds(new_cluster)) == len(RESOURCES)
