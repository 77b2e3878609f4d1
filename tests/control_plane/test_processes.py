from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from control_plane import processes
from control_plane.errors import ControlPlaneError
from control_plane.layout import Layout, State
from control_plane.processes import ProcessIdentity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STUBBORN = """
import signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
signal.pause()
"""


@pytest.fixture
def stubborn() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does not care for SIGTERM."""
    process = subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    with process:
        yield process
        process.kill()


def test_a_process_that_ignores_sigterm_is_killed(
    stubborn: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "_TERMINATE_SECONDS", 0.1)
    identity = ProcessIdentity.of("stubborn", stubborn.pid)
    assert identity.is_running()
    processes.stop([identity])
    assert stubborn.wait(10) == -9
    assert not identity.is_running()


def test_a_process_that_got_the_pid_of_another_is_left_alone(stubborn: subprocess.Popen[bytes]) -> None:
    processes.stop([ProcessIdentity("etcd", stubborn.pid, "long ago")])
    assert stubborn.poll() is None


def test_a_process_that_is_gone_does_not_run() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert not ProcessIdentity.of("short", process.pid).is_running()


def test_a_failed_program_says_why() -> None:
    with pytest.raises(ControlPlaneError, match="failed with 3: so it is"):
        processes.run([sys.executable, "-c", "import sys; print('so it is', file=sys.stderr); sys.exit(3)"])


def test_state_survives_the_file(tmp_path: Path) -> None:
    state = State("https://127.0.0.1:1", (ProcessIdentity.of("me", os.getpid()),))
    state.write(tmp_path / "state.json")
    assert State.read(tmp_path / "state.json") == state
    assert state.is_running()


def test_a_file_that_is_no_state_is_not_acted_on(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"url": "x", "processes": [{"pid": 1}]}')
    with pytest.raises(ControlPlaneError, match="not the state of a control plane"):
        State.read(tmp_path / "state.json")


def test_only_what_a_control_plane_wrote_is_removed(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "mine")
    layout.prepare()
    layout.kubeconfig.touch()
    (layout.directory / "notes.txt").touch()
    layout.clear()
    assert [path.name for path in layout.directory.iterdir()] == ["notes.txt"]
    (layout.directory / "notes.txt").unlink()
    layout.clear()
    assert not layout.directory.exists()
