"""A kind with a status subresource, a namespace and a client: what the tests of the wire to Kubernetes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from control_plane import ControlPlaneError
from okta_operator.constants import (
    API_VERSION,
    GROUP,
    VERSION,
)
from okta_operator.kube.client import MERGE_PATCH, KubeClient
from okta_operator.kube.paths import object_path

if TYPE_CHECKING:
    from control_plane import Cluster
    from okta_operator.core.json import JsonObject

PLURAL = "wiretests"
ANOTHER_UID = "00000000-0000-0000-0000-000000000000"
HOLD = "example.com/hold"

CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": f"{PLURAL}.{GROUP}"},
    "spec": {
        "group": GROUP,
        "scope": "Namespaced",
        "names": {"plural": PLURAL, "singular": "wiretest", "kind": "WireTest", "listKind": "WireTestList"},
        "versions": [
            {
                "name": VERSION,
                "served": True,
                "storage": True,
                "subresources": {"status": {}},
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {"type": "object", "properties": {"label": {"type": "string"}}},
                            "status": {
                                "type": "object",
                                "properties": {
                                    "id": {"type": "string"},
                                    "attempt": {"type": "string"},
                                    "names": {"type": "array", "items": {"type": "string"}},
                                },
                            },
                        },
                    }
                },
            }
        ],
    },
}


def release_all(control_plane: Cluster) -> None:
    """Takes every finalizer off, without which the definition could not go."""
    columns = 'jsonpath={range .items[*]}{.metadata.namespace} {.metadata.name}{"\\n"}{end}'
    listed = control_plane.run_kubectl("get", PLURAL, "-A", "-o", columns)
    for line in listed.splitlines():
        namespace, name = line.split()
        patch = '{"metadata": {"finalizers": null}}'
        try:
            control_plane.run_kubectl("-n", namespace, "patch", PLURAL, name, "--type=merge", "-p", patch)
        except ControlPlaneError as error:
            if "NotFound" not in str(error):  # its namespace is going, and took it along meanwhile
                raise


async def make(
    client: KubeClient, plural: str, namespace: str, name: str, finalizers: list[str] | None = None
) -> JsonObject:
    body = {
        "apiVersion": API_VERSION,
        "kind": "WireTest",
        "metadata": {"name": name, "finalizers": finalizers or []},
        "spec": {"label": "Web"},
    }
    return there(await client.request("POST", object_path(plural, namespace), body=body))


async def edit(client: KubeClient, body: JsonObject, patch: JsonObject) -> JsonObject:
    """As somebody else would: without looking at versions."""
    return there(await client.request("PATCH", path_of(body), body=patch, content_type=MERGE_PATCH))


def path_of(body: JsonObject) -> str:
    return object_path(PLURAL, body["metadata"]["namespace"], body["metadata"]["name"])


def there(body: JsonObject | None) -> JsonObject:
    assert body is not None
    return body


def version(body: JsonObject) -> str:
    return str(body["metadata"]["resourceVersion"])
