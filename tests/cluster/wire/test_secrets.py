"""Secrets on a real API server: created once, applied whole, deleted only as they were looked at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from tests.support.wire_kind import ANOTHER_UID, there

from okta_operator.constants import (
    ANNOTATION_OWNER,
    LABEL_MANAGED_BY,
    MANAGER,
)
from okta_operator.core.errors import Recoverable, Terminal
from okta_operator.kube.errors import Conflict
from okta_operator.kube.paths import object_path
from okta_operator.kube.secrets import SecretManifest, Secrets, data_digest, read_published

if TYPE_CHECKING:
    from control_plane import Cluster
    from okta_operator.core.json import JsonObject
    from okta_operator.kube.client import KubeClient
    from okta_operator.kube.secrets import KubeSecret

pytestmark = pytest.mark.cluster


def manifest(namespace: str, name: str, **changes: object) -> SecretManifest:
    fields: dict[str, Any] = {
        "labels": {LABEL_MANAGED_BY: MANAGER, "team": "sso"},
        "annotations": {ANNOTATION_OWNER: "prod/OktaApp/sso/web", "note": "one"},
        "data": {"client-id": SecretStr("0oa1"), "client-secret": SecretStr("s3cret-ä")},
    }
    return SecretManifest(namespace=namespace, name=name, **(fields | changes))


def shown(secret: KubeSecret | None) -> dict[str, str]:
    assert secret is not None
    return {key: value.get_secret_value() for key, value in secret.data.items()}


async def raw(client: KubeClient, namespace: str, name: str) -> JsonObject:
    return there(await client.request("GET", object_path("secrets", namespace, name, api_version="v1")))


class TestSecrets:
    async def test_created_and_read_back(self, client: KubeClient, namespace: str, name: str) -> None:
        secrets, wanted = Secrets(client), manifest(namespace, name)
        created = await secrets.create(wanted)
        assert created == await secrets.get(namespace, name)
        assert shown(created) == {"client-id": "0oa1", "client-secret": "s3cret-ä"}
        assert "s3cret" not in repr(created)
        body = await raw(client, namespace, name)
        assert body["type"] == "Opaque"
        assert "ownerReferences" not in body["metadata"]
        assert {entry["manager"] for entry in body["metadata"]["managedFields"]} == {MANAGER}
        assert read_published(body).data_digest == wanted.data_digest()

    async def test_one_that_is_there_is_not_taken_over(
        self, client: KubeClient, namespace: str, name: str, control_plane: Cluster
    ) -> None:
        control_plane.run_kubectl("-n", namespace, "create", "secret", "generic", name, "--from-literal=a=b")
        before = await raw(client, namespace, name)
        assert await Secrets(client).create(manifest(namespace, name)) is None
        assert await raw(client, namespace, name) == before

    async def test_apply_makes_all_of_the_data_so_and_leaves_labels_of_others(
        self, client: KubeClient, namespace: str, name: str, control_plane: Cluster
    ) -> None:
        secrets = Secrets(client)
        await secrets.create(manifest(namespace, name))
        by_hand = {
            "metadata": {"labels": {"theirs": "stays"}},
            "data": {"client-id": "eA==", "added": "eQ=="},
        }
        control_plane.run_kubectl("-n", namespace, "patch", "secret", name, "--type=merge", "-p", json.dumps(by_hand))
        found = await secrets.get(namespace, name)
        assert shown(found) == {"client-id": "x", "client-secret": "s3cret-ä", "added": "y"}
        assert found is not None
        wanted = manifest(
            namespace,
            name,
            labels={LABEL_MANAGED_BY: MANAGER},
            annotations={ANNOTATION_OWNER: "prod/OktaApp/sso/web"},
            data={"client-id": SecretStr("0oa2")},
        )
        applied = await secrets.apply(wanted, uid=found.uid, resource_version=found.resource_version)
        assert applied == await secrets.get(namespace, name)
        assert shown(applied) == {"client-id": "0oa2"}
        assert applied.data_digest == wanted.data_digest()
        assert applied.labels == {LABEL_MANAGED_BY: MANAGER, "theirs": "stays"}
        assert applied.annotations == {ANNOTATION_OWNER: "prod/OktaApp/sso/web"}

    async def test_applying_the_same_twice_writes_nothing_the_second_time(
        self, client: KubeClient, namespace: str, name: str
    ) -> None:
        secrets, wanted = Secrets(client), manifest(namespace, name)
        created = await secrets.create(wanted)
        assert created is not None
        first = await secrets.apply(wanted, uid=created.uid, resource_version=created.resource_version)
        second = await secrets.apply(wanted, uid=first.uid, resource_version=first.resource_version)
        assert second == first

    async def test_apply_conflicts_with_a_write_in_between_another_of_that_name_and_a_deletion(
        self, client: KubeClient, namespace: str, name: str
    ) -> None:
        secrets, wanted = Secrets(client), manifest(namespace, name)
        created = await secrets.create(wanted)
        assert created is not None
        newer = await secrets.apply(
            manifest(namespace, name, data={}), uid=created.uid, resource_version=created.resource_version
        )
        with pytest.raises(Conflict):
            await secrets.apply(wanted, uid=created.uid, resource_version=created.resource_version)
        with pytest.raises(Conflict):
            await secrets.apply(wanted, uid=ANOTHER_UID, resource_version=newer.resource_version)
        assert await secrets.get(namespace, name) == newer
        assert await secrets.delete(namespace, name, uid=newer.uid, resource_version=newer.resource_version)
        with pytest.raises(Conflict):
            await secrets.apply(wanted, uid=newer.uid, resource_version=newer.resource_version)
        assert await secrets.get(namespace, name) is None

    async def test_deletes_only_the_one_that_was_looked_at(self, client: KubeClient, namespace: str, name: str) -> None:
        secrets = Secrets(client)
        created = await secrets.create(manifest(namespace, name))
        assert created is not None
        uid, current = created.uid, created.resource_version
        with pytest.raises(Conflict):
            await secrets.delete(namespace, name, uid=ANOTHER_UID, resource_version=current)
        with pytest.raises(Conflict):
            await secrets.delete(namespace, name, uid=uid, resource_version="1")
        assert await secrets.delete(namespace, name, uid=uid, resource_version=current)
        assert not await secrets.delete(namespace, name, uid=uid, resource_version=current)

    async def test_bytes_that_are_no_text_survive(
        self, client: KubeClient, namespace: str, name: str, control_plane: Cluster
    ) -> None:
        body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "data": {"key": "/wD+"}}
        control_plane.run_kubectl("-n", namespace, "apply", "-f", "-", text=json.dumps(body))
        found = await Secrets(client).get(namespace, name)
        assert found is not None
        assert found.data_digest == data_digest({"key": b"\xff\x00\xfe"})
        assert manifest(namespace, name, data=found.data).data_digest() == found.data_digest

    async def test_a_refusal_does_not_quote_values(self, client: KubeClient, namespace: str, name: str) -> None:
        body = manifest(namespace, name).body() | {"data": {"client-secret": "no base64: s3cret"}}
        with pytest.raises(Terminal) as caught:
            await client.request("POST", object_path("secrets", namespace, api_version="v1"), body=body)
        assert "s3cret" not in str(caught.value)

    async def test_no_namespace_is_no_crash(self, client: KubeClient, name: str) -> None:
        assert await Secrets(client).get(name, name) is None
        with pytest.raises(Recoverable, match="There is no namespace") as caught:
            await Secrets(client).create(manifest(name, name))
        assert caught.value.reason == "NamespaceGone"
