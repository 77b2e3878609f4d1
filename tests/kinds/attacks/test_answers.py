"""Answers that lie: they lead the operator nowhere else, and what they hold shows up nowhere."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
from tests.kinds.attacks.stage import KEYS, ORG_URLS_ELSEWHERE, TEAM_SERVER, Stage, manifest
from tests.kinds.between import look
from tests.kinds.specs import APPS, SAMPLES, SERVERS, value_at
from tests.kinds.tenants import make_app, refusal
from tests.support.operator import ORG, Operator
from tests.unit.okta.support import Instant

from okta_operator.core.references import Key
from okta_operator.observability.logging import TextFormatter
from okta_operator.okta.budget import Pace, RateBudget
from okta_simulator.testing import OktaSimulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.operator import FakeCluster

APP, AUTH_SERVER, POLICY, ORIGIN = SAMPLES
TRAP = "127.0.0.3"
LONG = "C4nary" * 11
SHORT = "Sh0rtCanary"


@pytest.fixture
def trap() -> Iterator[OktaSimulator]:
    """Somebody who listens where nobody should ask."""
    with OktaSimulator(host=TRAP) as listening:
        yield listening


def strike(okta: OktaSimulator, method: str, path: str, **what: Any) -> None:  # noqa: ANN401 - members of a rule
    okta.simulator.faults.add({"method": method, "path": path, **what})


# --- other places ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(stage: Stage, trap: OktaSimulator, status: int) -> None:
    stage.operator.forget_lists()
    strike(stage.okta, "GET", f"{APPS}**", status=status, headers={"Location": f"{trap.url}{APPS}"})
    key = await stage.apply("OktaApp")
    stage.refused(key, "OktaRedirected")
    assert trap.requests() == []


async def test_a_next_page_elsewhere_is_not_asked(stage: Stage, trap: OktaSimulator) -> None:
    own = stage.okta.url
    elsewhere = [f"{url}{APPS}?after=x" for url in (trap.url, *ORG_URLS_ELSEWHERE)]
    elsewhere += [f"{own}@{TRAP}{APPS}", f"//{TRAP}{APPS}", f"{own}.evil.com{APPS}", f"{own}/oauth2/v1/token", APPS]
    elsewhere += [f"{own}/api/v1/../../{TRAP}", f"{own}/api/v1/%2e%2e/x", f"{own}#{APPS}", f"{own}\\@{TRAP}{APPS}"]
    for number, target in enumerate(elsewhere):
        stage.okta.simulator.faults.remove()
        strike(stage.okta, "GET", APPS, status=200, body=[], headers={"Link": f'<{target}>; rel="next"'})
        stage.operator.forget_lists()
        key = await stage.apply("OktaApp", label=f"Try {number}")
        stage.refused(key, "UntrustedLink")
    assert trap.requests() == []


@pytest.mark.parametrize("member", ["alternate", "organization"])
async def test_an_address_that_the_organization_claims_is_not_asked(
    cluster: FakeCluster, okta_simulator: OktaSimulator, trap: OktaSimulator, member: str
) -> None:
    about = okta_simulator.get("/.well-known/okta-organization").body
    # One that looks like a custom domain may be one, and is asked over https, without credentials.
    claimed: list[Any] = [url for url in ORG_URLS_ELSEWHERE if "evil" not in url]
    for number, url in enumerate([trap.url, *claimed, "", "text", None, [], {"href": 1}]):
        okta_simulator.simulator.faults.remove()
        links = {"organization": {"href": okta_simulator.url}, member: {"href": url}}
        body = {**about, "_links": links}
        strike(okta_simulator, "GET", "/.well-known/okta-organization", status=200, body=body)
        operator = Operator(cluster)
        cluster.connect(okta_simulator.url, okta_simulator.token)
        spec = {"issuerMode": "CUSTOM_URL", "label": f"Try {number}"}
        await operator.apply(APP.with_spec(**(spec if member == "alternate" else {"label": spec["label"]})))
        if member == "alternate":
            assert refusal(operator, APP.key)[0] == "NoCustomDomain"
        else:
            assert operator.is_ready(APP.key), (url, operator.status(APP.key))
            assert operator.status(APP.key)["issuer"] == okta_simulator.url
        await operator.stop()
    assert trap.requests() == []


async def test_an_issuer_elsewhere_is_not_asked(stage: Stage, trap: OktaSimulator) -> None:
    path = f"{SERVERS}/{stage.operator.status(TEAM_SERVER)['id']}"
    body = stage.okta.get(path).body
    for url in (trap.url, *ORG_URLS_ELSEWHERE):
        stage.okta.simulator.faults.remove()
        strike(stage.okta, "GET", path, status=200, body={**body, "issuer": f"{url}/oauth2/{body['id']}"})
        await look(stage.operator, TEAM_SERVER, after=700)
        stage.refused(TEAM_SERVER, "UntrustedLink")
    assert trap.requests() == []


@pytest.mark.parametrize("member", ["issuer", "jwks_uri"])
async def test_a_discovery_document_leads_nowhere_else(stage: Stage, trap: OktaSimulator, member: str) -> None:
    issuer = stage.operator.status(TEAM_SERVER)["issuer"].removeprefix(stage.okta.url)
    path = f"{issuer}/.well-known/openid-configuration"
    body = {**stage.okta.get(path).body, member: f"{trap.url}/{LONG}"}
    strike(stage.okta, "GET", path, status=200, body=body)
    await look(stage.operator, TEAM_SERVER, after=700)
    assert LONG not in stage.refused(TEAM_SERVER, "IssuerNotVerified")
    assert trap.requests() == []


@pytest.mark.parametrize("url", ORG_URLS_ELSEWHERE)
async def test_credentials_go_to_no_other_host(stage: Stage, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """An OktaOrg of the tenant's own, with a Secret that says that it may be sent there."""

    def opened(*_: object) -> None:
        pytest.fail(f"a connection to {url}")

    monkeypatch.setattr("okta_operator.okta.connection.OktaConnection._transport", opened)
    stage.cluster.secrets.put(connection_secret(url))
    await stage.operator.apply(organization(url))
    reason, _ = refusal(stage.operator, Key("OktaOrg", "team", "own"))
    assert reason in {"HostNotAllowed", "InvalidUrl", "InsecureUrl"}
    stage.untouched()


