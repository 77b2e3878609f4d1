"""Secrets in memory, as the API server treats them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.fake_kube import NAMESPACE, Counter, nobody

from okta_operator.constants import LABEL_MANAGED_BY, MANAGER
from okta_operator.kube.errors import Conflict
from okta_operator.kube.secrets import KubeSecret, SecretManifest, Secrets, data_digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr

    from okta_operator.core.json import JsonObject


class FakeSecrets(Secrets):
    """Secrets as the API server treats them.

    Attributes:
        found: by namespace and name.
        writes: what was done, as ``"create a/b"``.
        seen: told of each published Secret after a change, as a watch would; and ``gone`` of removals.
    """

    def __init__(self, numbers: Counter) -> None:
        self.found: dict[tuple[str, str], KubeSecret] = {}
        self.writes: list[str] = []
        self.reads = 0
        self.seen: Callable[[KubeSecret], None] = nobody
        self.gone: Callable[[KubeSecret], None] = nobody
        self._numbers = numbers

    # what a user does

    def put(self, manifest: SecretManifest) -> KubeSecret:
        """``kubectl apply`` of a Secret."""
        old = self.found.get((manifest.namespace, manifest.name))
        secret = self._made(manifest, f"uid-{self._numbers.next()}" if old is None else old.uid)
        return self._store(secret)

    def tamper(self, name: str, **data: SecretStr) -> None:
        """``kubectl edit`` of a Secret's data."""
        old = self.found[NAMESPACE, name]
        self.put(
            SecretManifest(
                namespace=NAMESPACE,
                name=name,
                labels=old.labels,
                annotations=old.annotations,
                data={**old.data, **data},
            )
        )

    def remove(self, name: str) -> None:
        """``kubectl delete`` of a Secret."""
        self.gone(self.found.pop((NAMESPACE, name)))

    def values(self, name: str) -> dict[str, str]:
        """The data of a Secret in clear text."""
        return {key: value.get_secret_value() for key, value in self.found[NAMESPACE, name].data.items()}

    # what the operator does

    async def get(self, namespace: str, name: str) -> KubeSecret | None:
        self.reads += 1
        return self.found.get((namespace, name))

    async def create(self, manifest: SecretManifest) -> KubeSecret | None:
        if (manifest.namespace, manifest.name) in self.found:
            return None
        self.writes.append(f"create {manifest.namespace}/{manifest.name}")
        return self.put(manifest)

    async def apply(self, manifest: SecretManifest, *, uid: str, resource_version: str) -> KubeSecret:
        old = self._require(manifest.namespace, manifest.name, uid, resource_version)
        self.writes.append(f"apply {manifest.namespace}/{manifest.name}")
        return self._store(self._made(manifest, old.uid))

    async def delete(self, namespace: str, name: str, *, uid: str, resource_version: str) -> bool:
        if (namespace, name) not in self.found:
            return False
        self._require(namespace, name, uid, resource_version)
        self.writes.append(f"delete {namespace}/{name}")
        self.gone(self.found.pop((namespace, name)))
        return True

    def _require(self, namespace: str, name: str, uid: str, resource_version: str) -> KubeSecret:
        old = self.found.get((namespace, name))
        if old is None or (old.uid, old.resource_version) != (uid, resource_version):
            message = "The Secret was written to since."
            raise Conflict(message)
        return old

    def _made(self, manifest: SecretManifest, uid: str) -> KubeSecret:
        values = {key: value.get_secret_value().encode() for key, value in manifest.data.items()}
        return KubeSecret(
            namespace=manifest.namespace,
            name=manifest.name,
            uid=uid,
            resource_version=self._numbers.next(),
            labels=dict(manifest.labels),
            annotations=dict(manifest.annotations),
            data=dict(manifest.data),
            data_digest=data_digest(values),
        )

    def _store(self, secret: KubeSecret) -> KubeSecret:
        self.found[secret.namespace, secret.name] = secret
        if secret.labels.get(LABEL_MANAGED_BY) == MANAGER:
            self.seen(secret)
        return secret


def as_watched(secret: KubeSecret) -> JsonObject:
    """A Secret as a watch delivers it; the digest alone stands for its data."""
    body = SecretManifest(
        namespace=secret.namespace,
        name=secret.name,
        labels=secret.labels,
        annotations=secret.annotations,
        data=secret.data,
    ).body()
    body["metadata"] |= {"uid": secret.uid, "resourceVersion": secret.resource_version}
    return body
