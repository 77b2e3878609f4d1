"""Whose organization a resource uses, where not all namespaces are watched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import ORG

from okta_operator.core.errors import Terminal, Waiting
from okta_operator.core.references import Key
from okta_operator.engine.gather import organization_key

if TYPE_CHECKING:
    from tests.support.operator import FakeCluster

    from okta_operator.engine.services import Services

ELSEWHERE = Key("OktaOrg", "elsewhere", "acme")


def watching(services: Services, *namespaces: str) -> Services:
    return replace(services, namespaces=frozenset(namespaces))


async def test_an_organization_of_a_namespace_that_is_not_watched_is_not_asked_for(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There may be no right to read it, and nothing would tell of its changes."""
    monkeypatch.setattr(services.resources, "get", lambda *_: pytest.fail("it was asked for"))
    with pytest.raises(Terminal) as said:
        await organization_key(watching(services, NAMESPACE), ELSEWHERE)
    assert said.value.reason == "NamespaceNotWatched"
    assert "OktaOrg acme" in said.value.message
    assert "namespace elsewhere" in said.value.message
    assert "--namespace" in said.value.message


async def test_one_of_a_watched_namespace_is(services: Services, cluster: FakeCluster) -> None:
    cluster.connect("https://acme.okta.com", "00token")
    assert await organization_key(watching(services, "another", NAMESPACE), ORG) == ORG


async def test_where_all_are_watched_it_is_only_missing(services: Services) -> None:
    with pytest.raises(Waiting) as said:
        await organization_key(services, ELSEWHERE)
    assert said.value.reason == "ReferenceNotFound"


async def test_which_namespaces_are_watched(services: Services) -> None:
    assert services.is_watched("any")
    some = watching(services, "a", "b")
    assert [some.is_watched(name) for name in ("a", "b", "c", "")] == [True, True, False, False]
