"""The operator as its image would run it: from the installed wheel, as nobody, writing to no file, with Roles alone."""

from __future__ import annotations

import base64
import json
import os
import signal
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest
import yaml
from tests.cluster.install.conftest import kubectl_in
from tests.support import example, wheel
from tests.support.waiting import eventually
from tests.support.ways import NAME, container
from tests.support.ways import way as made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.okta import OktaOrganization

    from control_plane import Cluster

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(600), pytest.mark.xdist_group("one-cluster")]

HOST: Final = "127.0.0.1"
USER: Final = 65532
PRIVILEGED: Final = os.geteuid() == 0
"""Only then can another user be taken; otherwise the present one has no rights already."""
AS_NOBODY: Final[dict[str, Any]] = {"user": USER, "group": USER, "extra_groups": []} if PRIVILEGED else {}
START_SECONDS: Final = 90.0


@pytest.fixture(scope="module")
def installed() -> Iterator[Path]:
    """The environment with the wheel. Not in pytest's folder, which is closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix="okta-operator-wheel-"))
    try:
        folder.chmod(0o755)
        yield wheel.install(folder)
    finally:
        wheel.remove(folder)


@pytest.fixture
def kubeconfig(cluster: Cluster) -> Iterator[Path]:
    """The ServiceAccount's, with the authority in a file as in a pod: from a kubeconfig it would be copied to one."""
    cluster.run_kubectl("apply", "-f", "-", text=yaml.safe_dump_all(made("namespaced")))
    with tempfile.TemporaryDirectory(prefix="okta-operator-account-") as name:
        folder = Path(name)
        content = json.loads(cluster.service_account_kubeconfig(NAME, NAME, folder).read_text())
        [served] = content["clusters"]
        authority = base64.b64decode(served["cluster"].pop("certificate-authority-data"))
        (folder / "ca.crt").write_bytes(authority)
        served["cluster"]["certificate-authority"] = str(folder / "ca.crt")
        (folder / "config").write_text(json.dumps(content))
        if PRIVILEGED:
            for path in (folder, folder / "ca.crt", folder / "config"):
                os.chown(path, USER, USER)
        yield folder / "config"


@contextmanager
def running(installed: Path, kubeconfig: Path, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The Deployment's command, with what a test has to change; the process and its port."""
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
    stated = [each for each in container(made("namespaced"))["args"] if not each.startswith("--listen=")]
    arguments = [f"--listen={HOST}:{port}", f"--kubeconfig={kubeconfig}", "--allow-insecure", f"--allowed-hosts={HOST}"]
    command = [str(installed / "bin/okta-operator"), *stated, *arguments]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd="/",
            env=wheel.variables(installed),
            stdout=output,
            stderr=output,
            **AS_NOBODY,
        )
    try:
        yield process, port
    finally:
        process.kill()
        process.wait()


def test_it_reconciles(
    cluster: Cluster, installed: Path, kubeconfig: Path, okta: OktaOrganization, tmp_path: Path
) -> None:
    log = tmp_path / "operator.log"
    with running(installed, kubeconfig, log) as (process, port), kubectl_in(cluster, tmp_path) as kubectl:

        def ready() -> bool:
            if process.poll() is not None:
                raise RuntimeError(log.read_text())
            try:
                return httpx.get(f"http://{HOST}:{port}/readyz", timeout=5, trust_env=False).is_success
            except httpx.TransportError:
                return False

        eventually(ready, START_SECONDS)
        if PRIVILEGED:
            [who] = [line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if "Uid:" in line]
            assert who.split()[1:] == [str(USER)] * 4
        kubectl.apply([example.connection_secret(okta), example.organization(okta), example.app(), example.origin()])
        try:
            kubectl.ready(example.ORG, example.APP, example.ORIGIN, seconds=60)
        except AssertionError as error:
            raise AssertionError(log.read_text()) from error
        assert [each["origin"] for each in okta.all("/api/v1/trustedOrigins")] == [example.SERVER_URL]
        assert kubectl.secret("openmetadata-okta")["client-secret"]
        kubectl.delete(example.APP, example.ORIGIN, example.ORG)
        assert okta.all("/api/v1/trustedOrigins") == []
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0
    assert "Read-only file system" not in log.read_text()


def test_it_comes_from_the_wheel_and_can_write_to_nothing(installed: Path) -> None:
    code = "import okta_operator; print(okta_operator.__file__); open('/tmp/okta-operator-wrote', 'w')"
    command = [str(installed / "bin/python"), "-c", code]
    run = subprocess.run(
        command,
        env=wheel.variables(installed),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **AS_NOBODY,
    )
    assert run.stdout.startswith(str(installed))
    assert "Read-only file system: '/tmp/okta-operator-wrote'" in run.stderr
    if PRIVILEGED:  # else it is this user's own folder, and only the guard is tried
        touch = subprocess.run(["/usr/bin/touch", installed / "bin/x"], capture_output=True, check=False, **AS_NOBODY)
        assert b"Permission denied" in touch.stderr


def test_neither_tests_nor_simulator_are_in_it(installed: Path) -> None:
    for name in ("okta_simulator", "pytest", "uvicorn", "tests"):
        command = [str(installed / "bin/python"), "-c", f"import {name}"]
        environ = wheel.variables(installed)
        run = subprocess.run(command, cwd="/", env=environ, capture_output=True, text=True, check=False)
        assert f"No module named '{name}'" in run.stderr, name
