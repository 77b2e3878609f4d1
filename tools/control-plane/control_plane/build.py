"""Build the programs into the user's cache, once for each version."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING, Final

from control_plane import assets, gobuild, versions
from control_plane.console import report_to_stderr
from control_plane.errors import ControlPlaneError
from control_plane.locks import exclusive
from control_plane.toolchain import find_go

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from control_plane.assets import Assets

_NEEDED_GIB: Final = 5


def find_assets(report: Callable[[str], None] = report_to_stderr) -> Assets:
    """Decide which programs to run, and build them if need be.

    Args:
        report: Takes lines that say how far it is.

    Raises:
        ControlPlaneError: A program that the environment names is not there, or the build failed.
    """
    return assets.resolve(os.environ, build=lambda: ensure_built(report), report=report)


def ensure_built(report: Callable[[str], None] = report_to_stderr) -> Path:
    """Give the folder in the cache that has the programs, after building it if need be.

    Two processes that need it at once build it once. A build that was broken off goes on where it was.

    Args:
        report: Takes lines that say how far it is, at least every ten seconds.

    Raises:
        ControlPlaneError: No disk space, no Go, or Go failed.
    """
    folder = assets.cached(os.environ)
    if assets.is_complete(folder):
        return folder
    lock = folder.with_name(folder.name + ".lock")
    with exclusive(lock, waiting=lambda: report("Another process builds the control plane; waiting for it.")):
        if not assets.is_complete(folder):
            _build(folder, report)
    return folder


def _build(folder: Path, report: Callable[[str], None]) -> None:
    # Beside its final place, so that the last step is a rename: nobody ever sees an incomplete folder.
    work = folder.with_name(folder.name + ".build")
    work.mkdir(parents=True, exist_ok=True)
    _require_space(work)
    begin = time.monotonic()
    report(
        f"Building Kubernetes {versions.KUBERNETES} and etcd {versions.ETCD} once on this machine: "
        f"about 8 minutes on 2 idle cores, {_NEEDED_GIB} GiB of disk meanwhile, 0.25 GiB to keep."
    )
    report(f"If this is interrupted, the next try goes on from what is in {work}.")
    compiler = gobuild.Compiler(find_go(os.environ, folder=work / "go", report=report), work, report)
    report(f"Compiling with {compiler.go.version} ({compiler.go.program}).")
    programs = work / "programs"
    programs.mkdir(exist_ok=True)
    compiler.build(gobuild.ETCD, programs / assets.ETCD)
    compiler.build(gobuild.KUBERNETES, programs)
    if not assets.is_complete(programs):
        message = f"Go left something out: {programs} should have {', '.join(assets.PROGRAMS)}."
        raise ControlPlaneError(message)
    shutil.rmtree(folder, ignore_errors=True)  # one that is not complete
    programs.rename(folder)
    shutil.rmtree(work)
    report(f"Built in {time.monotonic() - begin:.0f} s.")


def _require_space(work: Path) -> None:
    """Say at once what would fail after minutes; a build that was broken off has taken its part already.

    Raises:
        ControlPlaneError: The disk is too full.
    """
    free = shutil.disk_usage(work).free / 2**30
    if free < _NEEDED_GIB and not any(work.iterdir()):
        message = (
            f"The build needs {_NEEDED_GIB} GiB of disk below {work.parent}, and {free:.1f} are free. "
            "XDG_CACHE_HOME can name another place, KUBEBUILDER_ASSETS a folder with the programs."
        )
        raise ControlPlaneError(message)
