"""Credentials go nowhere but to the address that they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import ORG, FakeCluster

from okta_operator.api.org import OktaOrg
from okta_operator.config import Config
from okta_operator.constants import API_VERSION
from okta_operator.core.errors import Scope, Terminal, Waiting
from okta_operator.engine.credentials import read_credentials, require_address
from okta_operator.kube.secrets import SecretManifest

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

URL = "https://acme.okta.com"
TOKEN = "00canary-of-the-api-token"


def organization(url: str = URL, **spec: object) -> OktaOrg:
    credentials = {"apiToken": {"secretRef": {"name": "acme-okta", "key": "token"}}}
    body: JsonObject = {"apiVersion": API_VERSION, "kind": "OktaOrg", "metadata": {"name": "acme"}}
    return OktaOrg.model_validate(body | {"spec": {"url": url, "ownerId": "prod", "credentials": credentials} | spec})


@pytest.mark.parametrize(
    ("url", "insecure", "config"),
    [
        (URL, False, Config()),
        ("https://acme.oktapreview.com", False, Config()),
        ("https://login.acme.com", False, Config(allowed_hosts=frozenset({"login.acme.com"}))),
        ("http://127.0.0.1:8080", True, Config(allow_insecure=True, allowed_hosts=frozenset({"127.0.0.1"}))),
    ],
)
def test_addresses_that_are_asked(url: str, insecure: bool, config: Config) -> None:  # noqa: FBT001 - a table's column
    resource = organization(url, insecure=insecure)
    require_address(resource, config)
    assert resource.spec.url == url


@pytest.mark.parametrize(
    ("url", "insecure", "config", "reason"),
    [
        ("http://acme.okta.com", True, Config(), "InsecureUrl"),
        ("http://acme.okta.com", False, Config(allow_insecure=True), "InsecureUrl"),
        ("https://okta.com.evil.example", False, Config(), "HostNotAllowed"),
        ("https://evilokta.com", False, Config(), "HostNotAllowed"),
        ("https://okta.com", False, Config(), "HostNotAllowed"),
        ("https://login.acme.com", False, Config(allowed_hosts=frozenset({"acme.com"})), "HostNotAllowed"),
        ("http://127.0.0.1", True, Config(allow_insecure=True), "HostNotAllowed"),
    ],
)
def test_addresses_that_are_refused(url: str, insecure: bool, config: Config, reason: str) -> None:  # noqa: FBT001 - a table's column
    with pytest.raises(Terminal) as caught:
        require_address(organization(url, insecure=insecure), config)
    assert caught.value.reason == reason


def put(cluster: FakeCluster, **data: str) -> None:
    values = {key: SecretStr(value) for key, value in data.items()}
    cluster.secrets.put(SecretManifest(namespace=NAMESPACE, name="acme-okta", data=values))


async def test_the_token_with_a_version_that_changes_with_it(cluster: FakeCluster) -> None:
    put(cluster, token=f" {TOKEN}\n", url=f"{URL}/\n")
    token, version = await read_credentials(cluster.secrets, ORG, organization())
    assert token.get_secret_value() == TOKEN
    assert TOKEN not in repr(token) + version
    put(cluster, token="another", url=URL)
    assert (await read_credentials(cluster.secrets, ORG, organization()))[1] != version


@pytest.mark.parametrize("data", [None, {"url": URL}, {"url": URL, "token": ""}, {"url": URL, "token": " \n"}])
async def test_a_token_that_is_not_there_yet_is_waited_for(cluster: FakeCluster, data: dict[str, str] | None) -> None:
    if data is not None:
        put(cluster, **data)
    with pytest.raises(Waiting) as caught:
        await read_credentials(cluster.secrets, ORG, organization())
    assert (caught.value.reason, caught.value.scope) == ("ConnectionSecretMissing", Scope.ORGANIZATION)
    assert caught.value.retry_after


@pytest.mark.parametrize("url", [None, "", "https://evil.example", f"{URL}.evil.example", "acme.okta.com"])
async def test_a_token_for_another_address_is_not_used(cluster: FakeCluster, url: str | None) -> None:
    put(cluster, token=TOKEN, **({} if url is None else {"url": url}))
    with pytest.raises(Terminal) as caught:
        await read_credentials(cluster.secrets, ORG, organization())
    assert caught.value.reason == "CredentialsForAnotherAddress"
    assert TOKEN not in caught.value.message
