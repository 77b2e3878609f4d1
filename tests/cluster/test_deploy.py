"""deploy/ on the real API server: it takes all of it, and the operator may do what it must and nothing more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import yaml

from control_plane import ControlPlaneError
from okta_operator.api import RESOURCES
from okta_operator.constants import GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from control_plane import Cluster

pytestmark = pytest.mark.cluster

ROOT = Path(__file__).resolve().parents[2]
DRY_RUN = ("apply", "--dry-run=server", "--validate=strict", "--warnings-as-errors", "-f", "-")
PLURALS = [resource.PLURAL for resource in RESOURCES]

MAY = [
    *((GROUP, plural, verb) for plural in PLURALS for verb in ("get", "list", "watch", "patch")),
    *((GROUP, f"{plural}/status", "patch") for plural in PLURALS),
    *(("", "secrets", verb) for verb in ("get", "list", "watch", "create", "patch", "delete")),
    ("", "events", "create"),
    *(("", "namespaces", verb) for verb in ("get", "list", "watch")),
]
MAY_AT_HOME = [
    ("coordination.k8s.io", "leases/okta-operator", "get"),
    ("coordination.k8s.io", "leases/okta-operator", "update"),
    ("coordination.k8s.io", "leases", "create"),
]
MAY_NOT_AT_HOME = [
    ("coordination.k8s.io", "leases", "list"),
    ("coordination.k8s.io", "leases/okta-operator", "delete"),
    ("coordination.k8s.io", "leases/okta-operator", "patch"),
    ("coordination.k8s.io", "leases/another", "get"),
    ("coordination.k8s.io", "leases/another", "update"),
]
MAY_NOT = [
    *((GROUP, plural, verb) for plural in PLURALS for verb in ("create", "update", "delete", "deletecollection")),
    *((GROUP, f"{plural}/status", "update") for plural in PLURALS),
    ("", "secrets", "deletecollection"),
    ("", "namespaces", "create"),
    ("", "namespaces/default", "patch"),
    ("", "namespaces/kube-system", "patch"),
    ("", "configmaps", "get"),
    ("", "pods", "list"),
    ("", "pods", "create"),
    ("", "serviceaccounts/token", "create"),
    ("", "users", "impersonate"),
    ("apps", "deployments", "patch"),
    ("coordination.k8s.io", "leases", "create"),
    ("coordination.k8s.io", "leases/okta-operator", "get"),
    ("coordination.k8s.io", "leases/okta-operator", "update"),
    ("apiextensions.k8s.io", "customresourcedefinitions", "list"),
    ("rbac.authorization.k8s.io", "clusterroles", "get"),
]
NAMED = ("namespaces", "leases")
CLUSTER_SCOPED = ("namespaces", "customresourcedefinitions", "clusterroles", "users")


class Installation:
    """deploy/ under names of this test's own."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.cluster = cluster
        self.folder = folder
        self.suffix = f"-{uuid4().hex[:8]}"
        self.namespace = self.account = f"okta-operator{self.suffix}"

    def kustomize(self, source: str, **more: object) -> list[dict[str, Any]]:
        folder = self.folder / source.replace("/", "-")
        folder.mkdir(exist_ok=True)
        up = "../" * len(folder.parts[1:])
        content = {"resources": [f"{up}{str(ROOT / source)[1:]}"], "namespace": self.namespace, **more}
        (folder / "kustomization.yaml").write_text(yaml.safe_dump(content))
        return list(yaml.safe_load_all(self.cluster.run_kubectl("kustomize", str(folder))))

    def everything(self) -> list[dict[str, Any]]:
        return self.kustomize("deploy/cluster-wide", nameSuffix=self.suffix)

    def one(self, kind: str) -> dict[str, Any]:
        [found] = [each for each in self.everything() if each["kind"] == kind]
        return found

    def apply(self, *bodies: dict[str, Any]) -> None:
        self.cluster.run_kubectl("apply", "-f", "-", text=yaml.safe_dump_all(bodies))

    def pod(self) -> dict[str, Any]:
        template = self.one("Deployment")["spec"]["template"]
        metadata = template["metadata"] | {"name": "operator", "namespace": self.namespace}
        return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


@pytest.fixture(scope="module")
def installation(control_plane: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    control_plane.install_crds(ROOT / "crds")
    made = Installation(control_plane, tmp_path_factory.mktemp("deploy"))
    kinds = ("Namespace", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")
    bodies = [made.one(kind) for kind in kinds]
    made.apply(*bodies)
    yield made
    scoped = ("ServiceAccount", "Role", "RoleBinding")
    names = [f"{body['kind'].lower()}/{body['metadata']['name']}" for body in bodies if body["kind"] not in scoped]
    control_plane.run_kubectl("delete", "--wait=false", *names)


def test_the_server_takes_all_of_it(installation: Installation) -> None:
    bodies = installation.everything()
    said = installation.cluster.run_kubectl(*DRY_RUN, text=yaml.safe_dump_all(bodies)).splitlines()
    assert len(said) == len(bodies) == len(RESOURCES) + 7
    assert all(line.endswith("(server dry run)") for line in said)


def test_the_server_takes_the_example(installation: Installation) -> None:
    bodies = installation.kustomize("deploy/examples/openmetadata")
    said = installation.cluster.run_kubectl(*DRY_RUN, text=yaml.safe_dump_all(bodies)).splitlines()
    assert len(said) == len(RESOURCES)
    assert all(line.endswith("created (server dry run)") for line in said)


def test_the_pod_is_admitted_where_only_restricted_ones_are(installation: Installation) -> None:
    pod = installation.pod()
    said = installation.cluster.run_kubectl(*DRY_RUN, text=yaml.safe_dump(pod))
    assert "pod/operator created" in said
    del pod["spec"]["containers"][0]["securityContext"]
    with pytest.raises(ControlPlaneError, match='violates PodSecurity "restricted'):
        installation.cluster.run_kubectl(*DRY_RUN, text=yaml.safe_dump(pod))


@pytest.mark.parametrize(
    ("rights", "at_home", "allowed"),
    [(MAY, False, True), (MAY_NOT, False, False), (MAY_AT_HOME, True, True), (MAY_NOT_AT_HOME, True, False)],
    ids=["may", "may not", "may at home", "may not at home"],
)
def test_the_operator_has_the_rights_it_needs_and_no_others(
    installation: Installation, rights: list[tuple[str, str, str]], *, at_home: bool, allowed: bool
) -> None:
    reviews = [
        _review(installation, *right, where=installation.namespace if at_home else "default") for right in rights
    ]
    text = yaml.safe_dump_all(reviews)
    output = '--output=jsonpath={.status.allowed}{"\\n"}'
    answers = installation.cluster.run_kubectl("create", "-f", "-", output, text=text).split()
    said = dict(zip(rights, answers, strict=True))
    assert said == dict.fromkeys(rights, "true" if allowed else "false")


def _review(installation: Installation, group: str, resource: str, verb: str, *, where: str) -> dict[str, Any]:
    """A question to the API server; what follows a plural is an object's name with some, else a subresource."""
    plural, _, rest = resource.partition("/")
    named = {"name": rest} if plural in NAMED else {"subresource": rest}
    namespace = {} if plural in CLUSTER_SCOPED else {"namespace": where}
    attributes = {"group": group, "resource": plural, "verb": verb, **named, **namespace}
    user = f"system:serviceaccount:{installation.namespace}:{installation.account}"
    groups = ["system:serviceaccounts", f"system:serviceaccounts:{installation.namespace}", "system:authenticated"]
    return {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "spec": {"user": user, "groups": groups, "resourceAttributes": attributes},
    }
