"""Every way to install the operator, as the manifests that it comes to. Nothing here needs a cluster."""

from __future__ import annotations

import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import helm_python
import yaml

from control_plane.assets import KUBECTL, cached
from control_plane.kubectl import find_kubectl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Manifest: TypeAlias = dict[str, Any]
"""A Kubernetes object as parsed YAML."""

ROOT: Final = Path(__file__).resolve().parents[2]
DEPLOY: Final = ROOT / "deploy"
CHART: Final = DEPLOY / "helm/okta-operator"
NAME: Final = "okta-operator"
"""What the operator's namespace, the release and most objects are called."""
WATCHED: Final = "openmetadata"
"""The namespace that deploy/namespaced watches."""

NAMESPACED: Final = {"clusterWide": False, "namespaces": [WATCHED]}
REPLICATED: Final = {"replicas": 2, "networkPolicy": {"enabled": True}}


def documents(text: str) -> list[Manifest]:
    """The objects of a stream of YAML."""
    # libyaml's loader where it is there: the CRDs are long.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [each for each in yaml.load_all(text, loader) if each is not None]


def kustomize(folder: Path) -> list[Manifest]:
    """What `kubectl apply -k` would apply."""
    kubectl = find_kubectl(os.environ, cached=cached(os.environ) / KUBECTL)
    run = subprocess.run([kubectl, "kustomize", folder], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return documents(run.stdout)


def overlay(**content: Any) -> list[Manifest]:  # noqa: ANN401 - a kustomization's members
    """What a kustomization of a user's comes to; paths in it are relative to the repository."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for key in ("resources", "components"):
            if key in content:
                content[key] = [os.path.relpath(ROOT / path, folder.resolve()) for path in content[key]]
        (folder / "kustomization.yaml").write_text(yaml.safe_dump(content))
        return kustomize(folder)


def chart_files(values: Mapping[str, Any] | None = None, *, release: str = NAME) -> dict[str, str]:
    """What Helm makes of the chart's templates, by their names."""
    with helm_python.Chart.load(CHART) as chart:
        rendered = chart.render(dict(values or {}), name=release, namespace=NAME)
    return {name.partition("/templates/")[2]: text for name, text in rendered.items()}


def chart(values: Mapping[str, Any] | None = None, *, release: str = NAME) -> list[Manifest]:
    """The objects that Helm would install."""
    files = chart_files(values, release=release)
    return [each for name, text in files.items() if name.endswith(".yaml") for each in documents(text)]


def replicated() -> list[Manifest]:
    """deploy/cluster-wide with every component."""
    components = sorted(f"deploy/components/{each.name}" for each in (DEPLOY / "components").iterdir())
    return overlay(resources=["deploy/cluster-wide"], components=components)


_MADE: Final[Mapping[str, Callable[[], list[Manifest]]]] = {
    "cluster-wide": lambda: kustomize(DEPLOY / "cluster-wide"),
    "namespaced": lambda: kustomize(DEPLOY / "namespaced"),
    "cluster-wide, replicated": replicated,
    "install.yaml": lambda: documents((DEPLOY / "install.yaml").read_text(encoding="utf-8")),
    "chart": chart,
    "chart, namespaced": lambda: chart(NAMESPACED),
    "chart, replicated": lambda: chart(REPLICATED),
}
WAYS: Final = tuple(_MADE)


@cache
def way(name: str) -> list[Manifest]:
    """One of `WAYS`. Not for changing: everybody gets the same."""
    return _MADE[name]()


def of_kind(manifests: list[Manifest], *kinds: str) -> list[Manifest]:
    """Those of some kinds."""
    return [each for each in manifests if each["kind"] in kinds]


def container(manifests: list[Manifest]) -> Manifest:
    """The one container of the one Deployment."""
    [deployment] = of_kind(manifests, "Deployment")
    [found] = deployment["spec"]["template"]["spec"]["containers"]
    assert isinstance(found, dict)
    return found
