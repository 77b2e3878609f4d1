"""A cluster for tests and the demo: one of our own, or the one that the user has."""

from __future__ import annotations

import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from control_plane import kubeconfig
from control_plane.assets import KUBECTL, cached
from control_plane.build import find_assets
from control_plane.console import report_to_stderr
from control_plane.kubectl import Kubectl, current_context, find_kubectl
from control_plane.layout import Layout
from control_plane.protocol import Order
from control_plane.supervised import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from control_plane.assets import Assets

_ANSWER_SECONDS: Final = 30
_TEMPORARY_PREFIX: Final = "okta-operator-cluster-"
_TOKEN_LIFETIME: Final = timedelta(hours=24)


def uses_existing_cluster() -> bool:
    """Say whether USE_EXISTING_CLUSTER asks for the current kubeconfig's cluster, as envtest reads it."""
    return os.environ.get("USE_EXISTING_CLUSTER", "").lower() == "true"


def open_cluster(
    directory: Path | None = None,
    *,
    crds: Path | None = None,
    report: Callable[[str], None] = report_to_stderr,
) -> Cluster:
    """Start a control plane, or take the existing cluster where USE_EXISTING_CLUSTER=true. For `with`.

    Args:
        directory: For its files; a temporary one by default.
        crds: CustomResourceDefinitions to install first (file, folder or kustomization).
        report: Takes lines that say how far it is.

    Raises:
        ControlPlaneError: It cannot be built or started, or the existing one cannot be reached.
    """
    chosen = ExistingCluster if uses_existing_cluster() else ControlPlane
    return chosen.start(directory, crds=crds, report=report)


