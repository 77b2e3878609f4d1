"""Reads and writes of the custom resources: the operator's finalizer and the status, nothing else of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from okta_operator.constants import FINALIZER
from okta_operator.core.bodies import reduced
from okta_operator.kube.client import JSON_PATCH, MERGE_PATCH
from okta_operator.kube.errors import Conflict, PatchDoesNotFit
from okta_operator.kube.paths import list_path, object_path

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from okta_operator.core.json import JsonObject
    from okta_operator.kube.gated import Requests

_TRIES: Final = 5
_PAGE: Final = "100"
"""Each may have 256 KiB in annotations alone."""


class Resources:
    """The custom resources as the API server holds them, not as the cache remembers them."""

    def __init__(self, client: Requests) -> None:
        """Uses the client, which stays its owner's to close."""
        self._client = client

    async def get(self, plural: str, namespace: str, name: str) -> JsonObject | None:
        """The resource as it is now; None: there is none of that name.

        Raises:
            OperatorError: as ``KubeClient.request``.
        """
        return await self._client.request("GET", object_path(plural, namespace, name))

    async def everything(self, plural: str, namespaces: Sequence[str] = ()) -> list[JsonObject]:
        """All resources of a kind, as far as they are read; none where its CRD is not installed.

        Args:
            plural: the kind's.
            namespaces: which are asked; empty for the whole cluster.

        Raises:
            OperatorError: as ``KubeClient.request``.
        """
        found: list[JsonObject] = []
        async for page in self._pages(plural, namespaces):
            # The items of a list do not say what they are.
            about = {"apiVersion": page.get("apiVersion"), "kind": str(page.get("kind", "")).removesuffix("List")}
            found += [reduced({**about, **item}) for item in page.get("items", ())]
        return found

    async def uids(self, plural: str, namespaces: Sequence[str] = ()) -> dict[tuple[str, str], str]:
        """The uid of each resource of a kind, by namespace and name.

        Args:
            plural: the kind's.
            namespaces: which are asked; empty for the whole cluster.

        Raises:
            OperatorError: as ``KubeClient.request``.
        """
        found: dict[tuple[str, str], str] = {}
        async for page in self._pages(plural, namespaces):
            for item in page.get("items", ()):
                metadata = item["metadata"]
                found[metadata["namespace"], metadata["name"]] = metadata["uid"]
        return found

    async def _pages(self, plural: str, namespaces: Sequence[str]) -> AsyncIterator[JsonObject]:
        for namespace in namespaces or (None,):
            path, query = list_path(plural, namespace), {"limit": _PAGE}
            while True:
                page = await self._client.request("GET", path, query=query) or {}
                yield page
                following = (page.get("metadata") or {}).get("continue")
                if not following:
                    break
                query = {"limit": _PAGE, "continue": following}

    async def add_finalizer(self, body: JsonObject, plural: str) -> JsonObject | None:
        """Puts the operator's finalizer onto a resource, beside those of others.

        Args:
            body: the resource as known; it may be behind.
            plural: its kind's.

        Returns:
            The resource as it is then; None: it is gone, or another one has its name. One that is being
            deleted comes back without the finalizer, since Kubernetes lets nobody add one then.

        Raises:
            Conflict: others kept writing to it.
            OperatorError: as ``KubeClient.request``.
        """
        return await self._change_finalizers(body, plural, _with_ours)

    async def remove_finalizer(self, body: JsonObject, plural: str) -> JsonObject | None:
        """Takes the operator's finalizer off a resource; those of others stay.

        Args:
            body: the resource as known; it may be behind.
            plural: its kind's.

        Returns:
            The resource as it is then (if it was being deleted and the finalizer was the last, it was so for
            the last time); None: it is gone, or another one has its name.

        Raises:
            Conflict: others kept writing to it.
            OperatorError: as ``KubeClient.request``.
        """
        return await self._change_finalizers(body, plural, _without_ours)

    async def _change_finalizers(
        self, body: JsonObject, plural: str, change: Callable[[JsonObject], list[str]]
    ) -> JsonObject | None:
        uid = body["metadata"]["uid"]
        current: JsonObject | None = body
        for _ in range(_TRIES):
            if current is None or current["metadata"]["uid"] != uid:
                return None
            metadata = current["metadata"]
            wanted = change(metadata)
            if wanted == (metadata.get("finalizers") or []):
                return current
            path = object_path(plural, metadata["namespace"], metadata["name"])
            try:
                return await self._client.request(
                    "PATCH", path, body=_finalizers_patch(metadata, wanted), content_type=MERGE_PATCH
                )
            except Conflict:
                current = await self._client.request("GET", path)
        name = body["metadata"]["name"]
        message = f"The finalizers of {plural} {name} could not be written: others keep writing to it."
        raise Conflict(message)

    async def patch_status(  # noqa: PLR0913 - which resource, in which state, and what
        self,
        plural: str,
        namespace: str,
        name: str,
        *,
        uid: str,
        status: JsonObject,
        resource_version: str | None = None,
    ) -> JsonObject | None:
        """Writes some members of a resource's status; those that are not named stay.

        A JSON patch, since on a custom resource's status a merge patch's ``metadata.uid`` is ignored
        (recorded of Kubernetes 1.37; its strategy for status keeps the old metadata), while a JSON patch's
        ``test`` is not.

        Args:
            plural: the kind's.
            namespace: the resource's.
            name: the resource's.
            uid: the resource's: one of the same name that was made later is not touched.
            status: members and their whole new values; None takes a member out.
            resource_version: when given, nothing else may have been written since.

        Returns:
            The whole resource as it is then; None: it is gone.

        Raises:
            Conflict: another one has its name, or it was written to since.
            OperatorError: as ``KubeClient.request``.
        """
        path = object_path(plural, namespace, name, "status")
        expected = {"uid": uid} | ({"resourceVersion": resource_version} if resource_version else {})
        try:
            patch = _tests(expected) + _members(status)
            return await self._client.request("PATCH", path, body=patch, content_type=JSON_PATCH)
        except PatchDoesNotFit:
            current = await self.get(plural, namespace, name)
            if current is None:
                return None
            if "status" in current or not _is(expected, current):
                raise
            # There is no status to put a member into, as where a schema gives no default.
            whole = {member: value for member, value in status.items() if value is not None}
            patch = _tests({"uid": uid, "resourceVersion": current["metadata"]["resourceVersion"]})
            patch.append({"op": "add", "path": "/status", "value": whole})
            return await self._client.request("PATCH", path, body=patch, content_type=JSON_PATCH)


