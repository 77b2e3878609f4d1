"""The command ``okta-simulator``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from okta_simulator.http.application import application
from okta_simulator.simulator import DEFAULT_TOKEN, Simulator

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the simulator until it is stopped.

    Args:
        arguments: The command's arguments; those of the process by default.
    """
    options = parser().parse_args(arguments)
    seed = json.loads(options.seed.read_text(encoding="utf-8")) if options.seed else None
    simulator = Simulator(token=options.token, seed=seed, public_url=options.public_url)
    uvicorn.run(
        application(simulator),
        host=options.host,
        port=options.port,
        log_level="info" if options.verbose else "warning",
        access_log=options.verbose,
        date_header=False,
        server_header=False,
    )


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's arguments."""
    made = argparse.ArgumentParser(prog="okta-simulator", description="A stateful Okta organization for tests.")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    made.add_argument("--port", type=int, default=8780, help="port to listen on (default: %(default)s)")
    made.add_argument("--token", default=DEFAULT_TOKEN, help="API token that is accepted (default: %(default)s)")
    made.add_argument("--seed", type=Path, metavar="FILE", help="JSON document of what is there from the start")
    made.add_argument("--public-url", metavar="URL", help="the organization's URL (default: the Host header's)")
    made.add_argument("--verbose", action="store_true", help="write a line for each request")
    return made
