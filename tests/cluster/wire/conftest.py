"""A kind, a namespace and a client for the tests of the wire to Kubernetes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from tests.support.wire_kind import CRD, PLURAL, make, release_all

from okta_operator.constants import (
    GROUP,
)
from okta_operator.kube.client import KubeClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from control_plane import Cluster
    from okta_operator.core.json import JsonObject


@pytest.fixture(scope="module")
def kind(control_plane: Cluster) -> Iterator[str]:
    control_plane.run_kubectl("apply", "-f", "-", text=json.dumps(CRD))
    control_plane.run_kubectl("wait", "--for=condition=Established", f"crd/{PLURAL}.{GROUP}", "--timeout=30s")
    yield PLURAL
    release_all(control_plane)
    control_plane.run_kubectl("delete", f"crd/{PLURAL}.{GROUP}")


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
