"""`make demo`: everything is started, shown, checked, and stopped again."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from control_plane import open_cluster
from control_plane.cluster import uses_existing_cluster
from demo_support.console import Console
from demo_support.example import Example
from demo_support.installation import CRDS, OF_ITS_OWN, ROOT, Installation, Names
from demo_support.okta import Okta
from demo_support.programs import Program, Tokens, start_operator, start_simulator
from demo_support.resources import Resources
from demo_support.story import Stage, play

if TYPE_CHECKING:
    from collections.abc import Callable

    from control_plane import Cluster

KEPT_LOG: Final = ROOT / ".demo/demo-operator.log"


def demo() -> int:
    """Run the demo.

    Returns:
        The exit code.

    Raises:
        ControlPlaneError: The cluster or kubectl failed.
        DemoError: Something that the rest needs did not happen.
    """
    console = Console()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="okta-operator-demo-")))
        stack.push(_log_keeper(folder, console))
        stage, operator = _set_up(console, stack, folder)
        play(stage)
        console.line(f"The operator had {operator.memory()} at the end.")
    return _verdict(console)


def _set_up(console: Console, stack: ExitStack, folder: Path) -> tuple[Stage, Program]:
    console.section("A Kubernetes API server, an Okta simulator, and the operator between them")
    existing = uses_existing_cluster()
    cluster = stack.enter_context(open_cluster(crds=None if existing else CRDS))
    console.line(f"API server      {cluster.url}")
    tokens = Tokens()
    simulator = start_simulator(folder, tokens)
    stack.callback(simulator.stop)
    console.line(f"Okta simulator  {simulator.url}")
    installation = _install(cluster, folder, stack, existing=existing)
    names = installation.names
    installation.connect(simulator.url, tokens.operator)
    watched = [names.example] if existing else []
    operator = start_operator(folder, installation.kubeconfig(), names.operator, namespaces=watched)
    stack.callback(operator.stop)
    console.line(f"operator        process {operator.child.identity.pid}, with the rights of its ServiceAccount")
    okta = stack.enter_context(Okta(simulator.url, tokens.person))
    example = Example.copy(folder / "openmetadata", url=simulator.url, namespace=names.example)
    return Stage(console, okta, Resources(cluster, names.example), example), operator


def _install(cluster: Cluster, folder: Path, stack: ExitStack, *, existing: bool) -> Installation:
    installation = Installation(cluster, OF_ITS_OWN if existing else Names(), folder)
    if existing:
        installation.require_absent()
        stack.callback(installation.remove)
        installation.install_crds()
    installation.install()
    return installation


def _log_keeper(folder: Path, console: Console) -> Callable[[object, object, object], None]:
    """What keeps the operator's log when something was not as it should be; for `ExitStack.push`."""

    def keep(kind: object, _error: object, _traceback: object) -> None:
        log = folder / "okta-operator.log"
        failed = console.failed or kind not in {None, KeyboardInterrupt}
        if failed and log.is_file():
            KEPT_LOG.parent.mkdir(exist_ok=True)
            shutil.copyfile(log, KEPT_LOG)
            # Not to standard output, which may be what has gone wrong.
            print(f"   The operator's log: {KEPT_LOG.relative_to(ROOT)}", file=sys.stderr)

    return keep


def _verdict(console: Console) -> int:
    if console.failed:
        print(f"\nFAILED: {'; '.join(console.failed)}")
        return 1
    print(f"\nEverything as it should be; everything is stopped. {console.seconds:.0f} s in all.")
    return 0