async def test_somebody_else_s_secret_is_sent_nowhere(stage: Stage, trap: OktaSimulator) -> None:
    """A Secret that does not say where it may be sent to, or says another place, opens no organization."""
    own = Key("OktaOrg", "team", "own")
    for secret in (connection_secret(stage.okta.url), connection_secret(None)):
        stage.cluster.secrets.put(secret)
        for url in (trap.url, stage.okta.url.replace("127.0.0.1", "localhost")):
            await stage.operator.apply(organization(url))
            reason, message = refusal(stage.operator, own)
            assert reason in {"HostNotAllowed", "CredentialsForAnotherAddress"}
            assert stage.okta.url not in message
    assert trap.requests() == []
    stage.untouched()


def connection_secret(url: str | None) -> Any:  # noqa: ANN401 - a SecretManifest
    from pydantic import SecretStr  # noqa: PLC0415 - for this one

    from okta_operator.kube.secrets import SecretManifest  # noqa: PLC0415 - for this one

    data = {"token": SecretStr(LONG), **({} if url is None else {"url": SecretStr(url)})}
    return SecretManifest(namespace="team", name="own", data=data)


def organization(url: str) -> Any:  # noqa: ANN401 - a manifest
    credentials = {"apiToken": {"secretRef": {"name": "own", "key": "token"}}}
    spec = {"url": url, "ownerId": "evil", "insecure": True, "credentials": credentials}
    return {"kind": "OktaOrg", "metadata": {"name": "own", "namespace": "team"}, "spec": spec}


# --- canaries --------------------------------------------------------------------------------------------------------


def told(operator: Operator, caplog: pytest.LogCaptureFixture) -> str:
    """Everything that the operator shows to anybody, but for the Secrets."""
    cluster = operator.cluster
    shown = [json.dumps([body.get("status") for body in cluster.resources.bodies.values()]), str(cluster.events.told)]
    shown += [caplog.text, operator.services.metrics.render().decode(), repr(operator.services.memory)]
    return "\n".join(shown)


CAUSES = [{"errorSummary": f"{{'client_secret': '{SHORT}'}}"}, {"errorSummary": f"client_secret={SHORT}"}]


