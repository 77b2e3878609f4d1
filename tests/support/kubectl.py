"""kubectl in one namespace, as its administrator.

A kubectl takes a tenth of a second to start, a request through `kubectl proxy` a hundredth of that: what kubectl adds
something to (apply, delete, wait, get) is done by kubectl itself; patches and all looking go through the proxy.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

import httpx
from tests.support.waiting import SECONDS, eventually

from control_plane import processes
from okta_operator.api import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from control_plane import Cluster

Manifest: TypeAlias = dict[str, Any]
"""A Kubernetes object as parsed YAML."""

PLURALS: Final = {each.KIND.lower(): each.PLURAL for each in RESOURCES}
API: Final = "okta-operator.dev/v1alpha1"
_SERVING: Final = re.compile(r"Starting to serve on (\S+)")


class Proxy:
    """A running `kubectl proxy`."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        """Start it on a free port and wait until it serves."""
        log = folder / "kubectl-proxy.log"
        command = [str(cluster.kubectl), f"--kubeconfig={cluster.kubeconfig}", "proxy", "--port=0"]
        self._child = processes.spawn(command, log=log, directory=folder, detached=False)
        address = eventually(lambda: _SERVING.findall(log.read_text()))
        self.http = httpx.Client(base_url=f"http://{address[0]}", timeout=30, trust_env=False)

    def get(self, path: str) -> Manifest | None:
        """What the API server has at a path; None when it has nothing there."""
        answer = self.http.get(path)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        answer.raise_for_status()
        found: Manifest = answer.json()
        return found

    def patch(self, path: str, patch: Manifest) -> None:
        """Apply a JSON merge patch to what is at a path."""
        headers = {"Content-Type": "application/merge-patch+json"}
        answer = self.http.patch(path, content=json.dumps(patch), headers=headers)
        assert answer.is_success, answer.text

    def delete(self, path: str) -> None:
        """Ask for the deletion of what is at a path, if anything is."""
        answer = self.http.delete(path)
        assert answer.is_success or answer.status_code == httpx.codes.NOT_FOUND, answer.text

    def stop(self) -> None:
        """End it."""
        self.http.close()
        processes.stop([self._child.identity])
        self._child.popen.wait()


@dataclass(frozen=True)
class Kubectl:
    """kubectl in a namespace.

    Resources are named as kubectl names them, `oktaapp/openmetadata`.
    """

    cluster: Cluster
    proxy: Proxy
    namespace: str

    def run(self, *arguments: str, text: str | None = None) -> str:
        """Run kubectl in the namespace; its standard output."""
        return self.cluster.run_kubectl(f"--namespace={self.namespace}", *arguments, text=text)

    def apply(self, manifests: Iterable[Manifest]) -> str:
        """Apply manifests in their order, as `kubectl apply -f folder` does."""
        listed = {"apiVersion": "v1", "kind": "List", "items": list(manifests)}
        return self.run("apply", "-f", "-", text=json.dumps(listed))

    def delete(self, *names: str, wait: bool = True) -> None:
        """Delete objects; by default until they are gone."""
        self.run("delete", *names, f"--wait={str(wait).lower()}", "--timeout=30s")

    def annotate(self, name: str, **annotations: str | None) -> None:
        """Set annotations of the operator's, or remove them with None."""
        named = {f"okta-operator.dev/{key.replace('_', '-')}": value for key, value in annotations.items()}
        self.patch(name, {"metadata": {"annotations": named}})

    def patch(self, name: str, patch: Manifest, *, subresource: str = "") -> None:
        """Patch an object; None removes a member."""
        self.proxy.patch(f"{self._path(name)}{subresource and '/'}{subresource}", patch)

    def edit(self, name: str, **spec: Any) -> None:  # noqa: ANN401 - a field of a spec may hold any JSON
        """Change members of a spec; None takes one out."""
        self.patch(name, {"spec": spec})

    def wipe_status(self, *names: str) -> None:
        """Empty the status, as `kubectl edit --subresource=status` can."""
        for name in names:
            self.patch(name, {"status": dict.fromkeys(self.status(name))}, subresource="status")

    def find(self, name: str) -> Manifest | None:
        """An object as it is; None when there is none."""
        return self.proxy.get(self._path(name))

    def get(self, name: str) -> Manifest:
        """An object as it is."""
        found = self.find(name)
        assert found is not None, f"there is no {name}"
        return found

    def status(self, name: str) -> Manifest:
        """A resource's status."""
        status: Manifest = self.get(name).get("status", {})
        return status

    def condition(self, name: str, kind: str) -> Manifest | None:
        """One condition; None where it is absent, or about an older generation."""
        body = self.get(name)
        if body.get("status", {}).get("observedGeneration") != body["metadata"]["generation"]:
            return None
        return next((each for each in body["status"]["conditions"] if each["type"] == kind), None)

    def resources(self) -> dict[str, Manifest]:
        """Every resource of the namespace, by name."""
        path = f"/apis/{API}/namespaces/{self.namespace}"
        return {
            f"{kind}/{item['metadata']['name']}": item
            for kind, plural in PLURALS.items()
            for item in (self.proxy.get(f"{path}/{plural}") or {"items": []})["items"]
        }

    def secrets(self) -> dict[str, Manifest]:
        """Every Secret of the namespace, by name."""
        found = self.proxy.get(f"/api/v1/namespaces/{self.namespace}/secrets") or {"items": []}
        return {f"secret/{each['metadata']['name']}": each for each in found["items"]}

    def versions(self) -> dict[str, str]:
        """The resource versions of all resources and Secrets: one that moved was written to."""
        objects = self.secrets() | self.resources()
        return {name: each["metadata"]["resourceVersion"] for name, each in objects.items()}

    def secret(self, name: str) -> Mapping[str, str]:
        """A Secret's data, decoded."""
        data = self.get(f"secret/{name}").get("data") or {}
        return {key: b64decode(value).decode() for key, value in data.items()}

    def events(self, name: str) -> list[str]:
        """The reasons of the events about a resource, in their order."""
        own_name = name.partition("/")[2]
        found = self.proxy.get(f"/api/v1/namespaces/{self.namespace}/events") or {"items": []}
        about = [
            each
            for each in found["items"]
            if each["involvedObject"]["name"] == own_name
            and each["involvedObject"]["kind"].lower() == name.partition("/")[0]
        ]
        return [each["reason"] for each in sorted(about, key=lambda each: int(each["metadata"]["resourceVersion"]))]

    def delete_all(self) -> None:
        """Ask for the deletion of every resource of the namespace."""
        for plural in PLURALS.values():
            self.proxy.delete(f"/apis/{API}/namespaces/{self.namespace}/{plural}")

    def ready(self, *names: str, seconds: float = SECONDS) -> None:
        """Wait until resources are Ready in their present generation; by default all of the namespace."""

        def check() -> bool:
            bodies = {name: self.get(name) for name in names} or self.resources()
            unready = [name for name, body in bodies.items() if not is_ready(body)]
            assert not unready, f"not Ready: {', '.join(unready)}"
            return bool(bodies)

        eventually(check, seconds)

    def stalled(self, name: str, reason: str, seconds: float = SECONDS) -> str:
        """Wait until a resource is Stalled for a reason; the message."""
        return self._settled(name, "Stalled", reason, seconds)

    def reconciling(self, name: str, reason: str, seconds: float = SECONDS) -> str:
        """Wait until a resource is Reconciling for a reason; the message."""
        return self._settled(name, "Reconciling", reason, seconds)

    def gone(self, *names: str, seconds: float = SECONDS) -> None:
        """Wait until objects are gone."""

        def check() -> bool:
            left = [name for name in names if self.find(name) is not None]
            assert not left, f"still there: {', '.join(left)}"
            return True

        eventually(check, seconds)

    def looked_at(self, name: str, token: str) -> None:
        """Ask for a look at a resource and wait until it is over."""
        self.annotate(name, reconcile_requested_at=token)
        eventually(lambda: self.status(name).get("lastHandledReconcileAt") == token)

    def elsewhere(self, namespace: str) -> Self:
        """The same in another namespace."""
        return replace(self, namespace=namespace)

    def _path(self, name: str) -> str:
        kind, _, own_name = name.partition("/")
        if kind in PLURALS:
            return f"/apis/{API}/namespaces/{self.namespace}/{PLURALS[kind]}/{own_name}"
        return f"/api/v1/namespaces/{self.namespace}/{kind}s/{own_name}"

    def _settled(self, name: str, kind: str, reason: str, seconds: float) -> str:
        def check() -> Manifest:
            condition = self.condition(name, kind)
            ready = self.condition(name, "Ready")
            assert condition is not None, f"{name} is not {kind}; Ready is {ready}"
            assert ready is not None
            assert (condition["status"], condition["reason"]) == ("True", reason)
            assert (ready["status"], ready["reason"]) == ("False", reason)
            return condition

        return str(eventually(check, seconds)["message"])


def is_ready(body: Manifest) -> bool:
    """Whether a resource is Ready in its present generation, as kstatus reads it."""
    status = body.get("status", {})
    states = {each["type"]: each["status"] for each in status.get("conditions", ())}
    current = status.get("observedGeneration") == body["metadata"]["generation"]
    return current and states.get("Ready") == "True" and "Reconciling" not in states and "Stalled" not in states
