"""Organizations that come, go, change their credentials, or have two names."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr
from tests.kinds.between import LateWatch, failing, look, marked
from tests.kinds.specs import SAMPLES
from tests.support.fake_kube import NAMESPACE
from tests.support.operator import ORG, FakeCluster, Operator

from okta_operator.core.errors import Recoverable, Scope
from okta_operator.kube.secrets import SecretManifest

if TYPE_CHECKING:
    from okta_operator.core.json import JsonObject
    from okta_simulator.testing import OktaSimulator

APP, SERVER, _, ORIGIN = SAMPLES


def connection_secret(cluster: FakeCluster, name: str, url: str, token: str) -> None:
    """``kubectl apply`` of a connection Secret."""
    data = {"url": SecretStr(url), "token": SecretStr(token)}
    cluster.secrets.put(SecretManifest(namespace=NAMESPACE, name=name, data=data))


def organization(name: str, url: str, secret: str, owner_id: str) -> JsonObject:
    """An OktaOrg."""
    credentials = {"apiToken": {"secretRef": {"name": secret, "key": "token"}}}
    spec = {"url": url, "ownerId": owner_id, "insecure": True, "credentials": credentials}
    return {"kind": "OktaOrg", "metadata": {"name": name}, "spec": spec}


async def let_go(operator: Operator) -> None:
    """Delete the OktaOrg, and wait for what it waits for."""
    await operator.delete(ORG)
    await look(operator, ORG, after=20)
    assert ORG not in operator.cluster.resources.bodies


# --- credentials -----------------------------------------------------------------------------------------------


async def test_new_credentials_that_okta_refuses_leave_the_last_good_ones_for_a_deletion(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.manifest)
    connection_secret(cluster, "acme-okta", okta_simulator.url, "00-another-token-that-is-not-one")
    await look(operator, ORG)
    assert cluster.resources.conditions(ORG)["Ready"] == ("False", "CredentialsRefused")
    await operator.delete(ORIGIN.key)
    assert ORIGIN.key not in cluster.resources.bodies
    assert marked(okta_simulator, ORIGIN) == []


async def test_credentials_for_another_address_cannot_wedge_a_deletion_after_a_restart(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.manifest)
    connection_secret(cluster, "acme-okta", "https://other.example.com", okta_simulator.token)
    again = Operator(cluster)
    await again.run()
    assert cluster.resources.conditions(ORG)["Stalled"] == ("True", "CredentialsForAnotherAddress")
    await again.delete(ORIGIN.key)
    assert cluster.resources.conditions(ORIGIN.key)["Ready"] == ("False", "CredentialsForAnotherAddress")
    cluster.clock.advance(601)
    await again.resync()
    assert ORIGIN.key not in cluster.resources.bodies
    assert cluster.events.reasons[-1] == "Released"
    await again.stop()


async def test_an_issuer_that_cannot_be_asked_because_okta_is_down_is_no_news_of_a_ready_server(
    operator: Operator, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    await operator.apply(SERVER.manifest)
    before = operator.status(SERVER.key)
    down = Recoverable("OktaUnreachable", "Okta cannot be reached.", scope=Scope.ORGANIZATION)
    failing(monkeypatch, operator.organization.connection, "public", down)
    await look(operator, SERVER.key, after=700)
    assert operator.delays[SERVER.key] == pytest.approx(1, rel=0.25)
    assert operator.status(SERVER.key) == before
    assert cluster.resources.conditions(SERVER.key)["IssuerVerified"] == ("True", "Verified")


async def test_an_address_that_was_never_heard_of_keeps_a_worker_for_a_short_time_only(
    process: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_: object) -> JsonObject:
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]

    monkeypatch.setattr("okta_operator.okta.connection.OktaConnection.public", silent)
    monkeypatch.setattr("okta_operator.engine.introduction._FIRST_ANSWER", 0.01)
    cluster.connect(okta_simulator.url, okta_simulator.token)
    await asyncio.wait_for(process.run(), 10)
    assert cluster.resources.conditions(ORG)["Reconciling"] == ("True", "OktaUnreachable")


# --- coming and going ------------------------------------------------------------------------------------------


async def test_made_anew_with_the_same_secret_it_has_the_owner_id_that_it_states(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await let_go(operator)
    await operator.apply(organization("acme", okta_simulator.url, "acme-okta", "staging"))
    assert operator.organization.owner_id == "staging"
    await operator.apply(APP.manifest)
    (found,) = marked(okta_simulator, APP)
    assert "staging/OktaApp/openmetadata/om" in str(found["profile"])
    assert operator.is_ready(APP.key)
    assert ORG in cluster.resources.bodies


async def test_a_removal_that_is_told_late_is_said_to_the_resources_that_stay(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    await operator.apply(ORIGIN.manifest)
    watch = LateWatch(cluster.resources)
    cluster.resources.delete(ORG)
    await operator.run()
    watch.hold_up()
    await look(operator, ORG, after=30)
    watch.deliver()
    await operator.run()
    assert ORG not in cluster.resources.bodies
    assert cluster.resources.conditions(ORIGIN.key)["Stalled"] == ("True", "OrganizationMissing")
    cluster.connect(okta_simulator.url, okta_simulator.token)
    await operator.run()
    assert operator.is_ready(ORIGIN.key)


async def test_of_two_names_for_one_organization_the_gone_one_still_serves_its_own_resources(
    operator: Operator, cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    connection_secret(cluster, "second-okta", okta_simulator.url, okta_simulator.token)
    second = organization("second", okta_simulator.url, "second-okta", "second")
    org, origin = await operator.apply(second, ORIGIN.with_spec(orgRef={"name": "second"}))
    assert operator.is_ready(origin)
    cluster.resources.bodies[org]["metadata"]["finalizers"] = []
    cluster.resources.delete(org)
    await operator.delete(origin)
    assert origin not in cluster.resources.bodies
    assert cluster.events.reasons[-1] == "Deleted"
    assert marked(okta_simulator, ORIGIN) == []


# --- the custom domain -----------------------------------------------------------------------------------------


async def test_without_a_custom_domain_an_issuer_on_it_is_the_user_s_to_correct(
    operator: Operator, cluster: FakeCluster
) -> None:
    await operator.apply(APP.with_spec(issuerMode="CUSTOM_URL"))
    assert cluster.resources.conditions(APP.key)["Stalled"] == ("True", "NoCustomDomain")
    assert ("openmetadata", "om-okta") not in cluster.secrets.found
    await operator.apply(APP.manifest)
    assert operator.is_ready(APP.key)
    assert "issuer" in cluster.secrets.values("om-okta")


async def test_an_issuer_on_the_custom_domain_is_published_and_verified_there(
    cluster: FakeCluster, okta_simulator: OktaSimulator
) -> None:
    custom = give_custom_domain(okta_simulator)
    operator = Operator(cluster)
    cluster.connect(okta_simulator.url, okta_simulator.token)
    await operator.apply(APP.with_spec(issuerMode="CUSTOM_URL"), SERVER.with_spec(issuerMode="CUSTOM_URL"))
    assert operator.is_ready(APP.key), operator.status(APP.key)
    assert operator.is_ready(SERVER.key), operator.status(SERVER.key)
    assert cluster.secrets.values("om-okta")["issuer"] == operator.status(APP.key)["issuer"] == custom
    server = operator.status(SERVER.key)
    assert server["issuer"] == f"{custom}/oauth2/{server['id']}"
    assert cluster.resources.conditions(APP.key)["IssuerVerified"] == ("True", "Verified")
    await operator.stop()


def give_custom_domain(okta: OktaSimulator) -> str:
    """Have the simulator answer under another name of this machine too; that address."""
    host = f"localhost:{urlsplit(okta.url).port}"
    assert okta.patch("/_simulator/settings", {"customDomain": host}).status == 200
    return f"http://{host}"
