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
from okta_operator.core.errors import Recoverable, Scope, Terminal, Waiting
from okta_operator.engine.credentials import read_credentials, require_address
from okta_operator.kube.secrets import SecretManifest
from okta_operator.okta.credentials import ApiToken, ServiceApp

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject

URL = "https://acme.okta.com"
TOKEN = "00canary-of-the-api-token"
KEY = "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----"
PRIVATE_KEY: JsonObject = {
    "privateKey": {"clientId": "0oa1example", "keyId": "one", "secretRef": {"name": "acme-okta", "key": "key"}}
}


def organization(url: str = URL, **spec: object) -> OktaOrg:
    credentials = {"apiToken": {"secretRef": {"name": "acme-okta", "key": "token"}}}
    body: JsonObject = {"apiVersion": API_VERSION, "kind": "OktaOrg", "metadata": {"name": "acme"}}
    return OktaOrg.model_validate(body | {"spec": {"url": url, "ownerId": "prod", "credentials": credentials} | spec})


@pytest.mark.parametrize(
    ("url", "insecure", "config"),
    [
        (URL, False, Config()),
        ("https://acme.oktapreview.com", False, Config()),
        ("https://Acme.okta.com:443", False, Config()),
        ("https://acme.okta.com:8443", False, Config(allowed_hosts=frozenset({"acme.okta.com"}))),
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
        ("https://acme.okta.com:81", False, Config(), "PortNotAllowed"),
        ("https://acme.okta.com:99999", False, Config(), "PortNotAllowed"),
        ("https://acme.okta.com:0", False, Config(), "PortNotAllowed"),
        ("https://login.acme.com:8443", False, Config(allowed_hosts=frozenset({"acme.com"})), "HostNotAllowed"),
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
    credentials, version = await read_credentials(cluster.secrets, ORG, organization())
    assert credentials == ApiToken(SecretStr(TOKEN))
    assert TOKEN not in repr(credentials) + version
    put(cluster, token="another", url=URL)
    assert (await read_credentials(cluster.secrets, ORG, organization()))[1] != version


async def test_the_private_key_of_a_service_app(cluster: FakeCluster) -> None:
    put(cluster, key=f"\n{KEY}\n", url=URL)
    credentials, version = await read_credentials(cluster.secrets, ORG, organization(credentials=PRIVATE_KEY))
    assert credentials == ServiceApp("0oa1example", SecretStr(KEY), "one")
    assert "canary" not in repr(credentials) + version


@pytest.mark.parametrize("credentials", [{}, PRIVATE_KEY | {"apiToken": PRIVATE_KEY["privateKey"]["secretRef"]}])
async def test_exactly_one_of_the_two(cluster: FakeCluster, credentials: JsonObject) -> None:
    if "apiToken" in credentials:
        credentials = credentials | {"apiToken": {"secretRef": credentials["apiToken"]}}
    with pytest.raises(Terminal) as caught:
        await read_credentials(cluster.secrets, ORG, organization(credentials=credentials))
    assert caught.value.reason == "InvalidSpec"


async def test_a_private_key_that_is_not_there_yet_is_called_one(cluster: FakeCluster) -> None:
    put(cluster, url=URL)
    with pytest.raises(Waiting, match="Put the private key there"):
        await read_credentials(cluster.secrets, ORG, organization(credentials=PRIVATE_KEY))


async def test_a_jwk_is_not_sent_in_the_place_of_an_api_token(cluster: FakeCluster) -> None:
    put(cluster, token='{"kty":"EC","d":"canary"}', url=URL)
    with pytest.raises(Recoverable) as caught:
        await read_credentials(cluster.secrets, ORG, organization())
    assert caught.value.reason == "CredentialsRefused"
    assert "canary" not in caught.value.message


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
