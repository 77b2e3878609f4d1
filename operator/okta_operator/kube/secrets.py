"""Secrets: those that the operator reads (connection Secrets) and those that it publishes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from pydantic import SecretStr

from okta_operator.constants import MANAGER
from okta_operator.core.errors import Recoverable
from okta_operator.kube.client import APPLY_PATCH, MERGE_PATCH
from okta_operator.kube.errors import AlreadyExists, Conflict
from okta_operator.kube.paths import object_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from okta_operator.core.json import JsonObject
    from okta_operator.kube.gated import Requests

_CORE: Final = "v1"
_OWNERSHIP: Final = {"fieldManager": MANAGER}


@dataclass(frozen=True, slots=True)
class KubeSecret:
    """A Secret with its values."""

    namespace: str
    name: str
    uid: str
    resource_version: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    data: Mapping[str, SecretStr]
    """Decoded. Bytes that are no UTF-8 survive as surrogates (``surrogateescape``)."""
    data_digest: str
    """See the function of that name."""


@dataclass(frozen=True, slots=True)
class PublishedSecret:
    """A Secret without its values: enough to see whether somebody changed it, and small."""

    namespace: str
    name: str
    uid: str
    resource_version: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    data_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretManifest:
    """A Secret as it is to be: Opaque, without an owner reference: garbage collection would defeat Retain."""

    namespace: str
    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, SecretStr] = field(default_factory=dict)

    def body(self) -> JsonObject:
        """What is sent; it holds the values."""
        data = {key: b64encode(_bytes(value)).decode("ascii") for key, value in self.data.items()}
        return {
            "apiVersion": _CORE,
            "kind": "Secret",
            "metadata": {
                "namespace": self.namespace,
                "name": self.name,
                "labels": dict(self.labels),
                "annotations": dict(self.annotations),
            },
            "type": "Opaque",
            "data": data,
        }

    def data_digest(self) -> str:
        """What ``PublishedSecret.data_digest`` is when the Secret holds this and nothing else."""
        return data_digest({key: _bytes(value) for key, value in self.data.items()})


class Secrets:
    """Reads and writes Secrets, one call each."""

    def __init__(self, client: Requests) -> None:
        """Uses the client, which stays its owner's to close."""
        self._client = client

    async def get(self, namespace: str, name: str) -> KubeSecret | None:
        """The Secret; None: there is none of that name.

        Raises:
            OperatorError: as ``KubeClient.request``.
        """
        body = await self._client.request("GET", object_path("secrets", namespace, name, api_version=_CORE))
        return None if body is None else _secret(body)

    async def create(self, manifest: SecretManifest) -> KubeSecret | None:
        """Makes a new Secret; one that is there already is never taken over.

        Returns:
            The Secret; None: there is one of that name.

        Raises:
            Recoverable: ``NamespaceGone``.
            OperatorError: as ``KubeClient.request``.
        """
        path = object_path("secrets", manifest.namespace, api_version=_CORE)
        try:
            body = await self._client.request("POST", path, body=manifest.body(), query=_OWNERSHIP)
        except AlreadyExists:
            return None
        if body is None:
            message = f"There is no namespace {manifest.namespace} to write a Secret to."
            raise Recoverable(reason="NamespaceGone", message=message)
        return _secret(body)

    async def apply(self, manifest: SecretManifest, *, uid: str, resource_version: str) -> KubeSecret:
        """Makes a Secret be what the manifest says: all of its data, and those labels and annotations.

        Labels and annotations of others stay. Where the Secret holds keys that the manifest does not name, a
        second call takes them out: server-side apply leaves what other managers own, and what was created by
        POST counts as such (Kubernetes documentation, "Server-Side Apply", "Comparison with Client-Side
        Apply").

        Args:
            manifest: the Secret as it is to be.
            uid: of the Secret that is to be written.
            resource_version: of the Secret as it was looked at.

        Raises:
            Conflict: the Secret is another one, was written to since, or is gone.
            OperatorError: as ``KubeClient.request``.
        """
        path = object_path("secrets", manifest.namespace, manifest.name, api_version=_CORE)
        sent = manifest.body()
        sent["metadata"] |= {"uid": uid, "resourceVersion": resource_version}
        query = _OWNERSHIP | {"force": "true"}
        body = await self._client.request("PATCH", path, body=sent, content_type=APPLY_PATCH, query=query)
        if body is not None and (surplus := _surplus(body, manifest)):
            query = _OWNERSHIP
            body = await self._client.request("PATCH", path, body=surplus, content_type=MERGE_PATCH, query=query)
        if body is None:
            message = f"The Secret {manifest.namespace}/{manifest.name} is gone."
            raise Conflict(message)
        return _secret(body)

    async def delete(self, namespace: str, name: str, *, uid: str, resource_version: str) -> bool:
        """Deletes a Secret, if it is still the one that was looked at.

        Returns:
            False: it was gone.

        Raises:
            Conflict: it is another one, or was written to since.
            OperatorError: as ``KubeClient.request``.
        """
        options = {
            "apiVersion": _CORE,
            "kind": "DeleteOptions",
            "preconditions": {"uid": uid, "resourceVersion": resource_version},
        }
        path = object_path("secrets", namespace, name, api_version=_CORE)
        return await self._client.request("DELETE", path, body=options) is not None


