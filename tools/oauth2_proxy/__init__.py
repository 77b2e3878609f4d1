"""oauth2-proxy, built once into the user's cache: an OpenID Connect client of others, in another language.

The tests hold a published Secret against it. ``go.mod`` says which version, and ``go.sum`` that it is that one.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from control_plane import assets
from control_plane.console import report_to_stderr
from control_plane.gobuild import Compiler, Module
from control_plane.kubectl import is_executable
from control_plane.locks import exclusive
from control_plane.toolchain import find_go

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION: Final = "7.15.4"
_PACKAGE: Final = "github.com/oauth2-proxy/oauth2-proxy/v7"
_HERE: Final = Path(__file__).resolve().parent
_MODULE: Final = Module(
    _HERE.name, (_PACKAGE,), (f"-ldflags=-s -w -X {_PACKAGE}/pkg/version.VERSION=v{VERSION}",), folder=_HERE.parent
)


def ensure_built(report: Callable[[str], None] = report_to_stderr) -> Path:
    """Give the program, after building it if need be; a minute or two on 2 cores.

    Args:
        report: Takes lines that say how far it is.

    Raises:
        ControlPlaneError: No Go, or Go failed.
    """
    program = assets.cache_root(os.environ).with_name("oauth2-proxy") / VERSION / "oauth2-proxy"
    if is_executable(program):
        return program
    program.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(program.with_name("lock"), waiting=lambda: report("Another process builds oauth2-proxy.")):
        if not is_executable(program):
            _build(program, report)
    return program


def _build(program: Path, report: Callable[[str], None]) -> None:
    work = program.with_name("build")
    work.mkdir(exist_ok=True)
    report(f"Building oauth2-proxy {VERSION} once on this machine.")
    compiler = Compiler(find_go(os.environ, folder=work / "go", report=report), work, report)
    made = work / program.name
    compiler.build(_MODULE, made)
    made.rename(program)
    shutil.rmtree(work)
