"""The command ``okta-simulator``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from okta_simulator.errors import OktaError
from okta_simulator.http.server import configuration
from okta_simulator.settings import Settings
from okta_simulator.simulator import DEFAULT_TOKEN, Simulator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okta_simulator.types import Record


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the simulator until it is stopped.

    Args:
        arguments: The command's arguments; those of the process by default.
    """
    options = parser().parse_args(arguments)
    try:
        simulator = Simulator(
            token=options.token,
            seed=_document(options.seed),
            settings=Settings().changed(dict(options.set)),
            public_url=options.public_url,
            faults=_document(options.faults),
            save_to=options.state,
        )
    except OktaError as error:
        causes = "; ".join(error.causes)
        parser().error(f"the seed, switches, faults or state are not understood: {causes or error.summary}")
    level = "info" if options.verbose else "warning"
    choices = {"host": options.host, "port": options.port, "log_level": level, "access_log": options.verbose}
    tls = {"ssl_certfile": options.tls_certificate, "ssl_keyfile": options.tls_key}
    uvicorn.Server(configuration(simulator, **choices, **tls)).run()


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's arguments."""
    made = argparse.ArgumentParser(prog="okta-simulator", description="A stateful Okta organization for tests.")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    made.add_argument("--port", type=int, default=8780, help="port to listen on (default: %(default)s)")
    made.add_argument("--token", default=DEFAULT_TOKEN, help="API token that is accepted (default: %(default)s)")
    made.add_argument("--seed", type=Path, metavar="FILE", help="JSON document of what is there from the start")
    made.add_argument(
        "--set",
        type=_switch,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a switch, such as pipeline=v1 or listLagSeconds=5; may come several times",
    )
    made.add_argument("--faults", type=Path, metavar="FILE", help="JSON document of what goes wrong")
    made.add_argument(
        "--state", type=Path, metavar="FILE", help="file that holds the state: read at the start, written after changes"
    )
    made.add_argument("--tls-certificate", type=Path, metavar="FILE", help="certificate chain (PEM), to use https")
    made.add_argument("--tls-key", type=Path, metavar="FILE", help="its private key (PEM), unless it is in that file")
    made.add_argument("--public-url", metavar="URL", help="the organization's URL (default: the Host header's)")
    made.add_argument("--verbose", action="store_true", help="write a line for each request")
    return made


def _document(path: Path | None) -> Record | None:
    found: Record | None = json.loads(path.read_text(encoding="utf-8")) if path else None
    return found


def _switch(text: str) -> tuple[str, object]:
    """Read ``name=value``; the value is JSON, or else a word."""
    name, equals, value = text.partition("=")
    if not equals:
        message = f"'{text}' is not NAME=VALUE"
        raise argparse.ArgumentTypeError(message)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
