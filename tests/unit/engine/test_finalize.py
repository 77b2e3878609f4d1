"""What becomes of an external object when its resource goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import ORG

from okta_operator.api.common import DeletionPolicy
from okta_operator.constants import FINALIZER
from okta_operator.core.errors import OperatorError, Recoverable, Scope, Terminal, Waiting
from okta_operator.engine.finalize import Farewell, add_finalizer, finalize
from okta_operator.engine.organizations import _Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.fake_okta import FakeOkta
    from tests.support.operator import FakeCluster

    from okta_operator.core.json import JsonObject
    from okta_operator.engine.gather import Subject
    from okta_operator.engine.services import Services

PATH: Final = "/api/v1/trustedOrigins/tos1"
SPEC: Final = {"origin": "https://om.example.com", "scopes": ["CORS"]}
DELETE: Final = [f"DELETE {PATH}"]
OFF: Final = [f"POST {PATH}/lifecycle/deactivate", f"PUT {PATH}"]
RELEASE: Final = [f"PUT {PATH}"]
ADOPTED: Final = {"adopt": {"id": "tos1"}, "managementPolicy": "Full"}


class Deletion:
    """A trusted origin in Okta, and its resource that is being deleted."""

    def __init__(self, services: Services, make: Callable[..., Subject], okta: FakeOkta, cluster: FakeCluster) -> None:
        self.services = services
        self.okta = okta
        self.cluster = cluster
        self._make = make
        cluster.resources.apply({"kind": "OktaOrg", "metadata": {"name": "acme"}, "spec": {}})

    def of(self, spec: JsonObject, status: JsonObject, annotations: dict[str, str] | None = None) -> JsonObject:
        """The resource's body; the organization is open."""
        subject = self._make("OktaTrustedOrigin", SPEC | spec, **status)
        self.services.organizations._entries[ORG] = _Entry(organization=subject.organization)
        named = {f"okta-operator.dev/{name}": value for name, value in (annotations or {}).items()}
        meta = {"finalizers": [FINALIZER], "deletionTimestamp": "2026-01-01T00:00:00Z", "annotations": named}
        body = {**subject.body, "metadata": {**subject.body["metadata"], **meta}}
        self.cluster.resources.bodies[subject.key] = body
        self.subject = subject
        return body

    def exists(self, identity: str | None = None, **members: Any) -> None:  # noqa: ANN401 - members of Okta's
        """Okta has the object; with the resource's own mark unless another identity's is given."""
        mark = self.subject.identity.mark if identity is None else identity
        name = f"om [okta-operator {mark}]".removesuffix(" [okta-operator ]")
        self.okta.objects[PATH] = {"id": "tos1", "name": name, "status": "ACTIVE", "origin": "kept", **members}

    async def run(self, body: JsonObject) -> Farewell | None:
        kind = self.services.kinds["OktaTrustedOrigin"]
        return await finalize(self.services, kind, self.subject.key, body)

    @property
    def over(self) -> bool:
        """Whether the resource was let go."""
        return self.subject.key not in self.cluster.resources.bodies


@pytest.fixture
def deletion(services: Services, subject: Callable[..., Subject], okta: FakeOkta, cluster: FakeCluster) -> Deletion:
    return Deletion(services, subject, okta, cluster)


@pytest.mark.parametrize(
    ("spec", "annotations", "organization", "reason", "writes"),
    [
        ({}, {}, DeletionPolicy.DELETE, "Deleted", DELETE),
        ({}, {}, DeletionPolicy.RETAIN, "Retained", RELEASE),
        ({}, {}, DeletionPolicy.DEACTIVATE, "Retained", OFF),
        ({"deletionPolicy": "Delete"}, {}, DeletionPolicy.RETAIN, "Deleted", DELETE),
        ({"deletionPolicy": "Retain"}, {}, DeletionPolicy.DELETE, "Retained", RELEASE),
        ({"deletionPolicy": "Deactivate"}, {}, DeletionPolicy.DELETE, "Retained", OFF),
        (ADOPTED, {}, DeletionPolicy.DELETE, "Retained", RELEASE),
        (ADOPTED | {"deletionPolicy": "Delete"}, {}, DeletionPolicy.DELETE, "Deleted", DELETE),
        ({"adopt": {"id": "tos1"}, "deletionPolicy": "Delete"}, {}, DeletionPolicy.DELETE, "Released", []),
        ({"managementPolicy": "ObserveOnly"}, {}, DeletionPolicy.DELETE, "Released", []),
        ({"deletionPolicy": "Delete"}, {"paused": "true"}, DeletionPolicy.DELETE, "Retained", RELEASE),
        ({"deletionPolicy": "Delete"}, {"paused": "false"}, DeletionPolicy.DELETE, "Deleted", DELETE),
        ({"deletionPolicy": "Delete"}, {"deletion": "abandon"}, DeletionPolicy.DELETE, "Abandoned", []),
        ({"deletionPolicy": "Delete"}, {"deletion": "other"}, DeletionPolicy.DELETE, "Deleted", DELETE),
    ],
)
async def test_decisions(  # noqa: PLR0913, PLR0917 - a table's columns
    deletion: Deletion,
    spec: JsonObject,
    annotations: dict[str, str],
    organization: DeletionPolicy,
    reason: str,
    writes: list[str],
) -> None:
    body = deletion.of(spec, {"id": "tos1"}, annotations)
    deletion.subject.organization.deletion_policy = organization
    deletion.exists()
    farewell = await deletion.run(body)
    assert farewell is not None
    assert farewell.reason == reason
    assert deletion.okta.writes == writes
    assert deletion.over


