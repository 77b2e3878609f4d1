"""Token exchange: a service swaps a person's access token for one of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.simulator.bodies import APPS, SERVERS, create, server, web_app
from tests.simulator.oidc.world import EXCHANGE, World, add_service, refusal

if TYPE_CHECKING:
    from okta_simulator.testing import Answer

ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
DEVICE_SECRET = "urn:x-oath:params:oauth:token-type:device-secret"
AUDIENCE = "https://api.example.com"
NOT_TRUSTED = refusal("access_denied", "The 'subject_token' issuer isn't a trusted authorization server.")


def exchange(service: World, subject: str, **fields: str) -> Answer:
    form = {
        "subject_token": subject,
        "subject_token_type": ACCESS_TOKEN,
        "audience": AUDIENCE,
        "scope": "read write",
    }
    return service.token(EXCHANGE, **form | fields)


def test_a_service_acts_for_a_person(world: World) -> None:
    service = add_service(world, EXCHANGE)
    subject = world.redeem("openid")["access_token"]
    body = exchange(service, subject).body
    assert list(body) == ["token_type", "expires_in", "access_token", "scope", "issued_token_type"]
    assert body["issued_token_type"] == ACCESS_TOKEN
    before, after = world.claims(subject), world.claims(body["access_token"])
    assert {name: after[name] for name in ("sub", "uid", "aud", "auth_time")} == {
        name: before[name] for name in ("sub", "uid", "aud", "auth_time")
    }
    assert (after["cid"], after["scp"]) == (service.client_id, ["read", "write"])
    meaning = world.ask("introspect", token=body["access_token"]).body
    assert (meaning["active"], meaning["username"]) == (True, before["sub"])


@pytest.mark.parametrize(
    ("fields", "error", "text"),
    [
        ({"subject_token": "x"}, "invalid_request", "'subject_token' is invalid."),
        ({"subject_token": ""}, "invalid_request", "The required parameter 'subject_token' is missing."),
        ({"subject_token_type": "x"}, "invalid_request", "'subject_token_type' is invalid or not supported."),
        ({"requested_token_type": "x"}, "invalid_request", "'requested_token_type' is invalid or not supported."),
        (
            {"subject_token_type": ID_TOKEN},
            "invalid_request",
            "The required parameter 'actor_token' is missing.",
        ),
        (
            {"subject_token_type": ID_TOKEN, "actor_token": "x"},
            "invalid_request",
            "The required parameter 'actor_token_type' is missing.",
        ),
        (
            {"subject_token_type": ID_TOKEN, "actor_token": "x", "actor_token_type": ACCESS_TOKEN},
            "invalid_request",
            "'actor_token_type' is invalid or not supported.",
        ),
        (
            {"subject_token_type": ID_TOKEN, "actor_token": "x", "actor_token_type": DEVICE_SECRET},
            "invalid_request",
            "'actor_token' is invalid.",
        ),
        (
            {"audience": "https://elsewhere.example.com"},
            "invalid_target",
            "Token Exchange requests must include a valid audience of the authorization server.",
        ),
        (
            {"scope": "openid"},
            "invalid_scope",
            "Can't request 'openid' scopes using the Token Exchange flow for a service app.",
        ),
    ],
)
def test_exchanges_that_are_refused(world: World, fields: dict[str, str], error: str, text: str) -> None:
    service = add_service(world, EXCHANGE)
    subject = world.redeem("openid")["access_token"]
    answer = (
        exchange(service, **{"subject": subject} | fields)
        if "subject_token" not in fields
        else exchange(service, "", **fields)
    )
    assert (answer.status, answer.body) == (400, refusal(error, text))


def test_subjects_that_are_refused(world: World) -> None:
    service = add_service(world, EXCHANGE)
    own = service.token("client_credentials", scope="read").body["access_token"]
    assert exchange(service, own).body == refusal("invalid_request", "'subject_token' is invalid.")
    elsewhere = world.at_organization().redeem("openid")["access_token"]
    answer = exchange(service, elsewhere)
    assert (answer.status, answer.body) == (403, NOT_TRUSTED)
    subject = world.redeem("openid")["access_token"]
    world.clock.pass_by(hours=2)
    answer = exchange(service, subject)
    text = "The 'subject_token' either expired or the session associated with it was terminated."
    assert (answer.status, answer.body) == (400, refusal("invalid_grant", text))


@dataclass
class Pair:
    """A server that issues, and a service at another one of its own."""

    issuing: World
    service: World
    subject: str

    def trust(self, one: World, other: World) -> None:
        path = f"{SERVERS}/{one.server['id']}/associatedServers"
        assert one.simulator.post(path, {"trusted": [other.server["id"]]}).status == 200

    def exchanged(self) -> Answer:
        return exchange(self.service, self.subject, audience=f"{AUDIENCE}/second")


@pytest.fixture
def pair(world: World) -> Pair:
    second = create(world.simulator, SERVERS, server("Second", audiences=[f"{AUDIENCE}/second"]))
    there = replace(world, server=second, path=urlsplit(second["issuer"]).path)
    return Pair(world, add_service(there, EXCHANGE), world.redeem("openid")["access_token"])


def test_a_server_takes_the_tokens_of_those_that_it_trusts(pair: Pair) -> None:
    pair.trust(pair.service, pair.issuing)
    body = pair.exchanged().body
    before, after = pair.issuing.claims(pair.subject), pair.service.claims(body["access_token"])
    assert (after["iss"], after["aud"]) == (pair.service.server["issuer"], f"{AUDIENCE}/second")
    assert (after["sub"], after["uid"], after["scp"]) == (before["sub"], before["uid"], ["read", "write"])
    pair.issuing.simulator.post(f"{SERVERS}/{pair.issuing.server['id']}/lifecycle/deactivate")
    assert pair.exchanged().body == refusal("invalid_request", "'subject_token' is invalid.")


def test_trust_goes_one_way(pair: Pair) -> None:
    pair.trust(pair.issuing, pair.service)
    assert pair.exchanged().body == NOT_TRUSTED


def test_trust_ends(pair: Pair) -> None:
    pair.trust(pair.service, pair.issuing)
    path = f"{SERVERS}/{pair.service.server['id']}/associatedServers/{pair.issuing.server['id']}"
    assert pair.issuing.simulator.delete(path).status == 204
    assert pair.exchanged().body == NOT_TRUSTED


def test_only_services_exchange(world: World) -> None:
    grants = ["authorization_code", EXCHANGE]
    web = world.as_client(create(world.simulator, APPS, web_app("Web exchange", grant_types=grants)))
    answer = exchange(web, world.redeem("openid")["access_token"])
    text = "Only service clients may use on-behalf token exchange."
    assert (answer.status, answer.body) == (400, refusal("invalid_request", text))
