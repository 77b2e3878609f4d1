"""The operator as a process, with the rights that its kubeconfig gives it."""

from __future__ import annotations

import signal
import socket
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx
from tests.support.waiting import eventually, stretched

from control_plane import processes

if TYPE_CHECKING:
    from pathlib import Path

HOST: Final = "127.0.0.1"
GRACE: Final = 10
"""Seconds that looks under way get at a stop."""
LEASE: Final = 8
"""Seconds that the Lease lasts: after it was killed, the next one begins to write that much later."""
_START_SECONDS: Final = 120.0
_STOP_SECONDS: Final = GRACE + 15.0


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


@dataclass
class OperatorProcess:
    """`okta-operator run`, started and stopped as often as a test wants; one log for all of it.

    Attributes:
        kubeconfig: Where the cluster is and as whom.
        folder: For its log.
        name: Of the pod that it would be: where several run, Okta and the Lease are told it.
        options: Beside those that every test needs.
        port: Of probes and metrics.
    """

    kubeconfig: Path
    folder: Path
    name: str = "operator"
    options: tuple[str, ...] = ()
    port: int = 0
    _child: processes.Child | None = None

    @property
    def log(self) -> Path:
        """The file with its log."""
        return self.folder / f"{self.name}.log"

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self._child is not None and self._child.exit_code() is None

    def start(self) -> None:
        """Start it, unless it runs, and wait until it is ready."""
        if not self.running:
            self.launch()
            self.wait_ready()

    def launch(self) -> None:
        """Start it without waiting, at another port: meanwhile somebody else may have taken the former one."""
        self.port = _free_port()
        address = f"{HOST}:{self.port}"
        options = [f"--kubeconfig={self.kubeconfig}", f"--listen={address}", f"--shutdown-grace={GRACE}"]
        options += ["--allow-insecure", f"--allowed-hosts={HOST}", "--log-level=debug"]
        options += [f"--lease-duration={LEASE}", *self.options]
        command = ["/usr/bin/env", f"HOSTNAME={self.name}", sys.executable, "-m", "okta_operator", "run", *options]
        self._child = processes.spawn(command, log=self.log, directory=self.folder, detached=False)

    def wait_ready(self) -> None:
        """Wait until it is ready, to work or to stand by."""
        eventually(self._answers, _START_SECONDS)

    @property
    def leads(self) -> bool:
        """Whether it says that it may write."""
        answer = self.ask("/metrics")
        return answer is not None and "\nokta_operator_leader 1.0\n" in answer.text

    def ask(self, path: str) -> httpx.Response | None:
        """What it answers on its own port; None where nobody does."""
        try:
            return httpx.get(f"http://{HOST}:{self.port}{path}", timeout=5, trust_env=False)
        except httpx.TransportError:
            return None

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._child is not None
        self._child.identity.send(number)

    def kill(self) -> None:
        """End it at once, as a node that dies does; may be called from any thread."""
        self.send(signal.SIGKILL)

    def wait(self) -> int:
        """Wait until it has ended; its exit code."""
        assert self._child is not None
        return self._child.popen.wait(stretched(_STOP_SECONDS))

    def stop(self) -> None:
        """End it politely, if it runs."""
        if self.running:
            self.send(signal.SIGTERM)
            self.wait()

    def tail(self, count: int = 40) -> str:
        """The end of its log, without kopf's lines about every event."""
        if not self.log.exists():
            return ""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join([line for line in lines if " INFO kopf." not in line][-count:])

    def _answers(self) -> bool:
        assert self._child is not None
        code = self._child.exit_code()
        if code is not None:
            message = f"the operator ended with {code}:\n{self.tail()}"
            raise RuntimeError(message)
        answer = self.ask("/readyz")
        return answer is not None and answer.is_success
