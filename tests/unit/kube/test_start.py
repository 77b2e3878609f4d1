"""What the operator waits for before it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from okta_operator.api import RESOURCES
from okta_operator.constants import API_VERSION, FINALIZER
from okta_operator.core.errors import Recoverable
from okta_operator.kube import start
from okta_operator.kube.start import await_crds

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

ALL = [resource.PLURAL for resource in RESOURCES]
APPS = "oktaapps"
LEAVING = {"metadata": {"deletionTimestamp": "2026-11-26T10:00:00Z", "finalizers": [FINALIZER]}}
LEFT = {"metadata": {"deletionTimestamp": "2026-11-26T10:00:00Z", "finalizers": ["example.com/anothers"]}}
STAYING = {"metadata": {"finalizers": [FINALIZER]}}


class Api:
    """Serves some plurals, then others; the resources of one of them are the same all the time."""

    def __init__(self, *served: list[str] | Exception, apps: list[JsonObject] | None = None) -> None:
        self.served = list(served)
        self.apps = apps or []
        self.lists: list[str] = []

    async def request(self, method: str, path: str, **_: Any) -> JsonObject:  # noqa: ANN401 - as KubeClient
        assert method == "GET"
        if path == f"/apis/{API_VERSION}":
            answer = self.served.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return {"resources": [{"name": name} for name in answer]}
        self.lists.append(path)
        return {"items": self.apps if path.endswith(APPS) else []}


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "_CRD_PAUSE", 0)


async def test_with_all_crds_nothing_else_is_asked() -> None:
    api = Api(ALL)
    assert await await_crds(api)
    assert api.lists == []


@pytest.mark.parametrize("resource", [STAYING, LEFT])
async def test_crds_that_come_later_are_awaited(resource: JsonObject) -> None:
    api = Api([], [APPS], [APPS], ALL, apps=[resource])
    assert await await_crds(api)
    assert api.served == []


async def test_a_resource_that_is_to_go_does_not_wait_for_the_crds_of_others() -> None:
    api = Api([APPS], apps=[STAYING, LEAVING])
    assert not await await_crds(api)


async def test_of_namespaces_only_those_that_are_watched_are_asked() -> None:
    api = Api([APPS], apps=[LEAVING])
    assert not await await_crds(api, ["sso", "data"])
    assert api.lists == [f"/apis/{API_VERSION}/namespaces/{each}/{APPS}" for each in ("sso", "data")]


async def test_without_the_crds_of_others_it_waits_for_them_all_the_same() -> None:
    api = Api([APPS], ALL, apps=[LEAVING])
    assert await await_crds(api, removal=False)
    assert api.lists == []


async def test_the_same_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    away = Recoverable("KubernetesUnavailable", "It is away.")
    assert await await_crds(Api(away, away, [APPS], [APPS], ALL))
    missing = ", ".join(sorted(set(ALL) - {APPS}))
    assert caplog.messages == [
        "The API server does not answer yet: It is away.",
        f"The CRDs {missing} are not installed yet; apply the folder crds/.",
    ]