def read_published(body: Mapping[str, Any]) -> PublishedSecret:
    """What is kept of a Secret that a watch delivers: a digest instead of its values."""
    metadata = body["metadata"]
    return PublishedSecret(
        namespace=metadata["namespace"],
        name=metadata["name"],
        uid=metadata["uid"],
        resource_version=metadata["resourceVersion"],
        labels=dict(metadata.get("labels") or {}),
        annotations=dict(metadata.get("annotations") or {}),
        data_digest=data_digest(_decoded(body)),
    )


def data_digest(data: Mapping[str, bytes]) -> str:
    """SHA-256, in hexadecimal, of a Secret's data.

    Of each key in the order of their bytes: its length, the key, the value's length, the value; lengths in
    eight bytes, so that no two sets of data read the same.
    """
    digest = sha256()
    for key, value in sorted((key.encode(), value) for key, value in data.items()):
        for part in (key, value):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def _secret(body: JsonObject) -> KubeSecret:
    known, data = read_published(body), _decoded(body)
    return KubeSecret(
        namespace=known.namespace,
        name=known.name,
        uid=known.uid,
        resource_version=known.resource_version,
        labels=known.labels,
        annotations=known.annotations,
        data={key: SecretStr(value.decode("utf-8", "surrogateescape")) for key, value in data.items()},
        data_digest=known.data_digest,
    )


def _decoded(body: Mapping[str, Any]) -> dict[str, bytes]:
    return {key: b64decode(value or "") for key, value in (body.get("data") or {}).items()}


def _bytes(value: SecretStr) -> bytes:
    return value.get_secret_value().encode("utf-8", "surrogateescape")


def _surplus(body: JsonObject, manifest: SecretManifest) -> JsonObject | None:
    """What the Secret holds against the manifest, as a merge patch that takes it out; None: nothing."""
    data = {key: None for key in body.get("data") or {} if key not in manifest.data}
    labels = {key: None for key in _written_by_us(body, "labels") if key not in manifest.labels}
    annotations = {key: None for key in _written_by_us(body, "annotations") if key not in manifest.annotations}
    if not (data or labels or annotations):
        return None
    metadata = {member: body["metadata"][member] for member in ("uid", "resourceVersion")}
    return {"metadata": metadata | {"labels": labels, "annotations": annotations}, "data": data}


def _written_by_us(body: JsonObject, member: str) -> list[str]:
    """The labels or annotations that the POST wrote and that are still there.

    managedFields names a field ``f:<name>`` (Kubernetes documentation, "Server-Side Apply").
    """
    held = body["metadata"].get(member) or {}
    written: set[str] = set()
    for entry in body["metadata"].get("managedFields") or []:
        if entry.get("manager") == MANAGER and entry.get("operation") == "Update":
            written.update(entry.get("fieldsV1", {}).get("f:metadata", {}).get(f"f:{member}", {}))
    return [key for key in held if f"f:{key}" in written]
