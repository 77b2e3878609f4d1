from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.fake_kube import NAMESPACE
from tests.support.fake_okta import FakeOkta
from tests.support.operator import ORG, FakeCluster, Operator

from okta_operator.api.common import DeletionPolicy
from okta_operator.core.kind import Addresses
from okta_operator.core.ownership import Identity
from okta_operator.core.references import Key
from okta_operator.core.tenancy import Grant
from okta_operator.engine.gather import Subject
from okta_operator.engine.organizations import Organization
from okta_operator.okta.directory import Directory
from okta_operator.okta.inventory import Inventory

if TYPE_CHECKING:
    from collections.abc import Callable

    from okta_operator.core.json import JsonObject
    from okta_operator.engine.services import Services


@pytest.fixture
def okta() -> FakeOkta:
    return FakeOkta()


@pytest.fixture
def cluster() -> FakeCluster:
    return FakeCluster()


@pytest.fixture
def services(cluster: FakeCluster) -> Services:
    return Operator(cluster).services


@pytest.fixture
def subject(okta: FakeOkta, services: Services) -> Callable[..., Subject]:
    """Makes the subject of a look: a kind, its spec, and what its status says."""
    organization = Organization(
        key=ORG,
        owner_id="prod",
        organization_id="00o1",
        engine="IdentityEngine",
        addresses=Addresses(okta.url, okta.url),
        connection=okta,
        directory=Directory(okta),
        inventory=Inventory(okta),
        deletion_policy=DeletionPolicy.DELETE,
        resync=600.0,
    )

    def make(kind: str, spec: JsonObject, **status: Any) -> Subject:  # noqa: ANN401 - members of a status
        key = Key(kind, NAMESPACE, "om")
        services.resources.apply(  # type: ignore[attr-defined]
            {"kind": kind, "metadata": {"name": "om"}, "spec": {"orgRef": {"name": "acme"}, **spec}}
        )
        body = services.cache.get(key)
        assert body is not None
        body = {**body, "status": {**body["status"], **status}}
        found = services.kinds[kind]
        identity = Identity("prod", kind, NAMESPACE, "om", "cluster-1")
        return Subject(found, key, body, found.parse(body), replace(organization), identity, Grant(ORG, key.namespace))

    return make
