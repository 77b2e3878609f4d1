"""deploy/ in a cluster: the operator's ServiceAccount with its rights, and the namespace of the example."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from demo_support.errors import DemoError
from demo_support.example import CONNECTION_SECRET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from control_plane import Cluster

ROOT: Final = Path(__file__).resolve().parents[2]
CRDS: Final = ROOT / "crds"
DEPLOY: Final = ROOT / "deploy/cluster-wide"
NOT_APPLIED: Final = ("CustomResourceDefinition", "Deployment")
"""The CRDs are there before; and a cluster without nodes runs no pods, so the operator is a local process."""


@dataclass(frozen=True)
class Names:
    """What the demo calls what it makes.

    Attributes:
        operator: The operator's namespace, ServiceAccount, ClusterRole and ClusterRoleBinding.
        example: The example's namespace.
        suffix: What `operator` has in addition to the name in deploy/.
    """

    operator: str = "okta-operator"
    example: str = "openmetadata"
    suffix: str = ""


OF_ITS_OWN: Final = Names("okta-operator-demo", "okta-operator-demo-openmetadata", "-demo")
"""In a cluster that is used for other things as well: no name that a real installation would have."""


@dataclass
class Installation:
    """What is in the cluster because of the demo."""

    cluster: Cluster
    names: Names
    folder: Path
    crds: list[str] = field(default_factory=list)

    def require_absent(self) -> None:
        """Refuse to work in namespaces that somebody else made.

        Raises:
            DemoError: One of the namespaces is there.
        """
        for name in (self.names.operator, self.names.example):
            if self._get("namespace", name):
                message = f"The namespace {name} is there already. If nobody needs it: kubectl delete ns {name}"
                raise DemoError(message)

    def install_crds(self) -> None:
        """Install the CRDs that are not there; those that are there are somebody's, and stay as they are."""
        for file in sorted(CRDS.glob("okta-operator.dev_*.yaml")):
            name = yaml.safe_load(file.read_text())["metadata"]["name"]
            if not self._get("crd", name):
                self.crds.append(name)
                self.cluster.install_crds(file)

    def install(self) -> None:
        """Apply deploy/ but for the CRDs and the Deployment, and make the example's namespace."""
        documents = yaml.safe_load_all(self.cluster.run_kubectl("kustomize", str(self._kustomization())))
        chosen = [document for document in documents if document["kind"] not in NOT_APPLIED]
        self._apply(chosen)
        self._apply([{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.names.example}}])

    def kubeconfig(self, lifetime: timedelta = timedelta(hours=1)) -> Path:
        """Write a kubeconfig with the rights of the operator's ServiceAccount, and no others."""
        name = self.names.operator
        return self.cluster.service_account_kubeconfig(name, name, self.folder, lifetime=lifetime)

    def connect(self, url: str, token: str) -> None:
        """Make the connection Secret."""
        metadata = {"name": CONNECTION_SECRET, "namespace": self.names.example}
        data = {"url": url, "token": token}
        self._apply([{"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": data}])

    def remove(self) -> None:
        """Remove everything that was made, also where the operator is no longer there to finish a deletion."""
        self._release()
        for kind, name in (
            ("namespace", self.names.example),
            ("namespace", self.names.operator),
            ("clusterrolebinding", self.names.operator),
            ("clusterrole", self.names.operator),
            *(("crd", name) for name in self.crds),
        ):
            self.cluster.run_kubectl("delete", kind, name, "--ignore-not-found", "--timeout=60s")

    def _release(self) -> None:
        """Take the operator's finalizer off the example's resources; Okta is a simulator that ends."""
        if not self._get("crd", "oktaorgs.okta-operator.dev"):
            return
        namespace = f"--namespace={self.names.example}"
        for resource in self.cluster.run_kubectl("get", "okta", namespace, "--output=name").split():
            patch = ("--type=merge", '--patch={"metadata":{"finalizers":null}}')
            self.cluster.run_kubectl("patch", resource, namespace, *patch)

    def _kustomization(self) -> Path:
        if not self.names.suffix:
            return DEPLOY
        folder = self.folder / "installation"
        folder.mkdir(exist_ok=True)
        content = {
            "resources": [os.path.relpath(DEPLOY, folder.resolve())],
            "namespace": self.names.operator,
            "nameSuffix": self.names.suffix,
        }
        (folder / "kustomization.yaml").write_text(yaml.safe_dump(content))
        return folder

    def _apply(self, documents: Sequence[dict[str, Any]]) -> None:
        text = json.dumps({"apiVersion": "v1", "kind": "List", "items": documents})
        self.cluster.run_kubectl("apply", "--server-side", "--field-manager=demo", "-f", "-", text=text)

    def _get(self, kind: str, name: str) -> bool:
        return bool(self.cluster.run_kubectl("get", kind, name, "--ignore-not-found", "--output=name"))
