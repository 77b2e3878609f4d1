"""Which programs to run: those that the environment names, else those in the cache, built when missing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from control_plane.kubectl import executable, find_kubectl, is_executable
from control_plane.versions import CACHE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ETCD: Final = "etcd"
APISERVER: Final = "kube-apiserver"
CONTROLLER_MANAGER: Final = "kube-controller-manager"
KUBECTL: Final = "kubectl"
PROGRAMS: Final = (ETCD, APISERVER, CONTROLLER_MANAGER, KUBECTL)
"""What is built, and what a folder in the cache holds."""

_VARIABLES: Final = {
    ETCD: "TEST_ASSET_ETCD",
    APISERVER: "TEST_ASSET_KUBE_APISERVER",
    CONTROLLER_MANAGER: "TEST_ASSET_KUBE_CONTROLLER_MANAGER",
}


@dataclass(frozen=True)
class Assets:
    """The programs of a control plane, as absolute paths."""

    etcd: Path
    kube_apiserver: Path
    kube_controller_manager: Path
    kubectl: Path


def cache_root(environment: Mapping[str, str]) -> Path:
    """Give the folder that holds one folder for each version that was built."""
    # The XDG base directory specification says to ignore a relative path.
    said = Path(environment.get("XDG_CACHE_HOME", ""))
    base = said if said.is_absolute() else Path.home() / ".cache"
    return base / "okta-operator" / "control-plane"


def cached(environment: Mapping[str, str]) -> Path:
    """Give the folder of the version that this code builds, whether it is there or not."""
    return cache_root(environment) / CACHE_NAME


def is_complete(folder: Path) -> bool:
    """Say whether a folder holds all that is built."""
    return all(is_executable(folder / program) for program in PROGRAMS)


def resolve(environment: Mapping[str, str], *, build: Callable[[], Path], report: Callable[[str], None]) -> Assets:
    """Decide on every program, as controller-runtime's envtest does.

    `TEST_ASSET_ETCD`, `TEST_ASSET_KUBE_APISERVER` and `TEST_ASSET_KUBECTL` win over the folder
    `KUBEBUILDER_ASSETS`. envtest knows no kube-controller-manager: it may be named by
    `TEST_ASSET_KUBE_CONTROLLER_MANAGER` or lie in that folder; otherwise it comes from the cache, and a line
    says so.

    Args:
        environment: The variables.
        build: Gives the complete folder in the cache, after building it if need be. Called only for need.
        report: Takes lines for the user.

    Raises:
        ControlPlaneError: What a variable names is not there, or the build failed.
    """
    found = {program: _named(program, environment) for program in _VARIABLES}
    if None in found.values():
        folder = build()
        if environment.get("KUBEBUILDER_ASSETS") and found[CONTROLLER_MANAGER] is None:
            report(
                f"KUBEBUILDER_ASSETS holds no {CONTROLLER_MANAGER}; that of {folder} is used. "
                f"{_VARIABLES[CONTROLLER_MANAGER]} can name one of the API server's version."
            )
    else:
        folder = cached(environment)
    return Assets(
        etcd=found[ETCD] or folder / ETCD,
        kube_apiserver=found[APISERVER] or folder / APISERVER,
        kube_controller_manager=found[CONTROLLER_MANAGER] or folder / CONTROLLER_MANAGER,
        kubectl=find_kubectl(environment, cached=folder / KUBECTL),
    )


def _named(program: str, environment: Mapping[str, str]) -> Path | None:
    """Give the program that the environment names, or None where it leaves it to the cache."""
    variable = _VARIABLES[program]
    if environment.get(variable):
        return executable(Path(environment[variable]), said_by=variable)
    folder = environment.get("KUBEBUILDER_ASSETS")
    if not folder:
        return None
    file = Path(folder) / program
    if program == CONTROLLER_MANAGER and not file.exists():
        return None
    return executable(file, said_by="KUBEBUILDER_ASSETS")
