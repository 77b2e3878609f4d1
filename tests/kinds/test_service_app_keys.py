"""Private keys that are exchanged, refused, or cannot be used."""

from __future__ import annotations

import json

import pytest
from tests.kinds.between import look
from tests.kinds.service import FIRST, SECOND, TOKEN, Service, begin, condition, pass_time
from tests.kinds.specs import SAMPLES
from tests.support.operator import ORG, FakeCluster, Operator
from tests.unit.okta.keys import ec_key, jwk, jwk_text, pem

APP, _, _, ORIGIN = SAMPLES


@pytest.mark.parametrize("form", ["jwk", "pem"])
async def test_an_exchanged_key_is_taken_up_without_a_restart(service: Service, process: Operator, form: str) -> None:
    service.register()
    await begin(service, process)
    [origin] = await process.apply(ORIGIN.manifest)
    service.register_key(SECOND, "second")
    if form == "jwk":
        service.store(jwk_text(SECOND, kid="second"))
        await look(process, ORG, after=60)
    else:
        service.store(pem(SECOND))
        await process.apply(service.manifest(keyId="second"))
    assert process.is_ready(ORG)
    service.remove_key("first")
    await process.apply(ORIGIN.with_spec(scopes=["REDIRECT"]))
    assert process.is_ready(origin)
    assert 401 not in service.asked


async def test_an_api_token_makes_way_for_a_key(operator: Operator, cluster: FakeCluster, service: Service) -> None:
    await operator.apply(ORIGIN.manifest)
    service.register()
    service.store(jwk_text(FIRST, kid="first"))
    await operator.apply(service.manifest())
    assert operator.is_ready(ORG)
    service.okta.clear_requests()
    await operator.apply(ORIGIN.with_spec(scopes=["REDIRECT"]))
    assert service.shown == {"okta.trustedOrigins.read", "okta.trustedOrigins.manage"}
    assert condition(cluster) == ("True", "Reconciled")


async def test_a_refused_key_is_shown_once_and_said_on_the_organization_alone(
    service: Service, process: Operator, cluster: FakeCluster
) -> None:
    service.register()
    await begin(service, process)
    origin, app = await process.apply(ORIGIN.manifest, APP.manifest)
    before = [process.status(key) for key in (origin, app)]
    service.okta.clear_requests()
    service.store(jwk_text(ec_key("P-384"), kid="unheard-of"))
    await look(process, ORG, after=60)
    assert condition(cluster) == ("False", "CredentialsRefused")
    for _ in range(10):
        await look(process, ORG, after=15)
        await look(process, origin)
        await look(process, app)
    assert service.asked == [401]
    assert [process.status(key) for key in (origin, app)] == before
    assert {each["path"] for each in service.okta.requests()} <= {TOKEN, "/.well-known/okta-organization"}
    service.store(jwk_text(SECOND, kid="second"))
    await look(process, ORG, after=15)
    assert service.asked == [401, 401], "another Secret is tried at once, and once"
    service.store(jwk_text(FIRST, kid="first"))
    await look(process, ORG, after=15)
    assert process.is_ready(ORG)


async def test_an_app_that_is_deactivated_stops_the_calls(
    service: Service, process: Operator, cluster: FakeCluster
) -> None:
    service.register()
    await begin(service, process)
    [origin] = await process.apply(ORIGIN.manifest)
    before = process.status(origin)
    assert service.okta.post(f"/api/v1/apps/{service.id}/lifecycle/deactivate").status == 200
    service.okta.clear_requests()
    await look(process, origin)
    await process.run()
    assert condition(cluster) == ("False", "CredentialsRefused")
    for _ in range(10):
        await look(process, ORG, after=15)
        await look(process, origin)
    assert service.asked == [401]
    assert process.status(origin) == before
    assert service.okta.post(f"/api/v1/apps/{service.id}/lifecycle/activate").status == 200
    pass_time(process, 301)
    await look(process, ORG, after=301)
    assert process.is_ready(ORG)


@pytest.mark.parametrize("text", ["not a key", "{}", json.dumps({"keys": [jwk(FIRST)]})], ids=["text", "json", "set"])
async def test_a_key_that_cannot_be_used_is_never_shown(
    service: Service, process: Operator, cluster: FakeCluster, text: str
) -> None:
    service.register()
    service.store(text)
    await process.apply(service.manifest())
    assert condition(cluster, "Stalled") == ("True", "PrivateKeyInvalid")
    assert service.asked == []
    service.store(jwk_text(FIRST, kid="first"))
    await look(process, ORG, after=60)
    assert process.is_ready(ORG)


async def test_a_key_for_another_address_is_never_shown(
    service: Service, process: Operator, cluster: FakeCluster
) -> None:
    service.register()
    service.store(jwk_text(FIRST, kid="first"), url="https://other.example.com")
    await process.apply(service.manifest())
    assert condition(cluster, "Stalled") == ("True", "CredentialsForAnotherAddress")
    assert service.okta.requests() == []
