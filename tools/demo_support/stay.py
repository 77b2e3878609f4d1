"""`make up` and `make down`: the same three, left running to try things by hand."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from control_plane import Cluster, detached, processes
from control_plane.assets import KUBECTL, cached
from control_plane.cluster import uses_existing_cluster
from control_plane.console import report_to_stderr, silent
from control_plane.kubectl import Kubectl, find_kubectl
from control_plane.layout import Layout, State
from control_plane.locks import exclusive
from demo_support.errors import DemoError
from demo_support.example import Example
from demo_support.installation import CRDS, ROOT, Installation, Names
from demo_support.programs import Tokens, start_operator, start_simulator

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = ROOT / ".demo"
CONTROL_PLANE: Final = FOLDER / "control-plane"
EXAMPLE: Final = FOLDER / "openmetadata"
ENVIRONMENT: Final = FOLDER / "env"
STATE: Final = FOLDER / "processes.json"
LOCK: Final = FOLDER / "lock"
_TOKEN_LIFETIME: Final = timedelta(days=30)

HINTS: Final = """
It runs: a Kubernetes API server, an Okta simulator, and the operator. Try:

  . .demo/env
  kubectl apply -k .demo/openmetadata               # the guide as resources; edit the files there, apply again
  kubectl get okta -n openmetadata
  kubectl get secret openmetadata-okta -n openmetadata -o yaml
  kubectl describe oktaapp openmetadata -n openmetadata
  curl -H "Authorization: SSWS $OKTA_TOKEN" $OKTA_URL/api/v1/apps     # Okta's side, and change it by hand
  curl $OKTA_URL/_simulator/requests                                  # every call that Okta has had
  kubectl delete -k .demo/openmetadata

Logs: .demo/okta-operator.log, .demo/okta-simulator.log, .demo/control-plane/*.log. `make down` stops it all.
"""


class DetachedCluster(Cluster):
    """The control plane that `make up` leaves running."""

    @classmethod
    def up(cls) -> DetachedCluster:
        """Start it, or take the one that runs."""
        state = detached.up(CONTROL_PLANE, crds=CRDS, report=report_to_stderr)
        layout = Layout(CONTROL_PLANE)
        program = find_kubectl(os.environ, cached=cached(os.environ) / KUBECTL)
        kubectl = Kubectl(program, layout.kubeconfig, layout.kubectl_cache)
        return cls(url=state.url, kubectl=kubectl, directory=layout.directory)

    def stop(self) -> None:
        """Stop it and remove its files."""
        detached.down(CONTROL_PLANE, report_to_stderr)


def up() -> int:
    """Start them and leave them running.

    Returns:
        The exit code.

    Raises:
        ControlPlaneError: The control plane or kubectl failed.
        DemoError: The simulator or the operator does not start.
    """
    if uses_existing_cluster():
        message = "make up has a control plane of its own; for your cluster see docs/installation.md."
        raise DemoError(message)
    FOLDER.mkdir(exist_ok=True)
    with exclusive(LOCK, waiting=_waiting):
        state = State.read(STATE)
        if state is None or not state.is_running():
            _stop()
            _start()
    print(HINTS)
    return 0


def down() -> int:
    """Stop exactly what `up` started, and remove its files.

    Returns:
        The exit code.

    Raises:
        ControlPlaneError: A process does not end.
    """
    if FOLDER.is_dir():
        with exclusive(LOCK, waiting=_waiting):
            _stop()
            LOCK.unlink()
        for log in FOLDER.glob("*.log"):
            log.unlink()
        with contextlib.suppress(OSError):  # not empty: somebody keeps something of their own there
            FOLDER.rmdir()
    print("Stopped.")
    return 0


def _start() -> None:
    with ExitStack() as stack:
        stack.callback(_stop)
        cluster = DetachedCluster.up()
        tokens = Tokens()
        simulator = start_simulator(FOLDER, tokens, detached=True)
        State(simulator.url, (simulator.child.identity,)).write(STATE)
        names = Names()
        installation = Installation(cluster, names, FOLDER)
        installation.install()
        installation.connect(simulator.url, tokens.operator)
        operator = start_operator(FOLDER, installation.kubeconfig(_TOKEN_LIFETIME), names.operator, detached=True)
        # In the order in which they are stopped: the operator finishes what it is doing in Okta.
        State(simulator.url, (operator.child.identity, simulator.child.identity)).write(STATE)
        Example.copy(EXAMPLE, url=simulator.url, namespace=names.example)
        _write_environment(cluster, {"OKTA_URL": simulator.url, "OKTA_TOKEN": tokens.person})
        stack.pop_all()


def _stop() -> None:
    state = State.read(STATE)
    processes.stop(state.processes if state is not None else ())
    if CONTROL_PLANE.is_dir():
        detached.down(CONTROL_PLANE, silent)
    shutil.rmtree(EXAMPLE, ignore_errors=True)
    kubeconfigs = FOLDER.glob("*.kubeconfig")
    for file in (ENVIRONMENT, STATE, FOLDER / "simulator-seed.json", *kubeconfigs):
        file.unlink(missing_ok=True)


def _write_environment(cluster: Cluster, okta: Mapping[str, str]) -> None:
    """Write what a shell reads: the cluster as its administrator, and Okta."""
    variables = {**cluster.environment, **okta}
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    if shutil.which("kubectl") is None:
        # Last, so that nothing else in that folder hides the user's own programs.
        lines.append(f'export PATH="$PATH":{shlex.quote(str(Path(cluster.kubectl).parent))}')
    ENVIRONMENT.unlink(missing_ok=True)
    ENVIRONMENT.touch(mode=0o600)
    ENVIRONMENT.write_text("\n".join(lines) + "\n")


def _waiting() -> None:
    report_to_stderr("Another `make up` or `make down` is at work; waiting for it.")
