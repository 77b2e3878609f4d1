"""Nothing of a control plane is left, however the process ends that started it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from control_plane import ControlPlane, ControlPlaneError
from control_plane.build import find_assets
from control_plane.cli import main
from control_plane.layout import Layout, State
from control_plane.versions import MODULES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(os.environ.get("USE_EXISTING_CLUSTER", "").lower() == "true", reason="starts control planes"),
    pytest.mark.usefixtures("control_plane"),  # the programs are built by then
]
DEADLINE_SECONDS = 30
STARTS_ONE = """
import json, signal
from control_plane import ControlPlane
control_plane = ControlPlane.start()
(control_plane.directory / "a-file-of-the-user").touch()
print(json.dumps([str(control_plane.directory), control_plane.supervisor_pid]), flush=True)
signal.pause()
"""


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def state_of(directory: Path) -> State:
    state = State.read(Layout(directory).state)
    assert state is not None
    assert state.is_running()
    assert [process.name for process in state.processes] == [
        "kube-controller-manager",
        "kube-apiserver",
        "etcd",
    ]
    return state


def is_over(state: State) -> bool:
    return not any(process.is_running() for process in state.processes)


class Starter:
    """Another process that has started a control plane in a temporary folder."""

    def __init__(self, temporary: Path) -> None:
        self.temporary = temporary
        environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(MODULES)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", STARTS_ONE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        directory, self.supervisor = json.loads(self.process.stdout.readline())
        self.state = state_of(temporary / directory)

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def test_stop_leaves_nothing(tmp_path: Path) -> None:
    directory = tmp_path / "mine"
    with ControlPlane.start(directory) as control_plane:
        state = state_of(directory)
        assert control_plane.run_kubectl("get", "--raw", "/readyz") == "ok"
        control_plane.run_kubectl("get", "namespaces")
    assert is_over(state)
    assert not directory.exists()
    control_plane.stop()


def test_crds_are_there_from_the_start(tmp_path: Path) -> None:
    from_the_start = tmp_path / "crds"
    from_the_start.mkdir()
    (from_the_start / "crd.yaml").write_text(
        """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: owners.control-plane.test}
spec:
  group: control-plane.test
  names: {kind: Owner, plural: owners}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
"""
    )
    (from_the_start / "kustomization.yaml").write_text("resources: [crd.yaml]\n")
    owner = '{"apiVersion": "control-plane.test/v1", "kind": "Owner", "metadata": {"name": "owner"}}'
    with ControlPlane.start(tmp_path / "mine", crds=from_the_start) as control_plane:
        uid = control_plane.run_kubectl("create", "-f", "-", "-o", "jsonpath={.metadata.uid}", text=owner)
        reference = {
            "apiVersion": "control-plane.test/v1",
            "kind": "Owner",
            "name": "owner",
            "uid": uid,
        }
        owned = {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "owned", "ownerReferences": [reference]},
        }
        control_plane.run_kubectl("create", "-f", "-", text=json.dumps(owned))
        control_plane.run_kubectl("delete", "owners.control-plane.test", "owner")
        # The garbage collector knows the kind of the owner from its start, so this takes no half minute.
        control_plane.run_kubectl("wait", "--for=delete", "secret/owned", "--timeout=10s")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_a_killed_process_leaves_nothing(tmp_path: Path) -> None:
    starter = Starter(tmp_path)
    starter.end()
    assert eventually(lambda: is_over(starter.state))
    assert eventually(lambda: not any(tmp_path.iterdir()))


def test_a_killed_supervisor_takes_its_children_with_it(tmp_path: Path) -> None:
    starter = Starter(tmp_path)
    os.kill(starter.supervisor, signal.SIGKILL)
    assert eventually(lambda: is_over(starter.state))
    starter.end()


def test_a_start_that_fails_says_why_and_leaves_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "etcd"
    broken.write_text("#!/bin/sh\necho 'etcd is not feeling well' >&2\nexit 7\n")
    broken.chmod(0o755)
    monkeypatch.setenv("TEST_ASSET_ETCD", str(broken))
    with pytest.raises(ControlPlaneError) as raised:
        ControlPlane.start(tmp_path / "mine")
    assert "etcd ended with 7" in str(raised.value)
    assert "etcd is not feeling well" in str(raised.value)
    left = sorted(path.name for path in (tmp_path / "mine").iterdir())
    assert set(left) <= {"etcd.log", "kube-apiserver.log"}
    assert "etcd.log" in left


def test_one_that_lost_a_process_ends_and_says_so(tmp_path: Path) -> None:
    directory = tmp_path / "mine"
    with ControlPlane.start(directory) as control_plane:
        state = state_of(directory)
        os.kill(state.processes[-1].pid, signal.SIGKILL)
        assert "etcd ended with -9" in control_plane.wait()
    assert is_over(state)
    assert (directory / "etcd.log").exists()


def test_a_port_that_was_taken_meanwhile_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = find_assets()
    once = tmp_path / "taken"
    apiserver = tmp_path / "kube-apiserver"
    apiserver.write_text(
        f'#!/bin/sh\n[ -e {once} ] && exec {real.kube_apiserver} "$@"\n'
        f"touch {once}; echo 'listen tcp 127.0.0.1:1: bind: address already in use'; exit 1\n"
    )
    apiserver.chmod(0o755)
    monkeypatch.setenv("TEST_ASSET_KUBE_APISERVER", str(apiserver))
    said: list[str] = []
    with ControlPlane.start(tmp_path / "mine", report=said.append) as control_plane:
        assert control_plane.run_kubectl("get", "--raw", "/readyz") == "ok"
    assert any("took the port" in line for line in said)


def test_up_survives_its_command_and_down_ends_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory = tmp_path / "demo"
    command = [sys.executable, "-m", "control_plane", "up", "--dir", str(directory)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(MODULES)}, capture_output=True)
    state = state_of(directory)
    try:
        assert main(["up", "--dir", str(directory)]) == 0
        assert "It runs already" in capsys.readouterr().err
        assert state_of(directory) == state
        with pytest.raises(ControlPlaneError, match=r"runs in .* already"):
            ControlPlane.start(directory)
        assert state_of(directory) == state
    finally:
        assert main(["down", "--dir", str(directory)]) == 0
    assert is_over(state)
    assert not directory.exists()
    assert main(["down", "--dir", str(directory)]) == 0


def test_ctrl_c_ends_run(tmp_path: Path) -> None:
    directory = tmp_path / "demo"
    command = [sys.executable, "-m", "control_plane", "run", "--dir", str(directory)]
    environment = {**os.environ, "PYTHONPATH": str(MODULES)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert any("export KUBECONFIG" in line for line in process.stderr)
        state = state_of(directory)
        process.send_signal(signal.SIGINT)
        assert process.wait(DEADLINE_SECONDS) == 0
    assert is_over(state)
    assert not directory.exists()
