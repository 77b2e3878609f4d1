"""The wire to Kubernetes against a real API server: its uids, resourceVersions, field owners and rights."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.support.wire_kind import ANOTHER_UID, HOLD, PLURAL, edit, make, path_of, there, version

from okta_operator.constants import (
    FINALIZER,
    GROUP,
    MANAGER,
)
from okta_operator.core.errors import Terminal
from okta_operator.kube.client import KubeClient
from okta_operator.kube.cluster import cluster_id
from okta_operator.kube.errors import Conflict, Forbidden
from okta_operator.kube.events import Events
from okta_operator.kube.login import PodLogin
from okta_operator.kube.resources import Resources
from okta_operator.kube.secrets import SecretManifest, Secrets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from control_plane import Cluster
    from okta_operator.core.json import JsonObject
    from okta_operator.kube.login import Login

pytestmark = pytest.mark.cluster


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
                await Secrets(client).create(SecretManifest(namespace=name, name="late"))
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
