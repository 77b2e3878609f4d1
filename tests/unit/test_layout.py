"""The shape of the repository: what would break in ways that no other test explains."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "operator/okta_operator"
LOCKS = ("requirements.txt", "requirements-build.txt", "requirements-dev.txt")

TOP_LEVEL = {
    ".ci",
    ".dockerignore",
    ".editorconfig",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Dockerfile",
    "LICENSE",
    "Makefile",
    "README.md",
    "crds",
    "deploy",
    "docs",
    "operator",
    "pyproject.toml",
    "requirements-build.txt",
    "requirements-dev.txt",
    "requirements.txt",
    "simulator",
    "tests",
    "tools",
}


def output(*command: str) -> str:
    """What a program prints when it runs at the top of the repository."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout


def files() -> list[Path]:
    """Everything that is committed or would be with `git add .`."""
    tell = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    try:
        listed = output("git", "-c", "safe.directory=*", *tell)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only git can tell which files are the project's, and here is no git or no clone")
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_the_source_root_is_not_a_package() -> None:
    assert (ROOT / "operator").is_dir()
    assert not (ROOT / "operator/__init__.py").exists(), "it would shadow the standard library's operator"


def test_the_standard_library_wins_over_the_source_root() -> None:
    code = "import sys; sys.modules.pop('operator', None); import operator; print(operator.__file__)"
    shown = output(sys.executable, "-c", code)
    assert shown.endswith("operator.py\n")
    assert not shown.startswith(str(ROOT / "operator"))


def test_nothing_new_lies_at_the_top() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in files()} <= TOP_LEVEL


def machine_paths() -> re.Pattern[str]:
    """How paths of somebody's machine begin: a home (/home/oidc_client/ is in Okta's links), this clone."""
    places = {rf"{re.escape(str(place))}/" for place in (ROOT, Path.home()) if len(place.parts) > 1}
    return re.compile("|".join([r"(?<![\w.~}/-])(?:/home/(?!oidc_client/)\w+/|/Users/\w+/", *sorted(places)]) + ")")


def test_no_file_names_a_path_of_a_machine() -> None:
    pattern = machine_paths()
    found = []
    for path in files():
        if path == Path(__file__) or path.name == "go.sum":  # the examples below; hashes
            continue
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in pattern.finditer(text)]
    assert found == []


@pytest.mark.parametrize("text", ["see /home/someone/x", 'open("/Users/me/x")', f"cd {ROOT}/docs"])
def test_a_path_of_a_machine_is_recognized(text: str) -> None:
    assert machine_paths().search(text)


@pytest.mark.parametrize(
    "text",
    ["https://example.com/home/me/x", "~/.cache/x", "/home", "docs/home/x/", "/home/oidc_client/0oa1/"],
)
def test_other_paths_are_not(text: str) -> None:
    assert not machine_paths().search(text)


def locked(name: str) -> Iterator[tuple[Requirement, list[str]]]:
    """Each requirement of a lock with its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8")
    without_comments = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    for line in without_comments.replace("\\\n", " ").splitlines():
        requirement, *hashes = line.split("--hash=")
        yield Requirement(requirement), hashes


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_version_has_hashes(name: str) -> None:
    entries = list(locked(name))
    assert entries
    assert [str(entry) for entry, hashes in entries if not hashes] == []
    assert [str(entry) for entry, _ in entries if not str(entry.specifier).startswith("==")] == []


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_place_to_install_from(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    options_and_addresses = r"^\s*-(?!-hash=sha256:).*|^\S+ @ .*|\S*(?:://|file:)\S*"
    assert re.findall(options_and_addresses, text, flags=re.MULTILINE) == []


def stated(pyproject: Path) -> list[Requirement]:
    """What a project says that it and its developers need."""
    content = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    groups = content.get("dependency-groups", {})
    return [Requirement(text) for text in content["project"]["dependencies"] + groups.get("dev", [])]


@pytest.mark.parametrize("project", ["pyproject.toml", "simulator/pyproject.toml"])
def test_the_lock_has_what_is_stated(project: str) -> None:
    lock = {canonicalize_name(entry.name): entry.specifier for entry, _ in locked("requirements-dev.txt")}
    for requirement in stated(ROOT / project):
        pinned = str(lock.get(canonicalize_name(requirement.name), "")).removeprefix("==")
        assert pinned, f"{requirement.name} is not locked: run `make lock`"
        assert requirement.specifier.contains(pinned, prereleases=True), f"{requirement}: run `make lock`"


@pytest.mark.parametrize("name", LOCKS)
def test_the_locks_agree(name: str) -> None:
    developers = {(entry.name, str(entry.specifier)) for entry, _ in locked("requirements-dev.txt")}
    assert {(entry.name, str(entry.specifier)) for entry, _ in locked(name)} <= developers


def imported(module: Path) -> set[str]:
    """The top-level packages that a module imports anywhere in it; its own package among them."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("okta_operator" if node.level else str(node.module).split(".")[0])
    return found


@pytest.mark.parametrize("package", ["api", "core"])
def test_the_pure_packages_know_the_standard_library_and_pydantic(package: str) -> None:
    modules = list((PACKAGE / package).rglob("*.py"))
    assert modules
    known = sys.stdlib_module_names | {"okta_operator", "pydantic", "pydantic_core"}
    assert {str(module): foreign for module in modules if (foreign := imported(module) - known)} == {}


def test_tests_on_the_api_server_are_where_make_looks_for_them() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    [found] = re.findall(r"(?m)^ON_CLUSTER := (.*) -m cluster$", makefile)
    marked = [path for path in (ROOT / "tests").rglob("*.py") if "mark.cluster" in path.read_text(encoding="utf-8")]
    folders = [ROOT / name for name in found.split()]
    assert [path for path in marked if not any(path.is_relative_to(each) for each in folders)] == [Path(__file__)]
