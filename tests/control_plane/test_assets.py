from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from control_plane import assets
from control_plane.errors import ControlPlaneError
from control_plane.kubectl import find_kubectl

if TYPE_CHECKING:
    from pathlib import Path


def programs(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).touch(mode=0o755)
    return folder


def must_not_build() -> Path:
    pytest.fail("nothing had to be built")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return programs(tmp_path / "built", *assets.PROGRAMS)


def test_without_variables_all_servers_come_from_the_cache(built: Path) -> None:
    said: list[str] = []
    found = assets.resolve({}, build=lambda: built, report=said.append)
    assert (found.etcd, found.kube_apiserver, found.kube_controller_manager) == (
        built / "etcd",
        built / "kube-apiserver",
        built / "kube-controller-manager",
    )
    assert said == []


def test_a_complete_kubebuilder_folder_needs_no_build(tmp_path: Path) -> None:
    folder = programs(tmp_path / "kubebuilder", *assets.PROGRAMS)
    found = assets.resolve({"KUBEBUILDER_ASSETS": str(folder)}, build=must_not_build, report=pytest.fail)
    assert found == assets.Assets(*(folder / name for name in assets.PROGRAMS))


def test_the_controller_manager_that_envtest_has_not_comes_from_the_cache_and_is_announced(
    tmp_path: Path, built: Path
) -> None:
    folder = programs(tmp_path / "kubebuilder", "etcd", "kube-apiserver", "kubectl")
    said: list[str] = []
    found = assets.resolve({"KUBEBUILDER_ASSETS": str(folder)}, build=lambda: built, report=said.append)
    assert found.kube_apiserver == folder / "kube-apiserver"
    assert found.kube_controller_manager == built / "kube-controller-manager"
    assert len(said) == 1
    assert "KUBEBUILDER_ASSETS holds no kube-controller-manager" in said[0]


def test_a_test_asset_wins_over_the_kubebuilder_folder(tmp_path: Path) -> None:
    folder = programs(tmp_path / "kubebuilder", *assets.PROGRAMS)
    mine = programs(tmp_path / "mine", "my-etcd", "my-kubectl")
    environment = {
        "KUBEBUILDER_ASSETS": str(folder),
        "TEST_ASSET_ETCD": str(mine / "my-etcd"),
        "TEST_ASSET_KUBECTL": str(mine / "my-kubectl"),
    }
    found = assets.resolve(environment, build=must_not_build, report=pytest.fail)
    assert found.etcd == mine / "my-etcd"
    assert found.kubectl == mine / "my-kubectl"
    assert found.kube_apiserver == folder / "kube-apiserver"


@pytest.mark.parametrize("variable", ["TEST_ASSET_ETCD", "TEST_ASSET_KUBE_APISERVER", "TEST_ASSET_KUBECTL"])
def test_a_named_program_that_is_not_there_is_an_error_and_no_reason_to_build(tmp_path: Path, variable: str) -> None:
    folder = programs(tmp_path / "kubebuilder", *assets.PROGRAMS)
    environment = {"KUBEBUILDER_ASSETS": str(folder), variable: str(tmp_path / "nothing")}
    with pytest.raises(ControlPlaneError, match=variable):
        assets.resolve(environment, build=must_not_build, report=pytest.fail)


def test_a_kubebuilder_folder_without_an_api_server_is_an_error(tmp_path: Path) -> None:
    folder = programs(tmp_path / "kubebuilder", "etcd")
    with pytest.raises(ControlPlaneError, match=r"KUBEBUILDER_ASSETS says .*kube-apiserver"):
        assets.resolve({"KUBEBUILDER_ASSETS": str(folder)}, build=must_not_build, report=pytest.fail)


def test_a_file_that_cannot_be_run_is_no_program(tmp_path: Path) -> None:
    folder = programs(tmp_path / "kubebuilder", *assets.PROGRAMS)
    (folder / "etcd").chmod(0o644)
    with pytest.raises(ControlPlaneError, match="not a program"):
        assets.resolve({"KUBEBUILDER_ASSETS": str(folder)}, build=must_not_build, report=pytest.fail)


def test_an_installed_kubectl_is_taken_before_the_wheels_and_the_built_one(tmp_path: Path, built: Path) -> None:
    path = programs(tmp_path / "bin", "kubectl")
    assert find_kubectl({"PATH": str(path)}, cached=built / "kubectl") == path / "kubectl"


def test_where_no_kubectl_is_installed_the_wheels_is_found(tmp_path: Path, built: Path) -> None:
    found = find_kubectl({"PATH": str(tmp_path)}, cached=built / "kubectl")
    assert found.name == "kubectl"
    assert found != built / "kubectl"


def test_without_the_wheel_the_built_kubectl_is_found(
    tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("control_plane.kubectl._WHEEL", "no-such-wheel")
    assert find_kubectl({"PATH": str(tmp_path)}, cached=built / "kubectl") == built / "kubectl"
    with pytest.raises(ControlPlaneError, match="There is no kubectl"):
        find_kubectl({"PATH": str(tmp_path)}, cached=tmp_path / "kubectl")


def test_the_cache_is_below_the_users_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    below = "okta-operator/control-plane"
    assert assets.cache_root({"XDG_CACHE_HOME": "/elsewhere"}).as_posix() == f"/elsewhere/{below}"
    assert assets.cache_root({}) == tmp_path / ".cache" / below
    assert assets.cache_root({"XDG_CACHE_HOME": "relative"}) == tmp_path / ".cache" / below
