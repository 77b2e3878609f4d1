"""The wire to Kubernetes against a real API server: its uids, resourceVersions, field owners and rights."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from pydantic import SecretStr

from okta_operator.constants import (
    ANNOTATION_OWNER,
    API_VERSION,
    FINALIZER,
    GROUP,
    LABEL_MANAGED_BY,
    MANAGER,
    VERSION,
)
from okta_operator.core.errors import Recoverable, Terminal
from okta_operator.kube.client import MERGE_PATCH, KubeClient
from okta_operator.kube.cluster import cluster_id
from okta_operator.kube.errors import Conflict, Forbidden
from okta_operator.kube.events import Events
from okta_operator.kube.login import PodLogin
from okta_operator.kube.paths import object_path
from okta_operator.kube.resources import Resources
from okta_operator.kube.secrets import SecretManifest, Secrets, data_digest, read_published

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from control_plane import Cluster
    from okta_operator.core.json import JsonObject
    from okta_operator.kube.login import Login
    from okta_operator.kube.secrets import KubeSecret

pytestmark = pytest.mark.cluster

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


@pytest.fixture(scope="module")
def kind(control_plane: Cluster) -> Iterator[str]:
    control_plane.run_kubectl("apply", "-f", "-", text=json.dumps(CRD))
    control_plane.run_kubectl("wait", "--for=condition=Established", f"crd/{PLURAL}.{GROUP}", "--timeout=30s")
    yield PLURAL
    release_all(control_plane)
    control_plane.run_kubectl("delete", f"crd/{PLURAL}.{GROUP}")


def release_all(control_plane: Cluster) -> None:
    """Takes every finalizer off, without which the definition could not go."""
    columns = 'jsonpath={range .items[*]}{.metadata.namespace} {.metadata.name}{"\\n"}{end}'
    listed = control_plane.run_kubectl("get", PLURAL, "-A", "-o", columns)
    for line in listed.splitlines():
        namespace, name = line.split()
        patch = '{"metadata": {"finalizers": null}}'
        control_plane.run_kubectl("-n", namespace, "patch", PLURAL, name, "--type=merge", "-p", patch)


@pytest.fixture(scope="module")
def namespace(control_plane: Cluster) -> Iterator[str]:
    name = f"wire-{uuid4().hex[:8]}"
    control_plane.run_kubectl("create", "namespace", name)
    yield name
    control_plane.run_kubectl("delete", "namespace", name, "--wait=false")


@pytest.fixture
async def client(control_plane: Cluster) -> AsyncIterator[KubeClient]:
    connected = await KubeClient.connect(str(control_plane.kubeconfig))
    yield connected
    await connected.close()


@pytest.fixture
def name() -> str:
    return f"n{uuid4().hex[:10]}"


@pytest.fixture
async def resource(client: KubeClient, kind: str, namespace: str, name: str) -> JsonObject:
    return await make(client, kind, namespace, name)


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


class TestCluster:
    async def test_says_its_version_and_that_it_answers(self, client: KubeClient) -> None:
        assert (await client.server_version()).startswith("v1.")
        assert await client.reachable() is None

    async def test_id_is_the_uid_of_kube_system(self, client: KubeClient, control_plane: Cluster) -> None:
        uid = control_plane.run_kubectl("get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}")
        assert await cluster_id(client) == uid


class TestFinalizers:
    async def test_added_once_and_no_write_the_second_time(self, client: KubeClient, resource: JsonObject) -> None:
        resources = Resources(client)
        first = there(await resources.add_finalizer(resource, PLURAL))
        second = there(await resources.add_finalizer(first, PLURAL))
        assert first["metadata"]["finalizers"] == [FINALIZER]
        assert version(second) == version(first)

    async def test_that_of_others_survives_even_when_ours_was_decided_on_an_old_body(
        self, client: KubeClient, resource: JsonObject
    ) -> None:
        await edit(client, resource, {"metadata": {"finalizers": [HOLD]}})
        added = there(await Resources(client).add_finalizer(resource, PLURAL))
        assert added["metadata"]["finalizers"] == [HOLD, FINALIZER]
        removed = there(await Resources(client).remove_finalizer(added, PLURAL))
        assert removed["metadata"]["finalizers"] == [HOLD]
        await edit(client, resource, {"metadata": {"finalizers": []}})

    async def test_spec_and_generation_stay(self, client: KubeClient, resource: JsonObject) -> None:
        added = there(await Resources(client).add_finalizer(resource, PLURAL))
        assert added["spec"] == resource["spec"]
        assert added["metadata"]["generation"] == resource["metadata"]["generation"]

    async def test_none_is_added_to_a_resource_that_is_being_deleted(
        self, client: KubeClient, kind: str, namespace: str, name: str
    ) -> None:
        held = await make(client, kind, namespace, name, [HOLD])
        await client.request("DELETE", path_of(held))
        seen = there(await Resources(client).add_finalizer(held, PLURAL))
        assert seen["metadata"]["deletionTimestamp"]
        assert seen["metadata"]["finalizers"] == [HOLD]
        await edit(client, held, {"metadata": {"finalizers": []}})

    async def test_removing_the_last_one_ends_the_deletion(
        self, client: KubeClient, kind: str, namespace: str, name: str
    ) -> None:
        resources = Resources(client)
        ours = await make(client, kind, namespace, name, [FINALIZER])
        await client.request("DELETE", path_of(ours))
        # The body from before the deletion: its resourceVersion is behind by now.
        await resources.remove_finalizer(ours, PLURAL)
        assert await resources.get(PLURAL, namespace, name) is None
        assert await resources.remove_finalizer(ours, PLURAL) is None

    async def test_a_later_resource_of_the_same_name_is_not_touched(
        self, client: KubeClient, resource: JsonObject, namespace: str, name: str
    ) -> None:
        await client.request("DELETE", path_of(resource))
        later = await make(client, PLURAL, namespace, name)
        assert await Resources(client).add_finalizer(resource, PLURAL) is None
        assert await Resources(client).get(PLURAL, namespace, name) == later


class TestStatus:
    async def test_members_are_written_and_removed_and_the_rest_stays(
        self, client: KubeClient, resource: JsonObject, namespace: str, name: str
    ) -> None:
        async def patch(status: JsonObject) -> JsonObject:
            uid = resource["metadata"]["uid"]
            return there(await Resources(client).patch_status(PLURAL, namespace, name, uid=uid, status=status))

        body = await patch({"id": "0oa1", "attempt": "x", "names": ["a", "b"], "never": None})
        assert body["status"] == {"id": "0oa1", "attempt": "x", "names": ["a", "b"]}
        body = await patch({"attempt": None, "names": ["c"], "never": None})
        assert body["status"] == {"id": "0oa1", "names": ["c"]}
        assert body["spec"] == resource["spec"]
        assert body["metadata"]["generation"] == resource["metadata"]["generation"]
        assert version(await patch({"id": "0oa1"})) == version(body)

    async def test_another_of_that_name_is_a_conflict_and_stays_as_it_is(
        self, client: KubeClient, resource: JsonObject, namespace: str, name: str
    ) -> None:
        resources = Resources(client)
        for _ in ("without a status", "with one"):
            before = await resources.get(PLURAL, namespace, name)
            with pytest.raises(Conflict, match="it is not as it was"):
                await resources.patch_status(PLURAL, namespace, name, uid=ANOTHER_UID, status={"id": "0oa1"})
            assert await resources.get(PLURAL, namespace, name) == before
            uid = resource["metadata"]["uid"]
            await resources.patch_status(PLURAL, namespace, name, uid=uid, status={"id": "0oa2"})

    async def test_a_write_in_between_is_a_conflict_only_where_the_version_is_given(
        self, client: KubeClient, resource: JsonObject, namespace: str, name: str
    ) -> None:
        resources, uid = Resources(client), resource["metadata"]["uid"]
        await edit(client, resource, {"spec": {"label": "Other"}})
        with pytest.raises(Conflict):
            await resources.patch_status(
                PLURAL, namespace, name, uid=uid, status={"id": "0oa1"}, resource_version=version(resource)
            )
        body = there(await resources.patch_status(PLURAL, namespace, name, uid=uid, status={"id": "0oa2"}))
        assert body["status"] == {"id": "0oa2"}
        assert body["spec"] == {"label": "Other"}

    async def test_gone_is_none(self, client: KubeClient, kind: str, namespace: str, name: str) -> None:
        assert await Resources(client).patch_status(kind, namespace, name, uid=ANOTHER_UID, status={}) is None
        assert await Resources(client).get(kind, namespace, name) is None

    async def test_what_the_schema_refuses_is_terminal_and_names_the_field(
        self, client: KubeClient, resource: JsonObject, namespace: str, name: str
    ) -> None:
        with pytest.raises(Terminal, match=r"status\.names") as caught:
            await Resources(client).patch_status(
                PLURAL, namespace, name, uid=resource["metadata"]["uid"], status={"names": "no list"}
            )
        assert caught.value.reason == "KubernetesInvalid"


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


class TestEvents:
    async def test_kubectl_describe_shows_it(
        self, client: KubeClient, resource: JsonObject, control_plane: Cluster, namespace: str, name: str
    ) -> None:
        await Events(client).post(resource, type_="Warning", reason="OwnedByAnother", message="m" * 2000)
        described = control_plane.run_kubectl("-n", namespace, "describe", f"{PLURAL}.{GROUP}", name)
        assert "OwnedByAnother" in described
        listed = control_plane.run_kubectl(
            "-n", namespace, "get", "events", "-o", "json", f"--field-selector=involvedObject.name={name}"
        )
        (event,) = json.loads(listed)["items"]
        assert (event["type"], event["source"]["component"]) == ("Warning", MANAGER)
        assert len(event["message"]) == 1024

    async def test_a_namespace_that_goes_is_no_error(
        self,
        client: KubeClient,
        kind: str,
        control_plane: Cluster,
        name: str,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        control_plane.run_kubectl("create", "namespace", name)
        body = await make(client, kind, name, "held", [HOLD])
        control_plane.run_kubectl("delete", "namespace", name, "--wait=false")
        try:
            with pytest.raises(Forbidden, match="the namespace is being deleted") as caught:
                await Secrets(client).create(manifest(name, "late"))
            assert caught.value.reason == "NamespaceTerminating"
            await Events(client).post(body, type_="Normal", reason="Finalized", message="Done.")
            assert not [record for record in caplog.records if record.levelname == "WARNING"]
        finally:
            await edit(client, body, {"metadata": {"finalizers": []}})


class TestRights:
    @pytest.fixture
    async def powerless(
        self, control_plane: Cluster, namespace: str, tmp_path: Path, name: str
    ) -> AsyncIterator[KubeClient]:
        control_plane.run_kubectl("-n", namespace, "create", "serviceaccount", name)
        file = control_plane.service_account_kubeconfig(namespace, name, tmp_path)
        connected = await KubeClient.connect(str(file))
        yield connected
        await connected.close()

    async def test_a_missing_right_is_named(
        self, powerless: KubeClient, resource: JsonObject, namespace: str, name: str
    ) -> None:
        with pytest.raises(Forbidden) as caught:
            await Resources(powerless).patch_status(PLURAL, namespace, name, uid=resource["metadata"]["uid"], status={})
        assert caught.value.message == (
            f"The operator may not patch {PLURAL}/status {name} in namespace {namespace}: "
            f'grant its ServiceAccount the verb "patch" on "{PLURAL}/status" in API group "{GROUP}" '
            f"in namespace {namespace}."
        )

    async def test_the_cluster_has_no_id_then(self, powerless: KubeClient) -> None:
        assert await cluster_id(powerless) is None

    async def test_an_event_that_is_refused_is_logged(
        self, powerless: KubeClient, resource: JsonObject, caplog: pytest.LogCaptureFixture
    ) -> None:
        await Events(powerless).post(resource, type_="Normal", reason="Created", message="Done.")
        assert 'the verb "create" on "events"' in caplog.text

    async def test_the_login_names_the_namespace_and_hides_the_token(
        self, powerless: KubeClient, namespace: str
    ) -> None:
        login = await powerless.login()
        assert login.default_namespace == namespace
        assert login.token is not None
        assert login.token.get_secret_value() not in repr(login)


async def test_a_renewed_token_is_used_without_a_restart(
    control_plane: Cluster, namespace: str, tmp_path: Path, name: str
) -> None:
    control_plane.run_kubectl("-n", namespace, "create", "serviceaccount", name)
    kubeconfig = control_plane.service_account_kubeconfig(namespace, name, tmp_path)
    admitted = await KubeClient.connect(str(kubeconfig))
    login = await admitted.login()
    await admitted.close()
    assert login.token is not None
    source = pod_login(login, tmp_path)
    client = KubeClient(source, await source.read())
    refused = await client.reachable()
    (tmp_path / "token").write_text(login.token.get_secret_value())
    try:
        assert refused is not None
        assert "refuses the operator's credentials" in refused
        assert await client.reachable() is None
    finally:
        await client.close()


def pod_login(login: Login, folder: Path) -> PodLogin:
    """The files that a pod gets, with a token that has ended."""
    assert login.ca_path is not None
    shutil.copy(login.ca_path, folder / "ca.crt")
    (folder / "token").write_text("no-longer-valid")
    host, _, port = login.server.removeprefix("https://").rpartition(":")
    return PodLogin({"KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": port}, folder)
