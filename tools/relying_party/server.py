"""The command that serves the page; it reads the Secret from a cluster with kubectl."""

from __future__ import annotations

import argparse
import base64
import json
import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import uvicorn

from relying_party.errors import RelyingPartyError
from relying_party.web import Site, application

if TYPE_CHECKING:
    from collections.abc import Sequence

_KUBECTL_SECONDS: Final = 20.0


@dataclass(frozen=True)
class ClusterSecret:
    """A Secret in a cluster.

    Attributes:
        namespace: Where it is.
        name: What it is called.
        kubectl: The program.
        kubeconfig: Which cluster, and as whom; None for what the environment says.
    """

    namespace: str
    name: str
    kubectl: str = "kubectl"
    kubeconfig: str | None = None

    def read(self) -> dict[str, str] | None:
        """Read its data; None where there is no such Secret.

        Raises:
            RelyingPartyError: The cluster does not answer, or says no.
        """
        command = [self.kubectl, "get", "secret", self.name, f"--namespace={self.namespace}"]
        command += ["--ignore-not-found", "--output=json"]
        environment = {**os.environ, **({"KUBECONFIG": self.kubeconfig} if self.kubeconfig else {})}
        try:
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=True, timeout=_KUBECTL_SECONDS
            )
        except subprocess.CalledProcessError as error:
            message = f"The Secret cannot be read: {error.stderr.strip()[-500:]}"
            raise RelyingPartyError(message) from error
        except (OSError, subprocess.TimeoutExpired) as error:
            message = f"kubectl cannot be run, or does not end: {type(error).__name__}."
            raise RelyingPartyError(message) from error
        if not done.stdout.strip():
            return None
        data: dict[str, str] = json.loads(done.stdout).get("data", {})
        return {key: base64.b64decode(value).decode() for key, value in data.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the page until it is stopped.

    Args:
        arguments: The command's arguments; those of the process by default.
    """
    options = parser().parse_args(arguments)
    secret = ClusterSecret(options.namespace, options.secret, options.kubectl, options.kubeconfig)
    address = options.address.rstrip("/")
    parts = urlsplit(address)
    uvicorn.run(
        application(Site(address, options.secret, secret.read, options.hint)),
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 80,
        log_level="warning",
        access_log=False,  # a line of it would have the code of a login in it
        server_header=False,
    )


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command's arguments."""
    made = argparse.ArgumentParser(description="An example application that signs people in through Okta.")
    made.add_argument("--address", required=True, metavar="URL", help="its own address, and where it listens")
    made.add_argument("--namespace", required=True, help="of the Secret")
    made.add_argument("--secret", required=True, metavar="NAME", help="the Secret that an OktaApp publishes")
    made.add_argument("--kubectl", default="kubectl", metavar="PROGRAM", help="default: %(default)s")
    made.add_argument("--kubeconfig", metavar="FILE", help="default: what the environment says")
    made.add_argument("--hint", default="", help="a command to show as long as there is no Secret")
    return made