class Cluster(ABC):
    """A Kubernetes cluster with an administrator's rights.

    Attributes:
        url: Of the API server.
        directory: Absolute; holds its files.
    """

    def __init__(self, *, url: str, kubectl: Kubectl, directory: Path) -> None:
        """Take what a subclass has started or found."""
        self.url = url
        self.directory = directory
        self._kubectl = kubectl

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self._kubectl.kubeconfig

    @property
    def kubectl(self) -> Path:
        """The path of a kubectl."""
        return self._kubectl.program

    @property
    def environment(self) -> dict[str, str]:
        """Variables for programs that use this cluster as its administrator and leave nothing behind."""
        return self._kubectl.environment

    def run_kubectl(self, *arguments: str, text: str | None = None, seconds: float = 120) -> str:
        """Run kubectl as administrator and give its standard output.

        Args:
            arguments: For example `"apply", "-f", "-"`.
            text: Its standard input.
            seconds: How long it may take.

        Raises:
            ControlPlaneError: It failed; the message has its error output.
        """
        return self._kubectl.run(*arguments, text=text, seconds=seconds)

    def install_crds(self, source: Path) -> None:
        """Install CustomResourceDefinitions later than at the start; see `Kubectl.install_crds`.

        The garbage collector notices kinds that are installed after its start only within 30 seconds.
        """
        self._kubectl.install_crds(source)

    def service_account_kubeconfig(
        self, namespace: str, name: str, directory: Path, *, lifetime: timedelta = _TOKEN_LIFETIME
    ) -> Path:
        """Write a kubeconfig under which a program has exactly the rights of a ServiceAccount.

        Args:
            namespace: The ServiceAccount's.
            name: The ServiceAccount's.
            directory: Where to write the file; it must exist.
            lifetime: Of the token; at least ten minutes (TokenRequest API), and a cluster may give less.

        Returns:
            The file, readable for its owner alone.

        Raises:
            ControlPlaneError: There is no such ServiceAccount.
        """
        token = self._kubectl.create_token(
            namespace=namespace, service_account=name, seconds=int(lifetime.total_seconds())
        )
        file = directory / f"{namespace}-{name}.kubeconfig"
        kubeconfig.write_token(file, cluster=self._kubectl.cluster(), token=token, user_name=name, namespace=namespace)
        return file

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop it."""
        self.stop()

    @abstractmethod
    def stop(self) -> None:
        """Stop what was started and remove what was written; a second call does nothing."""


class ControlPlane(Cluster):
    """A control plane of our own, which cannot outlive this process.

    A supervisor process stops it when its pipe from this process closes (see `supervisor`). A fork of this
    process that does not exec would hold that pipe, too: end it first.
    """

    def __init__(self, *, url: str, kubectl: Kubectl, directory: Path, supervisor: Supervisor) -> None:
        """Use `start`."""
        super().__init__(url=url, kubectl=kubectl, directory=directory)
        self._supervisor = supervisor

    @classmethod
    def start(
        cls,
        directory: Path | None = None,
        *,
        crds: Path | None = None,
        assets: Assets | None = None,
        report: Callable[[str], None] = report_to_stderr,
    ) -> Self:
        """Start it and wait until it is ready; the first time on a machine it is built.

        Args:
            directory: For its files; a temporary one by default. One that is given keeps the logs if the
                start fails.
            crds: CustomResourceDefinitions that are served before the controllers start.
            assets: The programs; those of `find_assets` by default.
            report: Takes lines that say how far it is.

        Raises:
            ControlPlaneError: It cannot be built or started; the message has the end of the log.
        """
        chosen = assets or find_assets(report)
        supervisor = Supervisor.start(Order.of(directory, crds, chosen))
        try:
            ready = supervisor.wait_ready(report)
        except BaseException:
            supervisor.stop(at_once=True)
            raise
        layout = Layout(Path(ready.text))
        kubectl = Kubectl(chosen.kubectl, layout.kubeconfig, layout.kubectl_cache)
        return cls(url=ready.url, kubectl=kubectl, directory=layout.directory, supervisor=supervisor)

    @property
    def supervisor_pid(self) -> int:
        """The process id of its supervisor."""
        return self._supervisor.pid

    def wait(self) -> str:
        """Block until it ends by itself, and say why."""
        return self._supervisor.wait_end()

    def stop(self) -> None:
        """Stop its processes and remove its files."""
        self._supervisor.stop()


class ExistingCluster(Cluster):
    """The current kubeconfig's cluster. Nothing is started or stopped; namespaces are the caller's care."""

    def __init__(self, *, url: str, kubectl: Kubectl, directory: Path, temporary: bool) -> None:
        """Use `start`."""
        super().__init__(url=url, kubectl=kubectl, directory=directory)
        self._temporary = temporary

    @classmethod
    def start(
        cls,
        directory: Path | None = None,
        *,
        crds: Path | None = None,
        report: Callable[[str], None] = report_to_stderr,
    ) -> Self:
        """Copy the current context to a kubeconfig of its own, so that another context changes nothing here.

        Args:
            directory: For that file; a temporary one by default.
            crds: CustomResourceDefinitions to apply. They stay: others may need them by now.
            report: Takes a line that names the cluster.

        Raises:
            ControlPlaneError: There is no current context, or its API server does not answer.
        """
        program = find_kubectl(os.environ, cached=cached(os.environ) / KUBECTL)
        current = current_context(program)
        layout = Layout((directory or Path(tempfile.mkdtemp(prefix=_TEMPORARY_PREFIX))).absolute())
        layout.directory.mkdir(parents=True, exist_ok=True)
        kubeconfig.write_text(layout.kubeconfig, current)
        kubectl = Kubectl(program, layout.kubeconfig, layout.kubectl_cache)
        url = str(kubectl.cluster()["server"])
        cluster = cls(url=url, kubectl=kubectl, directory=layout.directory, temporary=directory is None)
        try:
            cluster.run_kubectl("get", "--raw", "/readyz", seconds=_ANSWER_SECONDS)
            if crds is not None:
                cluster.install_crds(crds)
        except BaseException:
            cluster.stop()
            raise
        report(f"Using the existing cluster {url}.")
        return cluster

    def stop(self) -> None:
        """Remove the copy of the kubeconfig."""
        if self._temporary:
            shutil.rmtree(self.directory, ignore_errors=True)
        else:
            Layout(self.directory).clear()
