"""Start the three processes in order and see to it that each answers."""

from __future__ import annotations

import http.client
import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from control_plane import components, kubeconfig, processes
from control_plane.certificates import Certificates
from control_plane.errors import ControlPlaneError, PortTakenError
from control_plane.kubectl import Kubectl
from control_plane.layout import APISERVER_LOG, CONTROLLER_MANAGER_LOG, ETCD_LOG, State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from control_plane.assets import Assets
    from control_plane.layout import Layout

_ATTEMPTS: Final = 5
_READY_SECONDS: Final = 90.0
_POLL_SECONDS: Final = 0.05
_READY: Final = "/readyz"
# The controllers have no port to ask; what one of them makes in every namespace says that they work.
_CONTROLLERS_WORK: Final = "/api/v1/namespaces/default/serviceaccounts/default"


@dataclass(frozen=True)
class Request:
    """What to start.

    Attributes:
        assets: The programs.
        layout: Where its files go.
        crds: A file or folder to `kubectl apply` before the controllers start: the garbage collector looks
            for new kinds only every 30 seconds. A folder with a kustomization is applied as such.
        detached: Whether the processes outlive this one.
    """

    assets: Assets
    layout: Layout
    crds: Path | None
    detached: bool


@dataclass
class Running:
    """The processes that run so far, in the order of their start."""

    request: Request
    url: str
    children: list[processes.Child] = field(default_factory=list)

    @property
    def state(self) -> State:
        """What to remember of them."""
        return State(self.url, tuple(child.identity for child in reversed(self.children)))

    def add(self, command: Sequence[str], log: str) -> None:
        """Start one more, and remember it at once: whoever stops a start that broke off needs its pid."""
        layout = self.request.layout
        child = processes.spawn(command, log=layout.log(log), directory=layout.private, detached=self.request.detached)
        self.children.append(child)
        self.state.write(layout.state)

    def raise_if_dead(self) -> None:
        """Look whether one of them has ended.

        Raises:
            PortTakenError: It found its port taken.
            ControlPlaneError: It has, for another reason; the message has the end of its log.
        """
        for child in self.children:
            code = child.exit_code()
            if code is not None:
                end = processes.last_lines(child.log)
                message = f"{child.identity.name} ended with {code}. Its log ({child.log}) ends with:\n{end}"
                taken = "address already in use" in end
                raise PortTakenError(message) if taken else ControlPlaneError(message)

    def wait_for(self, path: str, *, what: str) -> None:
        """Ask the API server until it answers 200.

        Raises:
            ControlPlaneError: A process ended, or there was no such answer in time.
        """
        context = _client_context(self.request.layout.private)
        deadline = time.monotonic() + _READY_SECONDS
        while not _answers(self.url, path, context):
            self.raise_if_dead()
            if time.monotonic() > deadline:
                logs = "\n".join(f"{child.log}:\n{processes.last_lines(child.log)}" for child in self.children)
                message = f"{what} did not get ready in {_READY_SECONDS:.0f} s. Is the machine very busy?\n{logs}"
                raise ControlPlaneError(message)
            time.sleep(_POLL_SECONDS)
        self.raise_if_dead()

    def stop(self) -> None:
        """Stop all of them."""
        processes.stop(self.state.processes)
        for child in self.children:
            child.popen.wait()


def launch(request: Request, report: Callable[[str], None]) -> Running:
    """Start a control plane and wait until it can be used.

    Args:
        request: What to start.
        report: Takes lines that say how far it is.

    Raises:
        ControlPlaneError: It does not start: nothing runs then, and only its logs are left. Or one runs there
            already, which is left alone.
    """
    state = State.read(request.layout.state)
    if state is not None and any(process.is_running() for process in state.processes):
        message = f"A control plane runs in {request.layout.directory} already ({state.url}); stop it first."
        raise ControlPlaneError(message)
    for attempt in range(1, _ATTEMPTS + 1):
        request.layout.clear()
        try:
            return _launch_once(request, report)
        except PortTakenError:
            if attempt == _ATTEMPTS:
                raise
            report("Another process took the port; trying another one.")
    message = "not reached: the last attempt returns or raises"
    raise AssertionError(message)


def _launch_once(request: Request, report: Callable[[str], None]) -> Running:
    layout, assets = request.layout, request.assets
    layout.prepare()
    port = components.free_port()
    running = Running(request, url=f"https://{components.ADDRESS}:{port}")
    certificates = Certificates.create()
    certificates.write(layout.private)
    kubeconfig.write_administrator(layout.kubeconfig, url=running.url, certificates=certificates)
    begin = time.monotonic()
    try:
        running.add(components.etcd(assets), ETCD_LOG)
        running.add(components.apiserver(assets, port=port), APISERVER_LOG)
        running.wait_for(_READY, what="kube-apiserver")
        report(f"etcd and kube-apiserver are ready after {time.monotonic() - begin:.1f} s.")
        if request.crds is not None:
            Kubectl(assets.kubectl, layout.kubeconfig, layout.kubectl_cache).install_crds(request.crds)
        running.add(components.controller_manager(assets, layout), CONTROLLER_MANAGER_LOG)
        running.wait_for(_CONTROLLERS_WORK, what="kube-controller-manager")
    except BaseException:
        # Also on Ctrl-C: detached processes would stay.
        running.stop()
        layout.clear(keep_logs=True)
        raise
    report(f"Everything is ready after {time.monotonic() - begin:.1f} s.")
    return running


def _client_context(private: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(private / "ca.crt"))
    context.load_cert_chain(str(private / "administrator.crt"), str(private / "administrator.key"))
    return context


def _answers(url: str, path: str, context: ssl.SSLContext) -> bool:
    """Say whether a GET is answered with 200; a server that is not there yet has not answered."""
    connection = http.client.HTTPSConnection(url.removeprefix("https://"), timeout=5, context=context)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
