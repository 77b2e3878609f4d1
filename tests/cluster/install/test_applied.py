"""Every way to install the operator on a real API server: all is taken, the pod is admitted, the rights are right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from tests.support.waiting import eventually
from tests.support.ways import NAME, WATCHED, WAYS, of_kind
from tests.support.ways import way as made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from control_plane import Cluster

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("one-cluster")]

RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}
STAYING = ("Namespace", "CustomResourceDefinition")


@pytest.fixture(params=WAYS)
def installed(request: pytest.FixtureRequest, cluster: Cluster) -> Iterator[str]:
    """The operator, applied in one way; what a way leaves to its user is made first."""
    manifests = list(made(request.param))
    if not of_kind(manifests, "Namespace"):  # Helm makes it, and the chart's page shows how it is labelled
        metadata = {"name": NAME, "labels": RESTRICTED}
        manifests.insert(0, {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
    text = yaml.safe_dump_all(manifests)
    # Namespaces and CRDs are the first documents of none of the ways, and `apply` goes by their order.
    first = yaml.safe_dump_all(of_kind(manifests, *STAYING))
    cluster.run_kubectl("apply", "--validate=strict", "-f", "-", text=first)
    said = cluster.run_kubectl("apply", "--validate=strict", "-f", "-", text=text)
    assert len(said.splitlines()) == len(manifests)
    yield str(request.param)
    rest = [each for each in manifests if each["kind"] not in STAYING]
    cluster.run_kubectl("delete", "--wait=true", "--timeout=60s", "-f", "-", text=yaml.safe_dump_all(rest))


def test_it_is_admitted_with_the_rights_of_its_mode(installed: str, cluster: Cluster) -> None:
    [deployment] = of_kind(made(installed), "Deployment")
    selector = ",".join(f"{key}={value}" for key, value in deployment["spec"]["selector"]["matchLabels"].items())

    def pods() -> list[dict[str, Any]]:
        found = cluster.run_kubectl("get", "pods", f"--namespace={NAME}", f"--selector={selector}", "--output=json")
        return [each for each in json.loads(found)["items"] if "deletionTimestamp" not in each["metadata"]]

    # Kubernetes' own controllers make the pods, under its own "restricted"; there is no node to run them.
    eventually(lambda: len(pods()) == deployment["spec"]["replicas"], 60)

    everywhere = "namespaced" not in installed
    expected = {
        Right(WATCHED, "okta-operator.dev", "oktaapps", "patch"): True,
        Right(WATCHED, "", "secrets", "get"): True,
        Right("default", "", "secrets", "get"): everywhere,
        Right("", "okta-operator.dev", "oktaapps", "list"): everywhere,
        Right("", "", "namespaces", "get", "kube-system"): everywhere,
        Right(NAME, "coordination.k8s.io", "leases", "update", NAME): True,
        Right(NAME, "coordination.k8s.io", "leases", "update", "other"): False,
        Right("kube-system", "coordination.k8s.io", "leases", "update", NAME): False,
    }
    assert answers(cluster, list(expected)) == expected


class Right(NamedTuple):
    """A question: may the operator's ServiceAccount do this? The namespace may be empty, for all of them."""

    namespace: str
    group: str
    resource: str
    verb: str
    name: str = ""


def answers(cluster: Cluster, rights: list[Right]) -> dict[Right, bool]:
    """The API server's answers."""
    user = f"system:serviceaccount:{NAME}:{NAME}"
    reviews = [
        {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SubjectAccessReview",
            "spec": {"user": user, "resourceAttributes": right._asdict()},
        }
        for right in rights
    ]
    output = '--output=jsonpath={.status.allowed}{"\\n"}'
    said = cluster.run_kubectl("create", "-f", "-", output, text=yaml.safe_dump_all(reviews)).split()
    return {right: word == "true" for right, word in zip(rights, said, strict=True)}
