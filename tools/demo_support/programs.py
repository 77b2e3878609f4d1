"""The simulator, the operator and the example relying party as processes of their own."""

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
from demo_support.example import PUBLISHED_SECRET
from demo_support.people import DATA_PLATFORM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from control_plane import Cluster
    from demo_support.people import Person

HOST: Final = "127.0.0.1"
OPERATOR_LOGIN: Final = "okta-operator@example.com"
"""Whose API token the operator has, so that its calls can be told from those of the person at the terminal."""
_START_SECONDS: Final = 30.0
_STATUS: Final = "/proc/{}/status"
_SERVE_RELYING_PARTY: Final = Path(__file__).resolve().parents[1] / "serve_relying_party.py"


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
    """A Python program: its name, how Python runs it, where it listens, and the path that answers when it is ready."""

    name: str
    program: Sequence[str]
    url: str
    ready: str


def seed_file(folder: Path) -> Path:
    """Where `start_simulator` writes the seed."""
    return folder / "simulator-seed.json"


def start_simulator(folder: Path, tokens: Tokens, people: Sequence[Person], *, detached: bool = False) -> Program:
    """Start an Okta organization with the group Everyone and one more.

    Args:
        folder: For its log and its seed.
        tokens: The API tokens that it takes.
        people: Who can sign in.
        detached: Whether it outlives this process.

    Raises:
        DemoError: It does not start.
    """
    # In a seed, so that the operator's token outlives a reset of the simulator.
    seed = {
        "tokens": [{"token": tokens.operator, "login": OPERATOR_LOGIN}],
        "groups": [{"name": DATA_PLATFORM, "description": "For your own experiments"}],
        "users": [person.seed() for person in people],
    }
    file = seed_file(folder)
    _write_private(file, json.dumps(seed))
    port = _free_port()
    options = [f"--host={HOST}", f"--port={port}", f"--token={tokens.person}", f"--seed={file}"]
    program = ["-m", "okta_simulator", *options]
    command = _Command("okta-simulator", program, f"http://{HOST}:{port}", "/_simulator")
    return _start(command, folder, detached=detached)


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
    program = ["-m", "okta_operator", *options]
    return _start(_Command("okta-operator", program, f"http://{address}", "/readyz"), folder, detached=detached)


def start_relying_party(folder: Path, cluster: Cluster, namespace: str, *, hint: str) -> Program:
    """Start the page of the example relying party, which outlives this process.

    Args:
        folder: For its log.
        cluster: Where the published Secret will be.
        namespace: Where in it.
        hint: A command to show as long as there is no Secret.

    Raises:
        DemoError: It does not start.
    """
    url = f"http://{HOST}:{_free_port()}"
    options = [f"--address={url}", f"--namespace={namespace}", f"--secret={PUBLISHED_SECRET}", f"--hint={hint}"]
    options += [f"--kubectl={cluster.kubectl}", f"--kubeconfig={cluster.kubeconfig}"]
    command = _Command("relying-party", [str(_SERVE_RELYING_PARTY), *options], url, "/healthz")
    return _start(command, folder, detached=True)


def _start(command: _Command, folder: Path, *, detached: bool) -> Program:
    name = command.name
    log = folder / f"{name}.log"
    log.unlink(missing_ok=True)
    arguments = [sys.executable, *command.program]
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