async def test_what_is_kept_stays_as_it_is_but_for_the_mark(deletion: Deletion) -> None:
    body = deletion.of({"deletionPolicy": "Retain"}, {"id": "tos1"})
    deletion.exists(scopes=[{"type": "CORS"}])
    await deletion.run(body)
    kept = deletion.okta.objects[PATH]
    assert kept["name"] == "om [okta-operator released]"
    assert (kept["origin"], kept["scopes"], kept["status"]) == ("kept", [{"type": "CORS"}], "ACTIVE")


@pytest.mark.parametrize("mark", ["", "0123456789abcdef0123", "released"])
@pytest.mark.parametrize("policy", ["Delete", "Deactivate", "Retain"])
async def test_what_is_not_ours_is_let_go_untouched(deletion: Deletion, mark: str, policy: str) -> None:
    body = deletion.of({"deletionPolicy": policy}, {"id": "tos1"})
    deletion.exists(mark)
    farewell = await deletion.run(body)
    assert farewell is not None
    assert farewell.reason == "Released"
    assert deletion.okta.writes == []
    assert deletion.over


@pytest.mark.parametrize("status", [{}, {"id": ""}, {"id": "tosgone"}])
async def test_without_its_id_it_is_found_by_the_mark(deletion: Deletion, status: JsonObject) -> None:
    body = deletion.of({}, status)
    deletion.exists()
    await deletion.run(body)
    assert deletion.okta.writes == DELETE


async def test_nothing_there_is_done_when_it_is_so_still(deletion: Deletion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okta_operator.engine.memory.time", deletion.cluster.clock)
    body = deletion.of({}, {"id": "tos1"})
    with pytest.raises(Waiting, match="still missing"):
        await deletion.run(body)
    deletion.cluster.clock.advance(10)
    farewell = await deletion.run(body)
    assert farewell is not None
    assert farewell.reason == "Deleted"
    assert deletion.okta.writes == []
    assert deletion.over


async def test_without_our_finalizer_there_is_nothing_to_undo(deletion: Deletion) -> None:
    body = deletion.of({}, {"id": "tos1"})
    deletion.exists()
    body["metadata"]["finalizers"] = ["another/finalizer"]
    assert await deletion.run(body) is None
    assert deletion.okta.calls == []


@pytest.mark.parametrize(
    ("error", "released"),
    [
        (Recoverable("OktaUnreachable", "Down.", scope=Scope.ORGANIZATION), False),
        (Waiting("RateLimited", "Later.", scope=Scope.ORGANIZATION), False),
        (Recoverable("CredentialsRefused", "Refused.", scope=Scope.ORGANIZATION), True),
        (Terminal("PermissionMissing", "Not allowed."), True),
    ],
)
async def test_what_no_waiting_cures_is_given_up_after_ten_minutes(
    deletion: Deletion, cluster: FakeCluster, error: OperatorError, *, released: bool
) -> None:
    body = deletion.of({}, {"id": "tos1"})
    deletion.exists()
    deletion.okta.errors[f"GET {PATH}"] = error
    cluster.clock.passed = 600
    with pytest.raises(OperatorError):
        await deletion.run(body)
    assert not deletion.over
    cluster.clock.passed = 601
    try:
        farewell = await deletion.run(body)
    except OperatorError:
        farewell = None
    assert deletion.over is released
    assert (farewell is not None and farewell.reason == "Released" and "tos1" in farewell.message) is released
    assert PATH in deletion.okta.objects


async def test_the_finalizer_is_not_put_on_what_is_going(deletion: Deletion) -> None:
    body = deletion.of({}, {})
    body["metadata"]["finalizers"] = []
    with pytest.raises(Waiting) as caught:
        await add_finalizer(deletion.services, "oktatrustedorigins", body)
    assert caught.value.reason == "BeingDeleted"


async def test_the_finalizer_is_put_on_once(services: Services, cluster: FakeCluster) -> None:
    key = cluster.resources.apply({"kind": "OktaTrustedOrigin", "metadata": {"name": "om"}, "spec": {}})
    once = await add_finalizer(services, "oktatrustedorigins", cluster.resources.bodies[key])
    assert once["metadata"]["finalizers"] == [FINALIZER]
    assert await add_finalizer(services, "oktatrustedorigins", once) is once
    assert len(cluster.resources.writes) == 1
    assert key.namespace == NAMESPACE
