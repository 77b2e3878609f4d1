"""Measures how fast the Okta simulator itself is, so that nobody takes its speed for the operator's.

``python tools/measure_simulator.py`` runs the simulator as a process of its own and calls it, one call after the other,
over one connection. It prints requests per second of the simulator's CPU time: what it would answer on one core of its
own. A machine that does other things, too, makes that time longer; so the first line tells how fast it is just now.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "measured"  # noqa: S105 - it opens nothing but the simulator that this starts
START_SECONDS = 60.0
APPS = "/api/v1/apps"
SERVERS = "/api/v1/authorizationServers"
PLANTED = 200
ADDITIONS = 2_000_000


@dataclass(frozen=True)
class Kind:
    """A kind of call.

    Attributes:
        name: What it is called.
        make: Makes the n-th call: method, path and body.
    """

    name: str
    make: Callable[[int], tuple[str, str, object]]


class Simulator:
    """A simulator in a process of its own, and one connection to it."""

    def __init__(self, port: int) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "okta_simulator", "--port", str(port), "--token", TOKEN]
        self._process = subprocess.Popen(command)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.call("GET", "/_simulator")
            except ConnectionRefusedError:
                self._connection.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - what json.loads gives
        """Make a call, and return the body of its answer.

        Raises:
            RuntimeError: It was refused.
        """
        content = None if body is None else json.dumps(body)
        self._connection.request(method, path, content, {"Authorization": f"SSWS {TOKEN}"})
        response = self._connection.getresponse()
        raw = response.read()
        if response.status >= http.client.BAD_REQUEST:
            message = f"{method} {path}: {response.status} {raw.decode()}"
            raise RuntimeError(message)
        return json.loads(raw) if raw else None

    def cpu_seconds(self) -> float:
        """Return how long the process has been computing."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it."""
        self._connection.close()
        self._process.terminate()
        self._process.wait()


def app(number: int) -> dict[str, Any]:
    """Return the request for an app."""
    client = {
        "application_type": "web",
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "redirect_uris": ["https://example.com/callback"],
    }
    credentials = {"oauthClient": {"token_endpoint_auth_method": "client_secret_basic"}}
    body = {"name": "oidc_client", "label": f"App {number}", "signOnMode": "OPENID_CONNECT"}
    return body | {"credentials": credentials, "settings": {"oauthClient": client}}


def kinds(simulator: Simulator) -> list[Kind]:
    """Plant objects, and return the kinds of calls that are measured on them."""
    apps = [simulator.call("POST", APPS, app(number))["id"] for number in range(PLANTED)]
    scope = {"consent": "IMPLICIT", "metadataPublish": "ALL_CLIENTS"}
    return [
        Kind("GET an app", lambda number: ("GET", f"{APPS}/{apps[number % PLANTED]}", None)),
        Kind("GET an authorization server", lambda _: ("GET", f"{SERVERS}/default", None)),
        Kind("list a page of 20 apps", lambda _: ("GET", f"{APPS}?limit=20", None)),
        Kind(f"list a page of {PLANTED} apps", lambda _: ("GET", f"{APPS}?limit={PLANTED}", None)),
        Kind("PUT an app", lambda number: ("PUT", f"{APPS}/{apps[number % PLANTED]}", app(number))),
        Kind("POST an app", lambda number: ("POST", APPS, app(number))),
        Kind("POST a scope", lambda number: ("POST", f"{SERVERS}/default/scopes", scope | {"name": f"s{number}"})),
    ]


def measure(simulator: Simulator, kind: Kind, seconds: float) -> float:
    """Return how many calls of a kind one second of CPU time answers.

    Args:
        simulator: Who answers.
        kind: The kind of call.
        seconds: How much CPU time to spend.
    """
    begin, calls = simulator.cpu_seconds(), 0
    while (spent := simulator.cpu_seconds() - begin) < seconds or not calls:
        for _ in range(20):
            simulator.call(*kind.make(calls))
            calls += 1
    return calls / spent


def speed() -> float:
    """Return how many million additions one second of CPU time makes, to compare machines by."""
    begin, total = time.process_time(), 0
    for number in range(ADDITIONS):
        total += number
    return ADDITIONS / 1e6 / (time.process_time() - begin)


def main() -> None:
    """Print a line for each kind of call."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0, help="CPU time for each kind (default: %(default)s)")
    given = parser.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    print(f"{'this machine':<30} {speed():>7.1f} million additions/s")
    simulator = Simulator(port)
    try:
        for kind in kinds(simulator):
            print(f"{kind.name:<30} {measure(simulator, kind, given.seconds):>7.0f} requests/s")
    finally:
        simulator.stop()


if __name__ == "__main__":
    main()
