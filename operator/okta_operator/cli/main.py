"""The commands: ``run``, and ``release`` for whoever wants to leave."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from okta_operator.cli import options as opt
from okta_operator.core.errors import OperatorError
from okta_operator.observability.logging import configure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okta_operator.config import Config

_log = logging.getLogger("okta_operator")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="okta-operator",
        description="Keeps Okta's single sign-on objects as Kubernetes resources describe them.",
    )
    top.add_argument("--version", action="version", version=f"okta-operator {version('okta-operator')}")
    commands = top.add_subparsers(dest="command", required=True)
    _add_run(commands.add_parser("run", help="run the operator until it is told to stop"))
    _add_release(
        commands.add_parser(
            "release",
            help="let all resources go, with everything in Okta left as it is, before the operator is removed",
        )
    )
    return top


def config_of(options: argparse.Namespace) -> Config:
    """The configuration that the options of ``run`` state."""
    host, _, port = options.listen.rpartition(":")
    return replace(
        opt.base_config(options),
        workers=options.workers,
        host=host.strip("[]"),
        port=int(port),
        shutdown_grace=options.shutdown_grace,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code."""
    options = parser().parse_args(arguments)
    configure(options.log_format, options.log_level.upper())
    try:
        code: int = options.carry_out(options)
    except OperatorError as error:
        _log.critical("%s", error.message)
        return 1
    return code


def _add_run(run: argparse.ArgumentParser) -> None:
    opt.add_cluster(run)
    opt.add_okta(run)
    opt.add_lease(run)
    opt.add_logging(run)
    opt.add_process(run)
    run.set_defaults(carry_out=_run)


def _add_release(release: argparse.ArgumentParser) -> None:
    release.add_argument("--all", action="store_true", required=True, help="every resource of the watched namespaces")
    opt.add_cluster(release)
    opt.add_okta(release)
    opt.add_lease(release)
    opt.add_logging(release)
    release.set_defaults(carry_out=_release)


# kopf and the Kubernetes client cost half a second: --help and a wrong option do not need them.


def _run(options: argparse.Namespace) -> int:
    from okta_operator.handlers.running import run  # noqa: PLC0415 - see above

    asyncio.run(run(config_of(options)))
    return 0


def _release(options: argparse.Namespace) -> int:
    from okta_operator.cli.release import release_all  # noqa: PLC0415 - see above

    try:
        return asyncio.run(release_all(opt.base_config(options), sys.stdout.write))
    except KeyboardInterrupt:
        _log.warning("Broken off. What was let go stays so; the same command goes on with the rest.")
        return 1
