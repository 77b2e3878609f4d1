"""Child processes: start, recognise, stop."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from control_plane.errors import ControlPlaneError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_BOUND: Final = Path(__file__).with_name("bound.py")
_PROC: Final = Path("/proc")
"""There on Linux; elsewhere `ps` is asked."""
_TERMINATE_SECONDS: Final = 5.0
_KILL_SECONDS: Final = 5.0
_POLL_SECONDS: Final = 0.02


@dataclass(frozen=True)
class ProcessIdentity:
    """A process that can be recognised later.

    Attributes:
        name: What it is, for messages.
        pid: Its id, which the system gives to another process some day.
        started: When it started, as the system says it; so a reused pid is not mistaken for this process.
    """

    name: str
    pid: int
    started: str

    @classmethod
    def of(cls, name: str, pid: int) -> ProcessIdentity:
        """Identify a process that runs now; one that is gone already gets a start that matches nothing."""
        return cls(name, pid, _started(pid) or "gone")

    def is_running(self) -> bool:
        """Say whether this very process still runs; one that only waits to be reaped does not."""
        return _started(self.pid) == self.started

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless the process is gone."""
        if self.is_running():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def to_json(self) -> dict[str, object]:
        """Give the form in which the state file keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Child:
    """A process that this process started, and the file that holds its output."""

    identity: ProcessIdentity
    popen: subprocess.Popen[bytes]
    log: Path

    def exit_code(self) -> int | None:
        """Give the exit code, or None while it runs."""
        return self.popen.poll()


def spawn(command: Sequence[str], *, log: Path, directory: Path, detached: bool) -> Child:
    """Start a process in the background.

    Args:
        command: The program's path and its arguments.
        log: Its output goes here.
        directory: Its working directory.
        detached: True: it outlives this process and ignores the terminal's Ctrl-C. False: it dies with this
            process (by the kernel's doing, where that is Linux).
    """
    wrapped = command if detached else [sys.executable, "-I", "-S", str(_BOUND), str(os.getpid()), *command]
    with log.open("ab") as output:
        popen = subprocess.Popen(
            wrapped,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=directory,
            start_new_session=detached,
        )
    return Child(ProcessIdentity.of(Path(command[0]).name, popen.pid), popen, log)


def run(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
    text: str | None = None,
    seconds: float = 120,
) -> str:
    """Run a program to its end and give what it wrote to standard output.

    Args:
        command: The program's path and its arguments.
        environment: Variables beside this process's own.
        directory: Its working directory; this process's own by default.
        text: Its standard input.
        seconds: How long it may take.

    Raises:
        ControlPlaneError: It is not there, failed or took too long; the message ends with its error output.
    """
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            input=text,
            env={**os.environ, **(environment or {})},
            cwd=directory,
            timeout=seconds,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"{Path(command[0]).name} could not be run: {error}"
        raise ControlPlaneError(message) from error
    if done.returncode != 0:
        message = f"{Path(command[0]).name} failed with {done.returncode}: {done.stderr.strip()[-2000:]}"
        raise ControlPlaneError(message)
    return done.stdout


def stop(identities: Iterable[ProcessIdentity]) -> None:
    """Stop processes one after another, each with SIGTERM and, if that is not enough, SIGKILL.

    Raises:
        ControlPlaneError: One is still there after SIGKILL.
    """
    for identity in identities:
        identity.send(signal.SIGTERM)
        if not _wait_gone(identity, _TERMINATE_SECONDS):
            identity.send(signal.SIGKILL)
            if not _wait_gone(identity, _KILL_SECONDS):
                message = f"{identity.name} (pid {identity.pid}) does not end, not even with SIGKILL."
                raise ControlPlaneError(message)


def last_lines(log: Path, count: int = 15) -> str:
    """Give the end of a log file, each line indented and cut at 300 characters."""
    try:
        lines = log.read_text(errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        return "  (no log)"
    return "\n".join(f"  {line[:300]}" for line in lines) or "  (empty log)"


def _wait_gone(identity: ProcessIdentity, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while identity.is_running():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _started(pid: int) -> str | None:
    """Say when a process started; None when it is gone or only waits to be reaped."""
    if _PROC.is_dir():
        return _started_linux(pid)
    with contextlib.suppress(ControlPlaneError):
        state, _, started = run(["ps", "-o", "state=,lstart=", "-p", str(pid)]).strip().partition(" ")
        return None if state.startswith("Z") else started.strip()
    return None


def _started_linux(pid: int) -> str | None:
    try:
        text = (_PROC / str(pid) / "stat").read_text()
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the program's name in parentheses and may itself hold spaces and parentheses. After
    # it come the state and, as field 22 of the line, the start in clock ticks since boot (proc_pid_stat(5)).
    fields = text.rpartition(")")[2].split()
    state, ticks = fields[0], fields[19]
    return None if state in {"Z", "X"} else f"{boot}:{ticks}"
