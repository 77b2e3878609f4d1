"""``okta-operator run`` and its options."""

from __future__ import annotations

import argparse
import asyncio
import logging
from importlib.metadata import version
from typing import TYPE_CHECKING

from okta_operator.config import Config
from okta_operator.core.errors import OperatorError
from okta_operator.observability.logging import configure

if TYPE_CHECKING:
    from collections.abc import Sequence

_log = logging.getLogger("okta_operator")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="okta-operator",
        description="Keeps Okta's single sign-on objects as Kubernetes resources describe them.",
    )
    top.add_argument("--version", action="version", version=f"okta-operator {version('okta-operator')}")
    commands = top.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run the operator until it is told to stop")
    _add_cluster(run)
    _add_okta(run)
    _add_process(run)
    return top


def config_of(options: argparse.Namespace) -> Config:
    """The configuration that options state."""
    host, _, port = options.listen.rpartition(":")
    return Config(
        kubeconfig=options.kubeconfig,
        context=options.context,
        namespaces=tuple(_words(options.namespace)),
        allowed_hosts=frozenset(_words(options.allowed_hosts)),
        allow_insecure=options.allow_insecure,
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
        _run(config_of(options))
    except OperatorError as error:
        _log.critical("%s", error.message)
        return 1
    return 0


def _run(config: Config) -> None:
    # kopf and the Kubernetes client cost half a second: --help and a wrong option do not need them.
    from okta_operator.handlers.running import run  # noqa: PLC0415 - see above

    asyncio.run(run(config))


def _add_cluster(run: argparse.ArgumentParser) -> None:
    run.add_argument("--kubeconfig", help="path of a kubeconfig (default: the pod's own, else $KUBECONFIG)")
    run.add_argument("--context", help="context of the kubeconfig (default: its current one)")
    run.add_argument(
        "--namespace",
        default="",
        metavar="NAME[,NAME]",
        help="namespaces to watch (default: all of the cluster)",
    )


def _add_okta(run: argparse.ArgumentParser) -> None:
    run.add_argument(
        "--allowed-hosts",
        default="",
        metavar="HOST[,HOST]",
        help="hosts outside Okta's own domains that credentials may be sent to",
    )
    run.add_argument("--allow-insecure", action="store_true", help="let an OktaOrg with insecure: true use http")


def _add_process(run: argparse.ArgumentParser) -> None:
    run.add_argument("--log-format", choices=("text", "json"), default="text", help="(default: text)")
    run.add_argument(
        "--log-level", choices=("debug", "info", "warning", "error"), default="info", help="(default: info)"
    )
    run.add_argument(
        "--listen",
        default="0.0.0.0:8080",
        type=_address,
        metavar="HOST:PORT",
        help="where /healthz, /readyz and /metrics are served (default: 0.0.0.0:8080)",
    )
    run.add_argument("--workers", type=_count, default=16, help="resources looked at at a time (default: 16)")
    run.add_argument(
        "--shutdown-grace",
        type=float,
        default=25.0,
        metavar="SECONDS",
        help="time that looks under way get at a stop (default: 25)",
    )


def _address(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:  # noqa: PLR2004 - the largest port
        message = f"{text!r} is not HOST:PORT"
        raise argparse.ArgumentTypeError(message)
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        message = f"{text!r} is not a positive number"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _words(text: str) -> list[str]:
    return [word for word in (part.strip() for part in text.split(",")) if word]
