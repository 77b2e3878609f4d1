"""The operator as the image has it: its wheel in an environment of its own, beside the locked packages alone.

The Dockerfile's own command makes and installs the wheel; pip may fetch nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement
from tests.support import dockerfile
from tests.support.ways import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GUARD: Final = '''\
"""Lets nothing be opened for writing, as a read-only file system does."""
import errno, os, sys

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGING = {"os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate"}


def watch(event, arguments):
    opened = event == "open" and arguments[0] != os.devnull and (arguments[2] or 0) & WRITING
    if opened or event in CHANGING:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(arguments[0]))


sys.addaudithook(watch)
'''


def install(folder: Path) -> Path:
    """Build the wheel and install it; all of it is then readable for everybody, and for nobody to write to.

    Args:
        folder: Empty, and reachable for everybody.

    Returns:
        The environment, what the Dockerfile has at ``dockerfile.PREFIX``.
    """
    source, environment = folder / "source", folder / "environment"
    for name, target in dockerfile.copied().items():
        _copy(ROOT / name, source / name if target == "./" else source / target)
    _run(str(_python(folder)), "-m", "venv", "--without-pip", str(environment), environ=variables(environment))
    packages = environment / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    _copy_locked(folder / "locked")
    # As if they were installed here; pip is in every environment that `python -m venv` makes.
    (packages / "locked.pth").write_text(f"{folder / 'locked'}\n")
    command = dockerfile.wheel_command().replace(dockerfile.PREFIX, str(environment))
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environ = {**os.environ, **variables(environment), "PATH": path, "PIP_NO_INDEX": "1"}
    _run("/bin/sh", "-ec", command, environ=environ, directory=source)
    (packages / "read_only.py").write_text(GUARD)
    (packages / "zz_read_only.pth").write_text("import read_only\n")
    _change_modes(folder, lambda mode: (mode | 0o444 | (0o111 if mode & 0o100 else 0)) & ~0o222)
    return environment


def remove(folder: Path) -> None:
    """Remove what was installed."""
    _change_modes(folder, lambda mode: mode | 0o200)
    shutil.rmtree(folder)


def variables(environment: Path) -> dict[str, str]:
    """What the Dockerfile states, and what a user without an entry in /etc/passwd gets.

    The library path is for a copied interpreter.
    """
    return {
        "PATH": f"{environment}/bin:/usr/bin:/bin",
        "HOME": "/",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "LD_LIBRARY_PATH": str(environment.parent / "python/lib"),
    }


def _python(folder: Path) -> Path:
    """This interpreter; a copy of it where other users cannot reach it, as in somebody's home."""
    base = Path(sys.executable).resolve()
    if _is_reachable(base):
        return base
    unneeded = shutil.ignore_patterns("site-packages", "test", "config-*", "idlelib", "*.a")
    shutil.copytree(Path(sys.base_prefix) / "lib", folder / "python/lib", ignore=unneeded, symlinks=True)
    _copy(base, folder / "python/bin" / base.name)
    return folder / "python/bin" / base.name


def _is_reachable(path: Path) -> bool:
    """Whether the user that runs the operator here gets there; only root can be another one."""
    return os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def _run(*command: str, environ: dict[str, str], directory: Path | None = None) -> None:
    run = subprocess.run(command, cwd=directory, env=environ, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def _change_modes(folder: Path, change: Callable[[int], int]) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():  # what it leads to is the system's
            path.chmod(change(path.stat().st_mode & 0o777))


def _copy_locked(target: Path) -> None:
    """The packages that requirements.txt names for this Python, and pip, as this environment has them."""
    target.mkdir()
    for name in ("pip", *_locked()):
        for file in distribution(name).files or ():
            place = target / file.parts[0]
            if file.parts[0] == ".." or place.exists():
                continue
            source = Path(str(distribution(name).locate_file(file.parts[0])))
            if _is_reachable(source):
                place.symlink_to(source)
            else:
                _copy(source, place)


def _locked() -> Iterator[str]:
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line and line[0].isalnum():
            requirement = Requirement(line.removesuffix("\\"))
            if requirement.marker is None or requirement.marker.evaluate():
                yield requirement.name


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)