def _with_ours(metadata: JsonObject) -> list[str]:
    finalizers: list[str] = list(metadata.get("finalizers") or [])
    if FINALIZER in finalizers or metadata.get("deletionTimestamp"):
        return finalizers
    return [*finalizers, FINALIZER]


def _without_ours(metadata: JsonObject) -> list[str]:
    return [each for each in metadata.get("finalizers") or [] if each != FINALIZER]


def _finalizers_patch(metadata: JsonObject, wanted: list[str]) -> JsonObject:
    # The list is replaced as a whole, so it has to be the one that was read: hence the resourceVersion.
    known = {member: metadata[member] for member in ("uid", "resourceVersion")}
    return {"metadata": known | {"finalizers": wanted}}


def _tests(metadata: Mapping[str, str]) -> list[JsonObject]:
    return [{"op": "test", "path": f"/metadata/{name}", "value": value} for name, value in metadata.items()]


def _is(expected: Mapping[str, str], body: JsonObject) -> bool:
    return all(body["metadata"][name] == value for name, value in expected.items())


def _members(status: JsonObject) -> list[JsonObject]:
    patch: list[JsonObject] = []
    for member, value in status.items():
        path = f"/status/{member}"
        patch.append({"op": "add", "path": path, "value": value})
        if value is None:
            # Put there first, since the removal of what is not there is an error.
            patch.append({"op": "remove", "path": path})
    return patch
