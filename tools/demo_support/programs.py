"""The simulator and the operator as processes of their own."""

from __future__ import annotations

import json
import secrets
import socket
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx

from control_plane import processes
from demo_support.console import until
from demo_support.errors import DemoError

if TYPE_CHECKING:
    from collections.abc import Sequence

HOST: Final = "127.0.0.1"
OPERATOR_LOGIN: Final = "okta-operator@example.com"
"""Whose API token the operator has, so that its calls can be told from those of the person at the terminal."""
_START_SECONDS: Final = 30.0
_STATUS: Final = "/proc/{}/status"


@dataclass(frozen=True)
class Tokens:
    """API tokens that the simulator takes; each demo has its own."""

    person: str = field(default_factory=lambda: f"00{secrets.token_hex(20)}", repr=False)
    operator: str = field(default_factory=lambda: f"00{secrets.token_hex(20)}", repr=False)


@dataclass(frozen=True)
class Program:
    """A process that serves HTTP.

    Attributes:
        child: The process.
        url: Where it listens.
    """

    child: processes.Child
    url: str

    def stop(self) -> None:
        """End it, first politely; nothing happens where it has ended."""
        processes.stop([self.child.identity])
        self.child.popen.wait()

    def memory(self) -> str:
        """Its resident memory in words; empty where the system does not tell."""
        try:
            lines = Path(_STATUS.format(self.child.identity.pid)).read_text().splitlines()
        except FileNotFoundError:
            return ""
        kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
        return f"{kilobytes / 1000:.0f} MB of memory"


@dataclass(frozen=True)
class _Command:
    """A Python module with its options, where it will listen, and the path that answers once it is ready."""

    module: str
    options: Sequence[str]
    url: str
    ready: str


def start_simulator(folder: Path, tokens: Tokens, *, detached: bool = False) -> Program:
    """Start an Okta organization with the group Everyone and one more.

    Args:
        folder: For its log and its seed.
        tokens: The API tokens that it takes.
        detached: Whether it outlives this process.

    Raises:
        DemoError: It does not start.
    """
    # In a seed, so that the operator's token outlives a reset of the simulator.
    seed = {
        "tokens": [{"token": tokens.operator, "login": OPERATOR_LOGIN}],
        "groups": [{"name": "Data Platform", "description": "For your own experiments"}],
    }
    file = folder / "simulator-seed.json"
    _write_private(file, json.dumps(seed))
    port = _free_port()
    options = [f"--host={HOST}", f"--port={port}", f"--token={tokens.person}", f"--seed={file}"]
    return _start(
        _Command("okta_simulator", options, f"http://{HOST}:{port}", "/_simulator"), folder, detached=detached
    )


def start_operator(
    folder: Path, kubeconfig: Path, home: str, *, namespaces: Sequence[str] = (), detached: bool = False
) -> Program:
    """Start the operator, allowed to talk to a simulator on this machine.

    Args:
        folder: For its log.
        kubeconfig: Where the cluster is and as whom.
        home: The operator's namespace, where it may hold a Lease.
        namespaces: Which it watches; empty for all.
        detached: Whether it outlives this process.

    Raises:
        DemoError: It does not get ready.
    """
    address = f"{HOST}:{_free_port()}"
    options = ["run", f"--kubeconfig={kubeconfig}", f"--listen={address}", "--shutdown-grace=4"]
    options += ["--allow-insecure", f"--allowed-hosts={HOST}", f"--namespace={','.join(namespaces)}"]
    options += [f"--lease-namespace={home}"]
    return _start(_Command("okta_operator", options, f"http://{address}", "/readyz"), folder, detached=detached)


def _start(command: _Command, folder: Path, *, detached: bool) -> Program:
    name = command.module.replace("_", "-")
    log = folder / f"{name}.log"
    log.unlink(missing_ok=True)
    arguments = [sys.executable, "-m", command.module, *command.options]
    child = processes.spawn(arguments, log=log, directory=folder, detached=detached)
    program = Program(replace(child, identity=replace(child.identity, name=name)), command.url)
    try:
        until(f"{name} answers", _START_SECONDS, lambda: _answers(program, command.ready))
    except DemoError as error:
        program.stop()
        message = f"{error} Its log ends with:\n{processes.last_lines(log)}"
        raise DemoError(message) from error
    except BaseException:
        program.stop()
        raise
    return program


def _answers(program: Program, path: str) -> bool | None:
    if program.child.exit_code() is not None:
        message = f"{program.child.identity.name} ended with {program.child.exit_code()}."
        raise DemoError(message)
    try:
        answer = httpx.get(program.url + path, timeout=5, trust_env=False)
    except httpx.TransportError:
        return None
    return True if answer.is_success else None


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _write_private(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)  # an older file may have wider permissions
    file.touch(mode=0o600)
    file.write_text(text)
