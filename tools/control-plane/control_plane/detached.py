"""A control plane that outlives the command that starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from control_plane import processes
from control_plane.build import find_assets
from control_plane.launch import Request, launch
from control_plane.layout import Layout, State
from control_plane.locks import exclusive

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path


def up(directory: Path, *, crds: Path | None, report: Callable[[str], None]) -> State:
    """Start one in the background and wait until it is ready; one that runs there already is left alone.

    Args:
        directory: For its kubeconfig, state and logs.
        crds: CustomResourceDefinitions that are served before the controllers start.
        report: Takes lines that say how far it is.

    Raises:
        ControlPlaneError: It cannot be built or started.
    """
    layout = Layout(directory.absolute())
    with _alone(layout, report):
        state = State.read(layout.state)
        if state is not None and state.is_running():
            report(f"It runs already: {state.url}")
            return state
        if state is not None:
            report("One that was started here has lost a process; starting anew, without its data.")
            processes.stop(state.processes)
        assets = find_assets(report)
        return launch(Request(assets=assets, layout=layout, crds=crds, detached=True), report).state


def down(directory: Path, report: Callable[[str], None]) -> None:
    """Stop the one that `up` started there and remove its files; where there is none, nothing happens.

    Raises:
        ControlPlaneError: A process does not end, or state.json is not ours.
    """
    layout = Layout(directory.absolute())
    if not layout.directory.is_dir():
        report("Nothing runs there.")
        return
    with _alone(layout, report):
        state = State.read(layout.state)
        processes.stop(state.processes if state is not None else ())
        layout.lock.unlink()
        layout.clear()
    report("Stopped." if state is not None else "Nothing ran there.")


def _alone(layout: Layout, report: Callable[[str], None]) -> AbstractContextManager[None]:
    return exclusive(layout.lock, waiting=lambda: report("Another command works on this folder; waiting for it."))