@pytest.mark.parametrize(
    "body",
    [
        {"errorCode": "E0000001", "errorSummary": f"No: {LONG}", "errorId": LONG, "errorCauses": CAUSES},
        {"errorCode": LONG, "errorSummary": LONG, "errorCauses": 5},
        [LONG],
        LONG,
    ],
    ids=["okta-s", "of-other-types", "list", "text"],
)
async def test_what_a_refusal_holds_is_told_nowhere(
    operator: Operator, okta_simulator: OktaSimulator, caplog: pytest.LogCaptureFixture, body: object
) -> None:
    caplog.set_level(logging.DEBUG)
    await operator.apply(*POLICY.needs, *(sample.manifest for sample in SAMPLES))
    headers = {"Location": f"https://example.com/{LONG}", "X-Okta-Request-Id": LONG, "Link": LONG}
    time = Instant()
    # The last one ends all calls, with those credentials.
    for status in (400, 403, 404, 409, 429, 500, 503, 302, 401):
        operator.organization.connection._budget = RateBudget(Pace(), clock=time.clock, sleep=time.sleep)
        okta_simulator.simulator.faults.remove()
        strike(okta_simulator, "PUT", "**", status=status, body=body, headers=headers)
        strike(okta_simulator, "GET", "/api/v1/trustedOrigins/*", status=status, body=body, headers=headers)
        for sample in SAMPLES:
            operator.cluster.resources.apply(sample.stating(f"{sample.values[1]}{status}"))
        await operator.run()
        assert any(rule["struck"] for rule in okta_simulator.faults()), status
        conditions = [operator.cluster.resources.conditions(sample.key)["Ready"][0] for sample in SAMPLES]
        assert set(conditions) == {"False"}, status
        operator.cluster.clock.advance(700)
    for canary in (LONG, SHORT):
        assert canary not in told(operator, caplog)


async def test_what_a_success_holds_is_told_nowhere(
    operator: Operator, okta_simulator: OktaSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await operator.apply(*POLICY.needs, *(sample.manifest for sample in SAMPLES))
    await operator.apply(APP.with_spec(tokenEndpointAuthMethod="client_secret_post"))
    path = f"{APPS}/{operator.status(APP.key)['id']}"
    secrets = [each["client_secret"] for each in okta_simulator.get(f"{path}/credentials/secrets").body]
    published = operator.cluster.secrets.values("om-okta")["client-secret"]
    assert published in secrets
    operator.cluster.secrets.tamper("om-okta")
    await operator.resync()
    for canary in (*secrets, okta_simulator.token):
        assert canary not in told(operator, caplog)


@pytest.mark.unjudged("another sort of app with a name that Okta would not give it")
async def test_what_others_write_into_okta_s_objects_is_told_nowhere(
    operator: Operator, okta_simulator: OktaSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    owner = {"okta-operator": {"owner": f"{LONG}\nFAKE LOG LINE", "mark": "0" * 20, "cluster": LONG}}
    theirs = make_app(okta_simulator, "Theirs")
    okta_simulator.org.tables["apps"][theirs] |= {"profile": owner, "label": LONG}
    await operator.apply(APP.with_spec(adopt={"id": theirs}, managementPolicy="Full"))
    assert refusal(operator, APP.key)[0] == "OwnedByAnother"
    okta_simulator.org.tables["apps"][theirs] |= {"profile": {}, "name": LONG}
    await operator.resync()
    assert refusal(operator, APP.key)[0] == "NotSupported"
    text = told(operator, caplog)
    assert LONG not in text
    assert "FAKE LOG LINE" not in text
    assert value_at(operator.status(ORG), "organizationId")


async def test_a_tenant_s_own_texts_break_no_line_of_the_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    evil = "x\nWARNING okta_operator: FAKE LOG LINE"
    key = await stage.apply("OktaApp", access={"groups": [{"name": evil}]})
    stage.refused(key, "GroupNotGranted")
    await stage.apply("OktaAccessPolicy", rules=[{"name": evil, "grantTypes": ["client_credentials"], "scopes": ["*"]}])
    stage.cluster.resources.annotate(KEYS["OktaApp"], reconcile_requested_at=evil)
    stage.cluster.resources.apply(manifest("OktaTrustedOrigin", name=evil))
    await stage.operator.run()
    lines = [line for record in caplog.records for line in TextFormatter().format(record).splitlines()]
    assert [line for line in lines if line.startswith("WARNING")] == []
    assert [line for line in lines if "FAKE LOG LINE" in line]
