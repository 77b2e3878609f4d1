"""Removal: in the order that docs/installation.md gives, with its commands, and in the order that it warns of."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.cluster.install.conftest import kubectl_in
from tests.support import example
from tests.support.operator_process import OperatorProcess
from tests.support.waiting import eventually
from tests.support.ways import DEPLOY, NAME, ROOT

from okta_operator.api import RESOURCES
from okta_operator.api.trusted_origin import OktaTrustedOrigin
from okta_operator.constants import GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.kubectl import Kubectl
    from tests.support.okta import OktaOrganization

    from control_plane import Cluster

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(600)]

SECONDS = 150.0
WHOLE = str(DEPLOY / "cluster-wide")
ONE_FILE = str(DEPLOY / "install.yaml")
ONLY_THE_OPERATOR = f"--selector=app.kubernetes.io/name={NAME}"
RESOURCES_OF_IT = (example.ORG, example.APP, example.ORIGIN)


@contextmanager
def running(cluster: Cluster, folder: Path) -> Iterator[OperatorProcess]:
    """The operator that the Deployment would start: a cluster without nodes runs no pods."""
    kubeconfig = cluster.service_account_kubeconfig(NAME, NAME, folder)
    operator = OperatorProcess(kubeconfig, folder)
    operator.start()
    try:
        yield operator
    finally:
        operator.stop()


def set_up(kubectl: Kubectl, okta: OktaOrganization) -> None:
    kubectl.apply([example.connection_secret(okta), example.organization(okta), example.app(), example.origin()])
    kubectl.ready(*RESOURCES_OF_IT, seconds=SECONDS)


def crds(cluster: Cluster) -> list[str]:
    found = cluster.run_kubectl("get", "crds", "--output=name").split()
    return [each for each in found if each.endswith(".okta-operator.dev")]


def operators(cluster: Cluster) -> list[str]:
    """What is there of the operator itself."""
    kinds = "namespaces,clusterroles,clusterrolebindings,deployments,serviceaccounts,roles,rolebindings"
    return cluster.run_kubectl("get", kinds, "--all-namespaces", ONLY_THE_OPERATOR, "--output=name").split()


def commands(heading: str) -> list[list[str]]:
    """The kubectl commands that the page gives below a heading."""
    page = (ROOT / "docs/installation.md").read_text(encoding="utf-8").split("\n## Remove\n")[1].split("\n## ")[0]
    block = page.split(f"**{heading}")[1].split("```sh\n")[1].split("```")[0]
    lines = [line.split("#")[0].split(";")[0].split() for line in block.splitlines()]
    return [words[1:] for words in lines if words[0] == "kubectl"]


def test_resources_first_and_nothing_is_left(new_cluster: Cluster, okta: OktaOrganization, tmp_path: Path) -> None:
    new_cluster.run_kubectl("apply", "--kustomize", WHOLE)
    before = okta.essence()
    resources, look, everything = commands("Resources first")
    with kubectl_in(new_cluster, tmp_path) as kubectl:
        with running(new_cluster, tmp_path):
            set_up(kubectl, okta)
            new_cluster.run_kubectl(*resources, "--timeout=120s")
            assert new_cluster.run_kubectl(*look, "--output=name") == ""
        assert okta.essence() == before
        assert list(kubectl.secrets()) == [f"secret/{example.CONNECTION_SECRET}"]
    new_cluster.run_kubectl(*[WHOLE if word == "." else word for word in everything], "--timeout=120s")
    assert crds(new_cluster) == operators(new_cluster) == []


def test_the_operator_alone_and_another_one_goes_on(
    new_cluster: Cluster, okta: OktaOrganization, tmp_path: Path
) -> None:
    new_cluster.run_kubectl("apply", "--filename", ONE_FILE)
    with kubectl_in(new_cluster, tmp_path) as kubectl:
        with running(new_cluster, tmp_path):
            set_up(kubectl, okta)
        objects, versions = okta.snapshot(), kubectl.versions()
        kustomized, one_file = commands("The operator alone")[:2]
        assert [word for word in kustomized if word != "."][:2] == ["delete", "--kustomize"]
        words = [ONE_FILE if word == "install.yaml" else word for word in one_file]
        new_cluster.run_kubectl(*words, "--timeout=120s")
        assert operators(new_cluster) == []
        assert len(crds(new_cluster)) == len(RESOURCES)
        assert okta.snapshot() == objects
        assert kubectl.versions() == versions

        new_cluster.run_kubectl("apply", "--kustomize", WHOLE)
        calls = okta.calls(writes_only=True)
        with running(new_cluster, tmp_path):
            for number, name in enumerate((*RESOURCES_OF_IT, *RESOURCES_OF_IT)):
                kubectl.looked_at(name, str(number))
            assert okta.calls(writes_only=True) == calls
            assert okta.snapshot() == objects


def test_a_kind_that_is_gone_keeps_no_resource_of_another(
    new_cluster: Cluster, okta: OktaOrganization, tmp_path: Path
) -> None:
    """Of CRDs that are deleted at once, those without resources go first: a start may find the rest still leaving."""
    new_cluster.run_kubectl("apply", "--kustomize", WHOLE)
    before = okta.essence()
    with kubectl_in(new_cluster, tmp_path) as kubectl:
        with running(new_cluster, tmp_path):
            set_up(kubectl, okta)
            kubectl.delete(example.ORIGIN)
        kubectl.delete(example.APP, wait=False)
        new_cluster.run_kubectl("delete", "crd", f"{OktaTrustedOrigin.PLURAL}.{GROUP}")
        with running(new_cluster, tmp_path) as operator:
            kubectl.gone(example.APP, seconds=SECONDS)
            assert okta.essence() == before

            new_cluster.run_kubectl("apply", "--kustomize", WHOLE)
            assert operator.wait() == 0
            operator.start()
            kubectl.apply([example.origin()])
            kubectl.ready(example.ORIGIN, seconds=SECONDS)


def test_everything_at_once_hangs_until_the_operator_is_there_again(
    new_cluster: Cluster, okta: OktaOrganization, tmp_path: Path
) -> None:
    new_cluster.run_kubectl("apply", "--kustomize", WHOLE)
    before = okta.essence()
    with kubectl_in(new_cluster, tmp_path) as kubectl:
        with running(new_cluster, tmp_path):
            set_up(kubectl, okta)
        new_cluster.run_kubectl("delete", "--kustomize", WHOLE, "--wait=false")
        eventually(lambda: operators(new_cluster) == [], SECONDS)
        assert len(crds(new_cluster)) > 0
        assert {example.APP, example.ORIGIN} <= kubectl.resources().keys()

        new_cluster.run_kubectl("apply", "--kustomize", WHOLE)
        with running(new_cluster, tmp_path) as operator:
            # Those that had no resources went at once, and were made anew.
            def gone() -> bool:
                if not operator.running:
                    operator.launch()  # as Kubernetes does with a pod: kopf ends where a CRD goes while it is read
                left = len(crds(new_cluster)) - (len(RESOURCES) - len(RESOURCES_OF_IT))
                assert left == 0, f"{crds(new_cluster)}\n{kubectl.resources()}\n{operator.tail()}"
                return True

            eventually(gone, SECONDS)
        assert okta.essence() == before
    new_cluster.run_kubectl("delete", "--kustomize", WHOLE, "--ignore-not-found", "--timeout=120s")
    assert crds(new_cluster) == operators(new_cluster) == []
