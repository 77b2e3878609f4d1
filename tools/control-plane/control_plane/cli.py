"""The command `python -m control_plane`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from control_plane import detached
from control_plane.assets import KUBECTL, cached
from control_plane.build import find_assets
from control_plane.cluster import ControlPlane, uses_existing_cluster
from control_plane.console import report_to_stderr
from control_plane.errors import ControlPlaneError
from control_plane.kubectl import find_kubectl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit code: 0 on success, 1 with a message on standard error, 130 after Ctrl-C.
    """
    chosen = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = chosen.command
    # As `kill` and a closed terminal do the same as Ctrl-C, one way of cleaning up serves all.
    # SIGINT too: what a shell starts in the background inherits that it is ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return command(chosen)
    except ControlPlaneError as error:
        report_to_stderr(str(error))
        return 1
    except KeyboardInterrupt:
        report_to_stderr("Broken off.")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m control_plane",
        description="A Kubernetes control plane for tests, without containers.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument("--dir", type=Path, required=True, help="folder for its kubeconfig, state and logs")
    crds = argparse.ArgumentParser(add_help=False)
    crds.add_argument("--crds", type=Path, help="file, folder or kustomization of CRDs to install first")

    def add(
        name: str, command: Callable[[argparse.Namespace], int], text: str, *parents: argparse.ArgumentParser
    ) -> None:
        commands.add_parser(name, help=text, parents=list(parents)).set_defaults(command=command)

    add("build", _build, "build the programs into the user's cache, or find them there")
    add("up", _up, "start in the background and return when it is ready", folder, crds)
    add("down", _down, "stop what `up` started and remove its files", folder)
    add("run", _run, "start, and stop with Ctrl-C", folder, crds)
    add("kubectl", _kubectl, "print the path of the kubectl that is used")
    return parser


def _build(_: argparse.Namespace) -> int:
    if uses_existing_cluster():
        report_to_stderr("USE_EXISTING_CLUSTER=true: nothing to build.")
        return 0
    assets = find_assets()
    servers = (assets.etcd, assets.kube_apiserver, assets.kube_controller_manager)
    folders = dict.fromkeys(str(program.parent) for program in servers)
    report_to_stderr(f"Programs: {', '.join(folders)}; kubectl: {assets.kubectl}")
    return 0


def _up(chosen: argparse.Namespace) -> int:
    state = detached.up(chosen.dir, crds=chosen.crds, report=report_to_stderr)
    report_to_stderr(f"API server {state.url}; export KUBECONFIG={chosen.dir.absolute() / 'kubeconfig'}")
    return 0


def _down(chosen: argparse.Namespace) -> int:
    detached.down(chosen.dir, report_to_stderr)
    return 0


def _run(chosen: argparse.Namespace) -> int:
    with ControlPlane.start(chosen.dir, crds=chosen.crds) as control_plane:
        try:
            report_to_stderr(f"export KUBECONFIG={control_plane.kubeconfig}. Ctrl-C stops it, removes its files.")
            reason = control_plane.wait()
        except KeyboardInterrupt:
            return 0
    report_to_stderr(f"It ended by itself. {reason}")
    return 1


def _kubectl(_: argparse.Namespace) -> int:
    sys.stdout.write(f"{find_kubectl(os.environ, cached=cached(os.environ) / KUBECTL)}\n")
    return 0
