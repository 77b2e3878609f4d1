"""The example's resources and its Secret, as kubectl shows them."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demo_support.console import happens, until
from demo_support.errors import DemoError
from demo_support.example import PUBLISHED_SECRET

if TYPE_CHECKING:
    from control_plane import Cluster
    from demo_support.console import Console
    from demo_support.example import Example

MANAGED = "app.kubernetes.io/managed-by=okta-operator"
_DELETE_SECONDS = 40


@dataclass(frozen=True)
class Resources:
    """What is in the example's namespace."""

    cluster: Cluster
    namespace: str

    def apply(self, example: Example) -> None:
        """`kubectl apply -k`."""
        self.cluster.run_kubectl("apply", "--kustomize", str(example.folder))

    def delete(self, example: Example) -> None:
        """`kubectl delete -k`, and wait until everything is gone.

        Raises:
            DemoError: Something stays; the message has what it says.
        """
        self.cluster.run_kubectl("delete", "--kustomize", str(example.folder), "--wait=false")
        if not happens(_DELETE_SECONDS, lambda: not self._bodies()):
            message = f"Resources stay after their deletion:\n{self.table()}\n{self._conditions(self._bodies())}"
            raise DemoError(message)

    def wait_ready(self, console: Console, seconds: float) -> float:
        """Wait until all are Ready, and say of each when it was.

        Returns:
            Seconds from now on.

        Raises:
            DemoError: They were not in time; the message has what they say.
        """
        begin = time.monotonic()
        seen: set[str] = set()

        def all_ready() -> bool | None:
            bodies = self._bodies()
            for name in sorted(_name(body) for body in bodies if _is_ready(body)):
                if name not in seen:
                    seen.add(name)
                    console.line(f"Ready after {time.monotonic() - begin:4.1f} s  {name}")
            return True if bodies and len(seen) == len(bodies) else None

        try:
            until("Every resource is Ready", seconds, all_ready)
        except DemoError as error:
            waiting = [body for body in self._bodies() if not _is_ready(body)]
            message = f"{error}\n{self.table()}\n{self._conditions(waiting)}"
            raise DemoError(message) from error
        return time.monotonic() - begin

    def table(self) -> str:
        """`kubectl get okta`, without the empty lines between the kinds."""
        return self._kubectl("get", "okta").replace("\n\n", "\n")

    def events(self, reason: str) -> int:
        """How many events there are with a reason."""
        return len(self._kubectl("get", "events", f"--field-selector=reason={reason}", "--output=name").split())

    def secret(self) -> dict[str, str]:
        """The values of the Secret that OpenMetadata reads."""
        data = json.loads(self._kubectl("get", "secret", PUBLISHED_SECRET, "--output=json"))["data"]
        return {name: base64.b64decode(value).decode() for name, value in data.items()}

    def published(self) -> list[str]:
        """The names of the Secrets that the operator published."""
        return self._kubectl("get", "secrets", f"--selector={MANAGED}", "--output=name").split()

    def left(self) -> list[str]:
        """The names of the resources that are there."""
        return [_name(body) for body in self._bodies()]

    def _bodies(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = json.loads(self._kubectl("get", "okta", "--output=json"))["items"]
        return items

    @staticmethod
    def _conditions(bodies: list[dict[str, Any]]) -> str:
        return "\n".join(
            f"{_name(body)}: {each['type']} {each['status']} {each['reason']}: {each['message']}"
            for body in bodies
            for each in body.get("status", {}).get("conditions", [])
        )

    def _kubectl(self, *arguments: str) -> str:
        return self.cluster.run_kubectl(*arguments, f"--namespace={self.namespace}")


def _name(body: dict[str, Any]) -> str:
    return f"{body['kind']} {body['metadata']['name']}"


def _is_ready(body: dict[str, Any]) -> bool:
    status = body.get("status", {})
    current = status.get("observedGeneration") == body["metadata"]["generation"]
    ready = any(c["type"] == "Ready" and c["status"] == "True" for c in status.get("conditions", []))
    return current and ready
