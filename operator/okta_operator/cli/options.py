"""The options that commands share, and the configuration that they state."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Final

from okta_operator.config import LEAST_LEASE, Config, LeaseOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

_NAME: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
"""Of a namespace (Kubernetes documentation, "Object Names and IDs", RFC 1123 label)."""

_LARGEST_PORT: Final = 65535


def add_cluster(command: argparse.ArgumentParser) -> None:
    """Which cluster, as whom, and which part of it."""
    command.add_argument(
        "--kubeconfig",
        help="path of a kubeconfig (default: $KUBECONFIG, else the pod's ServiceAccount, else ~/.kube/config)",
    )
    command.add_argument("--context", help="context of the kubeconfig (default: its current one)")
    command.add_argument(
        "--namespace",
        default=(),
        type=_namespaces,
        metavar="NAME[,NAME]",
        help="namespaces to watch (default: all of the cluster)",
    )


def add_okta(command: argparse.ArgumentParser) -> None:
    """Where credentials may be sent."""
    command.add_argument(
        "--allowed-hosts",
        default="",
        metavar="HOST[,HOST]",
        help="hosts outside Okta's own domains that credentials may be sent to",
    )
    command.add_argument("--allow-insecure", action="store_true", help="let an OktaOrg with insecure: true use http")


def add_lease(command: argparse.ArgumentParser) -> None:
    """Which Lease is held while anything is written."""
    defaults = LeaseOptions()
    command.add_argument(
        "--lease-namespace",
        type=_namespace,
        metavar="NAME",
        help="where the Lease lies (default: the pod's own, else okta-operator)",
    )
    command.add_argument("--lease-name", default=defaults.name, metavar="NAME", help=f"(default: {defaults.name})")
    command.add_argument(
        "--lease-duration",
        type=_lease_seconds,
        default=defaults.duration,
        metavar="SECONDS",
        help=f"until another process takes over from one that died (default: {defaults.duration})",
    )
    command.add_argument(
        "--no-lease", action="store_true", help="hold no Lease: only where no other operator can be running"
    )


def add_logging(command: argparse.ArgumentParser) -> None:
    """How it speaks."""
    command.add_argument("--log-format", choices=("text", "json"), default="text", help="(default: text)")
    command.add_argument(
        "--log-level", choices=("debug", "info", "warning", "error"), default="info", help="(default: info)"
    )


def add_process(command: argparse.ArgumentParser) -> None:
    """How it works and is watched at that."""
    command.add_argument(
        "--listen",
        default="0.0.0.0:8080",
        type=_address,
        metavar="HOST:PORT",
        help="where /healthz, /readyz and /metrics are served (default: 0.0.0.0:8080)",
    )
    command.add_argument("--workers", type=_count, default=16, help="resources looked at at a time (default: 16)")
    command.add_argument(
        "--shutdown-grace",
        type=float,
        default=25.0,
        metavar="SECONDS",
        help="time that looks under way get at a stop (default: 25)",
    )


def base_config(options: argparse.Namespace) -> Config:
    """The configuration that the options of every command state."""
    return Config(
        kubeconfig=options.kubeconfig,
        context=options.context,
        namespaces=options.namespace,
        allowed_hosts=frozenset(_words(options.allowed_hosts)),
        allow_insecure=options.allow_insecure,
        lease=_lease(options),
    )


def _lease(options: argparse.Namespace) -> LeaseOptions | None:
    if options.no_lease:
        return None
    return LeaseOptions(options.lease_name, options.lease_namespace, options.lease_duration)


def _namespaces(text: str) -> tuple[str, ...]:
    # Without repetitions: each namespace is watched once.
    return tuple(dict.fromkeys(_namespace(word) for word in _words(text)))


def _namespace(text: str) -> str:
    if not _NAME.fullmatch(text):
        message = f"{text!r} is not the name of a namespace (patterns are not supported)"
        raise argparse.ArgumentTypeError(message)
    return text


def _lease_seconds(text: str) -> int:
    if not text.isdecimal() or int(text) < LEAST_LEASE:
        message = f"{text!r} is not a whole number of seconds, at least {LEAST_LEASE}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _address(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > _LARGEST_PORT:
        message = f"{text!r} is not HOST:PORT"
        raise argparse.ArgumentTypeError(message)
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        message = f"{text!r} is not a positive number"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _words(text: str) -> Sequence[str]:
    return [word for word in (part.strip() for part in text.split(",")) if word]
