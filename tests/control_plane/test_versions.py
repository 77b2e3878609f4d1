from __future__ import annotations

import re

import pytest

from control_plane import versions
from control_plane.versions import parse_go_version


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("go1.26.8", (1, 26, 8)),
        ("go1.27", (1, 27, 0)),
        ("go version go1.26.8 linux/amd64", (1, 26, 8)),
        ("go1.26rc1", (1, 26, -1)),
        ("devel go1.28-ab12cd Tue Jan 6", (1, 28, 0)),
        ("go1.9.7", (1, 9, 7)),
        ("", None),
        ("unknown command", None),
    ],
)
def test_go_version_is_read(text: str, expected: tuple[int, int, int] | None) -> None:
    assert parse_go_version(text) == expected


def test_go_versions_compare_as_numbers_and_candidates_come_first() -> None:
    written = ["go1.9.7", "go1.25.11", "go1.26rc2", "go1.26.0", "go1.26.10", "go1.27rc1"]
    parsed = [version for version in map(parse_go_version, written) if version is not None]
    assert parsed == sorted(parsed)
    assert [version >= versions.MINIMUM_GO for version in parsed] == [False, False, False, True, True, True]


def test_versions_agree_with_the_go_modules() -> None:
    kubernetes = (versions.MODULES / "kubernetes" / "go.mod").read_text()
    etcd = (versions.MODULES / "etcd" / "go.mod").read_text()
    assert f"k8s.io/kubernetes v{versions.KUBERNETES}\n" in kubernetes
    assert f"go.etcd.io/etcd/server/v3 v{versions.ETCD}\n" in etcd
    staging = "v0." + versions.KUBERNETES.split(".", 1)[1]
    assert set(re.findall(r"^\tk8s\.io/\S+ => k8s\.io/\S+ (\S+)$", kubernetes, re.MULTILINE)) == {staging}


def test_no_older_go_than_the_modules_ask_for_is_accepted() -> None:
    asked = re.findall(
        r"^go (\S+)$",
        "\n".join((versions.MODULES / name / "go.mod").read_text() for name in ("kubernetes", "etcd")),
        re.MULTILINE,
    )
    assert max(parse_go_version(f"go{version}") or (0, 0, 0) for version in asked) <= versions.MINIMUM_GO
